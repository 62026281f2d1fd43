"""JSON Feed 1.1 and the posts of WordPress's REST API to a Document."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from watcher.model import Document, Entry, Page, Player
from watcher.read.charset import decode
from watcher.read.dates import parse_date
from watcher.read.language import decide_language, read_mark
from watcher.read.markup import get_line, get_lines, parse
from watcher.read.players import name_player, read_players
from watcher.read.text import resolve, squeeze

_MAX_CHARS = 4_000_000
_MAX_ENTRIES = 400
_MAX_SUMMARY = 20_000
_SAMPLE = 20
_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1")


def looks_like_json(body: bytes) -> bool:
    """Whether a body begins as a JSON object or array."""
    return body[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}


def read_json_feed(page: Page, blank: Document, known: Collection[str]) -> Document:
    """`blank` filled from a JSON Feed, or from the posts of WordPress; any other JSON has `unreadable` set."""
    data = _parse(decode(page.body, page.headers.get("content-type", "")))
    if isinstance(data, dict) and _VERSION.match(_get(data, "version")):
        return _read_feed(data, blank, known)
    posts = data if isinstance(data, list) else [data]
    if data == [] or any(_is_post(post) for post in posts):
        entries = tuple(_keep(_read_post(post, page.final_url) for post in posts if _is_post(post)))
        return replace(blank, language=_tell_language("", entries, known), entries=entries)
    said = _get(data, "message") if isinstance(data, dict) else ""
    if said and "code" in data:
        return replace(blank, unreadable=f"not a feed: the site answered “{squeeze(said)[:200]}”")
    why = "JSON that is neither a JSON Feed nor the posts of WordPress (/wp-json/wp/v2/posts)"
    return replace(blank, unreadable=f"not a feed: {why if data is not None else 'JSON that is broken or too large'}")


def _parse(text: str) -> Any:
    """The JSON in a text; None if it is broken or beyond its bound."""
    if len(text) > _MAX_CHARS:
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _read_feed(data: Mapping[str, Any], blank: Document, known: Collection[str]) -> Document:
    home = resolve(blank.url, _get(data, "home_page_url")) or blank.url
    items = data.get("items")
    if not isinstance(items, list):
        return replace(blank, unreadable="not a feed: a JSON Feed without items")
    name = squeeze(_get(data, "title"))
    entries = tuple(_keep(_read_item(item, home) for item in items if isinstance(item, dict)))
    return replace(
        blank,
        title=name,
        description=squeeze(_get(data, "description")),
        site_name=name,
        language=_tell_language(_get(data, "language"), entries, known),
        entries=entries,
    )


def _tell_language(mark: str, entries: tuple[Entry, ...], known: Collection[str]) -> str:
    text = "\n".join(f"{entry.title}\n{entry.summary}" for entry in entries[:_SAMPLE])
    return decide_language(read_mark((mark,)), text, known)


def _read_item(item: Mapping[str, Any], base: str) -> Entry:
    """An item (JSON Feed 1.1, "Items"): its HTML before its text, and that before its summary."""
    html, text = _get(item, "content_html"), _get(item, "content_text") or _get(item, "summary")
    title = squeeze(_get(item, "title"))
    summary, players = _read_html(html, base) if html else (_read_lines(text), ())
    attached = item.get("attachments")
    videos = [
        Player(url=url, title=squeeze(_get(one, "title")) or title)
        for one in (attached if isinstance(attached, list) else [])
        if isinstance(one, dict) and _get(one, "mime_type").startswith("video/")
        if (url := resolve(base, _get(one, "url")))
    ]
    outside = name_player(resolve(base, _get(item, "external_url")) or "")
    shown = [Player(url=outside, title=title)] if outside else []
    return Entry(
        url=resolve(base, _get(item, "url")) or resolve("", _get(item, "id")) or base,
        title=title,
        summary=summary[:_MAX_SUMMARY],
        published=_read_time(item, "date_published") or _read_time(item, "date_modified"),
        players=_name_all((*shown, *videos, *players), title),
    )


def _is_post(data: Any) -> bool:
    return isinstance(data, dict) and isinstance(data.get("title"), dict) and bool(_get(data, "link"))


def _read_post(post: Mapping[str, Any], base: str) -> Entry:
    """A post of the REST API; `date_gmt` is UTC without saying so, `date` is the site's own time and only its day counts."""
    title = _read_title(_rendered(post, "title"))
    summary, players = _read_html(max(_rendered(post, "content"), _rendered(post, "excerpt"), key=len), base)
    return Entry(
        url=resolve(base, _get(post, "link")) or base,
        title=title,
        summary=summary[:_MAX_SUMMARY],
        published=_read_time(post, "date_gmt") or parse_date(_get(post, "date")[:10]),
        players=_name_all(players, title),
    )


def _keep(entries: Iterator[Entry]) -> Iterator[Entry]:
    """The entries that say something, each once, with their places."""
    seen: set[tuple[str, str]] = set()
    for number, entry in enumerate(entries, 1):
        if (entry.title or entry.summary) and (entry.url, entry.title) not in seen and len(seen) < _MAX_ENTRIES:
            seen.add((entry.url, entry.title))
            yield replace(entry, locator=f"entry[{number}]")


def _rendered(post: Mapping[str, Any], key: str) -> str:
    value = post.get(key)
    return _get(value, "rendered") if isinstance(value, dict) else ""


def _read_title(markup: str) -> str:
    root = parse(markup) if markup else None
    return get_line(root) if root is not None else ""


def _read_html(markup: str, base: str) -> tuple[str, tuple[Player, ...]]:
    root = parse(markup) if markup else None
    if root is None:
        return "", ()
    return "\n".join(get_lines(root)), read_players(root, base, ())


def _read_lines(text: str) -> str:
    return "\n".join(line for raw in text.splitlines() if (line := squeeze(raw)))


def _name_all(players: tuple[Player, ...], title: str) -> tuple[Player, ...]:
    named = {player.url: replace(player, title=player.title or title) for player in reversed(players)}
    return tuple(reversed(named.values()))


def _read_time(item: Mapping[str, Any], key: str) -> datetime | None:
    return parse_date(_get(item, key))


def _get(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""
