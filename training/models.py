"""Fits the judge with scikit-learn and writes it as plain figures, a field at a time."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from training.examples import Example
from watcher.extract.judge import OUTCOMES
from watcher.model import Field

#: How strongly weights are held back (scikit-learn's C), found by comparing on held-out productions (docs/reading.md).
STRENGTH = 0.1
#: The same of fields that want another: dates have the most features for the fewest right values.
STRENGTHS: Mapping[Field, float] = {Field.RELEASE_DATE: 0.05}
#: Features that a field does not learn from, by how they begin: to dates they told the page by heart and little that holds elsewhere.
LEFT_OUT: Mapping[Field, tuple[str, ...]] = {Field.RELEASE_DATE: ("H:", "plain*")}
_LEAST_SEEN = 3
_DIGITS = 4
_IMPOSSIBLE = -50.0


@dataclass(frozen=True, kw_only=True)
class Table:
    """The examples of a field as figures: a row an example, a column a feature scaled to at most 1 (by `widest`)."""

    names: tuple[str, ...]
    figures: csr_matrix
    widest: Any
    outcomes: Any
    weights: Any


def tabulate(examples: Sequence[Example], leave_out: tuple[str, ...] = ()) -> Table:
    """Count, keep what was seen often enough (but what begins with `leave_out`), and put into columns."""
    seen = Counter(name for example in examples for name in example.features)
    kept = {name for name, count in seen.items() if count >= _LEAST_SEEN and not name.startswith(leave_out)}
    vectorizer = DictVectorizer(dtype=np.float32)
    figures = vectorizer.fit_transform([{n: v for n, v in one.features.items() if n in kept} for one in examples])
    names = tuple(str(name) for name in vectorizer.get_feature_names_out())
    widest = np.maximum(np.abs(figures).max(axis=0).toarray().ravel(), 1e-9).astype(np.float32)
    return Table(
        names=names,
        figures=figures.tocsr(),
        widest=widest,
        outcomes=np.array([example.outcome for example in examples]),
        weights=np.array([example.weight for example in examples]),
    )


class Fitted(Protocol):
    """What a fitted classifier of scikit-learn offers."""

    classes_: Any

    def predict_proba(self, figures: Any) -> Any:
        """The probabilities of each class, a row an example."""


def fit_linear(figures: Any, outcomes: Any, weights: Any, *, field: Field | None = None) -> LogisticRegression:
    """The judge's kind of model, held back as its field wants."""
    strength = STRENGTHS.get(field, STRENGTH) if field else STRENGTH
    return LogisticRegression(C=strength, max_iter=200, tol=3e-4).fit(figures, outcomes, sample_weight=weights)


def scaled(table: Table, rows: Any) -> csr_matrix:
    """Some rows of a table, each column at most 1."""
    return table.figures[rows].multiply(1 / table.widest).tocsr()


def predict(model: Fitted, table: Table, rows: Any) -> list[dict[str, float]]:
    """The chances of some rows by outcome, as `watcher.extract.judge.score` gives them before calibration."""
    found = model.predict_proba(scaled(table, rows))
    chances = np.zeros((len(found), len(OUTCOMES)))
    chances[:, [OUTCOMES.index(outcome) for outcome in model.classes_]] = found
    return [dict(zip(OUTCOMES, (float(chance) for chance in row), strict=True)) for row in chances]


def write(linear: LogisticRegression, table: Table) -> dict[str, Any]:
    """The weights of one field: figures by feature in the order of OUTCOMES."""
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
    }


def calibrate(pairs: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Stretch and shift (of the logit) that make the chances of unseen productions come true as often as they say."""
    clipped = (min(max(chance, 1e-6), 1 - 1e-6) for chance, _ in pairs)
    logits = np.array([[math.log(chance / (1 - chance))] for chance in clipped])
    model = LogisticRegression(C=1e6).fit(logits, [right for _, right in pairs])
    return round(float(model.coef_[0][0]), _DIGITS), round(float(model.intercept_[0]), _DIGITS)
