"""What is wrong in a file that operators edit: where it stands, the value, and what is allowed instead."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

_TYPE_NAMES = {
    dict: "a mapping",
    list: "a list",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
}

#: Control characters, line ends and halves of characters: never part of a name, an address or a secret.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

#: A step into a file: the name of a key, or the number of an item.
Where = tuple[str | int, ...]


@dataclass(frozen=True)
class ConfigError:
    """One problem, or one warning. Line and column count from 1; they are null where no place in a file is meant.

    `where` are the steps to it, `shown` is its line for people, without what may be a secret.
    """

    path: Path
    line: int | None
    column: int | None
    why: str
    where: Where = field(default=(), compare=False, repr=False)
    shown: str | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        place = "".join(f":{number}" for number in (self.line, self.column) if number is not None)
        return f"{self.path}{place}: {self.why}"


class ConfigErrors(Exception):  # noqa: N818 - the plural says that it holds all of them
    """All problems of a config at once, in the order of its files; as text, one line each."""

    def __init__(self, errors: Iterable[ConfigError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda one: (str(one.path), one.line or 0, one.column or 0, one.why)))
        super().__init__(self.errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


def say_where(where: Where) -> str:
    """The steps as an operator writes them: `sources[0].kind`."""
    said = ""
    for step in where:
        said += f"[{step}]" if isinstance(step, int) else f".{say_key(step)}"
    return said.lstrip(".")


def say_key(key: str) -> str:
    """The key, unless it looks like an address that fell into the place of a key."""
    return "(a key that is not shown)" if _is_private(key) else key


def say_value(value: object) -> str:
    """The value for an error. Addresses and long texts may hold secrets and are never shown."""
    if value is None:
        return "empty"
    if value in ([], {}, ""):
        return f"an empty {'text' if value == '' else 'list' if value == [] else 'mapping'}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "a text that is not shown" if _is_private(value) else f"'{value}'"
    if isinstance(value, int | float):
        return str(value)
    return _TYPE_NAMES.get(type(value), "something else")


def say_choice(allowed: Sequence[str]) -> str:
    """`page, listing or feed`."""
    words = tuple(dict.fromkeys(allowed))
    if not words:
        return "nothing (none is configured)"
    return " or ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def say_nearest(value: object, allowed: Sequence[str]) -> str:
    """` (did you mean page?)`, or nothing if no allowed word is near."""
    near = get_close_matches(str(value).casefold(), allowed, n=1)
    return f" (did you mean {near[0]}?)" if near else ""


def _is_private(text: str) -> bool:
    return ":/" in text or "@" in text or len(text) > 60 or UNPRINTABLE.search(text) is not None  # noqa: PLR2004 - a line's length
