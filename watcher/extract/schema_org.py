"""What schema.org objects state of a production: name, dates, trailer, broadcasts and where it can be watched."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from watcher.lexicon import Platform
from watcher.model import Field, Thing

PRODUCTIONS = frozenset(
    {"Movie", "TVSeries", "TVSeason", "TVEpisode", "TVMiniSeries", "CreativeWork", "CreativeWorkSeries", "CreativeWorkSeason", "Episode", "MovieSeries"}
)  # fmt: skip
_ARTICLES = frozenset(
    {
        "Article",
        "NewsArticle",
        "BlogPosting",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "LiveBlogPosting",
        "Report",
    }
)
_SEASONS = frozenset({"TVSeason", "CreativeWorkSeason"})
_EPISODES = frozenset({"TVEpisode", "Episode"})
_BROADCASTS = frozenset({"BroadcastEvent"})
_MAX_TITLE = 150
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_ZERO = "1970-01-01"
_DATE_KEYS = ("datePublished", "startDate")
_EVENT_KEYS = ("releasedEvent", "publication")
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ].*)?")


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a schema.org object states: the field, its value, the words it stands in and the key that held it."""

    field: Field
    value: str
    label: str
    key: str


def is_article(thing: Thing) -> bool:
    """Whether a thing is a text about something (schema.org Article and its kinds)."""
    return any(_kind(kind) in _ARTICLES for kind in thing.types)


def production_statements(
    thing: Thing, *, platforms: tuple[Platform, ...], season: int | None = None
) -> Iterator[Statement]:
    """What `thing` states, if it is a production (schema.org Movie, TVSeries, TVSeason, Episode, CreativeWork).

    Where the Watch waits for one `season`, a whole series' name and dates are no answer; only that TVSeason's are. Of
    episodes only the first tells when a series begins.
    """
    kinds = {_kind(kind) for kind in thing.types}
    data = thing.data
    if kinds & _BROADCASTS:
        # When one broadcast of a series is shown says nothing of its first; where, it does.
        yield from _services(data, platforms, key="publishedOn")
        return
    if not kinds & PRODUCTIONS or kinds & _ARTICLES:
        return
    if kinds & _EPISODES and str(data.get("episodeNumber", "")) != "1":
        return
    other_season = season is not None and (not kinds & _SEASONS or str(data.get("seasonNumber", "")) != str(season))
    name = data.get("name")
    if isinstance(name, str) and 0 < len(name.strip()) <= _MAX_TITLE and not kinds & (_SEASONS | _EPISODES):
        yield Statement(Field.TITLE, name.strip(), name.strip(), "name")
    if not other_season:
        yield from _dates(data)
        yield from _trailers(data)
    yield from _homes(data, platforms)
    for part in _each(data.get("containsSeason") if season is not None else None):
        if isinstance(part, Mapping) and str(part.get("seasonNumber", "")) == str(season):
            for statement in (*_dates(part), *_trailers(part), *_homes(part, platforms)):
                yield replace(statement, key=f"containsSeason.{statement.key}")


def _kind(kind: Any) -> str:
    return kind.rsplit("/", 1)[-1] if isinstance(kind, str) else ""


def _each(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        yield from value
    elif value is not None:
        yield value


def _dates(data: Mapping[str, Any]) -> Iterator[Statement]:
    """The first key that holds a date; schema.org gives dates in ISO 8601, some sites with a time."""
    for key in _DATE_KEYS:
        value = _edtf(data.get(key))
        if value:
            yield Statement(Field.RELEASE_DATE, value, str(data[key]), key)
            return
    for key in _EVENT_KEYS:
        for event in _each(data.get(key)):
            value = _edtf(event.get("startDate")) if isinstance(event, Mapping) else None
            if value:
                yield Statement(Field.RELEASE_DATE, value, str(event["startDate"]), f"{key}.startDate")
                return


def _edtf(value: Any) -> str | None:
    match = _ISO.fullmatch(value.strip()) if isinstance(value, str) else None
    # A system without a date writes its zero: the year 1, or the first day of 1970.
    if not match or not _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR or value.strip().startswith(_ZERO):
        return None
    year, month, day = match.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join(part for part in (year, month, day) if part)


def _trailers(data: Mapping[str, Any]) -> Iterator[Statement]:
    for video in _each(data.get("trailer")):
        if _is_address(video):
            yield Statement(Field.TRAILER, video, "trailer", "trailer")
        if not isinstance(video, Mapping):
            continue
        url = next((video[key] for key in ("url", "embedUrl", "contentUrl") if _is_address(video.get(key))), None)
        if url:
            name = video.get("name")
            yield Statement(Field.TRAILER, url, name if isinstance(name, str) and name else "trailer", "trailer")


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def _homes(data: Mapping[str, Any], platforms: tuple[Platform, ...]) -> Iterator[Statement]:
    """Platforms of broadcasts (`publishedOn`) and of watch actions (the host their target leads to)."""
    for key in _EVENT_KEYS:
        for event in _each(data.get(key)):
            yield from _services(event, platforms, key=f"{key}.publishedOn")
    for action in _each(data.get("potentialAction")):
        kinds = [_kind(kind) for kind in _each(action.get("@type"))] if isinstance(action, Mapping) else []
        if "WatchAction" in kinds:
            for target in _each(action.get("target")):
                address = target.get("urlTemplate") or target.get("url") if isinstance(target, Mapping) else target
                found = _by_host(address, platforms)
                if found:
                    yield Statement(Field.PLATFORM, found, str(address), "potentialAction.target")


def _services(event: Any, platforms: tuple[Platform, ...], *, key: str) -> Iterator[Statement]:
    """The services that show a broadcast (schema.org BroadcastEvent.publishedOn)."""
    for service in _each(event.get("publishedOn") if isinstance(event, Mapping) else None):
        name = service.get("name") if isinstance(service, Mapping) else service
        found = _by_name(name, platforms)
        if found:
            yield Statement(Field.PLATFORM, found, str(name), key)


def _by_name(name: Any, platforms: tuple[Platform, ...]) -> str | None:
    folded = name.casefold() if isinstance(name, str) else ""
    named = ((p.name, (p.name, *p.aliases, *p.everyday)) for p in platforms)
    return next((name for name, aliases in named if folded in {alias.casefold() for alias in aliases}), None)


def _by_host(address: Any, platforms: tuple[Platform, ...]) -> str | None:
    try:
        host = (urlsplit(address).hostname or "") if isinstance(address, str) else ""
    except ValueError:
        return None
    return next((p.name for p in platforms for own in p.hosts if host == own or host.endswith(f".{own}")), None)
