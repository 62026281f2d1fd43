"""YAML text to plain values with the place of each, refusing what an operator cannot have meant.

Built on ruamel.yaml's events: its own loaders are no faster, and their messages quote the text, which may hold secrets.
Scalars follow the core schema of YAML 1.2 (true, false, null, numbers; a date, `yes` or `on` is text). Tags, merge keys
and further documents are refused; anchors and aliases work.
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from watcher.config.compose import Composer, compose, load_plain, refusal
from watcher.config.errors import ConfigError, ConfigErrors, Where
from watcher.config.files import DISK, Files
from watcher.config.shown import show_line

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
    """A file once read: its text, its plain value, and what is wrong with it as YAML although it could be read."""

    path: Path
    text: str
    value: Any
    problems: tuple[ConfigError, ...] = ()

    @cached_property
    def marks(self) -> dict[Where, tuple[int, int]]:
        """Where each key or item stands (line and column, from 1). Looked for once somebody asks: few files are wrong."""
        return _compose(self.path, self.text).marks

    def error(self, where: Where, why: str) -> ConfigError:
        """A problem at `where`, or at the nearest place above it that is written in the file."""
        line, column = self._mark(where)
        return ConfigError(self.path, line, column, why, where=where, shown=show_line(self.text, line))

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


def read_yaml(path: Path, files: Files = DISK) -> Tree:
    """The file's Tree; raises ConfigErrors if it cannot be read or is no mapping."""
    text = _decode(path, files.read(path))
    try:
        return Tree(path=path, text=text, value=load_plain(text))
    except ValueError:
        pass
    try:
        composer = _compose(path, text)
    except ConfigErrors as refusal:
        raise ConfigErrors(_with_line(error, text) for error in refusal.errors) from None
    problems = tuple(_with_line(error, text) for error in composer.problems)
    return Tree(path=path, text=text, value=composer.value, problems=problems)


def _with_line(error: ConfigError, text: str) -> ConfigError:
    return error if error.line is None else replace(error, shown=show_line(text, error.line))


def _compose(path: Path, text: str) -> Composer:
    try:
        composer = compose(path, text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise refusal(path, mark, _explain(str(error.problem or error.context))) from None
    except ReaderError as error:
        raise _refuse_at(path, text, int(error.position), "there is a control character; remove it") from None
    except ValueError:
        raise ConfigErrors((ConfigError(path, 1, 1, "this is not YAML; check escapes and directives"),)) from None
    if composer.value is None:
        raise ConfigErrors((ConfigError(path, 1, 1, "the file is empty; docs/configuration.md lists its keys"),))
    if not isinstance(composer.value, dict):
        raise ConfigErrors((ConfigError(path, *composer.marks[()], "the file is no mapping; write `key: value`"),))
    return composer


def _decode(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace")
        raise _refuse_at(path, before, len(before), "this is not UTF-8; save the file as UTF-8") from None


def _refuse_at(path: Path, text: str, position: int, why: str) -> ConfigErrors:
    lines = re.split(r"\r\n|\r|\n", text[:position])
    return ConfigErrors((ConfigError(path, len(lines), len(lines[-1]) + 1, why),))


def _explain(problem: str) -> str:
    # The parser's own words may quote the text: say what we know, otherwise only that it is no YAML.
    return next((why for sign, why in _PROBLEMS if sign in problem), "this is not YAML; check indentation and quotes")
