"""Sets a sentence's date expressions in relation: bounds, alternatives, ranges, and what one leaves to the other."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from watcher.extract.when.calendar import day_or_none, following, month_after, opening
from watcher.extract.when.expression import When
from watcher.extract.when.patterns import FIGURE, Patterns
from watcher.extract.when.sentence import Sentence
from watcher.extract.when.words import look_up
from watcher.lexicon import Language

_REACH = 70
_NEAR = 28
_MOST_MONTHS = 6
_MOST_ELIDED = 4
_BOUNDABLE = frozenset({"day", "month", "season", "part", "year"})
#: Kinds of which EDTF can say "one of": its sets hold no seasons or parts of years.
_CHOOSABLE = frozenset({"day", "month", "year"})
_KINDS = {4: "year", 7: "month", 10: "day"}
_RANGED = frozenset({"month", "year"})
_MONTH = 7


def without_overlaps(found: list[When]) -> list[When]:
    """The longest of expressions that overlap, in the sentence's order."""
    kept: list[When] = []
    for when in sorted(found, key=lambda one: (one.kind != "bound", one.start - one.end, one.start)):
        if _is_apart(when, kept):
            kept.append(when)
    return sorted(kept, key=lambda one: one.start)


def complete(sentence: Sentence, found: list[When], patterns: Patterns, language: Language) -> list[When]:
    """Years that an expression shares with the next ("March or April 2025"), and days and seasons that share all else."""
    years = _with_shared_years(sentence.text, found, patterns)
    more = [elided for when in years for elided in _elided(sentence, when, patterns, language)]
    more += _later_days(sentence.text, years, patterns) if FIGURE in sentence.known else []
    held = [one for one in years if one.form != "numbered" or _is_apart(one, more)]
    return sorted([*held, *(one for one in more if _is_apart(one, held))], key=lambda one: one.start)


def _is_apart(one: When, others: list[When]) -> bool:
    return all(one.end <= other.start or one.start >= other.end for other in others)


def _later_days(text: str, found: list[When], patterns: Patterns) -> list[When]:
    """Days whose month was named before in the sentence: "opens in August 2021, on the 24th"."""
    days: list[When] = []
    dated = [one for one in found if one.form != "numbered"]
    for when, after in zip_longest(dated, dated[1:]):
        if when.kind not in {"day", "month"} or when.form in {"weekday", "relative"}:
            continue
        for match in patterns.day_later.finditer(text, when.end, after.start if after else len(text)):
            start, end = match.span("whole")
            day = _sibling(when, int(match["day"]))
            if day and patterns.day_lead.search(text[max(0, start - _NEAR) : start]):
                days.append(When(day, text[start:end], start, end, "day", "elided"))
    return days


def _with_shared_years(text: str, found: list[When], patterns: Patterns) -> list[When]:
    shared = list(found)
    for index in range(len(shared) - 1):
        when, after = shared[index], shared[index + 1]
        if _names_year_of(text, when, after):
            shared[index + 1] = replace(after, value=f"{when.value}{after.value[4:]}", form="elided")
    for index in range(len(shared) - 2, -1, -1):
        when, after = shared[index], shared[index + 1]
        if (
            when.form == "no-year"
            and after.form in {"full", "relative", "elided"}
            and when.kind == after.kind
            and when.kind in {"day", "month", "season"}
            and patterns.joined.fullmatch(text[when.end : after.start])
        ):
            year = int(after.value[:4])
            value = f"{year}{when.value[4:]}"
            value = value if value <= after.value else f"{year - 1}{when.value[4:]}"
            if when.kind != "day" or day_or_none(*(int(part) for part in value.split("-"))):
                shared[index] = replace(when, value=value, form="elided")
    return shared


def _names_year_of(text: str, year: When, when: When) -> bool:
    """Whether a year right before a month or season is its year: "in 2014, probably in the autumn"."""
    gap = text[year.end : when.start]
    return (
        year.kind == "year"
        and when.kind in {"month", "season"}
        and when.form == "no-year"
        and len(gap) < _NEAR
        and gap[:1] in {",", "(", " "}
    )


def _elided(sentence: Sentence, when: When, patterns: Patterns, language: Language) -> Iterator[When]:
    text = sentence.text
    if when.kind == "day" and when.form in {"full", "no-year", "elided"}:
        yield from _days_before(text, when, patterns)
        yield from _days_after(text, when, patterns)
    elif when.kind in {"season", "month"} and when.form in {"full", "relative", "no-year"}:
        others = [word for word, place in sentence.words if place < when.start and word in patterns.part_words]
        start = max(0, when.start - _NEAR)
        match = patterns.part_before.search(text[start : when.start]) if others else None
        if match:
            yield _part(text, match, start, when, language)


def _part(text: str, match: re.Match[str], offset: int, when: When, language: Language) -> When:
    name = match["season"] or match["month"]
    code = look_up(language.seasons, name) if match["season"] else f"{look_up(language.months, name):02d}"
    start = offset + match.start()
    kind = "season" if match["season"] else "month"
    return When(f"{when.value[:4]}-{code}", text[start : start + len(name)], start, start + len(name), kind, "elided")


def _days_before(text: str, when: When, patterns: Patterns) -> Iterator[When]:
    """The days before a date that share its month: the 13th or 20th of March."""
    start = when.start
    for _ in range(_MOST_ELIDED):
        offset = max(0, start - _NEAR)
        match = patterns.day_before.search(text[offset:start])
        day = _sibling(when, int(match["day"])) if match else None
        if match is None or day is None:
            return
        start = offset + match.start("whole")
        yield When(day, text[start : offset + match.end("whole")], start, offset + match.end("whole"), "day", "elided")


def _days_after(text: str, when: When, patterns: Patterns) -> Iterator[When]:
    """The days behind a date that share its month: March 3 and 10."""
    end = when.end
    for _ in range(_MOST_ELIDED):
        match = patterns.day_after.match(text, end)
        day = _sibling(when, int(match["day"])) if match else None
        if match is None or day is None:
            return
        end = match.end()
        yield When(day, text[match.start("whole") : end], match.start("whole"), end, "day", "elided")


def _sibling(when: When, number: int) -> str | None:
    year, month = (int(part) for part in when.value.split("-")[:2])
    day = day_or_none(year, month, number)
    return day.isoformat() if day else None


def bounded(sentence: Sentence, found: list[When], patterns: Patterns) -> list[When]:
    """Dates behind "not before", "later than" or before "at the earliest" become bounds that keep the date as `inner`."""
    text = sentence.text
    if patterns.bound_words.isdisjoint(sentence.known):
        return found
    return [_bound(text, when, patterns) if when.kind in _BOUNDABLE else when for when in found]


def _bound(text: str, when: When, patterns: Patterns) -> When:
    offset = max(0, when.start - _REACH)
    lead = patterns.lead.search(text[offset : when.start])
    trail = None if lead else patterns.trail.match(text, when.end)
    if not lead and not trail:
        return when
    later = bool(lead and lead["later"])
    start = offset + lead.start() if lead else when.start
    end = trail.end() if trail else when.end
    opens = opening(following(when.value) if later and when.kind not in {"season", "part"} else when.value)
    passed = when.value if later and when.kind == "month" else ""
    return When(f"{opens}/..", text[start:end], start, end, "bound", when.form, passed=passed, inner=when.value)


def joined(text: str, found: list[When], patterns: Patterns) -> tuple[When, ...]:
    """Two dates of a kind with "or" between them, and the months of a range, are one expression: the alternatives."""
    one: list[When] = []
    for when in found:
        last = one[-1] if one else None
        values = _alternatives(text, last, when, patterns) if last else None
        if last and values:
            label = text[last.start : when.end]
            value, kind = (f"[{','.join(values)}]", "span") if len(values) > 1 else (when.value, when.kind)
            one[-1] = When(value, label, last.start, when.end, kind, when.form)
        else:
            one.append(when)
    return tuple(one)


def _alternatives(text: str, last: When, when: When, patterns: Patterns) -> list[str] | None:
    gap = text[last.end : when.start]
    kind = _KINDS.get(len(last.value.strip("[]").split(",")[0])) if last.kind == "span" else last.kind
    if kind != when.kind or when.kind not in _CHOOSABLE:
        return None
    if patterns.either.fullmatch(gap):
        return sorted({*last.value.strip("[]").split(","), when.value})
    if when.kind not in _RANGED or last.kind != when.kind:
        return None
    between = patterns.between.search(text[max(0, last.start - _NEAR) : last.start])
    if patterns.range.fullmatch(gap) or (between and patterns.joined.fullmatch(gap)):
        return _through(last.value, when.value)
    return None


def _through(first: str, last: str) -> list[str] | None:
    if len(first) != _MONTH:
        return sorted({first, last})
    year, month = (int(part) for part in first.split("-"))
    months = [month_after(year, month, number) for number in range(_MOST_MONTHS)]
    return months[: months.index(last) + 1] if last in months else None
