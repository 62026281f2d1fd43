"""The operators' YAML, checked and built: a typo fails with its file, line, column, value and what is allowed."""

from watcher.config.build import CONSOLE
from watcher.config.check import Checked, check, load
from watcher.config.diff import Difference, Written, compare
from watcher.config.errors import ConfigError, ConfigErrors
from watcher.config.files import Snapshot

__all__ = [
    "CONSOLE",
    "Checked",
    "ConfigError",
    "ConfigErrors",
    "Difference",
    "Snapshot",
    "Written",
    "check",
    "compare",
    "load",
]
