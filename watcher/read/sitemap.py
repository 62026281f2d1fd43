"""Sitemaps and their indexes to a Document (sitemaps.org protocol, Google's news extension)."""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from lxml import etree

from watcher.model import Document, Entry, Page, SourceKind
from watcher.read.dates import parse_date
from watcher.read.markup import Element
from watcher.read.text import get_host, resolve, squeeze

#: What the protocol allows one sitemap: bytes once unpacked, and addresses. What is beyond is refused, or not read.
MOST_BYTES = 50 * 1024 * 1024
MOST_ADDRESSES = 50_000
#: So many addresses are looked at, the newest first.
MOST_ENTRIES = 5_000
#: So many sitemaps of an index are read, the newest first.
MOST_SITEMAPS = 5

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_STEP = 64 * 1024
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*+(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_MAX_TITLE = 500
_OLDEST = datetime.min.replace(tzinfo=UTC)
_FEEDS = frozenset({"rss", "feed", "RDF"})
_ROOTS = frozenset({"urlset", "sitemapindex", "html"}) | _FEEDS
_ITEMS = frozenset({"url", "sitemap"})


@dataclass(kw_only=True)
class _Map:
    """What one sitemap holds: its root's name, its addresses, what the news extension says of the site."""

    root: str = ""
    rows: list["_Row"] = field(default_factory=list)
    site_name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """One address as it stands there, with what is said of it."""

    loc: str
    title: str
    published: datetime | None
    modified: datetime | None

    @property
    def at(self) -> datetime | None:
        return self.published or self.modified


def read_sitemap(page: Page) -> Document:
    """Read a sitemap, packed or not: an entry for each address, the newest first.

    An entry has a title and a date of publication only where the news extension gives them. An index by itself has nothing to read: see `list_sitemaps`.
    """
    blank = Document(url=page.final_url, digest=page.digest, fetched_at=page.fetched_at, kind=SourceKind.SITEMAP)
    try:
        found = _read_map(page)
    except ValueError as error:
        return replace(blank, unreadable=f"not a sitemap: {error}")
    if found.root == "sitemapindex":
        return replace(blank, unreadable="an index of sitemaps that names none on its own site; look for another one")
    entries = tuple(
        Entry(url=url, title=row.title, published=row.published, modified=row.modified, locator=f"url[{number}]")
        for number, row in _order(found.rows)
        if (url := resolve(page.final_url, row.loc))
    )
    return replace(blank, site_name=found.site_name, language=found.language or "en", entries=entries)


def list_sitemaps(page: Page) -> tuple[str, ...]:
    """The addresses of an index's sitemaps that are worth reading, the newest first; none if the page is no index.

    Only those on the host of the index count (sitemaps.org). Where no date tells them apart, the higher number or
    later name in the address does.
    """
    try:
        found = _read_map(page)
    except ValueError:
        return ()
    if found.root != "sitemapindex":
        return ()
    host = get_host(page.final_url)
    resolved = {resolve(page.final_url, row.loc): row.at or _OLDEST for row in found.rows}
    own = {url: at for url, at in resolved.items() if url and get_host(url) == host}
    return tuple(sorted(own, key=lambda url: (own[url], _natural(url)), reverse=True)[:MOST_SITEMAPS])


def tells_changes(page: Page) -> bool:
    """Whether an index dates each of its sitemaps: then it changes when one of them does."""
    return all(row.at for row in _read_map(page).rows)


def _order(rows: Sequence[_Row]) -> Iterator[tuple[int, _Row]]:
    """The rows with their numbers, the newest first; undated ones after them, from both ends if they are too many."""
    numbered = list(enumerate(rows, 1))
    dated = sorted((pair for pair in numbered if pair[1].at), key=lambda pair: pair[1].at or _OLDEST, reverse=True)
    undated = [pair for pair in numbered if not pair[1].at]
    room = max(0, MOST_ENTRIES - len(dated))
    if len(undated) > room:
        undated = [*undated[: room - room // 2], *(undated[-(room // 2) :] if room > 1 else ())]
    yield from dated[:MOST_ENTRIES]
    yield from undated


def _natural(url: str) -> tuple[tuple[int, str], ...]:
    """An address as its numbers and words, so that `post-12` comes after `post-3`."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.findall(r"[0-9]{1,18}|[^0-9]+", url))


def _read_map(page: Page) -> _Map:
    """Parse a sitemap piece by piece; raises ValueError with the reason if it is none."""
    tags = [f"{{*}}{name}" for name in sorted(_ROOTS | _ITEMS)]
    parser = etree.XMLPullParser(("start", "end"), tag=tags, resolve_entities=False, no_network=True, recover=True)
    found = _Map()
    try:
        for number, piece in enumerate(_unpack(page.body)):
            parser.feed(_DOCTYPE.sub(b"", piece, count=1) if not number else piece)
            _take(parser, found)
            if len(found.rows) >= MOST_ADDRESSES:
                del found.rows[MOST_ADDRESSES:]
                break
    except etree.LxmlError as error:
        if not found.rows:
            raise ValueError(squeeze(str(error))[:200] or "no XML in it") from None
    if not found.root:
        raise ValueError("no <urlset> or <sitemapindex> in it")
    return found


def _take(parser: etree.XMLPullParser, found: _Map) -> None:
    """Take what the parser has. Raises ValueError if it is no sitemap."""
    for event, element in parser.read_events():
        if not isinstance(element, Element):
            continue
        name = _name(element)
        if event == "start":
            found.root = found.root or _check_root(name)
        elif name in _ITEMS:
            row = _read_row(element, found)
            if row is not None:
                found.rows.append(row)
            element.clear()


def _check_root(name: str) -> str:
    if name in _FEEDS:
        raise ValueError("answered a feed; set the source's `kind` to feed")
    if name == "html":
        raise ValueError("answered a web page; robots.txt of the site may name its sitemap")
    return name if name in _ROOTS else ""


def _read_row(element: Element, found: _Map) -> _Row | None:
    loc, lastmod, title = "", None, ""
    published = None
    for part in element:
        name, text = _name(part), part.text or ""
        if name == "loc":
            loc = loc or text
        elif name == "lastmod":
            lastmod = _read_time(text)
        elif name == "news":
            news = {_name(inner): squeeze(inner.text or "") for inner in part.iter(etree.Element)}
            found.site_name = found.site_name or news.get("name", "")
            found.language = found.language or _read_language(news.get("language", ""))
            title, published = news.get("title", "")[:_MAX_TITLE], _read_time(news.get("publication_date", ""))
    return _Row(loc, title, published, lastmod) if loc else None


def _read_language(code: str) -> str:
    known = re.match(r"\s*([a-zA-Z]{2,3})(?![a-zA-Z])", code)
    return known[1].lower() if known else ""


def _read_time(text: str) -> datetime | None:
    """A W3C date and time; a bare day is its 00:00 UTC, anything less is none."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return parse_date(text)


def _name(element: Element) -> str:
    """The name of a tag without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _unpack(body: bytes) -> Iterator[bytes]:
    """The pieces of a sitemap, unpacked if it is gzip (RFC 1952); raises ValueError if it is corrupt or too large."""
    if not body.startswith(_GZIP):
        whole = body.lstrip(b"\xef\xbb\xbf \t\r\n") if not body.startswith((b"\xff\xfe", b"\xfe\xff")) else body
        yield from (whole[at : at + _STEP] for at in range(0, len(whole), _STEP))
        return
    stream = zlib.decompressobj(_GZIP_WINDOW)
    size, rest = 0, body
    while rest and not stream.eof:
        try:
            piece = stream.decompress(rest, _STEP)
        except zlib.error:
            raise ValueError("its gzip is corrupt") from None
        rest = stream.unconsumed_tail
        size += len(piece)
        if size > MOST_BYTES:
            raise ValueError("more than 50 MB once unpacked, which is beyond what a sitemap may be")
        if piece:
            yield piece
    if not stream.eof:
        raise ValueError("its gzip breaks off")
