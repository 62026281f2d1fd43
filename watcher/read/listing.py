"""A page of many: its cards, list items and rows to entries (BeautifulSoup)."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from bs4.element import NavigableString, Tag

from watcher.lexicon import Language
from watcher.model import Entry, Link, Player
from watcher.read.blocks import read_inline
from watcher.read.dates import find_stamp, parse_date
from watcher.read.markup import split_tokens
from watcher.read.players import name_player
from watcher.read.text import count_words, find_phrases, get_phrases, resolve, squeeze

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FIXED = ("article", "li", "tr")
_MANY = ("ul", "ol", "main", "body", "tbody", "table")
_INLINE = frozenset({"a", "b", "em", "i", "strong", "cite", "mark", "span"})
_NOISE = frozenset({"comment", "comments", "share", "likes", "views", "ad", "sponsored", "duration", "ago"})
_FEW_WORDS = 3
_LABEL_WORDS = 4
_MAX_ENTRIES = 400
_MAX_HEADLINES = 1_500
_MAX_ANCHORS = 3_000
_MAX_SUMMARY = 1_000
_MAX_LINKS = 1_000
_MAX_STAMP = 60


def read_listing(main: Tag, base: str, language: Language | None) -> tuple[tuple[Entry, ...], tuple[Link, ...]]:
    """The entries of a listing in reading order, each address once, and all links of the listing's main part."""
    entries: dict[str, Entry] = {}
    counts: dict[str, int] = {}
    cards = list(_list_cards(main, base))
    for card, anchor, url in cards:
        counts[card.name] = counts.get(card.name, 0) + 1
        entry = _read_entry(
            card, anchor, url=url, language=language, locator=f"{main.name} {card.name}[{counts[card.name]}]"
        )
        held = entries.get(url)
        if entry and len(entries) < _MAX_ENTRIES and (held is None or len(entry.summary) > len(held.summary)):
            entries[url] = entry
    return tuple(entries.values()), _read_links(main, base, list(entries.values()))


def _list_cards(main: Tag, base: str) -> Iterator[tuple[Tag, Tag, str]]:
    """Each card with its headline's link: articles, items and rows as they are, else what holds one headline."""
    anchors = [(a, url) for a in main.find_all("a", limit=_MAX_ANCHORS) if (url := resolve(base, _get(a, "href")))]
    headlines = [(a, url) for a, url in anchors if _is_headline(a)][:_MAX_HEADLINES]
    under: dict[int, set[str]] = {}
    for anchor, url in headlines:
        for parent in anchor.parents:
            under.setdefault(id(parent), set()).add(url)
            if parent is main:
                break
    cards: dict[int, tuple[Tag, list[tuple[Tag, str]]]] = {}
    for anchor, url in headlines:
        card = _find_fixed(anchor, main) or _climb(anchor, main, under)
        cards.setdefault(id(card), (card, []))[1].append((anchor, url))
    for card, inside in cards.values():
        yield card, *_choose_anchor(inside)


def _find_fixed(anchor: Tag, main: Tag) -> Tag | None:
    """The innermost article, item or row around a link, if it holds no further one and lies within `main`."""
    fixed = anchor.find_parent(_FIXED)
    if fixed is None or fixed is main or fixed.find(_FIXED) is not None or main not in fixed.parents:
        return None
    return fixed


def _is_headline(anchor: Tag) -> bool:
    """Whether a link's words can head an entry: a heading, or some words, or a picture's card of fewer."""
    if anchor.find(_HEADINGS) or anchor.find_parent(_HEADINGS):
        return True
    words = count_words(read_inline(anchor))
    if words >= _FEW_WORDS:
        return True
    card = anchor.find_parent(_FIXED)
    pictured = anchor.find("img") is not None or (card is not None and card.find("img") is not None)
    return words > 0 and (pictured or (card is not None and card.find(["p", "time"]) is not None))


def _choose_anchor(anchors: Sequence[tuple[Tag, str]]) -> tuple[Tag, str]:
    return max(anchors, key=lambda pair: (_is_heading_link(pair[0]), len(read_inline(pair[0]))))


def _is_heading_link(anchor: Tag) -> bool:
    return bool(anchor.find(_HEADINGS) or anchor.find_parent(_HEADINGS))


def _climb(anchor: Tag, main: Tag, under: dict[int, set[str]]) -> Tag:
    card = anchor
    for parent in anchor.parents:
        if parent is main or parent.name in _MANY or len(under.get(id(parent), ())) > 1:
            break
        card = parent
    return card


def _read_entry(card: Tag, anchor: Tag, *, url: str, language: Language | None, locator: str) -> Entry | None:
    heading = anchor.find(_HEADINGS) or anchor.find_parent(_HEADINGS) or card.find(_HEADINGS)
    parts = list(_list_parts(card))
    if isinstance(heading, Tag) and (heading is anchor or anchor in heading.parents or heading in anchor.parents):
        title = read_inline(heading)
    else:
        own = [text for text, _ in _list_parts(anchor)]
        title = max(own, key=count_words) if anchor is not card and len(own) > 1 else read_inline(anchor)
    if not title or not any(c.isalpha() for c in title):
        return None
    published = _read_date(card, parts, language)
    rest = [
        text
        for text, tag in parts
        if text not in title and not _is_stamp(text, tag, language) and not _is_label(text, tag)
    ]
    return Entry(
        url=url,
        title=title,
        summary="\n".join(dict.fromkeys(rest))[:_MAX_SUMMARY],
        published=published,
        players=_read_players(card, title),
        locator=locator,
    )


def _list_parts(card: Tag) -> Iterator[tuple[str, Tag]]:
    """The pieces of a card's text, each with the tag that holds it; counters and the like left out."""
    pieces: dict[int, tuple[list[str], Tag]] = {}
    for string in card.strings:
        parent = string.parent
        while parent is not None and parent is not card and parent.name in _INLINE and _has_own_words(parent.parent):
            parent = parent.parent
        if parent is not None and string.strip():
            pieces.setdefault(id(parent), ([], parent))[0].append(str(string))
    for texts, tag in pieces.values():
        text = squeeze("".join(texts))
        if text and not (tag is not card and _get_tokens(tag) & _NOISE):
            yield text, tag


def _has_own_words(tag: Tag | None) -> bool:
    """Whether words stand in the tag itself: then what is inline in it is part of a sentence."""
    return tag is not None and any(isinstance(child, NavigableString) and child.strip() for child in tag.children)


def _is_label(text: str, tag: Tag) -> bool:
    """Whether a piece is a link of its own and a few words: a section, an author, "read more"."""
    link = tag if tag.name == "a" else tag.find_parent("a")
    return (
        link is not None
        and link.find(_HEADINGS) is None
        and read_inline(link) == text
        and count_words(text) <= _LABEL_WORDS
    )


def _is_stamp(text: str, tag: Tag, language: Language | None) -> bool:
    if tag.name == "time" or len(text) > _MAX_STAMP:
        return tag.name == "time"
    aged = any(c.isdigit() for c in text) and find_phrases(text, get_phrases(language, "page_ago"))
    stamp = find_stamp(text, language)
    return bool(aged) or (stamp is not None and stamp.start == 0 and stamp.end == len(text))


def _read_date(card: Tag, parts: Sequence[tuple[str, Tag]], language: Language | None) -> datetime | None:
    for time in card.find_all("time"):
        at = parse_date(_get(time, "datetime") or read_inline(time), language)
        if at:
            return at
    for text, tag in parts:
        stamp = find_stamp(text, language) if len(text) <= _MAX_STAMP else None
        marked = _get_tokens(tag) & {"date", "time", "timestamp", "published", "meta"}
        if stamp and (marked or len(re.sub(r"\W", "", text[: stamp.start] + text[stamp.end :])) <= len("wednesday")):
            return stamp.at
    return None


def _read_players(card: Tag, title: str) -> tuple[Player, ...]:
    urls = [_get(tag, "href") or _get(tag, "src") for tag in card.find_all(["a", "iframe"])]
    named = [known for url in urls if (known := name_player(url))]
    return tuple(Player(url=url, title=title) for url in dict.fromkeys(named))


def _read_links(main: Tag, base: str, entries: Sequence[Entry]) -> tuple[Link, ...]:
    links = {entry.url: Link(url=entry.url, text=entry.title, teaser=entry.summary) for entry in entries}
    for anchor in main.find_all("a", limit=_MAX_ANCHORS):
        url, words = resolve(base, _get(anchor, "href")), read_inline(anchor)
        if url and words and len(links) < _MAX_LINKS:
            links.setdefault(url, Link(url=url, text=words))
    return tuple(links.values())


def _get(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value if isinstance(value, str) else ""


def _get_tokens(tag: Tag) -> frozenset[str]:
    names = tag.get("class")
    return split_tokens(" ".join(names) if isinstance(names, list) else "")
