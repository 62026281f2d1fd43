"""Builds the parts from the configuration."""

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from watcher import __version__
from watcher.config import load
from watcher.config.lexicon import load_lexicon
from watcher.fetch import Fetcher
from watcher.model import Config
from watcher.poll import Tools
from watcher.store import Store, exists, migrate
from watcher.web.perch import serve_canary

console = Console(highlight=False)


def now() -> datetime:
    """The clock, read nowhere else."""
    return datetime.now(UTC)


def load_config(folder: Path) -> Config:
    """The configuration; ConfigErrors with every error in it."""
    return load(folder, environ=os.environ)


def open_store(config: Config) -> Store:
    """The database as it is, for looking; StoreError if there is none or it is another version's."""
    return Store.open(config.database)


@contextmanager
def open_tools(config: Config) -> Iterator[Tools]:
    """All that a poll works with: the database at this version's schema, its sources in line with the configuration."""
    migrate(config.database)
    with ExitStack() as stack:
        store = stack.enter_context(Store.open(config.database))
        perch = stack.enter_context(serve_canary(now)) if config.canary else None
        fetcher = stack.enter_context(_open_fetcher(config, own=perch))
        store.sync(config, now=now())
        yield _assemble(config, store, fetcher, perch=perch)


@contextmanager
def open_tools_for_looking(config: Config) -> Iterator[Tools]:
    """The same for a look that writes nothing: over the database if there is one, else over an empty one of its own."""
    with ExitStack() as stack:
        if not exists(config.database):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="watcher-"))
            config = replace(config, database=f"sqlite:///{folder}/empty.db")
            migrate(config.database)
        store = stack.enter_context(Store.open(config.database))
        yield _assemble(config, store, stack.enter_context(_open_fetcher(config)))


def _open_fetcher(config: Config, *, own: str | None = None) -> Fetcher:
    return Fetcher(config.fetch, version=__version__, own=own)


def _assemble(config: Config, store: Store, fetcher: Fetcher, *, perch: str | None = None) -> Tools:
    dice = random.SystemRandom()
    return Tools(config=config, lexicon=load_lexicon(), fetcher=fetcher, store=store, random=dice.random, canary=perch)
