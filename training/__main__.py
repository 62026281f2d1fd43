"""`python -m training`: reads the cases, fits the judge, chooses its thresholds, writes watcher/lexicon/weights.json."""

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from training.examples import SKIPPED, Read, fold_of, of_field, read_cases, training_cases
from training.models import Recipe, calibrate, fit
from training.thresholds import Chances, choose, figures
from watcher.extract.judge import score
from watcher.model import Field

WEIGHTS = Path(__file__).parent.parent / "watcher" / "lexicon" / "weights.json"
FOLDS = 3
_WORKERS = 2


def fit_all(reads: Sequence[Read], recipe: Recipe) -> dict[str, Any]:
    """The weights of every field, without thresholds."""
    return {field.value: fit(of_field(reads, field), recipe) for field in Field}


def chances_of(read: Read, weights: dict[str, Any]) -> Chances:
    """The probabilities of each example of a page."""
    return [score(example.features, weights[example.candidate.field.value]) for example in read.examples]


def unseen_chances(reads: Sequence[Read], recipe: Recipe, folds: int = FOLDS) -> list[Chances]:
    """The probabilities that models give which have not seen the production, fold by fold."""
    with ProcessPoolExecutor(_WORKERS) as pool:
        parts = list(pool.map(partial(_fold, reads=reads, recipe=recipe, folds=folds), range(folds)))
    found: list[Chances] = [[] for _ in reads]
    for part in parts:
        for place, chances in part:
            found[place] = chances
    return found


def _fold(fold: int, *, reads: Sequence[Read], recipe: Recipe, folds: int) -> list[tuple[int, Chances]]:
    weights = fit_all([read for read in reads if fold_of(read.case, folds) != fold], recipe)
    return [
        (place, chances_of(read, weights))
        for place, read in enumerate(reads)
        if fold_of(read.case, folds) == fold
    ]


def train(recipe: Recipe) -> tuple[dict[str, Any], dict[str, Any]]:
    """The weights, and what models of the same make say about productions they have not seen."""
    reads = read_cases(training_cases())
    unseen = unseen_chances(reads, recipe)
    weights = fit_all(reads, recipe)
    for field in Field:
        weights[field.value]["calibration"] = calibrate(_asserted(field, reads, unseen))
    thresholds = choose(reads, unseen)
    for name, least in thresholds.items():
        weights[name]["thresholds"] = least
    return weights, figures(reads, unseen, thresholds)


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
    weights, found = train(Recipe())
    options.out.write_text(json.dumps(weights, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    json.dump(found, sys.stdout, indent=1)
    print(f"\n{options.out.name}: {options.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
