"""The order in which things are found or told changes nothing of what is claimed."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.extraction import document_of, load_cases, watch_of
from tests.extract.reading import credulous, judged, lexicon
from watcher.extract import describe, propose, view_of
from watcher.extract.candidate import Candidate, View
from watcher.extract.resolve import Finding, resolve

_CORPUS = Path(__file__).parent.parent / "corpus" / "own"
_CASES = [case for name in ("en1", "denl", "frit") for case in load_cases(_CORPUS / f"{name}.jsonl")[:8]]


@lru_cache(maxsize=32)
def _view(place: int) -> View:
    return view_of(document_of(_CASES[place], lexicon()), watch=watch_of(_CASES[place]), lexicon=lexicon())


def _claimed(
    candidates: Sequence[Candidate], features: Sequence[Mapping[str, float]], weights: Mapping[str, Any]
) -> list[Any]:
    found = []
    for candidate, described in zip(candidates, features, strict=True):
        verdict = judged(described, weights[candidate.field.value], empty=candidate.value is None)
        if verdict:
            found.append(Finding(candidate=candidate, verdict=verdict))
    return [
        (
            one.candidate.field,
            one.candidate.slot,
            one.candidate.value,
            one.candidate.passage,
            one.candidate.start,
            one.verdict,
        )
        for one in resolve(found)
    ]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(_CASES) - 1), st.integers(0, 1000))
def test_the_order_of_candidates_and_features_does_not_matter(place: int, seed: int) -> None:
    view, dice = _view(place), Random(seed)
    candidates = list(propose(view))
    features = describe(candidates, view)
    shuffled = candidates.copy()
    dice.shuffle(shuffled)
    told = {id(one): described for one, described in zip(shuffled, describe(shuffled, view), strict=True)}
    assert [told[id(one)] for one in candidates] == list(features)
    mixed = []
    for one in shuffled:
        items = list(told[id(one)].items())
        dice.shuffle(items)
        mixed.append(dict(items))
    for weights in (lexicon().weights, credulous().weights):
        assert _claimed(shuffled, mixed, weights) == _claimed(candidates, features, weights)
