"""Full dates as they stand on pages and in their data, to aware UTC; a bare day is its 00:00 UTC."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from dateutil import parser, tz

from watcher.lexicon import Language

_RFC_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")  # RFC 5322, 3.3
_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "IST": 1, "CET": 1, "WEST": 1, "CEST": 2, "EET": 2, "EEST": 3,
    "EST": -5, "ET": -5, "EDT": -4, "CST": -6, "CT": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PT": -8,
    "PDT": -7, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
}  # fmt: skip
_ZONES = {name: tz.tzoffset(name, hours * 3600) for name, hours in _HOURS.items()}
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_CLOCK = (
    r"(?P<hour>2[0-3]|[01]?\d)(?!\d)(?:[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,]\d+)?)?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?"
)
_ZONE = rf"(?:\s*\(?(?P<zone>[+-]\d\d:?\d\d|(?:{'|'.join(sorted(_ZONES, key=len, reverse=True))})\b))?"
_AFTER = re.compile(rf"(?:t|[^\d+]{{1,9}}?){_CLOCK}{_ZONE}", re.IGNORECASE)
_BEFORE = re.compile(rf"(?<![\d:.]){_CLOCK}{_ZONE}\D{{1,16}}$", re.IGNORECASE)
_MAX_TEXT = 400


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """A full date found in a text, and where its words begin and end."""

    at: datetime
    start: int
    end: int


def parse_date(text: str, language: Language | None = None) -> datetime | None:
    """The first full date in a text, in UTC; None for anything less than a day, month and year."""
    stamp = find_stamp(text, language)
    return stamp.at if stamp else None


def find_stamp(text: str, language: Language | None = None) -> Stamp | None:
    """The first full date in a text with its time of day, if any; a time without a zone is taken as UTC."""
    text = text[:_MAX_TEXT]
    if "19" not in text and "20" not in text:
        return None  # a full date has its year in full
    months = _name_months(tuple(language.months.items()) if language else ())
    for pattern in _compile(tuple(months)):
        for found in pattern.finditer(text):
            day = _read_day(found, months)
            if day:
                return _add_clock(text, found, day)
    return None


@lru_cache(maxsize=64)
def _name_months(named: tuple[tuple[str, int], ...]) -> Mapping[str, int]:
    return {name: n for n, name in enumerate(_RFC_MONTHS, 1)} | {name.casefold(): n for name, n in named}


@lru_cache(maxsize=64)
def _compile(months: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    names = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True))
    day = r"(?<![\d:])(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?"
    month = rf"(?P<month>{names})\b\.?"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"(?<!\d){_YEAR}[-/.](?P<month>\d\d)[-/.](?P<day>\d\d)(?!\d)",
            rf"{day}[\s-]*(?:of\s+|de\s+)?{month},?[\s-]*(?:de\s+)?{_YEAR}",
            rf"\b{month}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}",
            rf"(?<!\d)(?P<first>\d{{1,2}})[./](?P<second>\d{{1,2}})[./]{_YEAR}",
        )
    )


def _read_day(found: re.Match[str], months: Mapping[str, int]) -> datetime | None:
    parts = found.groupdict()
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        # 03/04 is two different days on two sides of an ocean: only what can be read one way is read.
        day, month = (second, first) if second > 12 else (first, second)  # noqa: PLR2004 - months in a year
        if day <= 12 and day != month:  # noqa: PLR2004 - likewise
            return None
    else:
        day = int(parts["day"])
        month = int(parts["month"]) if parts["month"].isdigit() else months[parts["month"].casefold()]
    try:
        return datetime(int(parts["year"]), month, day, tzinfo=UTC)
    except ValueError:
        return None


def _add_clock(text: str, found: re.Match[str], day: datetime) -> Stamp:
    start, end = found.span()
    clock = _AFTER.match(text, end)
    if clock and (clock["minute"] or clock["half"]):
        end = clock.end()
    else:
        clock = _BEFORE.search(text[max(0, start - 40) : start])
        if not clock or not (clock["minute"] or clock["half"]):
            return Stamp(at=day, start=start, end=end)
        start = max(0, start - 40) + clock.start()
    half = (clock["half"] or "").replace(".", "")
    words = (
        f"{clock['hour']}:{clock['minute'] or '00'}:{clock['second'] or '00'} {half} {(clock['zone'] or '').upper()}"
    )
    try:
        at = parser.parse(words, default=day, tzinfos=_ZONES).astimezone(UTC)
    except (ValueError, OverflowError):
        at = day
    return Stamp(at=at, start=start, end=end)
