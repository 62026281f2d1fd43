"""Weighs a candidate's features: a probability for none, asserted, hedged, pending and denied.

The weights are data: a multinomial logistic regression a field, trained by `make train` (docs/reading.md).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from watcher.extract.scales import Scales, Weighed
from watcher.model import Stance

NONE = "none"
#: The feature of a value that its sentence denies; such a value is never asserted, whatever the weights say.
NEGATED = "negated"
#: A bound ("not before August") in whose own clause there is doubt: cases teach little of bounds, so a rule says it.
_DOUBTED = ("bound", "clause:hedge")
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
    """Probabilities of `none` and each stance; a field without weights knows only `none`.

    `linear` of the weights maps a feature to its figures in the order of OUTCOMES, `bias` is their start; `calibration`
    holds the stretch and the shift of the logit of `asserted`.
    """
    if not weights:
        return dict.fromkeys(OUTCOMES, 0.0) | {NONE: 1.0}
    scales = scales_of(weights)
    return _chances(scales.add(features, scales.start), weights)


def _chances(weighed: Weighed, weights: Mapping[str, Any]) -> Mapping[str, float]:
    highest = max(weighed)
    powers = [math.exp(total - highest) for total in weighed]
    whole = math.fsum(powers)
    chances = dict(zip(OUTCOMES, [power / whole for power in powers], strict=True))
    return calibrated(chances, *weights.get("calibration", (1.0, 0.0)))


def calibrated(chances: Mapping[str, float], stretch: float, shift: float) -> Mapping[str, float]:
    """The chances with the logit of `asserted` stretched and shifted; the rest keep their proportions."""
    before = chances[Stance.ASSERTED]
    clipped = min(max(before, _LEAST_CHANCE), 1 - _LEAST_CHANCE)
    after = 1 / (1 + math.exp(-stretch * math.log(clipped / (1 - clipped)) - shift))
    rest = (1 - after) / max(1 - before, _LEAST_CHANCE)
    made = {name: chance * rest for name, chance in chances.items()}
    made[Stance.ASSERTED] = after
    return made


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
        weighed = self._scales.add(own, under)
        decided = decide(_chances(weighed, self._weights), self._weights.get("thresholds", {}), own=own, empty=empty)
        return Verdict(stance=decided[0], probability=decided[1]) if decided else None


def decide(
    chances: Mapping[str, float], least: Mapping[str, float], *, own: Mapping[str, float], empty: bool
) -> tuple[Stance, float] | None:
    """The stance whose probability reaches its threshold in `least`, or null.

    What is too doubtful to be asserted is hedged if both together reach the threshold `doubtful`. By its `own` features
    a negated value is denied only if that is the likeliest, and never asserted; nor is a bound that its clause doubts.
    """
    if NEGATED in own and not empty:
        return _decide_negated(chances, least)
    if all(name in own for name in _DOUBTED):
        chances = {**chances, Stance.ASSERTED: 0.0, Stance.HEDGED: chances[Stance.ASSERTED] + chances[Stance.HEDGED]}
    said = Stance.PENDING if empty else Stance.ASSERTED
    likelier = said if chances[said] > chances[Stance.DENIED] else Stance.DENIED
    for stance in (likelier, said, Stance.DENIED):
        if chances[stance] >= least.get(stance, _NEVER):
            return stance, chances[stance]
    if empty:
        return None
    hedged, either = chances[Stance.HEDGED], chances[Stance.ASSERTED] + chances[Stance.HEDGED]
    hints = hedged >= least.get(Stance.HEDGED, _NEVER) or either >= least.get("doubtful", _NEVER)
    return (Stance.HEDGED, either) if hints else None


def _decide_negated(chances: Mapping[str, float], least: Mapping[str, float]) -> tuple[Stance, float] | None:
    hedged, denied = chances[Stance.HEDGED], chances[Stance.DENIED]
    if denied >= max(least.get(Stance.DENIED, _NEVER), hedged, chances[Stance.ASSERTED], chances[NONE]):
        return Stance.DENIED, denied
    return (Stance.HEDGED, hedged) if hedged >= least.get(Stance.HEDGED, _NEVER) else None


def strongest(features: Mapping[str, float], weights: Mapping[str, Any], stance: Stance) -> tuple[Pull, ...]:
    """The features that pulled most towards a stance."""
    linear, at = weights["linear"], OUTCOMES.index(stance.value)
    pulls = {
        name: value * (linear[name][at] - linear[name][0])
        for name, value in features.items()
        if value and name in linear
    }
    ranked = sorted((name for name, pull in pulls.items() if pull), key=lambda name: (-abs(pulls[name]), name))
    return tuple(Pull(name, pulls[name]) for name in ranked[:_STRONGEST])
