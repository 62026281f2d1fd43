"""Weighs a candidate's features: a probability for none, asserted, hedged, pending and denied (weights are data)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from watcher.model import Stance

NONE = "none"
_SHARED = "shared"
_BIAS = "bias"
_STRONGEST = 6
_NEVER = 1.1
_STANCES = tuple(stance.value for stance in Stance)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the judge makes of a candidate: a stance, how sure, and the features that weighed most."""

    stance: Stance
    probability: float
    cues: tuple[str, ...]


def score(features: Mapping[str, float], weights: Mapping[str, Any]) -> Mapping[str, float]:
    """Probabilities of `none` and each stance, by a softmax over weighted sums.

    `weights` maps each stance to its weights by feature, with `bias`; those under `shared` count for every stance but
    `none`, whose sum is zero unless it has weights of its own.
    """
    common = _total(features, weights.get(_SHARED, {}))
    sums = {stance: common + _total(features, weights.get(stance, {})) for stance in _STANCES}
    sums[NONE] = _total(features, weights.get(NONE, {}))
    highest = max(sums.values())
    powers = {name: math.exp(total - highest) for name, total in sums.items()}
    whole = sum(powers.values())
    return {name: power / whole for name, power in powers.items()}


def _total(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    # fsum is exact, so the order of the features does not matter, and the walk may be over the shorter of the two.
    few, many = (weights, features) if len(weights) < len(features) else (features, weights)
    return weights.get(_BIAS, 0.0) + math.fsum([features[name] * weights[name] for name in few if name in many])


def judge(features: Mapping[str, float], weights: Mapping[str, Any], *, empty: bool) -> Verdict | None:
    """The stance a candidate earns, or null. `empty` candidates carry no value: they can only be pending or denied.

    `thresholds` of the weights hold the least probability for each stance. What is too doubtful to be asserted is
    hedged if both together reach the threshold `doubtful`.
    """
    chances = score(features, weights)
    least = weights.get("thresholds", {})
    asserted, hedged = chances[Stance.ASSERTED], chances[Stance.HEDGED]
    claims = [
        (Stance.DENIED, chances[Stance.DENIED]),
        (Stance.PENDING, chances[Stance.PENDING] if empty else 0.0),
        (Stance.ASSERTED, 0.0 if empty else asserted),
    ]
    for stance, chance in sorted(claims, key=lambda claim: -claim[1]):
        if chance >= least.get(stance.value, _NEVER):
            return Verdict(stance=stance, probability=chance, cues=_strongest(features, weights, stance))
    hints = hedged >= least.get(Stance.HEDGED.value, _NEVER) or asserted + hedged >= least.get("doubtful", _NEVER)
    if not empty and hints:
        return Verdict(
            stance=Stance.HEDGED, probability=asserted + hedged, cues=_strongest(features, weights, Stance.HEDGED)
        )
    return None


def _strongest(features: Mapping[str, float], weights: Mapping[str, Any], stance: Stance) -> tuple[str, ...]:
    shared, own = weights.get(_SHARED, {}), weights.get(stance.value, {})
    pulls = {name: value * (shared.get(name, 0.0) + own.get(name, 0.0)) for name, value in features.items()}
    ranked = sorted((name for name, pull in pulls.items() if pull), key=lambda name: (-abs(pulls[name]), name))
    return tuple(f"{name} {pulls[name]:+.1f}" for name in ranked[:_STRONGEST])
