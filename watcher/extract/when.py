"""Finds date expressions in a sentence and gives them as EDTF (ISO 8601-2); never a year without a date to reckon from."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeVar

from watcher.lexicon import Language

_MONTHS = 12
_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_CENTURY = 100
_WEEK = 7
#: Without a year, a past day up to so many days back is the last one; otherwise dates look ahead.
_AHEAD = 330
_EARLY, _MID, _LATE = "37", "38", "39"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class When:
    """A date expression: EDTF `value`, the words, their place in the sentence, and how it was given.

    `kind` is day, month, season, part (early, mid, late), year, span (alternatives), bound or now; `form` says whether
    the words gave a full date, or it was reckoned (`no-year`, `weekday`, `relative`). `passed` is the month that a
    bound lies behind ("later than August").
    """

    value: str
    label: str
    start: int
    end: int
    kind: str
    form: str
    passed: str = ""


@dataclass(frozen=True, kw_only=True)
class _Patterns:
    """The patterns, and words without one of which `dated` or `relative` cannot match: looking for those is cheap."""

    dated_words: tuple[str, ...]
    relative_words: tuple[str, ...]
    dated: re.Pattern[str]
    relative: re.Pattern[str]
    bound: re.Pattern[str]
    either: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class Dates:
    """A language's date expressions, ready to be found."""

    language: Language
    patterns: _Patterns

    def find(self, text: str, *, written: date | None, past: bool = False) -> tuple[When, ...]:
        """Every date expression of `text`; `written` is the document's date, `past` whether the sentence looks back."""
        language, patterns = self.language, self.patterns
        found = [*_bounds(text, language, patterns, written)]
        folded = _fold(text)
        if _holds_any(folded, patterns.dated_words):
            found += _dated(text, language, patterns, written=written, past=past)
        if _holds_any(folded, patterns.relative_words):
            found += _relative(text, language, patterns, written=written, past=past)
        return _joined(text, patterns, _without_overlaps(found)) if found else ()


def dates_of(language: Language) -> Dates:
    """The date expressions of a language; compiled once for equal words."""
    names = (tuple(language.months), tuple(language.weekdays), tuple(language.seasons))
    return Dates(language=language, patterns=_compiled(*names, tuple(language.words.items())))


def _fold(text: str) -> str:
    """Text as patterns see it that ignore case; they take all forms of the Turkish i for one letter."""
    return text.casefold().replace("i̇", "i").replace("ı", "i")


def _look_up(names: Mapping[str, _T], word: str) -> _T:
    """What a matched name stands for, however its letters i were written."""
    folded = word.casefold()
    return names[folded] if folded in names else {_fold(name): value for name, value in names.items()}[_fold(word)]


def _holds_any(folded: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110 - a generator costs more than the search
        if word in folded:
            return True
    return False


def _has(language: Language, trait: str) -> bool:
    return trait in language.words.get("traits", ())


def _alternatives(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


@lru_cache(maxsize=32)
def _compiled(
    months: tuple[str, ...],
    weekdays: tuple[str, ...],
    seasons: tuple[str, ...],
    items: tuple[tuple[str, tuple[str, ...]], ...],
) -> _Patterns:
    words = {cue: _alternatives(phrases) for cue, phrases in items}
    month, weekday, season = (_alternatives(names) for names in (months, weekdays, seasons))
    get = words.get
    part = f"(?:(?P<early>{get('early', '(?!)')})|(?P<mid>{get('mid', '(?!)')})|(?P<late>{get('late', '(?!)')}))"
    year = r"(?P<year>(?:19|20)\d\d)"
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
    of = f"(?:{get('day_of', '(?!)')})"
    this = f"(?:(?P<this>{get('this', '(?!)')})|(?P<next>{get('next', '(?!)')})|(?P<last>{get('last', '(?!)')}))"
    named = rf"(?:(?P<weekday>{weekday})\.?,?\s+(?:the\s+)?)?"
    dated = (
        r"(?P<iso>(?:19|20)\d\d-[01]\d-[0-3]\d)"
        rf"|(?P<n1>\d{{1,2}})[./](?P<n2>\d{{1,2}})[./](?P<n3>(?:20)?\d\d)(?!\d)"
        rf"|{named}{day}\s+(?:{of}\s+)?(?P<m1>{month})\b\.?(?:,?\s+{year})?"
        rf"|{named.replace('weekday', 'weekday2')}(?P<m2>{month})\b\.?\s+(?:the\s+)?{day.replace('day', 'day2')}(?![\d:]|\s*(?:a\.?m|p\.?m))(?:,?\s+{year.replace('year', 'year2')})?"
        rf"|(?:{part}[\s-]+(?:in\s+)?(?:{of}\s+)?)?(?:the\s+)?(?P<m3>{month})\b\.?(?:,?\s+(?:{of}\s+)?{year.replace('year', 'year3')})?"
        rf"|(?P<season>{season})\b(?:\s+season)?,?\s+(?:{of}\s+)?{year.replace('year', 'year4')}"
        rf"|{_renamed(part, '5')}[\s-]+(?:{of}\s+|in\s+)?{year.replace('year', 'year5')}"
        rf"|(?<![\d,.$£€-]){year.replace('year', 'year6')}(?![\d%]|[-–/]\d|,\d)"
    )
    relative = (
        rf"(?P<today>{get('today', '(?!)')})|(?P<tomorrow>{get('tomorrow', '(?!)')})|(?P<yesterday>{get('yesterday', '(?!)')})"
        rf"|(?:{part}\s+(?:{of}\s+)?)?{this}\s+(?:(?P<yearword>{get('year_word', '(?!)')})|(?P<monthword>{get('month_word', '(?!)')})"
        rf"|(?P<season>{season})|(?P<month>{month})|(?P<weekday>{weekday}))"
        rf"|\b(?P<bare>{weekday})"
    )
    bound = (
        rf"(?:{get('bound_after', '(?!)')})\s+(?:the\s+)?(?:end\s+of\s+|conclusion\s+of\s+)?(?:the\s+)?(?P<from>(?:19|20)\d\d)\s?[-–/]\s?(?P<to>\d{{2,4}})\s+(?:[\w-]+\s+){{0,2}}?(?:{get('season_word', '(?!)')})"
        rf"|(?:{get('bound_not_before', '(?!)')})\s+(?:(?:{month})\s+)?(?:{of}\s+)?{year}"
        rf"|(?:(?P<later>{get('bound_later', '(?!)')})|{get('bound_not_before', '(?!)')})\s+(?P<month>{month})"
    )
    flags = re.IGNORECASE
    phrases = dict(items)
    leads = (phrases.get(cue, ()) for cue in ("today", "tomorrow", "yesterday", "this", "next", "last"))
    return _Patterns(
        dated_words=(*"0123456789", *(_fold(name) for name in months)),
        relative_words=tuple(_fold(word) for word in (*itertools.chain(*leads), *weekdays)),
        dated=re.compile(rf"(?<!\w)(?:{dated})(?!\w)", flags),
        relative=re.compile(rf"(?<!\w)(?:{relative})(?!\w)", flags),
        bound=re.compile(rf"(?<!\w)(?:{bound})(?!\w)", flags),
        either=re.compile(rf"\s*(?:{get('or', '(?!)')})\s*", flags),
    )


def _renamed(part: str, suffix: str) -> str:
    return re.sub(r"\?P<(\w+)>", rf"?P<\g<1>{suffix}>", part)


def _bounds(text: str, language: Language, patterns: _Patterns, written: date | None) -> Iterator[When]:
    for match in patterns.bound.finditer(text):
        group = match.groupdict()
        label, passed = match.group(), ""
        if group["from"]:
            ends = group["to"] if len(group["to"]) > 2 else group["from"][:2] + group["to"]  # noqa: PLR2004 - two digits of a century
            value: str | None = f"{ends}/.."
        elif group["year"]:
            value = f"{group['year']}/.."
        else:
            month = _look_up(language.months, group["month"])
            value = _open_month(month, written, later=bool(group["later"])) if written else None
            passed = f"{_year_of_month(month, written, past=False)}-{month:02d}" if written and group["later"] else ""
        if value:
            yield When(value, label, match.start(), match.end(), "bound", "full", passed)


def _open_month(month: int, written: date, *, later: bool) -> str:
    """From that month on, or (`later` than it) from the next."""
    months = _year_of_month(month, written, past=False) * _MONTHS + month - 1 + later
    return f"{months // _MONTHS}-{months % _MONTHS + 1:02d}/.."


def _dated(text: str, language: Language, patterns: _Patterns, *, written: date | None, past: bool) -> Iterator[When]:
    for match in patterns.dated.finditer(text):
        group = {name: found for name, found in match.groupdict().items() if found}
        found = _read(group, language, written, past=past)
        if found and not _is_other_word(text, match, group, language):
            value, kind, form = found
            yield When(value, match.group(), match.start(), match.end(), kind, form)


def _is_other_word(text: str, match: re.Match[str], group: dict[str, str], language: Language) -> bool:
    """Whether a bare month is the everyday word (`may`, `march`): lower case, or no date word leads to it."""
    word = group.get("m3", "")
    doubtful = word.casefold() in language.words.get("month_also_a_word", ())
    if not word or not doubtful or any(name.startswith("year") for name in group):
        return bool(word) and not word[0].isupper() and _has(language, "capital_months")
    before = re.findall(r"[\w-]+", text[: match.start()])[-1:]
    lead = before[0].casefold() if before else ""
    return not word[0].isupper() or lead not in language.words.get("date_lead", ())


def _read(
    group: dict[str, str], language: Language, written: date | None, *, past: bool
) -> tuple[str, str, str] | None:
    year = next((int(found) for name, found in group.items() if name.startswith("year")), None)
    if "iso" in group:
        return _day(*(int(part) for part in group["iso"].split("-")), form="full")
    if "n1" in group:
        return _numeric(group, language)
    month = next((_look_up(language.months, group[name]) for name in ("m1", "m2", "m3") if name in group), None)
    if month is None:
        return _coarse(group, language, year)
    form = "full" if year else "no-year"
    day = group.get("day") or group.get("day2")
    if year is None:
        if written is None:
            return None
        year = _year_of_day(month, int(day), written, past=past) if day else _year_of_month(month, written, past=past)
    if day:
        return _day(year, month, int(day), form=form)
    return f"{year}-{month:02d}", "month", form


def _coarse(group: dict[str, str], language: Language, year: int | None) -> tuple[str, str, str] | None:
    if year is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if "season" in group:
        return f"{year}-{_look_up(language.seasons, group['season'])}", "season", "full"
    for name, code in (("early", _EARLY), ("mid", _MID), ("late", _LATE)):
        if f"{name}5" in group:
            return f"{year}-{code}", "part", "full"
    return str(year), "year", "full"


def _day(year: int, month: int, day: int, *, form: str) -> tuple[str, str, str] | None:
    try:
        return date(year, month, day).isoformat(), "day", form
    except ValueError:
        return None


def _numeric(group: dict[str, str], language: Language) -> tuple[str, str, str] | None:
    """A date in figures; in a language with readers on both sides of the order, only where it can be read one way."""
    first, second, year = int(group["n1"]), int(group["n2"]), int(group["n3"])
    year += 2000 if year < _CENTURY else 0
    if first <= _MONTHS and second <= _MONTHS and first != second and _has(language, "either_order"):
        return None
    day, month = (first, second) if second <= _MONTHS and (language.day_first or first > _MONTHS) else (second, first)
    return _day(year, month, day, form="full")


def _year_of_day(month: int, day: int, written: date, *, past: bool) -> int:
    """The year that puts the day next ahead of the page's date, or last behind it where the sentence looks back."""
    for year in (written.year, written.year + 1, written.year - 1):
        try:
            away = (date(year, month, day) - written).days
        except ValueError:
            continue
        if (past and -_AHEAD <= away <= 0) or (not past and -1 <= away <= _AHEAD):
            return year
    return written.year


def _year_of_month(month: int, written: date, *, past: bool) -> int:
    if past:
        return written.year if month <= written.month else written.year - 1
    return written.year if month >= written.month else written.year + 1


def _relative(
    text: str, language: Language, patterns: _Patterns, *, written: date | None, past: bool
) -> Iterator[When]:
    if written is None:
        return
    for match in patterns.relative.finditer(text):
        group = {name: found.casefold() for name, found in match.groupdict().items() if found}
        found = _reckon(group, language, written, past=past)
        small = not match.group().split()[-1][0].isupper() and _has(language, "capital_months")
        if found and not (small and group.keys() & {"bare", "month"}):
            yield When(
                found[0],
                match.group(),
                match.start(),
                match.end(),
                found[1],
                "weekday" if "bare" in group else "relative",
            )


def _reckon(group: dict[str, str], language: Language, written: date, *, past: bool) -> tuple[str, str] | None:
    for name, days in (("today", 0), ("tomorrow", 1), ("yesterday", -1)):
        if name in group:
            return (written + timedelta(days=days)).isoformat(), "day"
    shift = 1 if "next" in group else -1 if "last" in group else 0
    weekday = group.get("weekday") or group.get("bare")
    if weekday:
        return _weekday(_look_up(language.weekdays, weekday), written, back=shift < 0 or (past and "bare" in group))
    if "yearword" in group:
        part = next((code for name, code in (("early", _EARLY), ("mid", _MID), ("late", _LATE)) if name in group), None)
        return (f"{written.year + shift}-{part}", "part") if part else (str(written.year + shift), "year")
    if "monthword" in group:
        months = written.year * _MONTHS + written.month - 1 + shift
        return f"{months // _MONTHS}-{months % _MONTHS + 1:02d}", "month"
    if "season" in group:
        return _season(_look_up(language.seasons, group["season"]), written, shift)
    month = _look_up(language.months, group["month"])
    year = _year_of_month(month, written, past=shift < 0)
    return f"{year}-{month:02d}", "month"


def _weekday(weekday: int, written: date, *, back: bool) -> tuple[str, str]:
    ahead = (weekday - written.weekday()) % _WEEK
    days = ahead - _WEEK if back and ahead else ahead
    return (written + timedelta(days=days)).isoformat(), "day"


def _season(code: str, written: date, shift: int) -> tuple[str, str]:
    ends = {"21": 5, "22": 8, "23": 11, "24": 12}.get(code, _MONTHS)
    year = written.year + (1 if written.month > ends else 0)
    if shift > 0 and year == written.year and _begun(code, written):
        year += 1
    return f"{year + min(shift, 0)}-{code}", "season"


def _begun(code: str, written: date) -> bool:
    return written.month >= {"21": 1, "22": 5, "23": 8, "24": 11}.get(code, _MONTHS)


def _without_overlaps(found: list[When]) -> list[When]:
    kept: list[When] = []
    for when in sorted(found, key=lambda one: (one.kind != "bound", one.start - one.end, one.start)):
        if all(when.end <= other.start or when.start >= other.end for other in kept):
            kept.append(when)
    return sorted(kept, key=lambda one: one.start)


def _joined(text: str, patterns: _Patterns, found: list[When]) -> tuple[When, ...]:
    """Two months or years with "or" between them are one expression: the alternatives."""
    joined: list[When] = []
    for when in found:
        last = joined[-1] if joined else None
        if last and last.kind == when.kind != "bound" and patterns.either.fullmatch(text[last.end : when.start]):
            values = sorted([*last.value.strip("[]").split(","), when.value])
            joined[-1] = When(
                f"[{','.join(values)}]", text[last.start : when.end], last.start, when.end, "span", when.form
            )
        else:
            joined.append(when)
    return tuple(joined)
