"""Weighs a candidate's features: a probability for none, asserted, hedged, pending and denied (weights are data).

Two models vote, both trained by `make train`: a multinomial logistic regression over all features, and gradient-boosted
trees over all but the words, which know only whether the value is asserted.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter
from typing import Any

from watcher.extract.scales import Scales, Weighed
from watcher.model import Stance

NONE = "none"
#: The order of the figures in the weights.
OUTCOMES = (NONE, Stance.ASSERTED.value, Stance.HEDGED.value, Stance.PENDING.value, Stance.DENIED.value)
_NOTHING, _ASSERTED, _HEDGED, _PENDING, _DENIED = range(len(OUTCOMES))
_STRONGEST = 6
_NEVER = 1.1
_LEAST_CHANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Pull:
    """How far one feature pulled towards a stance (in logits; negative: away from it)."""

    feature: str
    strength: float


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the judge makes of a candidate: a stance, how sure, and the features that weighed most."""

    stance: Stance
    probability: float
    pulls: tuple[Pull, ...] = ()


class _Held:
    """Weights as a key: told apart by which object they are, since they are too long to compare."""

    __slots__ = ("weights",)

    def __init__(self, weights: Mapping[str, Any]) -> None:
        self.weights = weights

    def __hash__(self) -> int:
        return id(self.weights)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.weights is self.weights


@lru_cache(maxsize=32)
def _made(held: _Held) -> Scales:
    return Scales(held.weights)


def scales_of(weights: Mapping[str, Any]) -> Scales:
    """The scales of a field's weights; made once. The calibration and thresholds are no part of them."""
    return _made(_Held(weights))


def score(features: Mapping[str, float], weights: Mapping[str, Any]) -> Mapping[str, float]:
    """Probabilities of `none` and each stance; a field without weights knows only `none`."""
    if not weights:
        return dict.fromkeys(OUTCOMES, 0.0) | {NONE: 1.0}
    scales = scales_of(weights)
    return _chances(scales.add(features, scales.start), weights, scales)


def _chances(weighed: Weighed, weights: Mapping[str, Any], scales: Scales) -> dict[str, float]:
    """The vote of both models, made to come true as often as it says; the other outcomes keep their proportions."""
    linear = _softmax(weighed.sums)
    asserted = linear[_ASSERTED]
    if weights.get("trees"):
        asserted = (asserted + _sigmoid(scales.grown(weighed.leaves))) / 2
    stretch, shift = weights.get("calibration", (1.0, 0.0))
    return dict(zip(OUTCOMES, _with_asserted(linear, _calibrated(asserted, stretch, shift)), strict=True))


def _softmax(sums: Sequence[float]) -> list[float]:
    highest = max(sums)
    powers = [math.exp(total - highest) for total in sums]
    whole = math.fsum(powers)
    return [power / whole for power in powers]


def _with_asserted(chances: Sequence[float], asserted: float) -> list[float]:
    """The chances with another one for `asserted`; the rest keep their proportions."""
    rest = (1 - asserted) / max(1 - chances[_ASSERTED], _LEAST_CHANCE)
    changed = [chance * rest for chance in chances]
    changed[_ASSERTED] = asserted
    return changed


def _calibrated(chance: float, stretch: float, shift: float) -> float:
    clipped = min(max(chance, _LEAST_CHANCE), 1 - _LEAST_CHANCE)
    return _sigmoid(stretch * math.log(clipped / (1 - clipped)) + shift)


def _sigmoid(total: float) -> float:
    return 1 / (1 + math.exp(-total)) if total > -700 else 0.0  # noqa: PLR2004 - beyond it exp overflows


def judge(features: Mapping[str, float], weights: Mapping[str, Any], *, empty: bool) -> Verdict | None:
    """The stance a candidate earns with what pulled it there, or null.

    `empty` candidates carry no value: they can only be pending or denied.
    """
    if not weights:
        return None
    scales = scales_of(weights)
    verdict = _verdict(scales.add(features, scales.start), weights, scales, empty=empty)
    return replace(verdict, pulls=strongest(features, weights, verdict.stance)) if verdict else None


class Weighing:
    """The candidates of one field of a page on the scales: what they share is put there once."""

    def __init__(self, weights: Mapping[str, Any], page: Mapping[str, float]) -> None:
        self._weights, self._scales = weights, scales_of(weights)
        self._page = self._scales.add(page, self._scales.start)
        self._sentences: dict[int, Weighed] = {}

    def judge(
        self, own: Mapping[str, float], *, place: int, sentence: Mapping[str, float], empty: bool
    ) -> Verdict | None:
        """The verdict on a candidate of the `place`-th sentence, without its pulls, which only a claim needs."""
        under = self._sentences.get(place)
        if under is None:
            under = self._sentences[place] = self._scales.add(sentence, self._page)
        return _verdict(self._scales.add(own, under), self._weights, self._scales, empty=empty)


def _verdict(weighed: Weighed, weights: Mapping[str, Any], scales: Scales, *, empty: bool) -> Verdict | None:
    decided = decide(_chances(weighed, weights, scales), weights.get("thresholds", {}), empty=empty)
    return Verdict(stance=decided[0], probability=decided[1]) if decided else None


def decide(chances: Mapping[str, float], least: Mapping[str, float], *, empty: bool) -> tuple[Stance, float] | None:
    """The stance whose probability reaches its threshold in `least`, or null.

    What is too doubtful to be asserted is hedged if both together reach the threshold `doubtful`.
    """
    asserted, hedged = chances[Stance.ASSERTED], chances[Stance.HEDGED]
    claims = [
        (chance, stance)
        for stance, chance in (
            (Stance.DENIED, chances[Stance.DENIED]),
            (Stance.PENDING, chances[Stance.PENDING] if empty else 0.0),
            (Stance.ASSERTED, 0.0 if empty else asserted),
        )
        if chance >= least.get(stance, _NEVER)
    ]
    if claims:
        chance, stance = max(claims, key=itemgetter(0))
        return stance, chance
    hints = hedged >= least.get(Stance.HEDGED.value, _NEVER) or asserted + hedged >= least.get("doubtful", _NEVER)
    return (Stance.HEDGED, asserted + hedged) if not empty and hints else None


def strongest(features: Mapping[str, float], weights: Mapping[str, Any], stance: Stance) -> tuple[Pull, ...]:
    """The features that pulled most towards a stance."""
    linear, at = weights["linear"], OUTCOMES.index(stance.value)
    pulls = {
        name: value * (linear[name][at] - linear[name][_NOTHING])
        for name, value in features.items()
        if value and name in linear
    }
    if stance is Stance.ASSERTED and weights.get("trees"):
        for name, step in _steps(features, weights["names"], weights["trees"]).items():
            pulls[name] = pulls.get(name, 0.0) + step
    ranked = sorted((name for name, pull in pulls.items() if pull), key=lambda name: (-abs(pulls[name]), name))
    return tuple(Pull(name, pulls[name]) for name in ranked[:_STRONGEST])


def _steps(features: Mapping[str, float], names: Sequence[str], trees: Sequence[Any]) -> dict[str, float]:
    """What each feature changed on the way to the leaves: the mean behind a turn less the mean before it."""
    found: dict[str, float] = {}
    for tree in trees:
        node = tree[0]
        while type(node) is list:
            name = names[node[0]]
            behind = tree[node[2] if features.get(name, 0.0) <= node[1] else node[3]]
            found[name] = found.get(name, 0.0) + (behind[4] if type(behind) is list else behind) - node[4]
            node = behind
    return found
