"""The calendar: which year a date without one means, and when feasts and parts of the year fall."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = 12
_WEEK = 7
#: Without a year, a past day up to so many days back is the last one; otherwise dates look ahead.
_AHEAD = 330
#: The day of an earlier plan is behind if it is so recent: fourteen weeks.
_RECENT, _YEAR = 98, 366
_RECENT_MONTHS = 3
EARLY, MID, LATE = "37", "38", "39"
#: First and last month of EDTF's seasons and of the thirds that stand for early, mid and late (ISO 8601-2, 4.8).
_MONTHS_OF = {
    "21": (1, 5), "22": (5, 8), "23": (8, 11), "24": (11, 12), EARLY: (1, 4), MID: (5, 8), LATE: (9, 12),
}  # fmt: skip
_OPENS = {"21": 3, "22": 6, "23": 9, "24": 12, EARLY: 1, MID: 5, LATE: 9}
#: The n-th weekday of a month, as POSIX TZ writes it: month, week (5 is the last), day of the week (0 is Sunday).
_NTH = re.compile(r"M(\d\d?)\.(\d)\.(\d)")
_YEAR_BEGUN = "year"
_EASTER = re.compile(r"easter([+-]\d+)")
_LAST_WEEK = 5


@dataclass(frozen=True, slots=True)
class Ground:
    """What a date is reckoned from: the document's day, and the day or month named before (`anchor`, EDTF).

    `tense` tells whether the words around a place in the sentence look back (null: an earlier plan, whose date may lie on either side);
    `place` is where the date stands.
    """

    written: date | None
    tense: Callable[[int], bool | None]
    anchor: str = ""
    place: int = 0

    @property
    def past(self) -> bool | None:
        """Whether the words around the date look back; null if they tell of an earlier plan."""
        return self.tense(self.place)

    def at(self, place: int) -> "Ground":
        """The ground of a date at a place in the sentence."""
        return Ground(self.written, self.tense, self.anchor, place)

    def behind(self, value: str, kind: str) -> "Ground":
        """The ground behind a date: a day or month is what later words may refer to."""
        return Ground(self.written, self.tense, value, self.place) if kind in {"day", "month"} else self


def day_or_none(year: int, month: int, day: int) -> date | None:
    """The day, or null if the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def year_of_day(month: int, day: int, written: date, *, past: bool | None, weekday: int | None = None) -> int:
    """The year that puts the day next ahead of the page's date, or last behind it where the words look back.

    With `past` null it is behind if that was lately. A weekday beside it decides if only another year near by agrees with it.
    """
    near = (written.year, written.year + 1, written.year - 1)
    days = {year: found for year in near if (found := day_or_none(year, month, day))}
    chosen = next((year for year, found in days.items() if _fits((found - written).days, past=past)), written.year)
    if weekday is None or (chosen in days and days[chosen].weekday() == weekday):
        return chosen
    possible = (written.year, written.year - 1) if past else (written.year, written.year + 1)
    return next((year for year in possible if year in days and days[year].weekday() == weekday), chosen)


def _fits(away: int, *, past: bool | None) -> bool:
    if past is None:
        return -_RECENT <= away <= _YEAR - _RECENT
    return -_AHEAD <= away <= 0 if past else -1 <= away <= _AHEAD


def year_of_month(month: int, written: date, *, past: bool | None) -> int:
    """The year that puts the month next ahead (the page's own counts), last behind, or (null) behind if that was lately."""
    away = month - written.month
    if past is None:
        return written.year + (away < -_RECENT_MONTHS) - (away >= _MONTHS - _RECENT_MONTHS)
    return written.year - (away > 0) if past else written.year + (away < 0)


def year_of_part(code: str, written: date, *, past: bool | None) -> int:
    """The year of a season or third of the year that is next ahead (a running one counts), or last behind."""
    begins, ends = _MONTHS_OF[code]
    if past:
        return written.year if written.month >= begins else written.year - 1
    return written.year if written.month <= ends else written.year + 1


def shifted_part(code: str, written: date, shift: int) -> int:
    """The year of "this", "next" (+1) or "last" (-1) such season: the next one has not begun, the last one has ended."""
    begins, ends = _MONTHS_OF[code]
    if shift < 0:
        return written.year if written.month > ends else written.year - 1
    ahead = year_of_part(code, written, past=False)
    return ahead + 1 if shift > 0 and ahead == written.year and written.month >= begins else ahead


def month_after(year: int, month: int, months: int) -> str:
    """The month so many months on (or back), as EDTF."""
    total = year * _MONTHS + month - 1 + months
    return f"{total // _MONTHS}-{total % _MONTHS + 1:02d}"


def week_of(day: date) -> str:
    """The month, or both months, that the week of a day lies in: EDTF has no weeks, and no day is made up."""
    monday = day - timedelta(days=day.weekday())
    months = sorted({f"{one:%Y-%m}" for one in (monday, monday + timedelta(days=6))})
    return months[0] if len(months) == 1 else f"[{','.join(months)}]"


def opening(value: str) -> str:
    """Where a bound behind a date begins: a season or part of a year by its first month."""
    year, _, part = value.partition("-")
    return f"{year}-{_OPENS[part]:02d}" if part in _OPENS else value


def following(value: str) -> str:
    """The day, month or year after one."""
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 1:
        return str(parts[0] + 1)
    if len(parts) == 2:  # noqa: PLR2004 - year and month
        return month_after(parts[0], parts[1], 1)
    return (date(*parts) + timedelta(days=1)).isoformat()


def feast(rule: str, year: int) -> tuple[str, str]:
    """When a feast falls in a year, as EDTF and kind. `rule` is its entry in the lexicon.

    `12-25` is a day, `12` a month, `39` a part of the year, `easter-2` a day counted from Easter Sunday, `easter` its
    month, `year` the year that begins then, `M11.4.4` the fourth Thursday of November (POSIX TZ).
    """
    if rule == _YEAR_BEGUN:
        return str(year), "year"
    if rule.startswith("easter"):
        moved = _EASTER.fullmatch(rule)
        sunday = _easter(year)
        if not moved:
            return f"{sunday:%Y-%m}", "month"
        return (sunday + timedelta(days=int(moved.group(1)))).isoformat(), "day"
    nth = _NTH.fullmatch(rule)
    if nth:
        return _nth_weekday(year, *(int(part) for part in nth.groups())).isoformat(), "day"
    if "-" in rule:
        return f"{year}-{rule}", "day"
    return f"{year}-{rule}", "month" if int(rule) <= _MONTHS else "part"


def feast_year(rule: str, written: date, *, past: bool | None) -> int:
    """The year in which a feast named without one falls."""
    if rule == _YEAR_BEGUN:
        return year_of_month(1, written, past=past)
    value, kind = feast(rule, written.year)
    if kind == "day":
        day = date.fromisoformat(value)
        return year_of_day(day.month, day.day, written, past=past)
    if kind == "month":
        return year_of_month(int(value[5:]), written, past=past)
    return year_of_part(rule, written, past=past)


def _nth_weekday(year: int, month: int, week: int, day: int) -> date:
    weekday = (day - 1) % _WEEK
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.weekday()) % _WEEK + _WEEK * (min(week, _LAST_WEEK) - 1))
    return found if found.month == month else found - timedelta(days=_WEEK)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher)."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % _WEEK
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
