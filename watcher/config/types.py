"""The values that may stand in a file: how each is read, what is refused, and how a JSON Schema says it.

Every ValueError here says what is allowed instead and begins with `use`.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StrictStr,
    WithJsonSchema,
)
from pydantic_core.core_schema import CoreSchema, no_info_after_validator_function

from watcher.config.address import is_plain
from watcher.config.errors import UNPRINTABLE

LONGEST_INTERVAL = timedelta(days=30)
SHORTEST_BEAT, LONGEST_BEAT = timedelta(seconds=10), timedelta(days=1)
#: Where to listen: a host, or an IPv6 address in brackets, and a port.
PLACE, LAST_PORT = r"(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5})", 65535
LONGEST_SELECTOR = 300
LONGEST_AGE = timedelta(days=3650)

_T = TypeVar("_T")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_BYTES = {"": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})+|localhost)(?::[0-9]{{1,5}})?")


def _span(value: Any) -> timedelta:
    found = re.fullmatch(r"([0-9]{1,9})([smhd])", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("use a number and s, m, h or d, such as 90s, 15m, 2h or 1d")
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]])


def _age(value: Any) -> timedelta:
    age = _span(value)
    if not timedelta(days=1) <= age <= LONGEST_AGE:
        raise ValueError("use 1d to 3650d")
    return age


def _beat(value: Any) -> timedelta:
    beat = _span(value)
    if not SHORTEST_BEAT <= beat <= LONGEST_BEAT:
        raise ValueError("use 10s to 1d")
    return beat


def _listen(value: str) -> str:
    found = re.fullmatch(PLACE, value)
    if value != "off" and (found is None or int(found["port"]) > LAST_PORT):
        raise ValueError("use a host and a port, such as 127.0.0.1:8080 or [::1]:8080, or off")
    return value


def _duration(value: Any) -> timedelta:
    duration = _span(value)
    if duration > LONGEST_INTERVAL:
        raise ValueError("use 30d or less")
    return duration


def _seconds(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)([smhd]?)", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("use seconds, such as 30, 0.5 or 90s")
    return float(found[1]) * _SECONDS[found[2] or "s"]


def _size(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = re.fullmatch(r"([0-9]{1,12}) ?(KB|MB|GB)?", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("use bytes, such as 65536, 64KB or 16MB")
    return int(found[1]) * _BYTES[found[2] or ""]


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("use a whole number")  # noqa: TRY004 - pydantic collects ValueErrors
    return value


@dataclass(frozen=True)
class Between:
    """A number from `low` to `high`."""

    low: int
    high: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        said = handler(schema)
        for form in said.get("anyOf", [said]):
            if form.get("type") in {"integer", "number"}:
                form |= {"minimum": self.low, "maximum": self.high}
        return said

    def _check(self, value: float) -> float:
        if not self.low <= value <= self.high:
            raise ValueError(f"use {self.low} to {self.high}")
        return value


def _address(value: str) -> str:
    if "${" in value:
        raise ValueError("use the address itself; ${...} is read in a source's headers and cookies only")
    if is_plain(value):
        return value
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\\]", value) or UNPRINTABLE.search(value):
        raise ValueError("use an http or https address")
    if "@" in parts.netloc:
        raise ValueError("use an address without user name and password")
    return value


def _domain(value: str) -> str:
    if not _DOMAIN.fullmatch(value) or value != value.casefold():
        raise ValueError("use a host in small letters without http:// and path, such as example.com")
    return value


def _id(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]{1,64}", value):
        raise ValueError("use 1 to 64 of a-z, 0-9 and -")
    return value


def _words(value: str) -> str:
    if not value.strip() or UNPRINTABLE.search(value.strip()):
        raise ValueError("use words on one line")
    return value.strip()


def _written(value: Any) -> Any:
    if value is None:
        raise ValueError("use text in quotes: YAML takes what begins with # for a comment")
    return value


def _selector(value: str) -> str:
    from watcher.read import check_selector  # noqa: PLC0415 - few configurations need the parsers that come with it

    value = _words(value)
    if len(value) > LONGEST_SELECTOR:
        raise ValueError(f"use {LONGEST_SELECTOR} characters or less")
    why = check_selector(value)
    if why:
        raise ValueError(f"use a CSS selector, such as 'main .story' ({why})")
    return value


def _contact(value: str) -> str:
    # It goes into a request header.
    if not value.isascii() or UNPRINTABLE.search(value):
        raise ValueError("use an e-mail address or the address of a page")
    return value


def _some(values: tuple[_T, ...]) -> tuple[_T, ...]:
    if not values:
        raise ValueError("use at least one item")
    return values


def _pattern(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern})


_SPAN = r"^[0-9]{1,9}[smhd]$"

Id = Annotated[StrictStr, AfterValidator(_id), _pattern(r"^[a-z0-9-]{1,64}$")]
Words = Annotated[StrictStr, AfterValidator(_words), _pattern(r"\S")]
Selector = Annotated[StrictStr, BeforeValidator(_written), AfterValidator(_selector), _pattern(r"\S")]
Address = Annotated[StrictStr, AfterValidator(_address), _pattern(r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s@\\]+$")]
Domain = Annotated[StrictStr, AfterValidator(_domain), _pattern(r"^[^\s/A-Z]+$")]
Contact = Annotated[StrictStr, AfterValidator(_contact)]
Duration = Annotated[timedelta, BeforeValidator(_duration), _pattern(_SPAN)]
Age = Annotated[timedelta, BeforeValidator(_age), _pattern(_SPAN)]
Beat = Annotated[timedelta, BeforeValidator(_beat), _pattern(_SPAN)]
Listen = Annotated[StrictStr, AfterValidator(_listen), _pattern(r"^(off|.+:[0-9]{1,5})$")]
Some = AfterValidator(_some)
Whole = BeforeValidator(_whole)
Seconds = Annotated[
    float,
    BeforeValidator(_seconds),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?[smhd]?$"}]}),
]
Size = Annotated[
    int,
    BeforeValidator(_size),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^[0-9]{1,12} ?(KB|MB|GB)?$"}]}),
    Between(1024, 1024**3),
]
