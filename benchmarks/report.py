"""How well cases were read, as figures: by field, language and tag, by stance, a page, and how far chances come true.

Pure. What counts as right, false or missed is the corpus's scorer's business (tests/corpus/score.py): it is asked case by
case, and its counts are summed here.
"""

import contextlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import starmap
from operator import add
from statistics import median
from types import ModuleType
from typing import Any

from watcher.model import Field

#: The quiet stances in the scorer's words, and in the program's.
STANCES = {"rumoured": "hedged", "unknown": "pending", "denied": "denied"}
#: A tag is shown if it marks one case in so many, and at least so many cases.
_ONE_IN, _LEAST = 50, 10
OTHER, UNTAGGED = "other", "none"
_BINS = 10
#: Chances from here on: what a reader may come to see.
LIKELY = 0.5
_ROW = re.compile(r"^(\w+) +(\d+) +(\d+) +(\d+) ", re.MULTILINE)
_STATUS = re.compile(r"^status accuracy \(missing.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Count:
    """Asserted facts: rightly claimed, falsely claimed, missed."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: "Count") -> "Count":
        """Both together."""
        return Count(self.right + other.right, self.false + other.false, self.missed + other.missed)

    @property
    def precision(self) -> float | None:
        """The share of what was claimed that is right; null if nothing was."""
        return _share(self.right, self.right + self.false)

    @property
    def recall(self) -> float | None:
        """The share of what the labels hold that was claimed; null if they hold nothing."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; null if nothing was claimed or to be claimed."""
        return _share(2 * self.right, 2 * self.right + self.false + self.missed)


def _share(some: int, every: int) -> float | None:
    return some / every if every else None


@dataclass(frozen=True, slots=True)
class Heard:
    """Labelled facts of one stance, and for how many of them that stance was claimed."""

    right: int = 0
    every: int = 0

    def __add__(self, other: "Heard") -> "Heard":
        """Both together."""
        return Heard(self.right + other.right, self.every + other.every)

    @property
    def accuracy(self) -> float | None:
        """The share that was claimed with the right stance; null if there is none."""
        return _share(self.right, self.every)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What the scorer says of some pages; `hit` are those with a false alert."""

    pages: int = 0
    hit: int = 0
    fields: Mapping[str, Count] = field(default_factory=lambda: {one.value: Count() for one in Field})
    stances: Mapping[str, Heard] = field(default_factory=lambda: {name: Heard() for name in STANCES.values()})

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(
            pages=self.pages + other.pages,
            hit=self.hit + other.hit,
            fields={name: count + other.fields[name] for name, count in self.fields.items()},
            stances={name: heard + other.stances[name] for name, heard in self.stances.items()},
        )

    @property
    def facts(self) -> Count:
        """All fields together."""
        return reduce(add, self.fields.values())

    @property
    def quiet(self) -> Heard:
        """The quiet stances together."""
        return reduce(add, self.stances.values())

    @property
    def alerts(self) -> float | None:
        """False alerts a page; null if there is no page."""
        return _share(self.facts.false, self.pages)


def tally_of(case: Mapping[str, Any], claims: Sequence[Mapping[str, Any]], scorer: ModuleType) -> Tally:
    """What the scorer says of one case and the claims of it (in its words)."""
    with contextlib.redirect_stdout(io.StringIO()) as told:
        scorer.score([case], {case["id"]: claims})
    table = told.getvalue()
    status = _STATUS.search(table)
    if status is None:
        raise ValueError("the scorer printed no line of status accuracy; report.py must be made to read what it prints")
    rows = {name: Count(*map(int, counts)) for name, *counts in _ROW.findall(table)}
    heard = {name: Heard(int(right), int(every)) for name, right, every in re.findall(r"(\w+) (\d+)/(\d+)", status[0])}
    fields = {one.value: rows[one.value] for one in Field}
    return Tally(
        pages=1,
        hit=int(any(count.false for count in fields.values())),
        fields=fields,
        stances={ours: heard[theirs] for theirs, ours in STANCES.items()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """The chance that a candidate was given of being asserted, and whether it is."""

    field: str
    chance: float
    right: bool


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A case once read: its figures, the odds of its candidates, and milliseconds of CPU if they were taken."""

    case: Mapping[str, Any]
    tally: Tally
    odds: Sequence[Odds] = ()
    cpu: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Candidates whose chance lies in one tenth: how many, the mean chance said, and the share that is true."""

    low: float
    count: int
    said: float
    true: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How far the chances of one field come true.

    `brier` is the mean square of chance less truth (Brier 1950): 0 at best, and the square of the share that is true if
    all chances were nought. The error is that of Naeini, Cooper and Hauskrecht 2015: the gap of a bin, by its candidates.
    """

    bins: tuple[Bin, ...]
    brier: float

    def error(self, least: float = 0.0) -> float | None:
        """The expected calibration error over the bins from `least` on; null if they are empty."""
        some = [one for one in self.bins if one.low >= least]
        count = sum(one.count for one in some)
        return sum(one.count * abs(one.said - one.true) for one in some) / count if count else None


def calibration_of(odds: Sequence[Odds]) -> Calibration | None:
    """Ten bins (without the empty ones) and their sums; null without odds."""
    if not odds:
        return None
    held: dict[int, list[Odds]] = {}
    for one in odds:
        held.setdefault(min(int(one.chance * _BINS), _BINS - 1), []).append(one)
    return Calibration(
        bins=tuple(starmap(_bin, sorted(held.items()))),
        brier=sum((one.chance - one.right) ** 2 for one in odds) / len(odds),
    )


def _bin(place: int, odds: Sequence[Odds]) -> Bin:
    said = sum(one.chance for one in odds) / len(odds)
    return Bin(low=place / _BINS, count=len(odds), said=said, true=sum(one.right for one in odds) / len(odds))


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Milliseconds of CPU a page: as many as half of the pages take at most, and as 95 of 100 do."""

    median: float
    most: float


@dataclass(frozen=True, kw_only=True)
class Report:
    """All figures of some cases; `pages` parts them by what their labels hold."""

    whole: Tally
    pages: Mapping[str, Tally]
    languages: Mapping[str, Tally]
    tags: Mapping[str, Tally]
    calibration: Mapping[str, Calibration]
    cpu: Spread | None


def report_of(outcomes: Sequence[Outcome]) -> Report:
    """Sum up cases that were read."""
    odds = [one for outcome in outcomes for one in outcome.odds]
    of_field = {name.value: calibration_of([one for one in odds if one.field == name]) for name in Field}
    return Report(
        whole=_sum(outcomes),
        pages={
            "facts to claim": _sum(one for one in outcomes if one.case["gold"]),
            "nothing to claim": _sum(one for one in outcomes if not one.case["gold"]),
            "of these, ordinary pages": _sum(one for one in outcomes if not one.case["gold"] and _is_ordinary(one)),
        },
        languages=_parted((str(one.case["lang"]), one) for one in outcomes),
        tags=_parted(_by_tag(outcomes)),
        calibration={name: one for name, one in of_field.items() if one},
        cpu=_spread([one.cpu for one in outcomes if one.cpu is not None]),
    )


def _sum(outcomes: Iterable[Outcome]) -> Tally:
    return sum((one.tally for one in outcomes), start=Tally())


def _is_ordinary(outcome: Outcome) -> bool:
    return "ordinary" in outcome.case.get("hard", ())


def _parted(pairs: Iterable[tuple[str, Outcome]]) -> dict[str, Tally]:
    """The sum of each part, the largest first, the unnamed ones last."""
    parts: dict[str, Tally] = {}
    for name, outcome in pairs:
        parts[name] = parts.get(name, Tally()) + outcome.tally
    return dict(sorted(parts.items(), key=lambda part: (part[0] in {OTHER, UNTAGGED}, -part[1].pages, part[0])))


def _by_tag(outcomes: Sequence[Outcome]) -> Iterable[tuple[str, Outcome]]:
    """Each case under each of its tags; rare ones are one tag, `other`."""
    counts = Counter(tag for one in outcomes for tag in set(one.case.get("hard", ())))
    least = max(_LEAST, len(outcomes) / _ONE_IN)
    for one in outcomes:
        tags = {tag if counts[tag] >= least else OTHER for tag in one.case.get("hard", ())}
        yield from ((tag, one) for tag in tags or {UNTAGGED})


def _spread(figures: Sequence[float]) -> Spread | None:
    if not figures:
        return None
    return Spread(median=median(figures), most=sorted(figures)[-(-95 * len(figures) // 100) - 1])


def write(report: Report) -> dict[str, Any]:
    """The report as JSON has it: shares and chances from 0 to 1, CPU in milliseconds, null where there is nothing."""
    return {
        **_row(report.whole),
        "fields": {name: _facts(count) for name, count in report.whole.fields.items()},
        "by_pages": _rows(report.pages),
        "by_language": _rows(report.languages),
        "by_tag": _rows(report.tags),
        "calibration": {name: _chances(one) for name, one in report.calibration.items()},
        "cpu_ms_a_page": {"median": _round(report.cpu.median), "p95": _round(report.cpu.most)} if report.cpu else None,
    }


def _rows(parts: Mapping[str, Tally]) -> dict[str, Any]:
    return {name: _row(tally) for name, tally in parts.items()}


def _row(tally: Tally) -> dict[str, Any]:
    stances = {**tally.stances, "all": tally.quiet}
    return {
        "pages": tally.pages,
        **_facts(tally.facts),
        "false_alerts_a_page": _round(tally.alerts),
        "pages_with_a_false_alert": tally.hit,
        "stances": {
            name: {"right": one.right, "of": one.every, "accuracy": _round(one.accuracy)}
            for name, one in stances.items()
        },
    }


def _facts(count: Count) -> dict[str, Any]:
    figures = {"precision": count.precision, "recall": count.recall, "f1": count.f1}
    counts = {"right": count.right, "false": count.false, "missed": count.missed}
    return {**counts, **{name: _round(figure) for name, figure in figures.items()}}


def _chances(found: Calibration) -> dict[str, Any]:
    return {
        "candidates": sum(one.count for one in found.bins),
        "expected_calibration_error": _round(found.error()),
        "expected_calibration_error_from_half": _round(found.error(LIKELY)),
        "brier": _round(found.brier),
        "bins": [
            {"from": one.low, "candidates": one.count, "said": _round(one.said), "true": _round(one.true)}
            for one in found.bins
        ],
    }


def _round(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)
