"""The weights of one field made ready for weighing: what a page's and a sentence's features add is added only once."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

#: Added to a figure and taken off again, it leaves the nearest multiple of 2**-36. Sums of those are exact while they stay
#: under 2**15, so that neither the order of the features nor their layers change the last bit.
_GRID = 1.5 * 2**16


class Weighed(NamedTuple):
    """What features came to: a sum for each outcome, in their order."""

    none: float
    asserted: float
    hedged: float
    pending: float
    denied: float


class Scales:
    """The weights of one field. Features may be added in layers: a page's, a sentence's, a candidate's."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        # Figures are rounded, so that nearly all are equal to some other: kept once, they take a third of the memory.
        once: dict[float, float] = {}
        self._known = {name: _weighed(figures, once) for name, figures in weights["linear"].items()}
        self.start = _weighed(weights["bias"], once)

    def add(self, features: Mapping[str, float], under: Weighed) -> Weighed:
        """What features come to on top of others; none may be among those."""
        none, asserted, hedged, pending, denied = under
        known = self._known
        for name, value in features.items():
            if name in known:
                one, two, three, four, five = known[name]
                if value == 1.0:
                    none += one
                    asserted += two
                    hedged += three
                    pending += four
                    denied += five
                else:
                    none += value * one + _GRID - _GRID
                    asserted += value * two + _GRID - _GRID
                    hedged += value * three + _GRID - _GRID
                    pending += value * four + _GRID - _GRID
                    denied += value * five + _GRID - _GRID
        return Weighed(none, asserted, hedged, pending, denied)


def _weighed(figures: Sequence[float], once: dict[float, float]) -> Weighed:
    rounded = (figure + _GRID - _GRID for figure in figures)
    none, asserted, hedged, pending, denied = (once.setdefault(figure, figure) for figure in rounded)
    return Weighed(none, asserted, hedged, pending, denied)
