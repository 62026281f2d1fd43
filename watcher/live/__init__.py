"""An edit of the files goes live: seen, checked, applied whole or not at all, and told to operators."""

from watcher.live.folder import changes
from watcher.live.keeper import Keeper, keep
from watcher.live.start import Standing, choose

__all__ = ["Keeper", "Standing", "changes", "choose", "keep"]
