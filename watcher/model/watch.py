"""What is watched, and who speaks."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Field(StrEnum):
    """What can become known of a production."""

    TITLE = "title"
    PLATFORM = "platform"
    RELEASE_DATE = "release_date"
    TRAILER = "trailer"


class SourceKind(StrEnum):
    """How a polled address is read."""

    PAGE = "page"
    LISTING = "listing"
    FEED = "feed"


class Authority(StrEnum):
    """What a Publisher is for a Watch."""

    OFFICIAL = "official"
    PLATFORM = "platform"
    PRESS = "press"
    COMMUNITY = "community"


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """Who speaks. `owner` groups publishers that do not count as independent; `platform` is the service it runs."""

    id: str
    name: str
    domains: tuple[str, ...] = ()
    authority: Authority = Authority.COMMUNITY
    owner: str | None = None
    platform: str | None = None


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Words that make a text one about the production (casefolded, whole words): all of `all_of`, one of `any_of`."""

    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Source:
    """A place that is polled. A followed page has a `parent`, the configured Source it was found from."""

    id: str
    url: str
    kind: SourceKind
    publisher: str
    every: timedelta
    parent: str | None = None


@dataclass(frozen=True, kw_only=True)
class Watch:
    """A production somebody waits for."""

    id: str
    name: str
    subject: Subject
    official: tuple[str, ...] = ()
    fields: tuple[Field, ...] = tuple(Field)
    sources: tuple[Source, ...] = ()
    routes: tuple[str, ...] = ()
    confirm_after: int = 2
    alert_on_baseline: bool = False
