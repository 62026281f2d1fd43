"""Fits the two models of the judge with scikit-learn and writes them as plain figures, a field at a time."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from training.examples import Example
from watcher.extract.judge import OUTCOMES

#: Features that hold words of a language; the trees do without.
WORDS = ("lw:", "rw:", "l1:", "r1:", "l2:", "r2:", "lr:", "v:")
_LEAST_SEEN = 3
_LEAST_SEEN_BY_TREES = 15
_DIGITS = 4


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How the models are made: found by comparing on held-out productions (docs/reading.md)."""

    strength: float = 0.1
    rounds: int = 200
    trees: int = 200
    leaves: int = 6
    share: float = 0.2
    rate: float = 0.06


def fit(examples: Sequence[Example], recipe: Recipe) -> dict[str, Any]:
    """The weights of one field: linear figures by feature in the order of OUTCOMES, and trees."""
    seen = Counter(name for example in examples for name in example.features)
    return {**_fit_linear(examples, seen, recipe), **_fit_trees(examples, seen, recipe)}


def _fit_linear(examples: Sequence[Example], seen: Mapping[str, int], recipe: Recipe) -> dict[str, Any]:
    kept = {name for name, count in seen.items() if count >= _LEAST_SEEN}
    table = DictVectorizer(dtype=np.float32)
    figures = table.fit_transform(_only(examples, kept))
    widest = np.maximum(np.abs(figures).max(axis=0).toarray().ravel(), 1e-9)
    model = LogisticRegression(C=recipe.strength, max_iter=recipe.rounds, tol=3e-4)
    model.fit(figures.multiply(1 / widest).tocsr(), [example.outcome for example in examples])
    # Two outcomes give one row of figures, for the second of them.
    rows = model.coef_ if len(model.coef_) > 1 else np.vstack([np.zeros_like(model.coef_[0]), model.coef_[0]])
    starts = model.intercept_ if len(model.intercept_) > 1 else np.array([0.0, model.intercept_[0]])
    order = [list(model.classes_).index(outcome) if outcome in model.classes_ else None for outcome in OUTCOMES]
    names = table.get_feature_names_out()
    linear = {
        str(name): [0.0 if at is None else round(float(rows[at][place] / widest[place]), _DIGITS) for at in order]
        for place, name in enumerate(names)
    }
    bias = [-50.0 if at is None else round(float(starts[at]), _DIGITS) for at in order]
    return {"bias": bias, "linear": {name: row for name, row in linear.items() if any(row)}}


def _only(examples: Sequence[Example], kept: set[str]) -> list[dict[str, float]]:
    return [{name: value for name, value in one.features.items() if name in kept} for one in examples]


def _fit_trees(examples: Sequence[Example], seen: Mapping[str, int], recipe: Recipe) -> dict[str, Any]:
    if recipe.trees == 0:
        return {}
    kept = {name for name, count in seen.items() if count >= _LEAST_SEEN_BY_TREES and not name.startswith(WORDS)}
    table = DictVectorizer(sparse=False, dtype=np.float32)
    figures = table.fit_transform(_only(examples, kept))
    model = HistGradientBoostingClassifier(
        max_iter=recipe.trees,
        learning_rate=recipe.rate,
        max_leaf_nodes=recipe.leaves,
        min_samples_leaf=12,
        l2_regularization=2.0,
        max_features=recipe.share,
        early_stopping=False,
        random_state=0,
    )
    model.fit(figures, [example.outcome == "asserted" for example in examples])
    return _written(model, [str(name) for name in table.get_feature_names_out()])


def _written(model: HistGradientBoostingClassifier, columns: list[str]) -> dict[str, Any]:
    """The trees as lists of nodes, and only the columns that they ask for."""
    grown = [stage[0].nodes for stage in model._predictors]  # noqa: SLF001 - scikit-learn shows its trees nowhere else
    asked = sorted({int(node["feature_idx"]) for nodes in grown for node in nodes if not node["is_leaf"]})
    number = {column: place for place, column in enumerate(asked)}
    trees = [
        [
            round(float(node["value"]), _DIGITS)
            if node["is_leaf"]
            else [
                number[int(node["feature_idx"])],
                round(float(node["num_threshold"]), 6),
                int(node["left"]),
                int(node["right"]),
                round(float(node["value"]), _DIGITS),
            ]
            for node in nodes
        ]
        for nodes in grown
    ]
    base = float(np.ravel(model._baseline_prediction)[0])  # noqa: SLF001 - likewise
    return {"names": [columns[column] for column in asked], "base": round(base, _DIGITS), "trees": trees}


def calibrate(pairs: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Stretch and shift (of the logit) that make the chances of unseen productions come true as often as they say."""
    logits = np.array([[math.log(chance / (1 - chance))] for chance in (min(max(c, 1e-6), 1 - 1e-6) for c, _ in pairs)])
    model = LogisticRegression(C=1e6).fit(logits, [right for _, right in pairs])
    return round(float(model.coef_[0][0]), _DIGITS), round(float(model.intercept_[0]), _DIGITS)
