"""YAML text to plain values, refusing what an operator cannot have meant.

libyaml's parser reads a file thirty times faster than the one in Python, so `load_plain` goes by it and asks for no
places; only a file with something to complain of is read again, with the place of each key. What libyaml refuses is
for the parser in Python to judge: it knows YAML 1.2, and says better what is wrong.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from _ruamel_yaml import CParser
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from watcher.config.errors import ConfigError, ConfigErrors, Where, say_key

MAX_DEPTH = 20

#: Line ends of YAML 1.1 that are none in 1.2: libyaml would take them for such.
_OLD_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NUMBER_START = frozenset("+-.0123456789")
_CONSTANTS: dict[str, bool | None] = {
    "": None,
    **dict.fromkeys(("~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NOTHING: Any = object()


class _IrregularError(ValueError):
    """There is something in the text that only the careful reading can say."""


def load_plain(text: str) -> Any:
    """The value of a text in which all is regular: one mapping, no tag, alias, merge key or key written twice.

    Raises ValueError for any other, which `compose` reads with its places, or refuses.
    """
    if not text.isascii() and _OLD_LINE_ENDS.search(text):
        raise _IrregularError
    try:
        take = CParser(text).get_event
        take()  # the stream
        take()  # the document
        event = take()
        if type(event) is not MappingStartEvent:
            raise _IrregularError
        value = _plain_mapping(event, take, 0)
        take()  # the end of the document
        after = take()
    except YAMLError:
        raise _IrregularError from None
    if isinstance(after, DocumentStartEvent):
        raise _IrregularError
    return value


def _plain(event: Any, take: Callable[[], Any], depth: int) -> Any:
    kind = type(event)
    if kind is ScalarEvent:
        if event.ctag is not None or event.anchor is not None:
            raise _IrregularError
        return scalar(event)
    if kind is MappingStartEvent:
        return _plain_mapping(event, take, depth + 1)
    if kind is not SequenceStartEvent or event.ctag is not None or event.anchor is not None or depth >= MAX_DEPTH:
        raise _IrregularError
    items: list[Any] = []
    while type(item := take()) is not SequenceEndEvent:
        items.append(_plain(item, take, depth + 1))
    return items


def _plain_mapping(event: Any, take: Callable[[], Any], depth: int) -> dict[str, Any]:
    if event.ctag is not None or event.anchor is not None or depth >= MAX_DEPTH:
        raise _IrregularError
    items: dict[str, Any] = {}
    while type(key := take()) is not MappingEndEvent:
        if type(key) is not ScalarEvent or key.ctag is not None or key.anchor is not None:
            raise _IrregularError
        name = str(key.value)
        if name in items or name == "<<":
            raise _IrregularError
        items[name] = _plain(take(), take, depth)
    return items


def compose(path: Path, text: str) -> "Composer":
    """The text with its places: as libyaml reads it, or where that refuses it, as the parser in Python does.

    Events are taken one by one, so that what is nested without end is refused before it is read. Raises ConfigErrors,
    and the YAMLError of the parser in Python.
    """
    if text.isascii() or not _OLD_LINE_ENDS.search(text):
        composer = Composer(path)
        with suppress(YAMLError):
            composer.compose(iter(CParser(text).get_event, None))
            return composer
    composer = Composer(path)
    composer.compose(YAML(typ="safe", pure=True).parse(text))
    return composer


class Composer:
    """One document's events to plain values, with the place of each; what is wrong and can be read on is collected."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.marks: dict[Where, tuple[int, int]] = {}
        self.anchors: dict[str, Any] = {}
        self.problems: list[ConfigError] = []
        self.value: Any = None
        self.events: Iterator[Any] = iter(())

    def compose(self, events: Iterator[Any]) -> Any:
        """The value of the one document; raises ConfigErrors where it cannot be read on."""
        self.events = events
        value, documents = None, 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise refusal(self.path, event.start_mark, "a second document begins; a file holds one")
            elif isinstance(event, NodeEvent):
                self._mark((), event)
                value = self._node(event, ())
        self.value = value
        return value

    def _mark(self, where: Where, event: Any) -> None:
        mark = event.start_mark
        self.marks[where] = (mark.line + 1, mark.column + 1)

    def _node(self, event: Any, where: Where) -> Any:
        if isinstance(event, AliasEvent):
            return self._alias(event)
        if event.ctag is not None:
            raise refusal(
                self.path, event.start_mark, "tags (!...) are not allowed; a text that begins with ! needs quotes"
            )
        if len(where) > MAX_DEPTH:
            raise refusal(self.path, event.start_mark, "this is nested too deeply")
        value: Any
        if isinstance(event, ScalarEvent):
            value = scalar(event)
        elif isinstance(event, MappingStartEvent):
            value = self._mapping(where)
        else:
            value = self._sequence(where)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self.anchors:
            why = "an alias (*) that no anchor (&) above it defines; a text that begins with * needs quotes"
            raise refusal(self.path, event.start_mark, why)
        return self.anchors[event.anchor]

    def _sequence(self, where: Where) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, SequenceEndEvent):
                break
            here = (*where, len(items))
            self._mark(here, event)
            items.append(self._node(event, here))
        return items

    def _mapping(self, where: Where) -> dict[str, Any]:
        items: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._key(event)
            here = (*where, key)
            if key in items:
                line, column = self.marks[here]
                self._report(event, f"{say_key(key)} is written twice, first at {line}:{column}; keep one")
            else:
                self._mark(here, event)
            value = self._node(next(self.events), here)
            if key == "<<" and not event.style:
                self._report(event, "merge keys (<<) are not supported; write the keys out")
                merged = value if isinstance(value, dict) else {}
            else:
                items.setdefault(key, value)
        # What it meant to bring is not missing as well.
        return {**merged, **items}

    def _key(self, event: Any) -> str:
        if not isinstance(event, ScalarEvent):
            raise refusal(
                self.path, event.start_mark, "a key must be a word; a text that begins with { or [ needs quotes"
            )
        return str(event.value)

    def _report(self, event: Any, why: str) -> None:
        mark = event.start_mark
        self.problems.append(ConfigError(self.path, mark.line + 1, mark.column + 1, why))


def scalar(event: Any) -> str | int | float | bool | None:
    """The value of a scalar by the core schema of YAML 1.2."""
    text: str = event.value
    if event.style:
        return text
    constant = _CONSTANTS.get(text, _NOTHING)
    if constant is not _NOTHING:
        value: bool | None = constant
        return value
    if text[0] in _NUMBER_START:
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    return text


def refusal(path: Path, mark: Any, why: str) -> ConfigErrors:
    """The one error that ends a reading, at a mark of the parser."""
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    return ConfigErrors((ConfigError(path, line, column, why),))
