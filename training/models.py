"""Fits the two models of the judge with scikit-learn and writes them as plain figures, a field at a time."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
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
_IMPOSSIBLE = -50.0
_ASSERTED = OUTCOMES.index("asserted")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How the models are made: found by comparing on held-out productions (docs/reading.md)."""

    strength: float = 0.1
    rounds: int = 200
    trees: int = 0
    leaves: int = 6
    share: float = 0.2
    rate: float = 0.06


@dataclass(frozen=True, kw_only=True)
class Table:
    """The examples of a field as figures: a row an example, a column a feature scaled to at most 1 (by `widest`)."""

    names: tuple[str, ...]
    figures: csr_matrix
    widest: Any
    outcomes: Any
    grown_from: Any


def tabulate(examples: Sequence[Example]) -> Table:
    """Count, keep what was seen often enough, and put into columns."""
    seen = Counter(name for example in examples for name in example.features)
    kept = {name for name, count in seen.items() if count >= _LEAST_SEEN}
    vectorizer = DictVectorizer(dtype=np.float32)
    figures = vectorizer.fit_transform([{n: v for n, v in one.features.items() if n in kept} for one in examples])
    names = tuple(str(name) for name in vectorizer.get_feature_names_out())
    widest = np.maximum(np.abs(figures).max(axis=0).toarray().ravel(), 1e-9).astype(np.float32)
    plain = [n for n, name in enumerate(names) if seen[name] >= _LEAST_SEEN_BY_TREES and not name.startswith(WORDS)]
    return Table(
        names=names,
        figures=figures.tocsr(),
        widest=widest,
        outcomes=np.array([example.outcome for example in examples]),
        grown_from=np.array(plain),
    )


@dataclass(frozen=True, kw_only=True)
class Models:
    """The fitted pair; `trees` is null where the recipe has none."""

    linear: LogisticRegression
    trees: HistGradientBoostingClassifier | None


def fit(table: Table, rows: Any, recipe: Recipe) -> Models:
    """Fit both models on some rows of a table."""
    scaled = table.figures[rows].multiply(1 / table.widest).tocsr()
    linear = LogisticRegression(C=recipe.strength, max_iter=recipe.rounds, tol=3e-4)
    linear.fit(scaled, table.outcomes[rows])
    if recipe.trees == 0:
        return Models(linear=linear, trees=None)
    trees = HistGradientBoostingClassifier(
        max_iter=recipe.trees,
        learning_rate=recipe.rate,
        max_leaf_nodes=recipe.leaves,
        min_samples_leaf=12,
        l2_regularization=2.0,
        max_features=recipe.share,
        max_bins=32,
        early_stopping=False,
        random_state=0,
    )
    trees.fit(_dense(table, rows), table.outcomes[rows] == "asserted")
    return Models(linear=linear, trees=trees)


def _dense(table: Table, rows: Any) -> Any:
    return table.figures[rows][:, table.grown_from].toarray()


def predict(models: Models, table: Table, rows: Any) -> list[dict[str, float]]:
    """The chances of some rows by outcome, as `watcher.extract.judge.score` gives them before calibration."""
    scaled = table.figures[rows].multiply(1 / table.widest).tocsr()
    chances = np.zeros((scaled.shape[0], len(OUTCOMES)))
    for column, outcome in enumerate(models.linear.classes_):
        chances[:, OUTCOMES.index(outcome)] = models.linear.predict_proba(scaled)[:, column]
    if models.trees is not None:
        grown = models.trees.predict_proba(_dense(table, rows))[:, 1]
        voted = (chances[:, _ASSERTED] + grown) / 2
        chances *= ((1 - voted) / np.maximum(1 - chances[:, _ASSERTED], 1e-9))[:, None]
        chances[:, _ASSERTED] = voted
    return [dict(zip(OUTCOMES, (float(chance) for chance in row), strict=True)) for row in chances]


def write(models: Models, table: Table) -> dict[str, Any]:
    """The weights of one field: linear figures by feature in the order of OUTCOMES, and trees."""
    linear = models.linear
    # Two outcomes give one row of figures, for the second of them.
    rows = linear.coef_ if len(linear.coef_) > 1 else np.vstack([np.zeros_like(linear.coef_[0]), linear.coef_[0]])
    starts = linear.intercept_ if len(linear.intercept_) > 1 else np.array([0.0, linear.intercept_[0]])
    known = list(linear.classes_)
    order = [known.index(outcome) if outcome in known else None for outcome in OUTCOMES]
    figures = {
        name: [0.0 if at is None else round(float(rows[at][place] / table.widest[place]), _DIGITS) for at in order]
        for place, name in enumerate(table.names)
    }
    return {
        "bias": [_IMPOSSIBLE if at is None else round(float(starts[at]), _DIGITS) for at in order],
        "linear": {name: row for name, row in figures.items() if any(row)},
        **(_write_trees(models.trees, [table.names[n] for n in table.grown_from]) if models.trees is not None else {}),
    }


def _write_trees(model: HistGradientBoostingClassifier, columns: Sequence[str]) -> dict[str, Any]:
    """The trees as lists of nodes, and only the columns that they ask for."""
    grown = [stage[0].nodes for stage in model._predictors]  # noqa: SLF001 - scikit-learn shows its trees nowhere else
    asked = sorted({int(node["feature_idx"]) for nodes in grown for node in nodes if not node["is_leaf"]})
    number = {column: place for place, column in enumerate(asked)}
    base = float(np.ravel(model._baseline_prediction)[0])  # noqa: SLF001 - likewise
    return {
        "names": [columns[column] for column in asked],
        "base": round(base, _DIGITS),
        "trees": [[_write_node(node, number) for node in nodes] for nodes in grown],
    }


def _write_node(node: Any, number: Mapping[int, int]) -> float | list[float]:
    mean = round(float(node["value"]), _DIGITS)
    if node["is_leaf"]:
        return mean
    limit = round(float(node["num_threshold"]), 6)
    return [number[int(node["feature_idx"])], limit, int(node["left"]), int(node["right"]), mean]


def calibrate(pairs: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Stretch and shift (of the logit) that make the chances of unseen productions come true as often as they say."""
    clipped = (min(max(chance, 1e-6), 1 - 1e-6) for chance, _ in pairs)
    logits = np.array([[math.log(chance / (1 - chance))] for chance in clipped])
    model = LogisticRegression(C=1e6).fit(logits, [right for _, right in pairs])
    return round(float(model.coef_[0][0]), _DIGITS), round(float(model.intercept_[0]), _DIGITS)
