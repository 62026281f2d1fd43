"""Claims and facts become facts and changes: an election over the live claims of each slot. Pure."""

from watcher.reconcile.life import LifeStage, life_stage
from watcher.reconcile.outcome import reconcile, revise, reweigh
from watcher.reconcile.silence import is_silent
from watcher.reconcile.spans import parse_span
from watcher.reconcile.word import Word, word_on

__all__ = ["LifeStage", "Word", "is_silent", "life_stage", "parse_span", "reconcile", "revise", "reweigh", "word_on"]
