"""What the tick costs over a schedule of many sources: with nothing due, and with as many due as there are threads."""

import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.cost import Cost, median_of
from benchmarks.household import config_of
from watcher.model import FetchSettings
from watcher.store import Store, migrate

SOURCES = 10_000
DUE = 8
TARGET = 5.0
_NOW = datetime(2025, 2, 1, 12, tzinfo=UTC)
_LEASE = timedelta(minutes=5)


def measure(*, sources: int = SOURCES, rounds: int = 200) -> tuple[Cost, ...]:
    """Milliseconds of CPU for one claim from the database, and of wall clock, where the disk and the neighbours count."""
    idle: list[tuple[float, float]] = []
    busy: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory(prefix="watcher-bench-") as folder:
        urls = [f"https://paper.example/{number}" for number in range(sources)]
        database = f"sqlite:///{Path(folder) / 'watcher.db'}"
        config = config_of(urls, fetch=FetchSettings(), database=database, every=timedelta(hours=1))
        migrate(config.database)
        with Store.open(config.database) as store:
            store.sync(config, now=_NOW)
            for _ in range(rounds):
                idle.append(_claim(store, at=_NOW - timedelta(days=1), expected=0))
                busy.append(_claim(store, at=_NOW + timedelta(hours=2), expected=DUE))
    named = ((f"tick over {sources:,} sources, none due", idle), (f"tick over {sources:,} sources, {DUE} due", busy))
    return tuple(cost for name, spent in named for cost in _costs(name, spent))


def _costs(name: str, spent: Sequence[tuple[float, float]]) -> tuple[Cost, Cost]:
    return (
        median_of(name, [cpu for cpu, _ in spent], unit="ms CPU", target=TARGET),
        median_of("  by the clock", [wall for _, wall in spent], unit="ms"),
    )


def _claim(store: Store, *, at: datetime, expected: int) -> tuple[float, float]:
    begun, cpu = time.perf_counter(), time.process_time()
    claimed = store.claim_due(now=at, limit=DUE, lease=_LEASE)
    spent = 1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - begun)
    if len(claimed) != expected:
        raise RuntimeError(f"{len(claimed)} sources were claimed instead of {expected}: this measures something else")
    return spent
