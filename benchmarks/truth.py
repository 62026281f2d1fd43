"""What was true of a production, and since when: read from the labels of its cases, held against what was told.

A value is true from the day of the first case whose gold states it as confirmed, whoever says so. Gold of a later day
that states another value ends it, unless both can be true at once (one is finer, the other "out now"; two services named
side by side stay while one of them is named again); so does gold that denies it. A date and its lower bound ("after the
season") are two facts: neither ends the other.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import ModuleType
from typing import Any

from benchmarks.labels import STATUS, export_value
from watcher.model import ANYWHERE, NOT_BEFORE, RELEASED, SCHEDULED, TITLE_SLOT, Claim, Field
from watcher.reconcile.values import agrees, overlaps

Gold = Mapping[str, Any]
Case = Mapping[str, Any]

_PARTS = {"spring": "21", "summer": "22", "autumn": "23", "winter": "24", "early": "37", "mid": "38", "late": "39"}


@dataclass(frozen=True, kw_only=True)
class Said:
    """A value in the program's own form, in its slot."""

    field: Field
    slot: str
    value: str
    label: str = ""

    @property
    def is_bound(self) -> bool:
        """Whether it says not when, but not before when."""
        return self.slot == NOT_BEFORE

    @property
    def exported(self) -> list[str]:
        """The value in the scorer's words; of what the labels have no words for, nothing."""
        return export_value(self.field, self.value, self.slot, self.label)


@dataclass(frozen=True, kw_only=True)
class Truth:
    """A fact of the story: what gold says it, and its days; `until` is the day that ended it, if one did."""

    said: Said
    gold: Gold
    case: str
    since: date
    until: date | None = None

    def stands(self, on: date) -> bool:
        """Whether it had not been ended by that day; it may not have begun."""
        return self.until is None or on < self.until


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Holds values against labels by the corpus's own rules (tests/corpus/score.py)."""

    scorer: ModuleType

    def says(self, said: Said, gold: Gold) -> bool:
        """Whether the value is what the gold accepts."""
        return any(self.scorer.value_match(said.field.value, each, gold) for each in said.exported)

    def covers(self, said: Said, truth: Truth) -> bool:
        """Whether who holds the value knows the truth: the same, something finer, or when it came out."""
        if said.is_bound is not truth.said.is_bound or said.field is not truth.said.field:
            return False
        return self.says(said, truth.gold) or agrees(said.field, truth.said.value, said.value)

    def is_true(self, said: Said, truths: Iterable[Truth], *, on: date) -> bool:
        """Whether a truth that still stood `on` that day, or came later, says the value or something finer."""
        return any(
            truth.stands(on)
            and said.field is truth.said.field
            and (self.says(said, truth.gold) or (self._alike(said, truth) and self._repeats(said, truth)))
            for truth in truths
        )

    def was_rumoured(self, said: Said, cases: Iterable[Case], *, on: date) -> bool:
        """Whether a case read by then has the value as a rumour."""
        return any(
            self.says(said, gold) and "rumoured" in (gold["status"], *(gold.get("status_alt") or ()))
            for case in cases
            if day_of(case) <= on
            for gold in gold_of(case, said.field)
        )

    def is_open(self, said: Said, case: Case, claim: Claim) -> bool:
        """Whether the labels of a case leave open if its claim is right."""
        if not said.exported or said.field.value in case.get("ignore", ()):
            return True
        rows = ({"field": said.field.value, "value": each, "status": STATUS[claim.stance]} for each in said.exported)
        if any(self.scorer.extra_ok(case, row) for row in rows):
            return True
        alternatives = (gold for gold in gold_of(case, said.field) if "confirmed" in (gold.get("status_alt") or ()))
        return any(self.says(said, gold) for gold in alternatives)

    def meets(self, truth: Truth, gold: Gold, said: Said | None) -> bool:
        """Whether a later gold can be true beside the truth."""
        if gold["value"] is not None and self.scorer.value_match(said_field(gold).value, gold["value"], truth.gold):
            return True
        return said is not None and self._alike(said, truth) and overlaps(said.field, said.value, truth.said.value)

    @staticmethod
    def _alike(said: Said, truth: Truth) -> bool:
        return said.field is truth.said.field and said.is_bound is truth.said.is_bound

    @staticmethod
    def _repeats(said: Said, truth: Truth) -> bool:
        # A part of a title is no title, so that the figures are those of the single pages; a month of a day is true.
        return said.field is not Field.TITLE and agrees(said.field, said.value, truth.said.value)


def day_of(case: Case) -> date:
    """The day of a case."""
    return date.fromisoformat(case["date"])


def gold_of(case: Case, field: Field) -> list[Gold]:
    """What the labels of a case say of a field; nothing if they do not speak of it."""
    if field.value in case.get("ignore", ()):
        return []
    return [gold for gold in case["gold"] if gold["field"] == field.value]


def said_field(gold: Gold) -> Field:
    """The field of a label."""
    return Field(gold["field"])


def said_of(gold: Gold, case: Case) -> Said | None:
    """What the program would hold if it read the label's sentence rightly; nothing where the label has no value."""
    field, value = said_field(gold), gold["value"]
    if value is None:
        return None
    if field is Field.TITLE:
        return Said(field=field, slot=TITLE_SLOT, value=value)
    if field is Field.PLATFORM:
        return Said(field=field, slot=ANYWHERE, value=value)
    if field is Field.TRAILER:
        return _trailer(value)
    return _date(value.casefold(), case)


def _trailer(value: str) -> Said | None:
    slot = "teaser" if value == "teaser" else "trailer"
    if value == "none":
        return None
    promised = value in {"scheduled", "expected"}
    return Said(field=Field.TRAILER, slot=slot, value=SCHEDULED if promised else RELEASED)


def _date(value: str, case: Case) -> Said | None:
    if value == "available now":
        return Said(field=Field.RELEASE_DATE, slot=ANYWHERE, value=f"../{case['date']}")
    season = re.fullmatch(r"(?:after|end of) ((?:19|20)\d\d)[-–/](?:\d\d)?(\d\d) season", value)
    if season:
        ends = f"{season[1][:2]}{season[2]}"
        return Said(field=Field.RELEASE_DATE, slot=NOT_BEFORE, value=f"{ends}/..", label=value)
    year, _, part = value.partition("-")
    edtf = f"{year}-{_PARTS[part]}" if part in _PARTS else value
    return Said(field=Field.RELEASE_DATE, slot=ANYWHERE, value=edtf) if year.isdecimal() else None


def truths_of(cases: Sequence[Case], judge: Judge) -> tuple[Truth, ...]:
    """The facts of a story in the order in which its cases (sorted by day) state them."""
    truths: list[Truth] = []
    for case in cases:
        for field in Field:
            gold = gold_of(case, field)
            _end(truths, [each for each in gold if each["status"] in {"confirmed", "denied"}], case=case, judge=judge)
            for each in (one for one in gold if one["status"] == "confirmed"):
                said = said_of(each, case)
                if said is not None and not _is_known(said, truths, case=case, judge=judge):
                    truths.append(Truth(said=said, gold=each, case=case["id"], since=day_of(case)))
    return tuple(truths)


def _is_known(said: Said, truths: Iterable[Truth], *, case: Case, judge: Judge) -> bool:
    return any(
        truth.said.field is said.field and truth.stands(day_of(case)) and judge.says(said, truth.gold)
        for truth in truths
    )


def _end(truths: list[Truth], gold: Sequence[Gold], *, case: Case, judge: Judge) -> None:
    """End what the labels of a case, all of one field, contradict."""
    said = [(each, said_of(each, case)) for each in gold if each["status"] == "confirmed"]
    denied = [(each, said_of(each, case)) for each in gold if each["status"] == "denied"]
    for place, truth in enumerate(truths):
        if not truth.stands(day_of(case)) or truth.since >= day_of(case) or not gold:
            continue
        if truth.said.field is not said_field(gold[0]):
            continue
        beside = [pair for pair in said if pair[1] is not None and pair[1].is_bound is truth.said.is_bound]
        replaced = bool(beside) and not any(judge.meets(truth, *pair) for pair in beside)
        taken_back = any(one is None or judge.meets(truth, each, one) for each, one in denied)
        if replaced or (taken_back and not any(judge.meets(truth, *pair) for pair in beside)):
            truths[place] = replace(truth, until=day_of(case))
