"""What one Source holds now: its page, and the further pages that are read with it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from watcher.fetch import FetchError
from watcher.model import CANARY, NotModified, Page, Source, SourceKind
from watcher.poll.tools import Tools
from watcher.read import bundle, find_next, list_sitemaps, tells_changes

_GONE = frozenset({404, 410})


def fetch(
    source: Source, tools: Tools, *, now: datetime, etag: str | None = None, last_modified: str | None = None
) -> Page | NotModified:
    """What a source holds now: its page, and as one with it a listing's further pages or an index's newest sitemaps.

    Raises FetchError if one of them cannot be had, as what is left out now would look like news when it comes back.
    """
    first: Page | NotModified
    if source.render:
        # What a site says of its page's bytes says nothing of what scripts fill it with, so it is always read whole.
        first = tools.fetcher.render(source.url, now=now, headers=_headers(source, source.url))
    else:
        first = tools.fetcher.fetch(
            source.url, now=now, etag=etag, last_modified=last_modified, headers=_headers(source, source.url)
        )
    if isinstance(first, NotModified):
        return first
    if source.kind is SourceKind.SITEMAP:
        sitemaps = [_fetch_further(url, source, tools, now=now) for url in list_sitemaps(first)]
        found = [page for page in sitemaps if page is not None]
        # An index that dates its sitemaps changes with them, so its validators speak for all.
        return bundle([first, *found], validators=not found or tells_changes(first))
    pages = [first]
    while source.kind is SourceKind.LISTING and len(pages) < source.pages:
        url = find_next(pages[-1])
        page = _fetch_further(url, source, tools, now=now) if url and url not in {one.url for one in pages} else None
        if page is None or page.digest in {one.digest for one in pages}:
            break
        pages.append(page)
    # What is new on a listing stands on its first page.
    return bundle(pages, validators=True)


def _fetch_further(url: str, source: Source, tools: Tools, *, now: datetime) -> Page | None:
    """A further page of a source; none if it is gone, which says no more than that the list ends before it."""
    read = tools.fetcher.render if source.render else tools.fetcher.fetch
    try:
        page = read(url, now=now, headers=_headers(source, url))
    except FetchError as error:
        if error.status in _GONE:
            return None
        raise
    return page if isinstance(page, Page) else None


def _headers(source: Source, url: str) -> Mapping[str, str]:
    """What the operator wants to be sent to an address: nothing unless it is on the source's own origin."""
    own, asked = urlsplit(source.url), urlsplit(url)
    if (own.scheme, own.netloc) != (asked.scheme, asked.netloc):
        return {}
    cookies = "; ".join(f"{name}={value}" for name, value in source.cookies)
    return dict(source.headers) | ({"Cookie": cookies} if cookies else {})


def with_rules(source: Source, tools: Tools) -> Source:
    """A stored source with what only the configuration holds of it: selectors, pages, headers and cookies.

    Of a followed page's parent only `render` is taken over: what a site fills by script, it fills everywhere. The
    canary's page is the one of this process.
    """
    config = tools.config
    if source.id == CANARY:
        return replace(source, url=tools.canary or source.url)
    if source.parent is not None:
        parent = config.sources.get(source.parent)
        return replace(source, render=parent is not None and parent.render)
    known = config.sources.get(source.id)
    if known is None:
        return source
    return replace(
        source,
        select=known.select,
        ignore=known.ignore,
        pages=known.pages,
        render=known.render,
        headers=known.headers,
        cookies=known.cookies,
    )
