"""Proposes release dates: every date expression, "out now", bounds, and words that say no date is known or it is off."""

from collections.abc import Iterator
from datetime import date

from watcher.extract.candidate import Candidate, View, near, token_span, whole
from watcher.extract.text import Passage
from watcher.extract.when import When
from watcher.model import ANYWHERE, NOT_BEFORE, Field

FIELD = Field.RELEASE_DATE
_MIN_GRADE = 0.1
_REACH = 9
_LOOKS_BACK = frozenset({"past"})
_LOOKS_AHEAD = frozenset({"future"})
_FAR = 1000
_WEEK = 7


def propose(view: View) -> Iterator[Candidate]:
    """Every date a sentence gives, and what it says about not having one."""
    for passage in view.passages:
        if view.about[passage.index].grade < _MIN_GRADE:
            continue
        past = bool(passage.cues & _LOOKS_BACK) and not passage.cues & _LOOKS_AHEAD
        found = view.dates.find(passage.text, written=view.written, past=past)
        for order, when in enumerate(found):
            yield _dated(view, passage, when, order, len(found))
            if when.kind == "bound" and when.passed and "moves" in passage.cues:
                yield _given_up(passage, when)
        yield from _now(view, passage)
        yield from _without_value(passage)


def _dated(view: View, passage: Passage, when: When, order: int, total: int) -> Candidate:
    start, end = token_span(passage, when.start, when.end)
    slot = NOT_BEFORE if when.kind == "bound" else ANYWHERE
    before, after = near(passage, start, end, left=_REACH, right=4)
    close, _ = near(passage, start, end, left=4, right=2)
    sign = passage.text[when.start - 1 : when.start]
    lead = {mark.cue for mark in passage.marks if mark.end == start}
    flags = {
        when.kind: True,
        when.form: True,
        "release_before": "release" in before,
        "release_close": "release" in close,
        "release_after": "release" in after,
        "label_before": "release_label" in before,
        "future_before": "future" in before,
        "in_brackets": sign == "(",
        "led_by_on": bool(lead & {"lead_on", "lead_from"}),
        "led_by_from": "lead_from" in lead,
        "moved_from": "lead_from" in lead and "moves" in passage.cues,
        "led_by_to": "lead_to" in lead,
        "led_by_in": "lead_in" in lead,
        "bounded_by": "bound_by" in close or "until" in close,
        "fresh": when.form in {"weekday", "relative"} and when.kind == "day" and not close & {"release"},
        "only": total == 1,
        "first": order == 0,
        "occasion_close": "occasion" in close,
        "making_close": "making" in close,
        "weekly_close": "weekly" in close or "weekly" in after,
        **_against_page(when, view.written),
    }
    features = {flag: 1.0 for flag, holds in flags.items() if holds}
    return Candidate(
        field=FIELD,
        value=when.value,
        slot=slot,
        label=when.label,
        passage=passage.index,
        start=start,
        end=end,
        features=features,
    )


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


def _against_page(when: When, written: date | None) -> dict[str, bool]:
    if written is None or when.kind in {"bound", "span"}:
        return {}
    if when.kind == "day":
        away = (date.fromisoformat(when.value) - written).days
        return {
            "ahead": away > 0,
            "same_day": away == 0,
            "behind": -_WEEK <= away < 0,
            "long_ago": away < -_WEEK,
            "far": away > _FAR,
        }
    year = int(when.value[:4])
    long_ago = year < written.year or (when.kind == "month" and when.value < f"{written:%Y-%m}")
    return {"ahead": year > written.year, "same_year": year == written.year, "long_ago": long_ago}


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


def _without_value(passage: Passage) -> Iterator[Candidate]:
    stated = "pending_date" in passage.cues
    if stated or passage.cues >= {"pending", "date_noun"}:
        start, end = whole(passage, "pending_date" if stated else "pending")
        yield _empty(passage, start, end, "nothing" if stated else "nothing_nearby")
    if "cancelled" in passage.cues and "not_cancelled" not in passage.cues:
        start, end = whole(passage, "cancelled")
        yield _empty(passage, start, end, "cancelled")


def _empty(passage: Passage, start: int, end: int, feature: str) -> Candidate:
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
