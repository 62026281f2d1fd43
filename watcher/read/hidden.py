"""An article that stands in a page's data only: articleBody of its JSON-LD, or the state its scripts start from.

A page that a browser builds carries its text as JSON (`__NEXT_DATA__`, `__NUXT__`, `__INITIAL_STATE__`, Apollo, other
application/json). No framework's format is known here: the text is found by its shape, in bounded work.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.model import Thing
from watcher.read.dates import parse_date
from watcher.read.markup import Element
from watcher.read.structured import is_data, parse_json, tidy
from watcher.read.text import squeeze

_ASSIGNED = re.compile(
    r"""(?:^|[;\s(])(?:(?:window|self|globalThis)\.?\[?["']?|var |let |const )[\w$]+["']?\]?\s*=\s*"""
)
_PARSED = re.compile(r"JSON\.parse\(\s*(?=\")")
_UNDEFINED = re.compile(r"(?<=[:,\[])\s*(?:undefined|void 0|NaN)(?=\s*[,}\]])")
_MARKUP = re.compile(r"<(?:p|br|h[2-6]|li|blockquote)\b", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"(?:date_?|first_?|initial_?)*publi(?:shed|cation|sh)(?:_?(?:at|on|date|time|datetime))*|pubdate"
)
_TEXT_KEYS = frozenset(
    {
        *("text", "value", "html", "content", "contents", "body", "children", "nodes", "data", "model", "paragraph"),
        *("copy", "markup", "markdown", "block", "blocks", "props", "component", "paragraphs", "items"),
    }
)
_CARD_KEYS = (frozenset({"url", "href", "link", "slug", "permalink", "path"}), frozenset({"title", "headline", "name"}))
_MAX_SCRIPT = 2_000_000
_MAX_SCRIPTS = 12
_MIN_SCRIPT = 240
_MIN_TEXT = 240
_MIN_PARAGRAPH = 40
_MAX_TEXT = 60_000
_MAX_DEPTH = 24
_INNER_DEPTH = 6
_MAX_NODES = 40_000
_TITLED = 4
_WORDS = 5


@dataclass(frozen=True, kw_only=True)
class Hidden:
    """An article's text as HTML, and when it was published, if that stands beside it."""

    markup: str
    length: int
    published: datetime | None = None


def find_hidden(root: Element, things: Sequence[Thing], title: str) -> Hidden | None:
    """The longest article in the data of a page: in its JSON-LD, or in its scripts the one that stands below `title`."""
    found = [*_list_bodies(things)]
    if not found:
        for state in _list_states(root):
            found += _Search(title).list_texts(state)
    best = max(found, key=lambda one: one[:2], default=None)
    return best[2] if best is not None else None


def _list_bodies(things: Sequence[Thing]) -> Iterator[tuple[int, int, Hidden]]:
    for thing in things:
        body = thing.data.get("articleBody")
        if isinstance(body, str) and len(body) >= _MIN_TEXT:
            lines = [body] if _MARKUP.search(body) else body.splitlines()
            yield len(body), len(lines), Hidden(markup=_to_markup(lines), length=len(body))


def _to_markup(lines: Sequence[str]) -> str:
    whole = (line if _MARKUP.search(line) else f"<p>{html.escape(squeeze(line))}</p>" for line in lines)
    return f"<article>{''.join(whole)[:_MAX_TEXT]}</article>"


def _list_states(root: Element) -> Iterator[Any]:
    """The JSON values of a page's scripts, JSON-LD left out; the largest scripts first."""
    scripts = [
        text for s in root.iter("script") if not is_data(s) and len(text := (s.text or "").strip()) >= _MIN_SCRIPT
    ]
    for text in sorted(scripts, key=len, reverse=True)[:_MAX_SCRIPTS]:
        if text[:1] in {"{", "["}:
            yield parse_json(text[:_MAX_SCRIPT])
            continue
        for pattern in (_PARSED, _ASSIGNED):
            found = pattern.search(text)
            if found:
                yield _read_value(text[found.end() : found.end() + _MAX_SCRIPT])
                break


def _read_value(text: str) -> Any:
    """The JSON value at the beginning of a script's text: an object, an array, or either in a string."""
    for tried in (text, _UNDEFINED.sub("null", text)):
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(tried.lstrip())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, str) and value[:1] in {"{", "["}:
            return parse_json(value)
        return tidy(value)
    return None


class _Search:
    """Looks for running text in parsed JSON."""

    def __init__(self, title: str) -> None:
        self._title = squeeze(title).casefold()
        self._left = _MAX_NODES

    def list_texts(self, state: Any) -> list[tuple[int, int, Hidden]]:
        """Every text worth reading, with what speaks for it: its length, and its paragraphs."""
        found: list[tuple[int, int, Hidden]] = []
        stack: list[tuple[Any, int, bool, datetime | None]] = [(state, 0, False, None)]
        while stack and self._left > 0:
            value, depth, titled, published = stack.pop()
            self._left -= 1
            if isinstance(value, dict):
                titled = titled or self._is_titled(value)
                published = _read_published(value) or published
            lines = _read_lines(value)
            length = sum(map(len, lines))
            if length >= _MIN_TEXT:
                hidden = Hidden(markup=_to_markup(lines), length=length, published=published)
                found.append((length * (_TITLED if titled else 1), len(lines), hidden))
            if depth < _MAX_DEPTH:
                inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
                stack.extend(
                    (item, depth + 1, titled, published) for item in inner if isinstance(item, dict | list | str)
                )
        return found

    def _is_titled(self, value: Mapping[str, Any]) -> bool:
        names = (value.get(key) for key in ("title", "headline", "name", "heading"))
        return any(isinstance(name, str) and squeeze(name).casefold() == self._title for name in names)


def _read_lines(value: Any) -> list[str]:
    """The paragraphs that a value holds: a long string, or a list of strings or of objects with words in them."""
    if isinstance(value, str):
        return value.splitlines() if _is_prose(value) else []
    if not isinstance(value, list) or any(_is_card(item) for item in value):
        return []
    lines = [
        line
        for item in value
        if (line := _join_leaves(item, 0).strip()) and (not isinstance(item, str) or _is_prose(line))
    ]
    return lines if any(len(line) >= _MIN_PARAGRAPH and _is_prose(line) for line in lines) else []


def _join_leaves(value: Any, depth: int) -> str:
    """The words under the keys that hold text, in one line."""
    if isinstance(value, str):
        return value if depth == 0 or value.strip() else ""
    if depth > _INNER_DEPTH:
        return ""
    if isinstance(value, list):
        return "".join(_join_leaves(item, depth + 1) for item in value)
    if isinstance(value, dict):
        return "".join(_join_leaves(item, depth + 1) for key, item in value.items() if key.lower() in _TEXT_KEYS)
    return ""


def _is_prose(text: str) -> bool:
    words = text.count(" ")
    return words >= _WORDS and len(text) / (words + 1) < 2 * _WORDS + _WORDS and "{" not in text[:200]


def _is_card(value: Any) -> bool:
    """Whether an object is a teaser of another page: a title and an address."""
    return isinstance(value, dict) and all(keys.intersection(map(str.lower, value)) for keys in _CARD_KEYS)


def _read_published(value: Mapping[str, Any]) -> datetime | None:
    for key, item in value.items():
        if isinstance(item, str) and _PUBLISHED.fullmatch(key.lower()):
            at = parse_date(item)
            if at:
                return at
    return None
