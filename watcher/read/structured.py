"""What a page says of itself in data: JSON-LD (schema.org) and <meta> (Open Graph, HTML)."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from watcher.model import Thing
from watcher.read.markup import Element
from watcher.read.text import squeeze

_MAX_SCRIPT = 1_000_000
_MAX_THINGS = 200
_MAX_DEPTH = 16
_MAX_NODES = 20_000
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_STRING_OR_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*+"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_BETWEEN = re.compile(r"\}\s*\{")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_VOCABULARY = re.compile(r"^(?:https?://)?(?:www\.)?schema\.org/|^schema:")


def read_metas(root: Element) -> Mapping[str, str]:
    """The page's <meta> values by `property`, `name` or `itemprop`, lower case; the first of each counts."""
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        content = squeeze(meta.get("content", ""))
        for key in (meta.get("property"), meta.get("name"), meta.get("itemprop")):
            if key and content:
                metas.setdefault(key.strip().lower(), content)
    return metas


def read_things(root: Element) -> tuple[Thing, ...]:
    """Every typed object of the page's JSON-LD, arrays and @graph laid flat; broken scripts are mended or skipped."""
    things: list[Thing] = []
    scripts = filter(is_data, root.iter("script"))
    for n, script in enumerate(scripts):
        data = parse_json((script.text or "")[:_MAX_SCRIPT])
        things.extend(Thing(types=get_types(found), path=path, data=found) for path, found in _flatten(data, f"$[{n}]"))
        if len(things) >= _MAX_THINGS:
            break
    return _resolve_references(things[:_MAX_THINGS])


def _resolve_references(things: list[Thing]) -> tuple[Thing, ...]:
    """The things with `{"@id": ...}` and nothing else in a property replaced by the thing of this id (JSON-LD 1.1, 9)."""
    named = {
        known: {key: value for key, value in thing.data.items() if not _is_reference(value)}
        for thing in reversed(things)
        if isinstance(known := thing.data.get("@id"), str)
    }
    if not named:
        return tuple(things)

    def look_up(value: Any) -> Any:
        if isinstance(value, list):
            return [look_up(item) for item in value]
        return named.get(value["@id"], value) if _is_reference(value) else value

    return tuple(replace(thing, data={key: look_up(value) for key, value in thing.data.items()}) for thing in things)


def _is_reference(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and isinstance(value.get("@id"), str)


def is_data(script: Element) -> bool:
    """Whether a script is no program but JSON-LD."""
    return "ld+json" in script.get("type", "").lower()


def parse_json(text: str) -> Any:
    """The JSON in a script, bounded in depth and size; None if it cannot be read even with its usual slips mended.

    Several objects without a comma between them are read as a list.
    """
    text = _WRAPPING.sub("", _WRAPPING.sub("", text)).strip()
    if '"' not in text and "&quot;" in text:
        text = html.unescape(text)
    for mend in (_keep, _drop_commas, _drop_comments, _join):
        try:
            data = json.loads(mend(text), strict=False, parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            continue
        return _Tidier().tidy(data, 0)
    return None


def _keep(text: str) -> str:
    return text


def _drop_commas(text: str) -> str:
    return _TRAILING_COMMA.sub("", text)


def _drop_comments(text: str) -> str:
    """Without what JavaScript allows and JSON does not: comments, and commas behind the last item."""
    return _drop_commas(_STRING_OR_COMMENT.sub(lambda found: found[0] if found[0][0] == '"' else " ", text))


def _join(text: str) -> str:
    return f"[{_BETWEEN.sub('},{', _drop_comments(text))}]"


def get_types(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The @type of an object without its vocabulary: `https://schema.org/Movie` is `Movie`."""
    types = data.get("@type")
    listed = types if isinstance(types, list) else [types]
    return tuple(_VOCABULARY.sub("", t) for t in listed if isinstance(t, str) and t)


def walk_objects(data: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every object in parsed JSON, itself included, with its path, in document order."""
    if isinstance(data, dict):
        yield path, data
        for key, value in data.items():
            yield from walk_objects(value, f"{path}.{key}")
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from walk_objects(value, f"{path}[{n}]")


def get_word(data: Mapping[str, Any], *keys: str) -> str:
    """The first of the keys that holds text (or an object with a name or @id), as one line; else empty."""
    for key in keys:
        value = data.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, dict):
            value = value.get("name") or value.get("@id") or value.get("url")
        if isinstance(value, str) and value.strip():
            return squeeze(value)
    return ""


def _flatten(data: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(data, list):
        for n, value in enumerate(data):
            yield from _flatten(value, f"{path}[{n}]")
    elif isinstance(data, dict):
        if get_types(data):
            yield path, {key: value for key, value in data.items() if key != "@graph"}
        for key in ("@graph", "mainEntity"):
            if key in data:
                yield from _flatten(data[key], f"{path}.{key}")


def tidy(value: Any) -> Any:
    """Parsed JSON within bounds, its strings as the author meant them."""
    return _Tidier().tidy(value, 0)


class _Tidier:
    """Copies parsed JSON within bounds, its strings as the author meant them."""

    def __init__(self) -> None:
        self._left = _MAX_NODES

    def tidy(self, value: Any, depth: int) -> Any:
        self._left -= 1
        if self._left < 0 or depth > _MAX_DEPTH:
            return None
        if isinstance(value, str):
            # Publishing systems escape for HTML what JSON holds plain; a lone surrogate or a NUL cannot be stored.
            plain = _CONTROL.sub("", _ENTITY.sub(lambda found: html.unescape(found[0]), value))
            return _SURROGATE.sub("\ufffd", plain)
        if isinstance(value, dict):
            return {_SURROGATE.sub("\ufffd", key): self.tidy(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            return [self.tidy(item, depth + 1) for item in value]
        return value
