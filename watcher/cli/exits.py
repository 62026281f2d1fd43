"""Errors that a person can mend, and the exit code of each."""

import typer

from watcher.archive.errors import ArchiveError
from watcher.config import ConfigErrors
from watcher.config.lexicon import LexiconError
from watcher.demo.story import StoryError
from watcher.store import StoreError

PROBLEM, CONFIG_ERROR, DATABASE_ERROR = 1, 3, 4


def explain(error: Exception) -> int | None:
    """Print an error that a person can mend; null for a defect of ours, which keeps its traceback."""
    codes = {
        ConfigErrors: CONFIG_ERROR,
        LexiconError: CONFIG_ERROR,
        StoreError: DATABASE_ERROR,
        StoryError: PROBLEM,
        ArchiveError: PROBLEM,
    }
    for kind, code in codes.items():
        if isinstance(error, kind):
            typer.echo(error, err=True)
            return code
    return None
