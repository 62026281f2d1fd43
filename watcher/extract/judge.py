"""Weighs a candidate's features: a probability for none, asserted, hedged, pending and denied (weights are data).

Two models vote, both trained by `make train`: a multinomial logistic regression over all features, and gradient-boosted
trees over all but the words, which know only whether the value is asserted.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from watcher.model import Stance

NONE = "none"
#: The feature of a value that its sentence denies; such a value is never asserted, whatever the weights say.
NEGATED = "negated"
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
    pulls: tuple[Pull, ...]


def score(features: Mapping[str, float], weights: Mapping[str, Any]) -> Mapping[str, float]:
    """Probabilities of `none` and each stance; a field without weights knows only `none`."""
    if not weights:
        return dict.fromkeys(OUTCOMES, 0.0) | {NONE: 1.0}
    chances = _linear(features, weights)
    trees = weights.get("trees")
    if trees:
        voted = (chances[_ASSERTED] + _sigmoid(_grown(features, weights["names"], trees, weights["base"]))) / 2
        chances = _with_asserted(chances, voted)
    stretch, shift = weights.get("calibration", (1.0, 0.0))
    return dict(zip(OUTCOMES, _with_asserted(chances, _calibrated(chances[_ASSERTED], stretch, shift)), strict=True))


def _linear(features: Mapping[str, float], weights: Mapping[str, Any]) -> list[float]:
    """The softmax of weighted sums."""
    linear = weights["linear"]
    rows = [(value, linear[name]) for name, value in features.items() if value and name in linear]
    # fsum is exact: the order of the features does not matter.
    sums = [
        math.fsum([start, *(value * row[place] for value, row in rows)]) for place, start in enumerate(weights["bias"])
    ]
    highest = max(sums)
    powers = [math.exp(total - highest) for total in sums]
    whole = math.fsum(powers)
    return [power / whole for power in powers]


def _grown(features: Mapping[str, float], names: Sequence[str], trees: Sequence[Any], base: float) -> float:
    """The sum of the leaves that the features lead to; a node is [name, limit, if not above, if above, its mean]."""
    row = [features.get(name, 0.0) for name in names]
    total = base
    for tree in trees:
        node = tree[0]
        while type(node) is list:
            node = tree[node[2] if row[node[0]] <= node[1] else node[3]]
        total += node
    return total


def _with_asserted(chances: Sequence[float], asserted: float) -> list[float]:
    """The chances with another one for `asserted`; the rest keep their proportions."""
    rest = (1 - asserted) / max(1 - chances[_ASSERTED], _LEAST_CHANCE)
    return [asserted if place == _ASSERTED else chance * rest for place, chance in enumerate(chances)]


def _calibrated(chance: float, stretch: float, shift: float) -> float:
    clipped = min(max(chance, _LEAST_CHANCE), 1 - _LEAST_CHANCE)
    return _sigmoid(stretch * math.log(clipped / (1 - clipped)) + shift)


def _sigmoid(total: float) -> float:
    return 1 / (1 + math.exp(-total)) if total > -700 else 0.0  # noqa: PLR2004 - beyond it exp overflows


def judge(features: Mapping[str, float], weights: Mapping[str, Any], *, empty: bool) -> Verdict | None:
    """The stance a candidate earns, or null. `empty` candidates carry no value: they can only be pending or denied."""
    decided = decide(score(features, weights), weights.get("thresholds", {}), empty=empty, negated=NEGATED in features)
    if decided is None:
        return None
    stance, probability = decided
    return Verdict(stance=stance, probability=probability, pulls=_strongest(features, weights, stance))


def decide(
    chances: Mapping[str, float], least: Mapping[str, float], *, empty: bool, negated: bool = False
) -> tuple[Stance, float] | None:
    """The stance whose probability reaches its threshold in `least`, or null.

    What is too doubtful to be asserted is hedged if both together reach the threshold `doubtful`. A `negated` value is
    denied only if that is the likeliest, and never asserted.
    """
    if negated and not empty:
        return _decide_negated(chances, least)
    asserted, hedged = chances[Stance.ASSERTED], chances[Stance.HEDGED]
    claims = [
        (Stance.DENIED, chances[Stance.DENIED]),
        (Stance.PENDING, chances[Stance.PENDING] if empty else 0.0),
        (Stance.ASSERTED, 0.0 if empty else asserted),
    ]
    for stance, chance in sorted(claims, key=lambda claim: -claim[1]):
        if chance >= least.get(stance.value, _NEVER):
            return stance, chance
    hints = hedged >= least.get(Stance.HEDGED.value, _NEVER) or asserted + hedged >= least.get("doubtful", _NEVER)
    return (Stance.HEDGED, asserted + hedged) if not empty and hints else None


def _decide_negated(chances: Mapping[str, float], least: Mapping[str, float]) -> tuple[Stance, float] | None:
    hedged, denied = chances[Stance.HEDGED], chances[Stance.DENIED]
    if denied >= max(least.get(Stance.DENIED.value, _NEVER), hedged, chances[NONE]):
        return Stance.DENIED, denied
    return (Stance.HEDGED, hedged) if hedged >= least.get(Stance.HEDGED.value, _NEVER) else None


def _strongest(features: Mapping[str, float], weights: Mapping[str, Any], stance: Stance) -> tuple[Pull, ...]:
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
