"""A configuration tried on what was read in the past: what it would have told, against what was told."""

from watcher.backtest.compare import Comparison, Line, compare
from watcher.backtest.run import Replay, replay

__all__ = ["Comparison", "Line", "Replay", "compare", "replay"]
