"""Reads dates that are reckoned from the document's own, or from a day named before."""

from collections.abc import Mapping
from datetime import date, timedelta

from watcher.extract.when.absolute import PARTS, Read, shift_of
from watcher.extract.when.calendar import (
    Ground,
    day_or_none,
    month_after,
    shifted_part,
    week_of,
    year_of_month,
    year_of_part,
)
from watcher.extract.when.sentence import Found
from watcher.extract.when.words import has, look_up
from watcher.lexicon import Language

_WEEK = 7
#: Words for a day by how many days it lies from the document's own, or from the one named before.
_NAMED = {"today": 0, "tomorrow": 1, "yesterday": -1, "same_day": 0, "day_after": 1, "day_earlier": -1, "year_after": 0}
_FROM_ANCHOR = frozenset({"same_day", "day_after", "day_earlier"})
_DAY = 10
#: A numbered day of a named weekday is looked for in so many months on either side.
_MONTHS_NEAR = (0, 1, -1, 2)
_LONGEST_SPAN = 36


def read_relative(found: Found, language: Language, ground: Ground) -> Read | None:
    """What such a date says; null if the document has no date of its own, or the word means something else."""
    if ground.written is None or _is_small(found.group, language):
        return None
    return _reckon(found.group, language, ground, ground.written)


def _is_small(group: Mapping[str, str], language: Language) -> bool:
    """Whether a month or bare weekday is written small where the language gives it a capital: another word."""
    name = group.get("bare") or group.get("month") or ""
    return name[:1].islower() and has(language, "capital_months")


def _reckon(group: Mapping[str, str], language: Language, ground: Ground, written: date) -> Read | None:
    if group.keys() & _NAMED.keys():
        return _named(group, ground, written)
    if "number" in group or "one" in group:
        return _span(group, language, ground, written)
    if "weekday" in group or "bare" in group:
        return _weekday(group, language, ground, written)
    if "dom" in group:
        return _numbered(int(group["dom"]), ground, written)
    return _part(group, language, ground, written) or _unit(group, language, written)


def _named(group: Mapping[str, str], ground: Ground, written: date) -> Read | None:
    """Today and its neighbours, the day named before and its, and the year after the one named before."""
    name = next(name for name in _NAMED if name in group)
    if name == "year_after":
        return Read(str(int(ground.anchor[:4] or written.year) + 1), "year", "anaphoric")
    if name in _FROM_ANCHOR:
        return _anchored(ground, _NAMED[name])
    return Read((written + timedelta(days=_NAMED[name])).isoformat(), "day", "relative")


def _part(group: Mapping[str, str], language: Language, ground: Ground, written: date) -> Read | None:
    """A season, or a part of the year, that nothing says which year it is of."""
    if "alone" in group:
        code = look_up(language.seasons, group["alone"])
        return Read(f"{year_of_part(code, written, past=ground.past)}-{code}", "season", "no-year")
    part = next((code for name, code in PARTS if name in group), None)
    if part is None or shift_of(group) is not None or group.keys() & {"month_word", "month"}:
        return None
    form = "relative" if "year_word" in group else "no-year"
    return Read(f"{year_of_part(part, written, past=ground.past and form == 'no-year')}-{part}", "part", form)


def _unit(group: Mapping[str, str], language: Language, written: date) -> Read | None:
    """The year, month, week, season or named month that is this, the next or the last."""
    shift = shift_of(group) or 0
    if "year_word" in group:
        part = next((f"-{code}" for name, code in PARTS if name in group), "")
        return Read(f"{written.year + shift}{part}", "part" if part else "year", "relative")
    if "month_word" in group:
        return Read(month_after(written.year, written.month, shift), "month", "relative")
    if "week_word" in group:
        return Read(week_of(written + timedelta(days=_WEEK * shift)), "week", "relative")
    if "season" in group:
        code = look_up(language.seasons, group["season"])
        return Read(f"{shifted_part(code, written, shift)}-{code}", "season", "relative")
    month = look_up(language.months, group["month"])
    return Read(f"{year_of_month(month, written, past=shift < 0)}-{month:02d}", "month", "relative")


def _weekday(group: Mapping[str, str], language: Language, ground: Ground, written: date) -> Read:
    """The next such day, or the last; with a number, the nearest day that both agree on."""
    weekday = look_up(language.weekdays, group.get("weekday") or group["bare"])
    if "dom" in group:
        day = _named_and_numbered(weekday, int(group["dom"]), written, past=ground.past)
        if day:
            return Read(day.isoformat(), "day", "numbered", with_weekday=True)
        other = _numbered(int(group["dom"]), ground, written) if not has(language, "month_first") else None
        if other:
            return Read(other.value, "day", "numbered", with_weekday=True, wrong_weekday=True)
    shift = shift_of(group)
    back = shift == -1 or ("bare" in group and ground.past is True)
    ahead = (weekday - written.weekday()) % _WEEK
    days = ahead - _WEEK if back and ahead else ahead
    if not ahead and shift:
        days = shift * _WEEK
    form = "weekday" if "bare" in group else "relative"
    return Read((written + timedelta(days=days)).isoformat(), "day", form)


def _named_and_numbered(weekday: int, number: int, written: date, *, past: bool | None) -> date | None:
    near = (_day_of_month(number, written, -months if past else months) for months in _MONTHS_NEAR)
    return next((day for day in near if day and day.weekday() == weekday), None)


def _day_of_month(number: int, written: date, months: int) -> date | None:
    year, month = month_after(written.year, written.month, months).split("-")
    return day_or_none(int(year), int(month), number)


def _numbered(number: int, ground: Ground, written: date) -> Read | None:
    """A day of the month without its month: of the month named before, else the next such day, or the last."""
    past = ground.past
    days = [_day_of_month(number, written, months) for months in ((0, -1) if past else (0, 1))]
    if ground.anchor[:7] > f"{written:%Y-%m}":
        year, month = ground.anchor.split("-")[:2]
        days.insert(0, day_or_none(int(year), int(month), number))
    found = next((day for day in days if day and (day <= written if past else day >= written)), None)
    return Read(found.isoformat(), "day", "numbered") if found else None


def _anchored(ground: Ground, days: int) -> Read | None:
    """A day counted from the one last named."""
    if len(ground.anchor) != _DAY:
        return None
    return Read((date.fromisoformat(ground.anchor) + timedelta(days=days)).isoformat(), "day", "anaphoric")


def _span(group: Mapping[str, str], language: Language, ground: Ground, written: date) -> Read | None:
    """So many days, weeks, months or years on or back, as finely as the words: weeks give a month, not a day."""
    count = _count(group, language)
    if not 0 < count <= _LONGEST_SPAN:
        return None
    if "onward" in group:
        return (
            _anchored(ground, count * (1 if "days" in group else _WEEK)) if group.keys() & {"days", "weeks"} else None
        )
    sign = -1 if "ago" in group else 1
    if "days" in group:
        return Read((written + timedelta(days=sign * count)).isoformat(), "day", "relative")
    if "weeks" in group:
        return Read(week_of(written + timedelta(days=sign * count * _WEEK)), "week", "relative")
    if "months" in group:
        return Read(month_after(written.year, written.month, sign * count), "month", "relative")
    return Read(str(written.year + sign * count), "year", "relative")


def _count(group: Mapping[str, str], language: Language) -> int:
    number = group.get("number", "1")
    if number.isdigit():
        return int(number)
    numbers = [word.casefold() for word in language.words.get("numbers", ())]
    return numbers.index(number.casefold()) + 1 if number.casefold() in numbers else 0
