"""Articles that stand in a page's data only: found by shape, whatever system made the page."""

import json
import time
from typing import Any

import pytest

from tests.read.pages import read_text
from watcher.model import Document

_LINES = [
    "The makers of the barn film have found a home for it at last, they told the members of their club on Monday.",
    "It has a name too, and a day: it will be shown on 28 February, in four parts, with all who were in the barn.",
    "A first trailer is promised for the autumn, when the last of the hay is in and the editors are out of the barn.",
]
_URL = {
    "url": "/other",
    "title": "Another film",
    "teaser": "It is about another film that nobody in this barn has seen.",
}
_CARDS = [_URL, _URL | {"url": "/third"}, _URL | {"url": "/fourth"}]
_STATES: dict[str, Any] = {
    "html": {
        "page": {
            "title": "A barn film",
            "publishedAt": "2030-01-02T10:00:00Z",
            "body": "".join(f"<p>{line}</p>" for line in _LINES),
        }
    },
    "blocks": {
        "props": {
            "article": {
                "headline": "A barn film",
                "related": _CARDS,
                "blocks": [{"type": "paragraph", "text": line} for line in _LINES],
            }
        }
    },
    "nested": {
        "a": [
            {
                "content": {
                    "children": [
                        {"type": "p", "children": [{"text": line[:40]}, {"text": line[40:]}]} for line in _LINES
                    ]
                }
            }
        ]
    },
    "strings": {"story": {"title": "A barn film", "paragraphs": _LINES}},
    "plain": {"ROOT_QUERY": {"Article:1": {"text": "\n\n".join(_LINES), "summary": "Short."}}},
    "flat": [{"title": 1}, "A barn film", "/a-path/of-it", *_LINES, "2030-01-02"],
}
_SCRIPTS = {
    "next": '<script id="__NEXT_DATA__" type="application/json">{}</script>',
    "assigned": "<script>window.__INITIAL_STATE__ = {};(function(){{var s;}}())</script>",
    "nuxt": "<script>window.__NUXT__={}</script>",
    "parsed": "<script>window.__APOLLO_STATE__ = JSON.parse({});</script>",
}


def _page(script: str, *, shown: str = "") -> Document:
    return read_text(
        f"<html lang=en><head><title>A barn film</title></head><body><div id=root><h1>A barn film</h1>{shown}</div>{script}</body>"
    )


def _texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


@pytest.mark.parametrize("shape", _STATES)
@pytest.mark.parametrize("form", _SCRIPTS)
def test_an_article_that_is_only_in_a_scripts_state_is_read(shape: str, form: str) -> None:
    data = json.dumps(_STATES[shape])
    document = _page(_SCRIPTS[form].format(json.dumps(data) if form == "parsed" else data))
    assert document.unreadable is None
    assert _texts(document) == ["A barn film", *_LINES]


def test_the_date_beside_a_hidden_text_is_the_documents() -> None:
    document = _page(_SCRIPTS["next"].format(json.dumps(_STATES["html"])))
    assert document.published is not None
    assert document.published.isoformat() == "2030-01-02T10:00:00+00:00"


def test_a_page_that_shows_its_text_is_read_by_what_it_shows() -> None:
    shown = "".join(f"<p>{line}</p>" for line in _LINES) * 3
    other = json.dumps({"title": "A barn film", "body": "".join(f"<p>Not this: {line}</p>" for line in _LINES)})
    assert not any("Not this" in text for text in _texts(_page(_SCRIPTS["next"].format(other), shown=shown)))


def test_teasers_of_other_pages_in_a_state_are_no_text() -> None:
    document = _page(_SCRIPTS["next"].format(json.dumps({"items": [*_CARDS, *_CARDS, *_CARDS]})))
    assert not any("another film" in text for text in _texts(document))


def test_the_body_in_json_ld_is_read_where_the_page_shows_less() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "A barn film", "articleBody": "\n".join(_LINES)})
    document = _page(f'<script type="application/ld+json">{data}</script>', shown=f"<p>{_LINES[0]}</p>")
    assert _texts(document) == ["A barn film", *_LINES]


@pytest.mark.parametrize(
    "text",
    [
        '{"a":' * 20_000,
        "[" * 300_000,
        '{"title": "A barn film", "body": ' + "1," * 200_000,
        "window.x = {" + "a" * 1_000_000,
        '{"a": "' + "word " * 400_000,
        json.dumps({"deep": [[[[[[["word " * 90]]]]]]], "many": [{"text": "x y z " * 9}] * 60_000}),
    ],
    ids=["deep", "brackets", "cut", "no-json", "open-string", "many"],
)
def test_a_hostile_state_is_read_in_bounded_time(text: str) -> None:
    started = time.process_time()
    for form in ("next", "nuxt"):
        assert _page(_SCRIPTS[form].format(text)).digest
    assert time.process_time() - started < 4
