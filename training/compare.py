"""`python -m training.compare`: kinds of judge, and numbers of cases, on productions that none of them has seen."""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table as Printed
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.neural_network import MLPClassifier

from training.__main__ import FOLDS, unseen_chances
from training.examples import Read, is_given, read_cases, training_cases
from training.models import Fitted, fit_linear
from training.thresholds import Chances, choose, figures
from watcher.model import Field

_BUDGETS = (0.02, 0.05, 0.10, 0.60)
_SHARES = (0.125, 0.25, 0.5, 1.0)
#: Features of words are too many for trees and for a small network on this many cases.
_WORDS = ("lw:", "rw:", "l1:", "r1:", "l2:", "r2:", "lr:", "v:")


class _Trees:
    """Boosted trees, which take no sparse figures."""

    def __init__(self, rows: Any, outcomes: Any, weights: Any, **_: Field) -> None:
        self._model = HistGradientBoostingClassifier(
            max_iter=150, learning_rate=0.06, max_leaf_nodes=6, min_samples_leaf=12, max_bins=16, random_state=0
        )
        self._model.fit(rows.toarray(), outcomes, sample_weight=weights)
        self.classes_ = self._model.classes_

    def predict_proba(self, figures: Any) -> Any:
        return self._model.predict_proba(figures.toarray())


def _network(rows: Any, outcomes: Any, weights: Any, **_: Field) -> Fitted:
    model = MLPClassifier(hidden_layer_sizes=(32,), alpha=1.0, max_iter=25, early_stopping=True, random_state=0)
    fitted: Fitted = model.fit(rows, outcomes, sample_weight=weights)
    return fitted


KINDS: Mapping[str, tuple[Callable[..., Fitted], bool]] = {
    "linear": (fit_linear, True),
    "linear, without words": (fit_linear, False),
    "gradient-boosted trees, without words": (_Trees, False),
    "one hidden layer of 32": (_network, True),
}


def _row(reads: Sequence[Read], chances: Sequence[Chances], given: Sequence[int]) -> list[str]:
    """The best F1 at any budget, and recall at each of three, on the given cases."""
    some, their = [reads[place] for place in given], [chances[place] for place in given]
    found = [figures(some, their, choose(reads, chances, counted=given, budget=budget)) for budget in _BUDGETS]
    stances = found[1]["stances"]
    return [
        f"{max(one['f1'] for one in found):.3f}",
        *(f"{one['recall']:.3f} ({one['alerts']:.3f})" for one in found[:3]),
        *(f"{right / max(every, 1):.2f}" for right, every in stances.values()),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--curve", action="store_true", help="the linear judge on more and more productions instead")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), help="which of the kinds")
    options = parser.parse_args()
    reads = read_cases(training_cases())
    given = [place for place, read in enumerate(reads) if is_given(read.case)]
    table = Printed(
        "",
        "cases",
        "best F1",
        *(f"recall at {b:.2f} (alerts)" for b in _BUDGETS[:3]),
        "hedged",
        "pending",
        "denied",
        "s",
    )
    runs = (
        [(f"{share:.3f} of the productions", "linear", share) for share in _SHARES]
        if options.curve
        else [(name, name, 1.0) for name in options.kinds]
    )
    for label, kind, share in track(runs, description="comparing"):
        begun = time.perf_counter()
        make, words = KINDS[kind]
        chances = unseen_chances(reads, folds=FOLDS, make=make, share=share, leave_out=() if words else _WORDS)
        took = time.perf_counter() - begun
        row = _row(reads, chances, given)
        table.add_row(label, str(int(share * len(reads))), *row, f"{took:.0f}")
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
