"""`python -m training`: reads the cases, fits the judge, chooses its thresholds, writes watcher/lexicon/weights.json."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training.examples import SKIPPED, Read, folds_of, read_cases, training_cases
from training.models import Recipe, calibrate, fit, predict, tabulate, write
from training.thresholds import Chances, choose, figures
from watcher.model import Field

WEIGHTS = Path(__file__).parent.parent / "watcher" / "lexicon" / "weights.json"
FOLDS = 3
_SURELY_NONE = {"none": 1.0, "asserted": 0.0, "hedged": 0.0, "pending": 0.0, "denied": 0.0}


def unseen_chances(reads: Sequence[Read], recipe: Recipe, *, folds: int = FOLDS) -> list[Chances]:
    """The probabilities that models give which have not seen the production, fold by fold."""
    parts = folds_of([read.case for read in reads], folds)
    found: list[list[Any]] = [[_SURELY_NONE] * len(read.examples) for read in reads]
    for field in Field:
        places = [
            (page, place)
            for page, read in enumerate(reads)
            for place, example in enumerate(read.examples)
            if example.candidate.field is field
        ]
        table = tabulate([reads[page].examples[place] for page, place in places])
        fold = np.array([parts[page] for page, _ in places])
        decided = table.outcomes != SKIPPED
        for number in range(folds):
            seen, unseen = np.flatnonzero((fold != number) & decided), np.flatnonzero(fold == number)
            models = fit(table, seen, recipe)
            for row, chances in zip(unseen, predict(models, table, unseen), strict=True):
                page, place = places[row]
                found[page][place] = chances
    return found


def train(reads: Sequence[Read], recipe: Recipe) -> tuple[dict[str, Any], dict[str, Any]]:
    """The weights, and what models of the same make say about productions they have not seen."""
    unseen = unseen_chances(reads, recipe)
    thresholds = choose(reads, unseen)
    found = figures(reads, unseen, thresholds)
    weights: dict[str, Any] = {}
    for field in Field:
        examples = [e for read in reads for e in read.examples if e.candidate.field is field and e.outcome != SKIPPED]
        table = tabulate(examples)
        weights[field.value] = write(fit(table, np.arange(len(examples)), recipe), table)
        pairs = _asserted(field, reads, unseen)
        weights[field.value]["calibration"] = stretch, shift = calibrate(pairs)
        weights[field.value]["thresholds"] = thresholds[field.value]
    return weights, found


def _asserted(field: Field, reads: Sequence[Read], unseen: Sequence[Chances]) -> list[tuple[float, bool]]:
    """The chance of `asserted` that each candidate with a value was given, and whether it is right."""
    return [
        (chance["asserted"], example.outcome == "asserted")
        for read, found in zip(reads, unseen, strict=True)
        for example, chance in zip(read.examples, found, strict=True)
        if example.candidate.field is field and example.candidate.value is not None and example.outcome != SKIPPED
    ]


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    weights, found = train(read_cases(training_cases()), Recipe())
    options.out.write_text(json.dumps(weights, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
    print(f"{options.out.name}: {options.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
