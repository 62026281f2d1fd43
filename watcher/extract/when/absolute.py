"""Reads dates that name a month, a feast or a year."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from watcher.extract.when.calendar import (
    EARLY,
    LATE,
    MID,
    Ground,
    day_or_none,
    feast,
    feast_year,
    year_of_day,
    year_of_month,
)
from watcher.extract.when.sentence import Found
from watcher.extract.when.words import has, look_up
from watcher.lexicon import Language

_MONTHS = 12
_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_CENTURY = 100
_LAST_WORD = re.compile(r"([\w-]+)[^\w-]*\Z")
PARTS = (("early", EARLY), ("mid", MID), ("late", LATE))


class Read(NamedTuple):
    """What an expression was read as."""

    value: str
    kind: str
    form: str
    with_weekday: bool = False
    wrong_weekday: bool = False


def read_dated(found: Found, text: str, language: Language, ground: Ground) -> Read | None:
    """What such a date says; null if it is none."""
    if _is_other_word(text[: found.start], found.group, language):
        return None
    return _read(found.group, language, ground)


def _is_other_word(before: str, group: Mapping[str, str], language: Language) -> bool:
    """Whether a bare month is the everyday word (`may`, `march`): lower case, or no date word leads to it."""
    word = group.get("month", "")
    if not word or "day" in group or "first" in group:
        return False
    doubtful = word.casefold() in language.words.get("month_also_a_word", ())
    if not doubtful or any(name in group for name in ("year", "this", "next", "last")):
        return not word[0].isupper() and has(language, "capital_months")
    if not word[0].isupper() and has(language, "capital_months"):
        return True
    lead = _LAST_WORD.search(before)
    word_before = lead.group(1) if lead else ""
    if has(language, "capital_months") and word_before[:1].islower():
        return False
    return word_before.casefold() not in language.words.get("date_lead", ())


def _read(group: Mapping[str, str], language: Language, ground: Ground) -> Read | None:
    if "iso" in group:
        return _day(*(int(part) for part in re.split("[-/]", group["iso"])), form="full")
    if "fore" in group:
        return _numeric(group, language, ground)
    if "decade" in group:
        return None
    year, form = _year(group, ground)
    if "month" in group:
        return _monthly(group, language, ground, year=year, form=form)
    return _coarse(group, language, ground, year=year, form=form)


def _year(group: Mapping[str, str], ground: Ground) -> tuple[int | None, str]:
    """The year a date names, or says by "next year"; null if it leaves it out."""
    if "year" in group:
        return int(group["year"]), "full"
    shift = shift_of(group)
    if shift is not None and ground.written:
        return ground.written.year + shift, "relative"
    return None, "no-year"


def shift_of(group: Mapping[str, str]) -> int | None:
    """What "this" (0), "next" and "last" count."""
    return 1 if "next" in group else -1 if "last" in group else 0 if "this" in group else None


def _monthly(
    group: Mapping[str, str], language: Language, ground: Ground, *, year: int | None, form: str
) -> Read | None:
    month = look_up(language.months, group["month"])
    weekday = look_up(language.weekdays, group["weekday"]) if "weekday" in group else None
    day = int(group.get("day", "1")) if "day" in group or "first" in group else None
    if year is None:
        if ground.written is None:
            return None
        past = True if "gone" in group else False if "soon" in group else ground.past
        if day is None:
            year = year_of_month(month, ground.written, past=past)
        else:
            year = year_of_day(month, day, ground.written, past=past, weekday=weekday)
    return _day(year, month, day, form=form, weekday=weekday) if day else Read(f"{year}-{month:02d}", "month", form)


def _coarse(
    group: Mapping[str, str], language: Language, ground: Ground, *, year: int | None, form: str
) -> Read | None:
    rule = look_up(language.feasts, group["feast"]) if "feast" in group else ""
    if year is None:
        if not rule or ground.written is None:
            return None
        year = feast_year(rule, ground.written, past=ground.past)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if rule:
        return Read(*feast(rule, year), form)
    if "season" in group:
        return Read(f"{year}-{look_up(language.seasons, group['season'])}", "season", form)
    part = next((code for name, code in PARTS if name in group), None)
    return Read(f"{year}-{part}", "part", form) if part else Read(str(year), "year", form)


def _day(year: int, month: int, day: int, *, form: str, weekday: int | None = None) -> Read | None:
    found = day_or_none(year, month, day)
    if found is None:
        return None
    wrong = weekday is not None and found.weekday() != weekday
    return Read(found.isoformat(), "day", form, weekday is not None, wrong)


def _numeric(group: Mapping[str, str], language: Language, ground: Ground) -> Read | None:
    """A date in figures; in a language with readers on both sides of the order, only where it can be read one way."""
    first, second = int(group["fore"]), int(group["aft"])
    if first <= _MONTHS and second <= _MONTHS and first != second and has(language, "either_order"):
        return None
    day, month = (first, second) if second <= _MONTHS and (language.day_first or first > _MONTHS) else (second, first)
    weekday = look_up(language.weekdays, group["weekday"]) if "weekday" in group else None
    if "yy" in group:
        year = int(group["yy"])
        return _day(year + (2000 if year < _CENTURY else 0), month, day, form="full")
    if ground.written is None or not 1 <= month <= _MONTHS:
        return None
    year = year_of_day(month, day, ground.written, past=ground.past, weekday=weekday)
    return _day(year, month, day, form="no-year", weekday=weekday)
