"""Each `<shape>/<case>.html|xml` is read and compared with what `<case>.yaml` expects of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.read.pages import LANGUAGES, make_page
from watcher.model import Document, SourceKind
from watcher.read import read

_FOLDER = Path(__file__).parent
_CASES = sorted(path for path in _FOLDER.glob("*/*") if path.suffix in {".html", ".xml"})
_KEYS = {
    *("kind", "url", "title", "document_url", "site_name", "language", "published", "modified", "blocks_include"),
    *("blocks_exclude", "emphasis", "links", "players", "things", "thing_names", "entries", "entry_count"),
    *("entries_exclude", "unreadable", "max_text"),
}


def _load(page: Path) -> dict[str, Any]:
    expected: dict[str, Any] = YAML(typ="safe", pure=True).load(page.with_suffix(".yaml"))
    assert set(expected) <= _KEYS
    return expected


def _in_utc(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return value


def _check_head(document: Document, expected: dict[str, Any]) -> None:
    for key in ("title", "site_name", "language", "published", "modified"):
        if key in expected:
            assert getattr(document, key) == _in_utc(expected[key]), key
    if "document_url" in expected:
        assert document.url == expected["document_url"]


def _check_blocks(document: Document, expected: dict[str, Any]) -> None:
    blocks = [[str(b.kind), b.text] for b in document.blocks]
    wanted = expected.get("blocks_include", [])
    assert [block for block in blocks if block in wanted] == wanted
    shown = "\n".join(text for _, text in blocks)
    assert [words for words in expected.get("blocks_exclude", []) if words in shown] == []
    emphasis = {words for b in document.blocks for words in b.emphasis}
    assert set(expected.get("emphasis", [])) <= emphasis
    assert set(expected.get("links", [])) <= {link.url for link in document.links}
    assert len({b.locator for b in document.blocks}) == len(document.blocks)


def _check_entries(document: Document, expected: dict[str, Any]) -> None:
    if "entry_count" in expected:
        assert len(document.entries) == expected["entry_count"]
    held = {entry.url: entry for entry in document.entries}
    for wanted in expected.get("entries", []):
        entry = held[wanted["url"]]
        for key in ("title", "summary", "published"):
            if key in wanted:
                assert getattr(entry, key) == _in_utc(wanted[key]), key
        assert [player.url for player in entry.players] == wanted.get("players", [])
        assert entry.locator
    shown = "\n".join(f"{entry.title} {entry.summary}" for entry in document.entries)
    assert [words for words in expected.get("entries_exclude", []) if words in shown] == []


@pytest.mark.parametrize("path", _CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_page_reads_as_expected(path: Path) -> None:
    expected = _load(path)
    page = make_page(path.read_bytes(), url=expected["url"])
    document = read(page, SourceKind(expected["kind"]), LANGUAGES)
    if expected.get("unreadable"):
        assert expected["unreadable"] in (document.unreadable or "")
        assert (document.blocks, document.entries, document.players, document.things) == ((), (), (), ())
        return
    assert document.unreadable is None
    assert (document.digest, document.fetched_at) == (page.digest, page.fetched_at)
    _check_head(document, expected)
    _check_blocks(document, expected)
    _check_entries(document, expected)
    if "players" in expected:
        assert [[player.url, player.title] for player in document.players] == expected["players"]
    if "things" in expected:
        assert [thing.types[0] for thing in document.things] == expected["things"]
    assert [t.data["name"] for t in document.things if "TVSeries" in t.types] == expected.get("thing_names", [])
    if "max_text" in expected:
        assert sum(len(entry.title) + len(entry.summary) for entry in document.entries) < expected["max_text"]


def test_every_page_has_its_expectation() -> None:
    assert {path.with_suffix(".yaml") for path in _CASES} == set(_FOLDER.glob("*/*.yaml"))
