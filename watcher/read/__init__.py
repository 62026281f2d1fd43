"""Page to Document: HTML, listings, feeds and sitemaps to text, links, players and structured data."""

from collections.abc import Mapping
from dataclasses import replace

from watcher.lexicon import Language
from watcher.model import Document, Page, SourceKind
from watcher.read.anchors import list_anchors
from watcher.read.bundle import bundle, merge, unbundle
from watcher.read.feed import read_feed
from watcher.read.html import read_html
from watcher.read.paging import find_next
from watcher.read.rules import check_selector
from watcher.read.sitemap import list_sitemaps, read_sitemap, tells_changes
from watcher.read.unreadable import NO_TEXT, refuse_type

__all__ = ["bundle", "check_selector", "find_next", "list_anchors", "list_sitemaps", "read", "tells_changes"]


def read(
    page: Page, kind: SourceKind, languages: Mapping[str, Language], *, select: str = "", ignore: str = ""
) -> Document:
    """Read one HTTP answer as a page, listing, feed or sitemap, by the words of `languages` (code to Language).

    `select` and `ignore` are CSS selectors for pages and listings (see `Source`); a `select` that matches nothing makes
    the page unreadable. Never raises: an answer that cannot be read is a Document with `unreadable`, the reason for an
    operator. Dates are aware UTC, a bare day its 00:00. In the text of an entry a line break stands between two
    paragraphs. What `bundle` put together is read as one listing or sitemap.
    """
    if kind in {SourceKind.LISTING, SourceKind.SITEMAP}:
        parts = unbundle(page)
        if len(parts) > 1:
            # The first part of a bundle of sitemaps is their index.
            parts = parts[1:] if kind is SourceKind.SITEMAP else parts
            documents = [_read_one(part, kind, languages, select=select, ignore=ignore) for part in parts]
            whole = merge(documents, page)
            return replace(whole, url=page.final_url) if kind is SourceKind.SITEMAP else whole
    return _read_one(page, kind, languages, select=select, ignore=ignore)


def _read_one(page: Page, kind: SourceKind, languages: Mapping[str, Language], *, select: str, ignore: str) -> Document:
    blank = Document(url=page.final_url, digest=page.digest, fetched_at=page.fetched_at, kind=kind)
    if not page.body.strip():
        empty = NO_TEXT if kind in {SourceKind.PAGE, SourceKind.LISTING} else f"not a {kind}: the answer is empty"
        return replace(blank, unreadable=empty)
    refusal = refuse_type(page.headers.get("content-type", ""), page.body, kind)
    if refusal:
        return replace(blank, unreadable=refusal)
    if kind is SourceKind.FEED:
        return read_feed(page, languages)
    if kind is SourceKind.SITEMAP:
        return read_sitemap(page)
    return read_html(page, kind, languages, select=select, ignore=ignore)
