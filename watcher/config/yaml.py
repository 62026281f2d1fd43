"""YAML text to plain values with the place of each, refusing what an operator cannot have meant.

Built on ruamel.yaml's events: its own loaders are no faster, and their messages quote the text, which may hold secrets.
Scalars follow the core schema of YAML 1.2 (true, false, null, numbers; a date, `yes` or `on` is text). Tags, merge keys
and further documents are refused; anchors and aliases work.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)
from ruamel.yaml.reader import ReaderError

from watcher.config.errors import ConfigError, ConfigErrors, Where, say_key

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20

_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_CONSTANTS: dict[str, bool | None] = {
    "": None,
    **dict.fromkeys(("~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_PROBLEMS = (
    ("character '\\t'", "there is a tab; indent with spaces"),
    ("found a tab", "there is a tab; indent with spaces"),
    ("mapping values are not allowed", "a colon stands where none is allowed; check the indentation or use quotes"),
    ("could not find expected ':'", "a colon is missing after a key; check the indentation"),
    ("found unexpected end of stream", "a quote is opened and not closed"),
    ("expected <block end>", "this does not fit the lines above; check the indentation, quotes and brackets"),
    ("expected ',' or", "a comma or a closing bracket is missing"),
    ("cannot start any token", "a value begins with a character that needs quotes"),
    ("unknown escape", "there is an unknown escape after a backslash; use single quotes"),
    ("duplicate", "this is written twice"),
)


@dataclass(frozen=True, kw_only=True)
class Tree:
    """A file once read: its plain value, and where each key or item stands (line and column, from 1)."""

    path: Path
    value: Any
    marks: dict[Where, tuple[int, int]]

    def error(self, where: Where, why: str) -> ConfigError:
        """A problem at `where`, or at the nearest place above it that is written in the file."""
        return ConfigError(self.path, *self._mark(where), why)

    def place(self, where: Where) -> str:
        """`config/watches/x.yaml:3:1`, to point at from another line."""
        line, column = self._mark(where)
        return f"{self.path}:{line}:{column}"

    def at(self, where: Where) -> Any:
        """The plain value at `where`."""
        value = self.value
        for step in where:
            value = value[step]
        return value

    def _mark(self, where: Where) -> tuple[int, int]:
        steps = where
        while steps not in self.marks:
            steps = steps[:-1]
        return self.marks[steps]


def read_yaml(path: Path) -> Tree:
    """The file's Tree; raises ConfigErrors if it cannot be read or is no mapping."""
    text = _decode(path, _read(path))
    composer = _Composer(path)
    try:
        value = composer.compose(YAML(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refusal(path, mark, _explain(str(error.problem or error.context))) from None
    except ReaderError as error:
        raise _refuse_at(path, text, int(error.position), "there is a control character; remove it") from None
    except ValueError:
        raise ConfigErrors((ConfigError(path, 1, 1, "this is not YAML; check escapes and directives"),)) from None
    if value is None:
        raise ConfigErrors((ConfigError(path, 1, 1, "the file is empty; docs/configuration.md lists its keys"),))
    if not isinstance(value, dict):
        raise ConfigErrors((ConfigError(path, *composer.marks[()], "the file is no mapping; write `key: value`"),))
    if composer.problems:
        raise ConfigErrors(composer.problems)
    return Tree(path=path, value=value, marks=composer.marks)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigErrors((ConfigError(path, None, None, f"cannot be read: {error.strerror}"),)) from None
    if len(data) > MAX_BYTES:
        raise ConfigErrors((ConfigError(path, None, None, "is larger than 1 MB; split it"),))
    return data


def _decode(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace")
        raise _refuse_at(path, before, len(before), "this is not UTF-8; save the file as UTF-8") from None


def _refuse_at(path: Path, text: str, position: int, why: str) -> ConfigErrors:
    lines = re.split(r"\r\n|\r|\n", text[:position])
    return ConfigErrors((ConfigError(path, len(lines), len(lines[-1]) + 1, why),))


def _refusal(path: Path, mark: Any, why: str) -> ConfigErrors:
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    return ConfigErrors((ConfigError(path, line, column, why),))


def _explain(problem: str) -> str:
    # The parser's own words may quote the text: say what we know, otherwise only that it is no YAML.
    return next((why for sign, why in _PROBLEMS if sign in problem), "this is not YAML; check indentation and quotes")


class _Composer:
    """One document's events to plain values."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.marks: dict[Where, tuple[int, int]] = {}
        self.anchors: dict[str, Any] = {}
        self.problems: list[ConfigError] = []
        self.events: Iterator[Any] = iter(())

    def compose(self, events: Iterator[Any]) -> Any:
        self.events = events
        value, documents = None, 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _refusal(self.path, event.start_mark, "a second document begins; a file holds one")
            elif isinstance(event, NodeEvent):
                self._mark((), event)
                value = self._node(event, ())
        return value

    def _mark(self, where: Where, event: Any) -> None:
        mark = event.start_mark
        self.marks[where] = (mark.line + 1, mark.column + 1)

    def _node(self, event: Any, where: Where) -> Any:
        if isinstance(event, AliasEvent):
            return self._alias(event)
        if event.ctag is not None:
            raise _refusal(
                self.path, event.start_mark, "tags (!...) are not allowed; a text that begins with ! needs quotes"
            )
        if len(where) > MAX_DEPTH:
            raise _refusal(self.path, event.start_mark, "this is nested too deeply")
        value: Any
        if isinstance(event, ScalarEvent):
            value = _scalar(event)
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
            raise _refusal(self.path, event.start_mark, why)
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
            items[key] = self._node(next(self.events), here)
        return items

    def _key(self, event: Any) -> str:
        if not isinstance(event, ScalarEvent):
            raise _refusal(
                self.path, event.start_mark, "a key must be a word; a text that begins with { or [ needs quotes"
            )
        if event.value == "<<" and not event.style:
            self._report(event, "merge keys (<<) are not supported; write the keys out")
        return str(event.value)

    def _report(self, event: Any, why: str) -> None:
        mark = event.start_mark
        self.problems.append(ConfigError(self.path, mark.line + 1, mark.column + 1, why))


def _scalar(event: Any) -> str | int | float | bool | None:
    text: str = event.value
    if event.style:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
