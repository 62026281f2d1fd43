"""The keys of the two kinds of file, as pydantic models: what may stand where, and the values left out.

Every ValueError here says what is allowed instead and begins with `use`.
"""

import re
from datetime import timedelta
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

import pydantic
from pydantic import AfterValidator, BeforeValidator, StrictBool, StrictStr

from watcher.config.errors import UNPRINTABLE
from watcher.model import ChangeKind, FetchSettings, Field, History, SourceKind

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
_DEFAULTS = FetchSettings()
_KEPT = History()


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


def _place(value: str) -> str:
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


def _between(low: int, high: int) -> AfterValidator:
    def check(value: float) -> float:
        if not low <= value <= high:
            raise ValueError(f"use {low} to {high}")
        return value

    return AfterValidator(check)


def _address(value: str) -> str:
    if "${" in value:
        raise ValueError("use the address itself; ${...} is read in a source's headers and cookies only")
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


Id = Annotated[StrictStr, AfterValidator(_id)]
Words = Annotated[StrictStr, AfterValidator(_words)]
Selector = Annotated[StrictStr, BeforeValidator(_written), AfterValidator(_selector)]
Address = Annotated[StrictStr, AfterValidator(_address)]
Domain = Annotated[StrictStr, AfterValidator(_domain)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Some = AfterValidator(_some)
Seconds = BeforeValidator(_seconds)
Whole = BeforeValidator(_whole)
Size = Annotated[int, BeforeValidator(_size), _between(1024, 1024**3)]


class Part(pydantic.BaseModel):
    """A mapping in a file: keys that are not named here are refused."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class SubjectPart(Part):
    """`subject`: the words that make a text one about the production."""

    all_of: tuple[Words, ...] = ()
    any_of: tuple[Words, ...] = ()
    none_of: tuple[Words, ...] = pydantic.Field(default=(), alias="not")


class SourcePart(Part):
    """One of `sources`: an address that is polled."""

    id: Id
    url: Address
    kind: SourceKind
    publisher: StrictStr
    every: Duration = timedelta(minutes=15)
    pages: Annotated[int, Whole, _between(1, 10)] = 1
    select: Selector = ""
    ignore: Selector = ""
    render: StrictBool = False
    headers: dict[str, StrictStr] = pydantic.Field(default_factory=dict)
    cookies: dict[str, StrictStr] = pydantic.Field(default_factory=dict)


class WatchFile(Part):
    """`watches/*.yaml`: a production somebody waits for."""

    id: Id
    name: Words
    subject: SubjectPart
    official: tuple[StrictStr, ...] = ()
    fields: Annotated[tuple[Field, ...], Some] = tuple(Field)
    sources: Annotated[tuple[SourcePart, ...], Some]
    routes: Annotated[tuple[StrictStr, ...], Some] | None = None
    confirm_after: Annotated[int, Whole, _between(1, 100)] = 2
    alert_on_baseline: StrictBool = False
    also_known_as: tuple[Words, ...] = ()
    people: tuple[Words, ...] = ()
    producer: Words = ""


class FetchPart(Part):
    """`fetch`: how pages are read. The values left out are those of the model."""

    contact: Annotated[StrictStr, AfterValidator(_contact)] = _DEFAULTS.contact
    threads: Annotated[int, Whole, _between(1, 64)] = _DEFAULTS.threads
    deadline: Annotated[float, Seconds, _between(1, 600)] = _DEFAULTS.deadline
    connect_timeout: Annotated[float, Seconds, _between(1, 600)] = _DEFAULTS.connect_timeout
    max_redirects: Annotated[int, Whole, _between(0, 20)] = _DEFAULTS.max_redirects
    max_header_bytes: Size = _DEFAULTS.max_header_bytes
    max_wire_bytes: Size = _DEFAULTS.max_wire_bytes
    max_body_bytes: Size = _DEFAULTS.max_body_bytes
    per_host: Annotated[int, Whole, _between(1, 16)] = _DEFAULTS.per_host
    host_delay: Annotated[float, Seconds, _between(0, 3600)] = _DEFAULTS.host_delay
    max_crawl_delay: Annotated[float, Seconds, _between(0, 3600)] = _DEFAULTS.max_crawl_delay
    allow_private: StrictBool = _DEFAULTS.allow_private
    ports: Annotated[tuple[Annotated[int, Whole, _between(1, 65535)], ...], Some] = _DEFAULTS.ports


class PublisherPart(Part):
    """One of `publishers`: somebody who speaks."""

    id: Id
    name: Words
    domains: tuple[Domain, ...] = ()
    authority: Literal["press", "community", "platform"] = "community"
    owner: Words | None = None
    platform: Words | None = None


class RoutePart(Part):
    """One of `routes`: where messages go, and which."""

    id: Id
    url: Words
    fields: Annotated[tuple[Field, ...], Some] = tuple(Field)
    kinds: Annotated[tuple[ChangeKind, ...], Some] = tuple(ChangeKind)
    min_status: Literal["rumoured", "reported", "confirmed"] = "rumoured"
    remind: StrictBool = False


class HistoryPart(Part):
    """`history`: how long pages are kept that nothing rests on, and how much of them. Left out: as in the model."""

    keep: Annotated[timedelta, BeforeValidator(_age)] = _KEPT.keep
    max_mb: Annotated[int, Whole, _between(1, 1_000_000)] = _KEPT.max_bytes // _BYTES["MB"]


class CanaryPart(Part):
    """`canary`: the program's own watch, told to a heartbeat address."""

    heartbeat: Words
    every: Annotated[timedelta, BeforeValidator(_beat)] = timedelta(minutes=5)


class WebPart(Part):
    """`web`: what the program itself serves."""

    listen: Annotated[StrictStr, AfterValidator(_place)] = "127.0.0.1:8080"


class WatcherFile(Part):
    """`watcher.yaml`: what holds for all watches."""

    database: Words = "sqlite:///data/watcher.db"
    fetch: FetchPart = FetchPart()
    history: HistoryPart = HistoryPart()
    publishers: tuple[PublisherPart, ...] = ()
    routes: tuple[RoutePart, ...] = ()
    operators: Annotated[tuple[StrictStr, ...], Some] | None = None
    canary: CanaryPart | None = None
    web: WebPart = WebPart()
