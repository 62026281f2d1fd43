"""The weights of one field made ready for weighing: what a page's and a sentence's features add is added only once.

All trees are walked at once, as in QuickScorer (Lucchese et al., SIGIR 2015): every tree has a byte with a bit for each
of its leaves, from left to right. A feature above a node's limit strikes out the leaves on the node's left; of what is
left over, the first is the leaf that a walk would have come to.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from operator import getitem
from typing import Any, NamedTuple

#: As many leaves as a byte has bits.
_MOST_LEAVES = 8
_Tree = Sequence[Any]


class Weighed(NamedTuple):
    """What features came to: a sum for each outcome, and the leaves of the trees that they leave over."""

    sums: tuple[float, float, float, float, float]
    leaves: int


class Scales:
    """The weights of one field. Features (none is negative) may be added in layers: a page's, a sentence's, a candidate's.

    Raises ValueError if a tree has more than eight leaves.
    """

    def __init__(self, weights: Mapping[str, Any]) -> None:
        linear, trees = weights["linear"], weights.get("trees", ())
        strikes = _strikes(trees, weights.get("names", ()))
        nothing, idle = (0.0,) * len(weights["bias"]), (None, (), ())
        # A feature's figures, the leaves it leaves over as a flag (1.0), its limits, and the leaves left above each.
        self._known = {
            name: (*linear.get(name, nothing), *strikes.get(name, idle)) for name in dict.fromkeys((*linear, *strikes))
        }
        every = sum(((1 << len(list(_leaves(tree)))) - 1) << 8 * number for number, tree in enumerate(trees))
        for _, limits, masks in strikes.values():
            every &= masks[bisect_left(limits, 0.0)]
        none, asserted, hedged, pending, denied = weights["bias"]
        self.start = Weighed((none, asserted, hedged, pending, denied), every)
        self._base, self._figures = weights.get("base", 0.0), [_figures(tree) for tree in trees]

    def add(self, features: Mapping[str, float], under: Weighed) -> Weighed:
        """What features come to on top of others; none may be among those."""
        none, asserted, hedged, pending, denied = under.sums
        leaves, known = under.leaves, self._known
        for name, value in features.items():
            if name in known:
                one, two, three, four, five, flag, limits, masks = known[name]
                if value == 1.0:
                    none += one
                    asserted += two
                    hedged += three
                    pending += four
                    denied += five
                    if flag is not None:
                        leaves &= flag
                else:
                    none += value * one
                    asserted += value * two
                    hedged += value * three
                    pending += value * four
                    denied += value * five
                    if limits:
                        leaves &= masks[bisect_left(limits, value)]
        return Weighed((none, asserted, hedged, pending, denied), leaves)

    def grown(self, leaves: int) -> float:
        """The sum of the leaves that are left over, one of each tree."""
        total: float = self._base
        return total + sum(map(getitem, self._figures, leaves.to_bytes(len(self._figures), "little")))


def _strikes(trees: Sequence[_Tree], names: Sequence[str]) -> dict[str, tuple[int, list[float], list[int]]]:
    """The leaves that each feature leaves over as a flag, its limits, and the leaves left above none, one, two... of them."""
    found: dict[str, list[tuple[float, int]]] = {}
    for number, tree in enumerate(trees):
        order = {at: place for place, at in enumerate(_leaves(tree))}
        if len(order) > _MOST_LEAVES:
            raise ValueError(f"a tree of the weights has more than {_MOST_LEAVES} leaves; train with fewer")
        for node in tree:
            if type(node) is list:
                left = sum(1 << order[at] for at in _leaves(tree, node[2]))
                found.setdefault(names[node[0]], []).append((node[1], ~(left << 8 * number)))
    strikes = {}
    for name, nodes in found.items():
        nodes.sort()
        masks = [-1]
        for _, mask in nodes:
            masks.append(masks[-1] & mask)
        limits = [limit for limit, _ in nodes]
        strikes[name] = (masks[bisect_left(limits, 1.0)], limits, masks)
    return strikes


def _leaves(tree: _Tree, at: int = 0) -> Iterator[int]:
    """The places in a tree of the leaves under a node, from left to right."""
    node = tree[at]
    if type(node) is not list:
        yield at
    else:
        yield from _leaves(tree, node[2])
        yield from _leaves(tree, node[3])


def _figures(tree: _Tree) -> list[float]:
    """The figure of a tree for each set of leaves that may be left over: that of the first."""
    figures = [tree[at] for at in _leaves(tree)]
    return [figures[(rest & -rest).bit_length() - 1] if rest else 0.0 for rest in range(1 << len(figures))]
