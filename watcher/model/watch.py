"""What is watched, and who speaks."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache


@lru_cache(maxsize=4096)
def whole_word(word: str) -> re.Pattern[str]:
    """Finds a word or phrase in casefolded text as whole words, with any gaps in it and perhaps an s behind it."""
    words = r"[\s\-‐‑–]+".join(re.escape(part) for part in re.split(r"[\s\-‐‑–]+", word.casefold().strip()))
    return re.compile(rf"(?<!\w){words}(?:['’]?s)?(?!\w)")


def _names(word: str, text: str) -> bool:
    return whole_word(word).search(text.casefold()) is not None


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
    SITEMAP = "sitemap"


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
    """A place that is polled. A followed page has a `parent`, the configured Source it was found from.

    `select` and `ignore` are CSS selectors of the operator: only what one matches is read, what the other matches is
    not. `pages` is how many pages of a listing are read as one; `render` is set if they need a browser. `headers` and `cookies` (pairs of name and value) may
    hold secrets: they are sent to the host of `url` only, and never shown or stored.
    """

    id: str
    url: str
    kind: SourceKind
    publisher: str
    every: timedelta
    parent: str | None = None
    select: str = ""
    ignore: str = ""
    pages: int = 1
    render: bool = False
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    cookies: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def reads_as(self) -> str:
        """What of the operator's rules decides what is read here, without secrets; empty if there are none.

        Another text means another baseline. A header's value is no part of it: a renewed key shows the same page.
        """
        names = sorted(name.casefold() for name, _ in self.headers) + sorted(name for name, _ in self.cookies)
        rules = (self.select, self.ignore, self.pages, *names)
        # Where it is not set, what was stored before there was `render` still compares equal.
        rendered = (True,) if self.render else ()
        return repr((*rules, *rendered)) if rules != ("", "", 1) or rendered else ""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """A production somebody waits for.

    `also_known_as` (other names of it), `people` (who makes it or appears in it) and `producer` help to tell whose
    sentence one is; none of them has to be named.
    """

    id: str
    name: str
    subject: Subject
    official: tuple[str, ...] = ()
    fields: tuple[Field, ...] = tuple(Field)
    sources: tuple[Source, ...] = ()
    routes: tuple[str, ...] = ()
    confirm_after: int = 2
    alert_on_baseline: bool = False
    also_known_as: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    producer: str = ""
