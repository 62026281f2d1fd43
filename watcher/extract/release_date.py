"""Proposes release dates: every date expression, "out now", bounds, and words that say no date is known or it is off."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from watcher.extract.candidate import Candidate, View, token_span, whole
from watcher.extract.sheet import Sheet
from watcher.extract.text import Passage
from watcher.extract.when import When
from watcher.model import ANYWHERE, NOT_BEFORE, Field

FIELD = Field.RELEASE_DATE
_REACH, _NEAR, _BEHIND = 9, 4, 2
_FAR = 1000
_WEEK = 7
#: How far a day lies from the page's date: the least number of days for each name, the nearest first.
_AWAY = ((1, "day"), (8, "week"), (32, "month"), (122, "season"), (366, "year"), (_FAR, "long"))
_BREAKS = frozenset(",;:–—()")
#: Classes of words that say what else a date may be of, looked for next to it and in its clause; features by class.
_BESIDE = ("occasion", "making", "fixture", "trailer", "past_example", "furniture", "credits", "deal", "had_been")
_CLOSE_TO = {cue: f"{cue}_close" for cue in _BESIDE}
_BEFORE = {cue: f"{cue}_behind" for cue in (*_BESIDE, "weekly")}
_SAYING = ("release", "release_label", "future", "past", "weekly", "moves", "negation", "hedge", "denial")
_IN_CLAUSE = {cue: f"clause:{cue}" for cue in (*_BESIDE, *_SAYING)}
#: Words that say that something is not, or not known; within so many tokens of "when" or "date" they are of it.
_NOTHING = frozenset({"negation", "pending", "nothing_known"})
_NEAR_BY = 6
_TENSES = frozenset({"past", "future"})
_LOOK_BACK = frozenset({"past", "had_been"})
_RECKONED = frozenset({"weekday", "relative"})


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date expression in its sentence."""

    passage: Passage
    when: When
    order: int
    total: int


def propose(view: View) -> Iterator[Candidate]:
    """Every date a sentence gives, and what it says about not having one."""
    found = view.sheet.once(_find)
    said = Counter(one.when.value for ones in found for one in ones)
    for passage, ones in zip(view.passages, found, strict=True):
        for one in ones:
            yield from _candidates(view, one, said)
        yield from _now(view, passage)
        yield from _without_value(passage, dated=bool(ones))


def _find(sheet: Sheet) -> list[list[_Dated]]:
    """The date expressions of each sentence; a day or month once named is what "the same day" later means."""
    anchor = ""
    found: list[list[_Dated]] = []
    for passage in sheet.passages:
        looks_back = _Tense(passage)
        whens = sheet.dates.find(passage.text, written=sheet.written, past=looks_back, anchor=anchor)
        found.append([_Dated(passage, when, order, len(whens)) for order, when in enumerate(whens)])
        anchor = next((when.value for when in reversed(whens) if when.kind in {"day", "month"}), anchor)
    return found


class _Tense:
    """Whether the words around a place in a sentence look back: the tense that stands nearest to it in its clause.

    Null where the clause speaks of an earlier plan: its date may have passed or not.
    """

    def __init__(self, passage: Passage) -> None:
        self._passage = passage

    def __call__(self, place: int) -> bool | None:
        passage = self._passage
        if passage.cues.isdisjoint(_LOOK_BACK):
            return False
        start, end = token_span(passage, place, place + 1)
        first, last = _clause(passage, start, end)
        nearest = len(passage.tokens)
        back: bool | None = None if "had_been" in passage.cues else False
        for cue, begins, ends in passage.marks:
            if begins < first or ends > last:
                continue
            if cue == "had_been":
                return None
            if cue in _TENSES:
                away = begins - start if begins >= start else start - ends
                if away < nearest or (away == nearest and cue == "past"):
                    nearest, back = away, cue == "past"
        return back


def _candidates(view: View, one: _Dated, said: Counter[str]) -> Iterator[Candidate]:
    when = one.when
    yield _dated(view, one, said)
    if when.inner:
        inner = replace(when, value=when.inner, kind=_kind_of(when.inner))
        yield _dated(view, replace(one, when=inner), said, "in_bound")
    if when.passed and "moves" in one.passage.cues:
        yield _given_up(one.passage, when)


def _kind_of(value: str) -> str:
    parts = value.split("-")
    return ("year", "month", "day")[len(parts) - 1] if len(parts) != 2 or parts[1] < "13" else "part"  # noqa: PLR2004 - year and part


def _dated(view: View, one: _Dated, said: Counter[str], *ties: str) -> Candidate:
    when, passage = one.when, one.passage
    start, end = token_span(passage, when.start, when.end)
    flags = {
        "weekday_wrong": when.wrong_weekday,
        "with_weekday": when.with_weekday,
        "only": one.total == 1,
        "several": one.total > 1,
        "first": one.order == 0,
        "last": one.order == one.total - 1,
        "repeated": said[when.value] > 1,
        "in_brackets": passage.text[when.start - 1 : when.start] == "(",
        "in_name": _in_name(view, passage, start, end),
        "at_start": start == 0,
        "at_end": end >= len(passage.tokens) - 1,
        **_around(passage, when, start, end),
    }
    names = [when.kind, when.form, *[name for name, holds in flags.items() if holds], *ties]
    if view.written and when.kind != "bound":
        names += _against_page(when.value, view.written)
    return Candidate(
        field=FIELD,
        value=when.value,
        slot=NOT_BEFORE if when.kind == "bound" else ANYWHERE,
        label=when.label,
        passage=passage.index,
        start=start,
        end=end,
        features=dict.fromkeys(names, 1.0),
    )


def _around(passage: Passage, when: When, start: int, end: int) -> dict[str, bool]:
    """What stands before, behind and next to a date, what leads to it, and what else its clause says."""
    before, close, after, behind, lead, clause = _sides(passage, start, end)
    moves = "moves" in passage.cues
    flags = {
        "release_before": "release" in before,
        "release_close": "release" in close,
        "release_after": "release" in after,
        "label_before": "release_label" in before,
        "future_before": "future" in before,
        "bounded_by": "bound_by" in close or "until" in close,
        "fresh": when.kind == "day" and when.form in _RECKONED and "release" not in close,
        "weekly_close": "weekly" in close or "weekly" in after,
        "behind_move": "moves" in before,
        "behind_old": "had_been" in before,
    }
    if lead:
        flags["led_by_on"] = "lead_on" in lead or "lead_from" in lead
        flags["led_by_from"] = "lead_from" in lead
        flags["led_by_to"] = "lead_to" in lead
        flags["led_by_in"] = "lead_in" in lead
        flags["moved_from"] = moves and "lead_from" in lead
        flags["moved_to"] = moves and "lead_from" not in lead and ("lead_to" in lead or "new_date" in lead)
    for names, cues in ((_CLOSE_TO, close), (_BEFORE, behind), (_IN_CLAUSE, clause)):
        for cue in cues & names.keys():
            flags[names[cue]] = True
    return flags


class _Sides(NamedTuple):
    """The cue classes around a date: within nine and four tokens before, four and two behind, its lead and its clause."""

    before: set[str]
    close: set[str]
    after: set[str]
    behind: set[str]
    lead: set[str]
    clause: set[str]


def _sides(passage: Passage, start: int, end: int) -> _Sides:
    first, last = _clause(passage, start, end)
    sides = _Sides(set(), set(), set(), set(), set(), set())
    for cue, begins, ends in passage.marks:
        if begins >= first and ends <= last:
            sides.clause.add(cue)
        if ends <= start:
            if ends > start - _REACH:
                sides.before.add(cue)
                if ends > start - _NEAR:
                    sides.close.add(cue)
                    if ends == start:
                        sides.lead.add(cue)
        elif end <= begins < end + _NEAR:
            sides.after.add(cue)
            if begins < end + _BEHIND:
                sides.behind.add(cue)
    return sides


def _clause(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """The tokens between the commas, dashes and brackets around a span."""
    tokens = passage.tokens
    first = next((i + 1 for i in range(start - 1, -1, -1) if tokens[i].norm in _BREAKS), 0)
    last = next((i for i in range(end, len(tokens)) if tokens[i].norm in _BREAKS), len(tokens))
    return first, last


def _in_name(view: View, passage: Passage, start: int, end: int) -> bool:
    names = view.names[passage.index]
    return any(name.set_off != "run" and name.start <= start and end <= name.end for name in names)


def _given_up(passage: Passage, when: When) -> Candidate:
    """A bound behind a month ("will now come later than August") also takes that month back."""
    start, end = token_span(passage, when.start, when.end)
    return Candidate(
        field=FIELD,
        value=when.passed,
        slot=ANYWHERE,
        label=when.label,
        passage=passage.index,
        start=start,
        end=end,
        features={"given_up": 1.0},
    )


@lru_cache(maxsize=4096)
def _against_page(value: str, written: date) -> tuple[str, ...]:
    """Where a date lies from the page's own; of alternatives, the first."""
    value = value.strip("[]").split(",")[0]
    if len(value) == 10:  # noqa: PLR2004 - a day
        return _days_away((date.fromisoformat(value) - written).days)
    year, month, this_month = int(value[:4]), value[5:7], f"{written:%Y-%m}"
    is_month = "01" <= month <= "12"
    flags = {
        "ahead": year > written.year,
        "same_year": year == written.year,
        "long_ago": year < written.year or (is_month and value < this_month),
        "next_year": year == written.year + 1,
        "far_year": year > written.year + 1,
        "last_year": year == written.year - 1,
        "same_month": value == this_month,
        "month_ahead": is_month and value > this_month,
    }
    return tuple(name for name, holds in flags.items() if holds)


def _days_away(away: int) -> tuple[str, ...]:
    size = next((name for least, name in reversed(_AWAY) if abs(away) >= least), "day")
    flags = {
        "ahead": away > 0,
        "same_day": away == 0,
        "behind": -_WEEK <= away < 0,
        "long_ago": away < -_WEEK,
        "far": away > _FAR,
        f"{size}_{'on' if away > 0 else 'ago'}": away != 0,
    }
    return tuple(name for name, holds in flags.items() if holds)


def _now(view: View, passage: Passage) -> Iterator[Candidate]:
    if "out_now" not in passage.cues:
        return
    start, end = whole(passage, "out_now")
    day = view.written or view.document.fetched_at.date()
    label = passage.text[passage.tokens[start].start : passage.tokens[end - 1].end]
    yield Candidate(
        field=FIELD,
        value=f"../{day.isoformat()}",
        slot=ANYWHERE,
        label=label,
        passage=passage.index,
        start=start,
        end=end,
        features={"now": 1.0},
    )


def _without_value(passage: Passage, *, dated: bool) -> Iterator[Candidate]:
    stated = "pending_date" in passage.cues
    if stated or passage.cues >= {"pending", "date_noun"}:
        yield _empty(passage, "pending_date" if stated else "pending", "nothing" if stated else "nothing_nearby")
    elif "when_noun" in passage.cues and _are_near(passage, _NOTHING, "when_noun"):
        yield _empty(passage, "when_noun", "nothing_said")
    if "cancelled" in passage.cues and "not_cancelled" not in passage.cues:
        yield _empty(passage, "cancelled", "cancelled")
    elif "negation" in passage.cues and _leads_to(passage, "negation", "run_noun", most=3):
        yield _empty(passage, "run_noun", "no_run")
    if (
        not dated
        and passage.cues >= {"bound_after", "season_word"}
        and _leads_to(passage, "bound_after", "season_word", most=2)
    ):
        yield _empty(passage, "bound_after", "after_season")


def _are_near(passage: Passage, cues: frozenset[str], cue: str) -> bool:
    """Whether a word of some classes stands within a few words of one of another."""
    places = [mark.start for mark in passage.marks if mark.cue == cue]
    return any(abs(mark.start - place) <= _NEAR_BY for mark in passage.marks if mark.cue in cues for place in places)


def _leads_to(passage: Passage, lead: str, cue: str, *, most: int) -> bool:
    """Whether a word of one class stands before one of another, with at most so many words between."""
    ends = [mark.end for mark in passage.marks if mark.cue == lead]
    return any(0 <= mark.start - end <= most for mark in passage.marks if mark.cue == cue for end in ends)


def _empty(passage: Passage, cue: str, feature: str) -> Candidate:
    start, end = whole(passage, cue)
    return Candidate(
        field=FIELD,
        value=None,
        slot=ANYWHERE,
        label="",
        passage=passage.index,
        start=start,
        end=end,
        features={feature: 1.0},
    )
