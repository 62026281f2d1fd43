"""Page to Document: HTML, listings and feeds to text, links, players and structured data."""

from collections.abc import Mapping
from dataclasses import replace

from watcher.lexicon import Language
from watcher.model import Document, Page, SourceKind
from watcher.read.feed import read_feed
from watcher.read.html import read_html
from watcher.read.unreadable import NO_TEXT, refuse_type

__all__ = ["read"]


def read(page: Page, kind: SourceKind, languages: Mapping[str, Language]) -> Document:
    """Read one HTTP answer as a page, a listing or a feed, by the words of `languages` (code to Language).

    Never raises: an answer that cannot be read is a Document with `unreadable`, the reason for an operator. Dates are
    aware UTC, a bare day its 00:00. In the text of an entry a line break stands between two paragraphs.
    """
    blank = Document(url=page.final_url, digest=page.digest, fetched_at=page.fetched_at, kind=kind)
    if not page.body.strip():
        return replace(blank, unreadable=NO_TEXT if kind is not SourceKind.FEED else "not a feed: the answer is empty")
    refusal = refuse_type(page.headers.get("content-type", ""), page.body, kind)
    if refusal:
        return replace(blank, unreadable=refusal)
    return read_feed(page, languages) if kind is SourceKind.FEED else read_html(page, kind, languages)
