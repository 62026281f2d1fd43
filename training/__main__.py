"""`python -m training`: reads the cases, fits the judge, chooses its thresholds, writes watcher/lexicon/weights.json.

`--report` writes nothing and prints how well productions are read that the judge has not seen.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.labels import SKIPPED
from benchmarks.report import Report, report_of
from benchmarks.report import write as figures_of
from benchmarks.tables import show, wide_console
from training.examples import Read, folds_of, is_given, of_field, read_cases, training_cases
from training.models import LEFT_OUT, Fitted, calibrate, fit_linear, predict, scaled, tabulate, write
from training.thresholds import Chances, assess, figures, odds_of, shipped
from watcher.extract.judge import calibrated
from watcher.model import Field

WEIGHTS = Path(__file__).parent.parent / "watcher" / "lexicon" / "weights.json"
FOLDS = 3
#: Shares of the productions are taken in so many parts.
_FINE = 1000
_SURELY_NONE = {"none": 1.0, "asserted": 0.0, "hedged": 0.0, "pending": 0.0, "denied": 0.0}


def unseen_chances(
    reads: Sequence[Read],
    *,
    folds: int = FOLDS,
    make: Callable[..., Fitted] = fit_linear,
    share: float = 1.0,
    leave_out: tuple[str, ...] = (),
) -> list[Chances]:
    """The probabilities that models give which have not seen the production, fold by fold.

    They learn from a `share` of the other productions, and without features that begin with `leave_out`. `make` is given
    figures, outcomes, weights and, by name, the field.
    """
    parts = folds_of([read.case for read in reads], folds)
    taken = [part < share * _FINE for part in folds_of([read.case for read in reads], _FINE)]
    found: list[Any] = [[_SURELY_NONE] * len(read.examples) for read in reads]
    for field in Field:
        places = [
            (page, place)
            for page, read in enumerate(reads)
            for place, example in enumerate(read.examples)
            if example.candidate.field is field
        ]
        table = tabulate(
            [reads[page].examples[place] for page, place in places], (*leave_out, *LEFT_OUT.get(field, ()))
        )
        fold = np.array([parts[page] for page, _ in places])
        taught = (table.outcomes != SKIPPED) & np.array([taken[page] for page, _ in places])
        for number in range(folds):
            seen, unseen = np.flatnonzero((fold != number) & taught), np.flatnonzero(fold == number)
            model = make(scaled(table, seen), table.outcomes[seen], table.weights[seen], field=field)
            for row, chances in zip(unseen, predict(model, table, unseen), strict=True):
                page, place = places[row]
                found[page][place] = chances
    return found


@dataclass(frozen=True, kw_only=True)
class Unseen:
    """What models of the shipped make say of productions they have not seen, and what is shipped because of it."""

    chances: list[Chances]
    calibration: dict[Field, tuple[float, float]]
    thresholds: dict[str, dict[str, float]]


def judge_unseen(reads: Sequence[Read]) -> Unseen:
    """The calibrated chances of all cases, fold by fold; calibration and quiet thresholds are chosen on all of them."""
    raw = unseen_chances(reads)
    odds = [one for read, found in zip(reads, raw, strict=True) for one in odds_of(read, found)]
    calibration = {
        field: calibrate([(one.chance, one.right) for one in odds if one.field == field.value]) for field in Field
    }
    unseen: list[Chances] = [
        [calibrated(chance, *calibration[one.candidate.field]) for one, chance in zip(read.examples, page, strict=True)]
        for read, page in zip(reads, raw, strict=True)
    ]
    return Unseen(chances=unseen, calibration=calibration, thresholds=shipped(reads, unseen))


def report(reads: Sequence[Read], *, of: str = "all") -> Report:
    """How well unseen productions are read: `all` cases, or only the `given` or our `own` ones."""
    unseen = judge_unseen(reads)
    outcomes = assess(reads, unseen.chances, unseen.thresholds)
    return report_of([one for one in outcomes if of in {"all", "given" if is_given(one.case) else "own"}])


def train(reads: Sequence[Read]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The weights, and what models of the same make say about productions they have not seen."""
    unseen = judge_unseen(reads)
    weights: dict[str, Any] = {}
    for field in Field:
        examples = of_field(reads, field)
        table = tabulate(examples, LEFT_OUT.get(field, ()))
        model = fit_linear(scaled(table, np.arange(len(examples))), table.outcomes, table.weights, field=field)
        weights[field.value] = {
            **write(model, table),
            "calibration": unseen.calibration[field],
            "thresholds": unseen.thresholds[field.value],
        }
    # Our own cases are crowded with traps: the measure of a reader's patience is a page as pages are.
    given = [place for place, read in enumerate(reads) if is_given(read.case)]
    some, chances = [reads[place] for place in given], [unseen.chances[place] for place in given]
    return weights, figures(some, chances, unseen.thresholds)


def main() -> None:
    """Train and write, or report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument(
        "--report",
        nargs="?",
        const="all",
        choices=("all", "given", "own"),
        help="write no weights; print how well productions are read that the judge has not seen, of these cases",
    )
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")
    options = parser.parse_args()
    reads = read_cases(training_cases(), quiet=False)
    if options.report:
        found = report(reads, of=options.report)
        if options.json:
            print(json.dumps(figures_of(found)))
        else:
            show(found, wide_console())
        return
    weights, summary = train(reads)
    options.out.write_text(json.dumps(weights, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(json.dumps(summary, indent=1))
    print(f"{options.out.name}: {options.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
