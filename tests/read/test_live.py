"""Live blogs: each post is read for itself, with its own time and address."""

import json
from datetime import UTC, datetime

import pytest

from tests.read.pages import read_text
from watcher.model import Document

_HEAD = '<html lang=en><head><meta property="article:published_time" content="2030-05-10T07:00:00Z"></head>'
_POSTS = (
    ("11:58", "The windmill film has a day: it opens on Friday."),
    ("10:20", "The barn film has none."),
    ("9.05", "The doors are open now, and it rains."),
)
_FORMS = {
    "boxes": "<div class=live-entry id=e{n}><span class=live-entry__time><time>{at}</time></span><p>{text}</p></div>",
    "stamps": "<div class=live-entry id=e{n}><time datetime='2030-05-10T{iso}:00Z'>{at}</time><div><p>{text}</p></div></div>",
    "strong": "<p id=e{n}><strong>{at}</strong> {text}</p>",
    "headings": "<h3 id=e{n}>{at}</h3><p>{text}</p>",
}


def _blog(form: str) -> Document:
    posts = "".join(
        _FORMS[form].format(n=n, at=at, iso=at.replace(".", ":").zfill(5), text=text)
        for n, (at, text) in enumerate(_POSTS)
    )
    return read_text(
        f"{_HEAD}<body><main><h1>The film fair, live</h1><p>All news from the hall.</p><div class=liveblog>{posts}</div></main>"
    )


@pytest.mark.parametrize("form", _FORMS)
def test_every_post_is_an_entry_of_its_own_time(form: str) -> None:
    document = _blog(form)
    assert [(e.published, e.title, e.summary) for e in document.entries] == [
        (datetime(2030, 5, 10, 11, 58, tzinfo=UTC), "The film fair, live", _POSTS[0][1]),
        (datetime(2030, 5, 10, 10, 20, tzinfo=UTC), "The film fair, live", _POSTS[1][1]),
        (datetime(2030, 5, 10, 9, 5, tzinfo=UTC), "The film fair, live", _POSTS[2][1]),
    ]
    assert document.entries[0].url == "https://news.example.test/story#e0"
    assert [block.text for block in document.blocks] == ["The film fair, live", "All news from the hall."]


def test_posts_that_only_the_data_hold_are_entries_too() -> None:
    updates = [
        {
            "@type": "BlogPosting",
            "headline": "Day",
            "articleBody": "It opens on Friday.",
            "datePublished": "2030-05-10T11:58:00Z",
            "url": "/live#1",
        }
    ]
    data = json.dumps({"@type": "LiveBlogPosting", "headline": "Live", "liveBlogUpdate": updates})
    document = read_text(
        f'{_HEAD}<body><script type="application/ld+json">{data}</script><main><h1>Live</h1><p>It opens on Friday.</p><p>Soon more of it here.</p></main>'
    )
    assert [(e.title, e.summary) for e in document.entries] == [("Day", "It opens on Friday.")]
    assert [block.text for block in document.blocks] == ["Live", "Soon more of it here."]


def test_a_programme_with_times_is_no_live_blog() -> None:
    rows = "".join(
        f"<div><time>{hour}:00</time><p>A film about a barn, number {hour}.</p></div>" for hour in range(18, 23)
    )
    assert read_text(f"{_HEAD}<body><main><h1>On tonight</h1><div>{rows}</div></main>").entries == ()


@pytest.mark.parametrize(
    "update", [None, "x", 3, [3], [{"articleBody": 3}], {"articleBody": "x", "datePublished": "2030-02-31"}, [[]]]
)
def test_updates_of_a_wrong_type_are_left(update: object) -> None:
    data = json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": update})
    document = read_text(
        f'{_HEAD}<script type="application/ld+json">{data}</script><main><h1>Live</h1><p>Four words of text.</p></main>'
    )
    assert (document.unreadable, document.entries) == (None, ())
