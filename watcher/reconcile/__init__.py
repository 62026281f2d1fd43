"""Claims and facts become facts and changes: an election over the live claims of each slot. Pure."""

from watcher.reconcile.life import LifeStage, life_stage
from watcher.reconcile.outcome import reconcile, reweigh
from watcher.reconcile.silence import is_silent

__all__ = ["LifeStage", "is_silent", "life_stage", "reconcile", "reweigh"]
