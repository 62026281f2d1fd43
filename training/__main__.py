"""`python -m training`: reads the cases, fits the judge, chooses its thresholds, writes watcher/lexicon/weights.json."""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training.examples import SKIPPED, Read, folds_of, is_given, of_field, read_cases, training_cases
from training.models import LEFT_OUT, Fitted, calibrate, fit_linear, predict, scaled, tabulate, write
from training.thresholds import Chances, figures, shipped
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


def train(reads: Sequence[Read]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The weights, and what models of the same make say about productions they have not seen."""
    raw = unseen_chances(reads)
    calibration = {field: calibrate(_asserted(field, reads, raw)) for field in Field}
    unseen = [
        [calibrated(chance, *calibration[one.candidate.field]) for one, chance in zip(read.examples, page, strict=True)]
        for read, page in zip(reads, raw, strict=True)
    ]
    thresholds = shipped(reads, unseen)
    weights: dict[str, Any] = {}
    for field in Field:
        examples = of_field(reads, field)
        table = tabulate(examples, LEFT_OUT.get(field, ()))
        model = fit_linear(scaled(table, np.arange(len(examples))), table.outcomes, table.weights, field=field)
        weights[field.value] = {
            **write(model, table),
            "calibration": calibration[field],
            "thresholds": thresholds[field.value],
        }
    # Our own cases are crowded with traps: the measure of a reader's patience is a page as pages are.
    given = [place for place, read in enumerate(reads) if is_given(read.case)]
    return weights, figures([reads[place] for place in given], [unseen[place] for place in given], thresholds)


def _asserted(field: Field, reads: Sequence[Read], chances: Sequence[Chances]) -> list[tuple[float, bool]]:
    """The chance of `asserted` that each candidate with a value was given, and whether it is right."""
    return [
        (chance["asserted"], example.outcome == "asserted")
        for read, found in zip(reads, chances, strict=True)
        for example, chance in zip(read.examples, found, strict=True)
        if example.candidate.field is field and example.candidate.value is not None and example.outcome != SKIPPED
    ]


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    weights, found = train(read_cases(training_cases()))
    options.out.write_text(json.dumps(weights, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
    print(f"{options.out.name}: {options.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
