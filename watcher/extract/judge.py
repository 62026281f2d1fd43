"""Weighs a candidate's features: a probability for none, asserted, hedged, pending and denied.

The weights are data: a multinomial logistic regression a field, trained by `make train` (docs/reading.md).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from watcher.model import Stance

NONE = "none"
#: The feature of a value that its sentence denies; such a value is never asserted, whatever the weights say.
NEGATED = "negated"
#: The order of the figures in the weights.
OUTCOMES = (NONE, Stance.ASSERTED.value, Stance.HEDGED.value, Stance.PENDING.value, Stance.DENIED.value)
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
    """Probabilities of `none` and each stance; a field without weights knows only `none`.

    `linear` of the weights maps a feature to its figures in the order of OUTCOMES, `bias` is their start; `calibration`
    holds the stretch and the shift of the logit of `asserted`.
    """
    if not weights:
        return dict.fromkeys(OUTCOMES, 0.0) | {NONE: 1.0}
    linear = weights["linear"]
    rows = [(value, linear[name]) for name, value in features.items() if value and name in linear]
    # fsum is exact: the order of the features does not matter.
    sums = [
        math.fsum([start, *[value * row[place] for value, row in rows]]) for place, start in enumerate(weights["bias"])
    ]
    highest = max(sums)
    powers = [math.exp(total - highest) for total in sums]
    whole = math.fsum(powers)
    chances = dict(zip(OUTCOMES, [power / whole for power in powers], strict=True))
    return calibrated(chances, *weights.get("calibration", (1.0, 0.0)))


def calibrated(chances: Mapping[str, float], stretch: float, shift: float) -> Mapping[str, float]:
    """The chances with the logit of `asserted` stretched and shifted; the rest keep their proportions."""
    before = chances[Stance.ASSERTED]
    clipped = min(max(before, _LEAST_CHANCE), 1 - _LEAST_CHANCE)
    after = 1 / (1 + math.exp(-stretch * math.log(clipped / (1 - clipped)) - shift))
    rest = (1 - after) / max(1 - before, _LEAST_CHANCE)
    return {name: after if name == Stance.ASSERTED else chance * rest for name, chance in chances.items()}


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
        name: value * (linear[name][at] - linear[name][0])
        for name, value in features.items()
        if value and name in linear
    }
    ranked = sorted((name for name, pull in pulls.items() if pull), key=lambda name: (-abs(pulls[name]), name))
    return tuple(Pull(name, pulls[name]) for name in ranked[:_STRONGEST])
