"""The scales weigh as the weights are written: sums of figures, and a walk from node to node of each tree."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.extract.reading import HEADLINE, SALT_ROAD, WATCH, claims, lexicon, page
from watcher.extract import extract_all
from watcher.extract.scales import Scales
from watcher.model import Source, SourceKind

_NAMES = ("a", "b", "c", "d")
_FIGURES = st.integers(-9, 9).map(lambda figure: figure / 4)
_FEATURES = st.dictionaries(st.sampled_from((*_NAMES, "unknown")), st.sampled_from((0.0, 0.2, 0.5, 1.0, 3.0)))


@st.composite
def trees(draw: st.DrawFn) -> list[Any]:
    """A tree of up to eight leaves in the form of weights.json, the nodes in any order behind the first."""
    nodes: list[Any] = [draw(_FIGURES)]
    for _ in range(draw(st.integers(0, 7))):
        leaves = [place for place, node in enumerate(nodes) if not isinstance(node, list)]
        limit = draw(st.sampled_from((-0.5, 0.0, 0.2, 0.5, 2.0)))
        nodes[draw(st.sampled_from(leaves))] = [draw(st.integers(0, 3)), limit, len(nodes), len(nodes) + 1, 0.0]
        nodes += [draw(_FIGURES), draw(_FIGURES)]
    return nodes


def walked(tree: list[Any], features: dict[str, float]) -> float:
    node = tree[0]
    while isinstance(node, list):
        node = tree[node[2] if features.get(_NAMES[node[0]], 0.0) <= node[1] else node[3]]
    return float(node)


@given(st.lists(trees(), max_size=5), st.dictionaries(st.sampled_from(_NAMES), st.tuples(*[_FIGURES] * 5)), _FEATURES)
def test_trees_and_sums_come_out_as_written(
    forest: list[list[Any]], linear: dict[str, tuple[float, ...]], features: dict[str, float]
) -> None:
    bias = [0.25, 0.5, 0.0, -1.0, 2.0]
    scales = Scales({"bias": bias, "linear": linear, "names": list(_NAMES), "base": 0.5, "trees": forest})
    weighed = scales.add(features, scales.start)
    for place, start in enumerate(bias):
        plain = start + sum(value * linear[name][place] for name, value in features.items() if name in linear)
        assert weighed.sums[place] == pytest.approx(plain)
    assert scales.grown(weighed.leaves) == pytest.approx(0.5 + sum(walked(tree, features) for tree in forest))
    names = list(features)
    layered = scales.start
    for layer in (names[::2], names[1::2]):
        layered = scales.add({name: features[name] for name in layer}, layered)
    assert layered.leaves == weighed.leaves
    assert layered.sums == pytest.approx(weighed.sums)


def test_a_tree_of_too_many_leaves_is_refused() -> None:
    # Eight nodes in a row, each with a leaf on its right, and a leaf on the left of the last.
    tree = [[0, 0.5, at + 1, 9 + at, 0.0] for at in range(8)] + [1.0] * 9
    with pytest.raises(ValueError, match="more than 8 leaves"):
        Scales({"bias": [0.0] * 5, "linear": {}, "names": ["a"], "trees": [tree]})


def test_a_page_says_the_same_of_each_watch_whoever_else_waits() -> None:
    document = page(
        HEADLINE, "The Northgate documentary will stream on Hulu.", "The Salt Road comes to BBC One in May."
    )
    source = Source(id="s", url="https://p.example", kind=SourceKind.PAGE, publisher="p", every=timedelta(hours=1))
    both = extract_all(document, watches=(WATCH, SALT_ROAD), source=source, publisher=None, lexicon=lexicon())
    alone = [
        extract_all(document, watches=(watch,), source=source, publisher=None, lexicon=lexicon())[0]
        for watch in (WATCH, SALT_ROAD)
    ]
    assert list(both) == alone
    assert claims(document)
