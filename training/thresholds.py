"""Chooses the probability from which each stance is claimed, on productions the models have not seen."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from benchmarks.extraction import load_scorer
from benchmarks.labels import SKIPPED, STATUS, export_values
from benchmarks.report import Odds, Outcome, report_of, tally_of
from training.examples import Example, Read
from watcher.extract.judge import Verdict, decide
from watcher.extract.resolve import Finding, resolve
from watcher.model import Field, Stance

#: What a reader bears: false alerts a page, over all fields.
FALSE_ALERTS = 0.05
#: From which probability a value is asserted. Picked by eye, not by `choose`: that leaves nearly all dates and trailers, of
#: which the judge is less sure, to rumour. The price is somewhat more than FALSE_ALERTS (docs/reading.md has the figures).
ASSERTED = {Field.TITLE: 0.86, Field.PLATFORM: 0.80, Field.RELEASE_DATE: 0.70, Field.TRAILER: 0.74}
_STEPS = (*(step / 100 for step in range(20, 100, 2)), 0.985, 0.99, 0.995)
_PRICES = tuple(step / 10 for step in range(200))
_NEVER = 1.1
#: The root of how many facts of a field there usually are.
_USUAL = 20

#: Probabilities of a Read's examples, in their order.
Chances = Sequence[Mapping[str, float]]


def claims_of(read: Read, chances: Chances, thresholds: Mapping[str, Mapping[str, float]]) -> list[dict[str, Any]]:
    """The claims a page gives at these thresholds (by field), in the scorer's words."""
    pairs = tuple(zip(read.examples, chances, strict=True))
    found: list[Finding] = []
    for name, least in thresholds.items():
        found += _decided([pair for pair in pairs if pair[0].candidate.field.value == name], least)
    return [
        {"field": one.candidate.field.value, "value": value, "status": STATUS[one.verdict.stance]}
        for one in resolve(found)
        for value in export_values(one.candidate, one.verdict.stance)
    ]


def _decided(pairs: Iterable[tuple[Example, Mapping[str, float]]], least: Mapping[str, float]) -> list[Finding]:
    found = []
    for example, chance in pairs:
        decided = decide(chance, least, own=example.features, empty=example.candidate.value is None)
        if decided:
            verdict = Verdict(stance=decided[0], probability=decided[1], pulls=())
            found.append(Finding(candidate=example.candidate, verdict=verdict))
    return found


def assess(
    reads: Sequence[Read], chances: Sequence[Chances], thresholds: Mapping[str, Mapping[str, float]]
) -> list[Outcome]:
    """The figures of each page at these thresholds. Structured data, which no judge weighs, are no part of them."""
    scorer = load_scorer()
    return [
        Outcome(case=read.case, tally=tally_of(read.case, claims_of(read, found, thresholds), scorer), odds=odds)
        for read, found in zip(reads, chances, strict=True)
        for odds in [odds_of(read, found)]
    ]


def odds_of(read: Read, chances: Chances) -> list[Odds]:
    """The chance of `asserted` that each candidate with a value was given, and whether it is right."""
    return [
        Odds(field=one.candidate.field.value, chance=chance["asserted"], right=one.outcome == "asserted")
        for one, chance in zip(read.examples, chances, strict=True)
        if one.candidate.value is not None and one.outcome != SKIPPED
    ]


def figures(
    reads: Sequence[Read], chances: Sequence[Chances], thresholds: Mapping[str, Mapping[str, float]]
) -> dict[str, Any]:
    """What the corpus's scorer says: precision, recall, F1, false alerts a page, right stances; and by field."""
    whole = report_of(assess(reads, chances, thresholds)).whole
    facts = whole.facts
    return {
        "pages": whole.pages,
        "precision": round(facts.precision or 0.0, 3),
        "recall": round(facts.recall or 0.0, 3),
        "f1": round(facts.f1 or 0.0, 3),
        "alerts": round(whole.alerts or 0.0, 4),
        "fields": {name: [count.right, count.false, count.missed] for name, count in whole.fields.items()},
        "stances": {name: [heard.right, heard.every] for name, heard in whole.stances.items()},
    }


def shipped(reads: Sequence[Read], chances: Sequence[Chances]) -> dict[str, dict[str, float]]:
    """The thresholds that are shipped: ASSERTED, and for the quiet stances what serves each best."""
    return {field.value: {"asserted": ASSERTED[field], **_quiet(field, reads, chances)} for field in Field}


def choose(
    reads: Sequence[Read], chances: Sequence[Chances], *, counted: Sequence[int], budget: float = FALSE_ALERTS
) -> dict[str, dict[str, float]]:
    """Thresholds by field and stance: as many facts as `budget` false alerts a page allow on the pages `counted`.

    For each price of a false alert a field takes the threshold at which its right claims less the price of its false
    ones are worth most; the lowest price that keeps the budget is taken.
    """
    quiet = {field: _quiet(field, reads, chances) for field in Field}
    some, their = [reads[place] for place in counted], [chances[place] for place in counted]
    courses = {field: _course(field, some, their, quiet[field]) for field in Field}
    picked = {field: courses[field][-1] for field in Field}
    for price in _PRICES:
        picked = {
            field: max(course, key=partial(_worth, price, max(course[0][1], 1))) for field, course in courses.items()
        }
        if sum(false for _, _, false in picked.values()) <= budget * len(some):
            break
    return {field.value: {"asserted": picked[field][0], **quiet[field]} for field in Field}


def _worth(price: float, most: int, at: tuple[float, int, int]) -> float:
    """The right claims less the price of the false ones; a rarer field's count somewhat more, or it gets no budget."""
    return at[1] / math.sqrt(most) - price * at[2] / _USUAL


def _course(
    field: Field, reads: Sequence[Read], chances: Sequence[Chances], quiet: Mapping[str, float]
) -> list[tuple[float, int, int]]:
    """For each threshold of `asserted`: the right and the false values of a field, by their outcomes."""
    pages = [page for read, found in zip(reads, chances, strict=True) if (page := _of_field(read, found, field))]
    return [(step, *_counted(pages, {**quiet, "asserted": step})) for step in (*_STEPS, _NEVER)]


def _of_field(read: Read, chances: Chances, field: Field) -> list[tuple[Example, Mapping[str, float]]]:
    pairs = zip(read.examples, chances, strict=True)
    return [pair for pair in pairs if pair[0].candidate.field is field]


def _counted(
    pages: Sequence[Sequence[tuple[Example, Mapping[str, float]]]], least: Mapping[str, float]
) -> tuple[int, int]:
    right = false = 0
    for page in pages:
        outcomes = {id(example.candidate): example.outcome for example, _ in page}
        kept = resolve(_decided(page, least))
        said = [outcomes.get(id(one.candidate)) for one in kept if one.verdict.stance is Stance.ASSERTED]
        right += said.count("asserted")
        false += len(said) - said.count("asserted") - said.count(SKIPPED)
    return right, false


def _quiet(field: Field, reads: Sequence[Read], chances: Sequence[Chances]) -> dict[str, float]:
    """Thresholds of the stances that ring for nobody who wants facts: each where it serves best on its own."""
    pairs = [
        (example, chance)
        for read, found in zip(reads, chances, strict=True)
        for example, chance in zip(read.examples, found, strict=True)
        if example.candidate.field is field
    ]
    valued = [pair for pair in pairs if pair[0].candidate.value is not None]
    empty = [pair for pair in pairs if pair[0].candidate.value is None]
    return {
        "hedged": _best(valued, Stance.HEDGED, beta=1.0),
        "denied": _best(pairs, Stance.DENIED, beta=1.0),
        "pending": _best(empty, Stance.PENDING, beta=2.0),
        "doubtful": 0.6,
    }


def _best(pairs: Iterable[tuple[Example, Mapping[str, float]]], stance: Stance, *, beta: float) -> float:
    ranked = sorted(
        ((chance[stance.value], example.outcome == stance.value) for example, chance in pairs), reverse=True
    )
    wanted = sum(right for _, right in ranked)
    best, at, right = 0.0, _NEVER, 0
    for count, (chance, is_right) in enumerate(ranked, start=1):
        right += is_right
        value = (1 + beta**2) * right / (count + beta**2 * wanted) if wanted else 0.0
        if value > best:
            best, at = value, chance
    return round(max(at, 0.1), 3) if at < _NEVER else _NEVER
