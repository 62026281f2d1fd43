"""What is watched, and who speaks."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache


@lru_cache(maxsize=4096)
def _whole_word(word: str) -> re.Pattern[str]:
    words = r"[\s\-‐‑–]+".join(re.escape(part) for part in re.split(r"[\s\-‐‑–]+", word.casefold().strip()))
    return re.compile(rf"(?<!\w){words}(?:['’]?s)?(?!\w)")


def _names(word: str, text: str) -> bool:
    return _whole_word(word).search(text.casefold()) is not None


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

    def matches(self, text: str, context: str = "") -> bool:
        """Whether `text` is about the subject; `context` (a site's name, a headline) may supply words of `all_of`."""
        if any(_names(word, text) or _names(word, context) for word in self.none_of):
            return False
        if not all(_names(word, text) or _names(word, context) for word in self.all_of):
            return False
        return not self.any_of or any(_names(word, text) for word in self.any_of)


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
