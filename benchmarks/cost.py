"""One measured cost, and the target it is held against."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Cost:
    """A figure in `unit`, the most it may be (null where there is no target), and how it spread over the rounds."""

    name: str
    value: float
    unit: str
    target: float | None = None
    low: float
    high: float

    @property
    def met(self) -> bool:
        """Whether the target holds; true where there is none."""
        return self.target is None or self.value <= self.target


def median_of(name: str, figures: Sequence[float], *, unit: str, target: float | None = None) -> Cost:
    """The median of several rounds, with the lowest and the highest: a shared machine makes single rounds useless."""
    return Cost(
        name=name, value=statistics.median(figures), unit=unit, target=target, low=min(figures), high=max(figures)
    )
