"""The weights of one field made ready for weighing: what a page's and a sentence's features add is added only once."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

#: The trees are walked in so many parts; before each of the first two it may be plain that nothing comes of a candidate.
_PARTS = 4
#: So far rounding may take a sum out of its bounds.
_HAIR = 1e-9


class Weighed(NamedTuple):
    """What features came to: a sum for each outcome, and the figures that the trees ask for."""

    sums: tuple[float, float, float, float, float]
    row: list[float]


class _Part(NamedTuple):
    """Some trees, and the least and most that they and all behind them can add."""

    trees: tuple[Any, ...]
    least: float
    most: float


class Scales:
    """The weights of one field. Features may be added in layers: a page's, a sentence's, a candidate's."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        linear, names = weights["linear"], weights.get("names", ())
        places = {name: place for place, name in enumerate(names)}
        nothing = (0.0,) * len(weights["bias"])
        self._known = {name: (*linear.get(name, nothing), places.get(name)) for name in (*linear, *names)}
        none, asserted, hedged, pending, denied = weights["bias"]
        self.start = Weighed((none, asserted, hedged, pending, denied), [0.0] * len(names))
        self._base, self._parts = weights.get("base", 0.0), _parted(weights.get("trees", ()))

    def add(self, features: Mapping[str, float], under: Weighed) -> Weighed:
        """What features come to on top of others; none may be among those."""
        none, asserted, hedged, pending, denied = under.sums
        row, known = under.row.copy(), self._known
        for name, value in features.items():
            if name in known:
                one, two, three, four, five, place = known[name]
                none += value * one
                asserted += value * two
                hedged += value * three
                pending += value * four
                denied += value * five
                if place is not None:
                    row[place] = value
        return Weighed((none, asserted, hedged, pending, denied), row)

    def grow(self, row: Sequence[float], is_hopeless: Callable[[float, float], bool] | None = None) -> float | None:
        """The sum of the leaves that a row leads to.

        `is_hopeless` is asked whether a sum between two bounds is of no use; null if it said so.
        """
        total: float = self._base
        for number, (trees, least, most) in enumerate(self._parts):
            if is_hopeless is not None and number <= 1 and is_hopeless(total + least - _HAIR, total + most + _HAIR):
                return None
            for tree in trees:
                node = tree
                while type(node) is tuple:
                    node = node[2] if row[node[0]] <= node[1] else node[3]
                total += node
        return total


def _parted(trees: Sequence[Any]) -> tuple[_Part, ...]:
    """The trees in parts, each node with the nodes under it in place of their numbers."""
    spans = [_span(tree) for tree in trees]
    size = max(1, math.ceil(len(trees) / _PARTS))
    return tuple(
        _Part(
            tuple(_nested(tree, 0) for tree in trees[at : at + size]),
            math.fsum(least for least, _ in spans[at:]),
            math.fsum(most for _, most in spans[at:]),
        )
        for at in range(0, len(trees), size)
    )


def _nested(tree: Sequence[Any], at: int) -> Any:
    node = tree[at]
    if type(node) is not list:
        return node
    return (node[0], node[1], _nested(tree, node[2]), _nested(tree, node[3]))


def _span(tree: Sequence[Any]) -> tuple[float, float]:
    leaves = [node for node in tree if type(node) is not list]
    return min(leaves), max(leaves)
