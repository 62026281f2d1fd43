"""The posts of a live blog: each is a text of its own with its own time (lxml, JSON-LD LiveBlogPosting)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from watcher.model import Entry, Thing
from watcher.read.dates import parse_date
from watcher.read.markup import Element, drop, get_line, get_lines, get_name, get_text
from watcher.read.players import read_players
from watcher.read.structured import get_word
from watcher.read.text import resolve, squeeze

_CLOCK = re.compile(
    r"(?P<hour>[01]?\d|2[0-3])\s?[:.hH]\s?(?P<minute>[0-5]\d)(?!\d)\s*(?:uhr|uur|h|(?P<half>[ap])\.?m\.?|[A-Z]{2,4}\b)?",
    re.IGNORECASE,
)
_LIVE = "liveblogposting"
_HEADINGS = frozenset({"h2", "h3", "h4", "h5"})
_FLAT = frozenset({"p", "strong", "b", "span", "time", *_HEADINGS})
_MANY = 3
_MAX_STAMP = 40
_MAX_POSTS = 200
_MAX_SUMMARY = 20_000
_MIN_WORDS = 4


@dataclass(frozen=True, kw_only=True)
class Post:
    """One post of a live blog on its page: the elements that make it up, and when it was written."""

    elements: tuple[Element, ...]
    clock: Element
    at: datetime | None


def find_posts(body: Element, things: Sequence[Thing], published: datetime | None) -> tuple[Post, ...]:
    """The posts of a page that is a live blog by its data or the names of its classes; before stamps are taken out.

    A post with a time of day alone is of the day the page was published.
    """
    if not _is_live(body, things):
        return ()
    stamps = list(_list_stamps(body))
    counts: dict[Element, int] = {}
    for stamp in stamps:
        for parent in (stamp, *stamp.iterancestors()):
            counts[parent] = counts.get(parent, 0) + 1
    groups: dict[Element, list[tuple[Element, Element]]] = {}
    for stamp in stamps:
        box = stamp
        for parent in stamp.iterancestors():
            if counts[parent] > 1 or parent is body:
                break
            box = parent
        holder = box.getparent()
        if holder is not None:
            groups.setdefault(holder, []).append((box, stamp))
    largest = max(groups.values(), key=lambda boxes: sum(len(get_text(box)) for box, _ in boxes), default=[])
    if len(largest) < (2 if _is_told(things) else _MANY):
        return ()
    return tuple(_list_posts(largest, published))[:_MAX_POSTS]


def take_posts(main: Element, posts: Sequence[Post], base: str, *, url: str, title: str) -> tuple[Entry, ...]:
    """Take the posts that stand in `main` out of it, as entries; one without a heading is headed as the page is."""
    entries: list[Entry] = []
    for number, post in enumerate(posts, 1):
        inside = [e for e in post.elements if main in e.iterancestors()]
        entry = _read_post(inside, post, base, url=url, title=title) if inside else None
        if entry is not None:
            entries.append(replace(entry, locator=f"entry[{number}]"))
        for element in inside:
            drop(element)
    return tuple(entries)


def list_updates(things: Sequence[Thing], base: str, *, url: str, title: str) -> tuple[Entry, ...]:
    """The posts that a page's data hold in full (schema.org LiveBlogPosting.liveBlogUpdate)."""
    updates = (update for thing in things for update in _each(thing.data.get("liveBlogUpdate")))
    entries: list[Entry] = []
    for update in updates:
        body = update.get("articleBody")
        at = parse_date(get_word(update, "datePublished", "dateModified"))
        if isinstance(body, str) and body.strip() and at and len(entries) < _MAX_POSTS:
            lines = [line for raw in body.splitlines() if (line := squeeze(re.sub(r"<[^>]{1,500}>", " ", raw)))]
            entries.append(
                Entry(
                    url=resolve(base, get_word(update, "url", "@id")) or url,
                    title=get_word(update, "headline", "name") or title,
                    summary="\n".join(lines)[:_MAX_SUMMARY],
                    published=at,
                    locator=f"liveBlogUpdate[{len(entries) + 1}]",
                )
            )
    return tuple(entries)


def _each(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict))


def _is_told(things: Sequence[Thing]) -> bool:
    return any(kind.casefold() == _LIVE for thing in things for kind in thing.types)


def _is_live(body: Element, things: Sequence[Thing]) -> bool:
    if _is_told(things):
        return True
    found: Any = body.xpath("(.|.//*)[contains(@class,'live') or contains(@class,'Live') or contains(@id,'live')][1]")
    return bool(found)


def _list_stamps(body: Element) -> Iterator[Element]:
    """Elements that are a time of day and nothing else, and headings that begin with one; the outermost of each."""
    last: Element | None = None
    for element in body.iter("time", "span", "strong", "b", "div", "p", "a", "td", "dt", "small", *_HEADINGS):
        if last is not None and last in element.iterancestors():
            continue
        text = get_text(element) if _is_short(element) else ""
        found = _CLOCK.match(text) if text else None
        stated = element.get("datetime", "") if get_name(element) == "time" else ""
        if ("T" in stated and text) or (found and (found.end() == len(text) or get_name(element) in _HEADINGS)):
            last = element
            yield element


def _is_short(element: Element) -> bool:
    if get_name(element) in _HEADINGS:
        return True
    return len(element) < _MANY and sum(len(text) for text in map(str, element.itertext())) <= _MAX_STAMP


def _list_posts(boxes: Sequence[tuple[Element, Element]], published: datetime | None) -> Iterator[Post]:
    starts = {box for box, _ in boxes}
    for box, stamp in boxes:
        elements = [box]
        if get_name(box) in _FLAT:  # the posts are not boxed: what follows a stamp is its post, up to the next one
            for sibling in box.itersiblings():
                if sibling in starts:
                    break
                if get_name(sibling):
                    elements.append(sibling)
        if sum(len(get_text(e).split()) for e in elements) >= _MIN_WORDS:
            yield Post(elements=tuple(elements), clock=stamp, at=_read_time(stamp, published))


def _read_time(stamp: Element, published: datetime | None) -> datetime | None:
    stated = parse_date(stamp.get("datetime", ""))
    found = _CLOCK.match(get_text(stamp)) if not stated else None
    if not found or not published:
        return stated
    hour = int(found["hour"])
    half = (found["half"] or "").casefold()
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return datetime(published.year, published.month, published.day, hour, int(found["minute"]), tzinfo=UTC)


def _read_post(elements: Sequence[Element], post: Post, base: str, *, url: str, title: str) -> Entry | None:
    heading = next((h for e in elements for h in e.iter(*_HEADINGS)), None)
    headed = _CLOCK.sub("", get_line(heading), count=1).strip(" -–—:|") if heading is not None else ""
    shown = get_line(heading) if heading is not None else ""
    said = get_text(post.clock)
    raw = (line for e in elements for line in get_lines(e) if line != shown)
    lines = [
        rest for line in raw if (rest := line.removeprefix(said).strip(" -–—:|") if line.startswith(said) else line)
    ]
    if not lines and not headed:
        return None
    name = next((known for e in elements for known in (e.get("id"), e.get("name")) if known), "")
    players = tuple(player for e in elements for player in read_players(e, base, ()))
    return Entry(
        url=f"{url}#{name}" if name and " " not in name else url,
        title=headed or title,
        summary="\n".join(lines)[:_MAX_SUMMARY],
        published=post.at,
        players=players,
    )
