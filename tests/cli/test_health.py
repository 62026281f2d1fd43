"""`watcher health`: what a container's health check sees."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cli.conftest import Command
from watcher.config import load
from watcher.store import Store, migrate


def _sync(config: Path, *, at: datetime) -> None:
    loaded = load(config, environ={})
    migrate(loaded.database)
    with Store.open(loaded.database) as store:
        store.sync(loaded, now=at)


def test_sources_due_just_now_are_healthy(config: Path, watcher: Command) -> None:
    _sync(config, at=datetime.now(UTC))
    asked = watcher("health", "--config", config)
    assert (asked.returncode, asked.stdout) == (0, "Healthy: no poll is overdue.\n")


def test_a_poll_that_nobody_claims_is_not(config: Path, watcher: Command) -> None:
    _sync(config, at=datetime.now(UTC) - timedelta(minutes=12))
    asked = watcher("health", "--config", config)
    assert asked.returncode == 1
    assert "a poll has been due for 1" in asked.stdout


def test_no_database_is_not(config: Path, watcher: Command) -> None:
    asked = watcher("health", "--config", config)
    assert asked.returncode == 4
    assert "watcher run" in asked.stderr
