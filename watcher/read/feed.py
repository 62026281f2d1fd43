"""RSS, Atom and YouTube feeds to a Document (feedparser); JSON is read by `json_feed`."""

import calendar
import html
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import feedparser
from lxml import etree

from watcher.lexicon import Language
from watcher.model import Document, Entry, Page, Player, SourceKind
from watcher.read.charset import decode
from watcher.read.dates import parse_date
from watcher.read.head import read_feeds
from watcher.read.json_feed import looks_like_json, read_json_feed
from watcher.read.language import decide_language, read_mark
from watcher.read.markup import get_line, get_lines, parse
from watcher.read.players import name_player, read_players
from watcher.read.text import resolve, squeeze
from watcher.read.unreadable import is_sitemap

_MAX_ENTRIES = 400
_MAX_SUMMARY = 20_000
_HTML = re.compile(rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_HEAD = 2_048
_MAX_BODY = 4_000_000
_MAX_BROKEN = 200_000
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*+(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_FEED = re.compile(rb"<(?:[\w-]+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_MAX_REASON = 200
_TAGS = re.compile(r"<[^>]*>|&#?\w+;")
_SAMPLE = 20
_NO_FEED = "no RSS or Atom in it"
_YOUTUBE_V = re.compile(r"^(https?://www\.youtube\.com/v/[\w-]+).*$")


def read_feed(page: Page, languages: Mapping[str, Language]) -> Document:
    """Read a feed; broken ones as far as they have entries. An answer that is no feed has `unreadable` set."""
    blank = Document(url=page.final_url, digest=page.digest, fetched_at=page.fetched_at, kind=SourceKind.FEED)
    if looks_like_json(page.body):
        return read_json_feed(page, blank, languages)
    if _HTML.match(page.body[:_HEAD].removeprefix(b"\xef\xbb\xbf")):
        return _refuse_page(page, blank)
    if not _FEED.search(page.body[:_HEAD].replace(b"\0", b"")):
        found = "answered a sitemap; set the source's `kind` to sitemap" if is_sitemap(page.body) else _NO_FEED
        return replace(blank, unreadable=f"not a feed: {found}")
    try:
        parsed = _parse(page)
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        # feedparser promises not to raise, yet some bytes get past its own guards.
        return replace(blank, unreadable=f"not a feed: {_name_error(error)}")
    code = _read_language(parsed, languages)
    entries = tuple(_read_entries(parsed.entries, page.final_url, languages.get(code, languages.get("en"))))
    problem = _find_problem(parsed) if not entries else None
    if problem:
        return replace(blank, unreadable=f"not a feed: {problem}")
    name = _strip(_get(parsed.feed, "title"))
    return replace(
        blank,
        title=name,
        description=_strip(_get(parsed.feed, "subtitle")),
        site_name=name,
        language=code,
        modified=_read_time(parsed.feed, "updated_parsed"),
        entries=entries,
    )


def _refuse_page(page: Page, blank: Document) -> Document:
    """A web page in the place of a feed, with the feeds that it names."""
    root = parse(decode(page.body, page.headers.get("content-type", "")))
    feeds = read_feeds(root, page.final_url) if root is not None else ()
    where = f"it names {feeds[0]}" if feeds else "look for the address of its feed"
    return replace(blank, feeds=feeds, unreadable=f"not a feed: answered a web page; {where}")


def _parse(page: Page) -> Any:
    # A stream, because feedparser opens bytes as a file name; our own stripping replaces its slow sanitising.
    headers = {"content-type": page.headers.get("content-type", "application/xml"), "content-location": page.final_url}
    body = page.body
    if b"\0" in body[:_HEAD]:
        body = _DECLARATION.sub("", decode(body, headers["content-type"])).encode("utf-8", "replace")
        headers["content-type"] = "application/xml; charset=utf-8"
    body = _DOCTYPE.sub(b"", body, count=1)  # entities declared there may be a bomb; feeds need none
    return feedparser.parse(
        io.BytesIO(_bound(body)), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )


def _bound(body: bytes) -> bytes:
    """The body, or its beginning if it is long and broken: what mends broken feeds is slow on long ones."""
    if len(body) <= _MAX_BROKEN:
        return body
    try:
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return body[:_MAX_BROKEN]
    return body[:_MAX_BODY]


def _find_problem(parsed: Any) -> str | None:
    """Why a feed without entries is none; None if it is a whole one that is empty."""
    error = parsed.get("bozo_exception")
    harmless = isinstance(error, feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType)
    if parsed.get("version") and (not parsed.get("bozo") or harmless):
        return None
    return _name_error(error) if error is not None and not harmless else _NO_FEED


def _name_error(error: BaseException) -> str:
    return squeeze(str(error)).removeprefix("<unknown>:")[:_MAX_REASON] or type(error).__name__


def _read_language(parsed: Any, known: Collection[str]) -> str:
    """As the feed states, or as its entries tell."""
    texts = (f"{_get(item, 'title')}\n{_TAGS.sub(' ', _get(item, 'summary'))}" for item in parsed.entries[:_SAMPLE])
    return decide_language(read_mark((_get(parsed.feed, "language"),)), "\n".join(texts), known)


def _read_entries(raw: Any, base: str, language: Language | None) -> Iterator[Entry]:
    seen: set[tuple[str, str]] = set()
    for n, item in enumerate(raw[:_MAX_ENTRIES], 1):
        title = _strip(_get(item, "title"))
        text, players = _read_text(item, base)
        url = resolve(base, _get(item, "link")) or resolve("", _get(item, "id")) or base
        if not (title or text) or (url, title) in seen:
            continue
        seen.add((url, title))
        yield Entry(
            url=url,
            title=title,
            summary=text[:_MAX_SUMMARY],
            published=_read_time(item, "published_parsed") or _read_shown_time(item, language),
            players=tuple(_list_players(item, base, title=title, embedded=players)),
            locator=f"entry[{n}]",
        )


def _read_text(item: Any, base: str) -> tuple[str, tuple[Player, ...]]:
    """The fullest text that an entry carries, one line a paragraph, and the players embedded in it."""
    contents = item.get("content") or []
    values = [_get(content, "value") for content in contents if isinstance(content, dict)]
    markup = max((_get(item, "summary"), *values), key=len)
    if "<" not in markup:
        return "\n".join(line for raw in html.unescape(markup).splitlines() if (line := squeeze(raw))), ()
    root = parse(markup)
    if root is None:
        return "", ()
    return "\n".join(get_lines(root)), read_players(root, base, ())


def _strip(markup: str) -> str:
    """The words of a title: feeds escape and mark them up at will."""
    if "<" not in markup and "&" not in markup:
        return squeeze(markup)
    root = parse(markup)
    return get_line(root) if root is not None else ""


def _read_time(item: Any, key: str) -> datetime | None:
    # Past FeedParserDict, which warns when it gives one date for another.
    value = dict.get(item, key)
    try:
        return datetime.fromtimestamp(calendar.timegm(value), UTC) if value else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _read_shown_time(item: Any, language: Language | None) -> datetime | None:
    """The date of an entry whose published date is missing or in words that feedparser cannot read."""
    stated = parse_date(_get(item, "published"), language) if "published" in item else None
    return stated or (_read_time(item, "updated_parsed") if "published" not in item else None)


def _list_players(item: Any, base: str, *, title: str, embedded: tuple[Player, ...]) -> Iterator[Player]:
    """yt:videoId, media:content and media:player (Media RSS), video enclosures, then what the text embeds."""
    code = _get(item, "yt_videoid")
    urls = [f"https://www.youtube.com/watch?v={code}"] if re.fullmatch(r"[\w-]{6,20}", code) else []
    medias = [*(item.get("media_content") or []), *(item.get("enclosures") or []), item.get("media_player") or {}]
    for media in medias:
        url = resolve(base, _get(media, "url") or _get(media, "href"))
        known = name_player(_YOUTUBE_V.sub(r"\1", url)) if url else None
        video = _get(media, "type").startswith("video/") or _get(media, "medium") == "video"
        if url and (known or video):
            urls.append(known or url)
    link = name_player(resolve(base, _get(item, "link")) or "")
    for url in dict.fromkeys((*urls, *([link] if link else []))):
        yield Player(url=url, title=title)
    yield from (replace(player, title=player.title or title) for player in embedded if player.url not in urls)


def _get(item: Any, key: str) -> str:
    value = item.get(key) if isinstance(item, dict) else None
    return value if isinstance(value, str) else ""
