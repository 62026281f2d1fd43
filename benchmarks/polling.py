"""What a poll that brings nothing new costs (304), against a bare loop of the same HTTP client in the same run."""

import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from benchmarks import site
from benchmarks.cost import Cost, median_of
from benchmarks.household import config_of, idle_deliverer
from watcher.config.lexicon import load_lexicon
from watcher.fetch import Fetcher
from watcher.model import FetchSettings
from watcher.poll import Polled, Tools
from watcher.schedule import Worker
from watcher.store import Store, migrate

THREADS = 8
HOSTS = 16
TARGET = 2.0
_NOW = datetime(2025, 2, 1, 12, tzinfo=UTC)
_HOUR = timedelta(hours=1)


def measure(*, polls: int = 480, rounds: int = 9) -> tuple[Cost, ...]:
    """The ratio of CPU, median over alternating rounds, and both sides in milliseconds a poll."""
    ours: list[float] = []
    bare: list[float] = []
    with site.serve(HOSTS) as origins:
        urls = [f"{origins[number % HOSTS]}/{number}" for number in range(polls)]
        with _worker(urls) as (worker, seen), httpx.Client(trust_env=False) as client:
            _poll_all(worker, seen, urls, at=_NOW + _HOUR, unchanged=False)
            _ask_all(client, urls)
            for number in range(rounds):
                bare.append(_ask_all(client, urls))
                ours.append(_poll_all(worker, seen, urls, at=_NOW + (number + 2) * _HOUR, unchanged=True))
    ratios = [one / other for one, other in zip(ours, bare, strict=True)]
    return (
        median_of("304 poll, against a bare client", ratios, unit="x CPU", target=TARGET),
        median_of("304 poll: claim, fetch, record", ours, unit="ms CPU"),
        median_of("304 by a bare httpx.Client", bare, unit="ms CPU"),
    )


@contextmanager
def _worker(urls: list[str]) -> Iterator[tuple[Worker, list[Polled]]]:
    """A worker over an SQLite file, as `watcher run` builds it, and the list it reports its polls to."""
    settings = FetchSettings(threads=THREADS, allow_private=True, host_delay=0.0, per_host=THREADS)
    seen: list[Polled] = []
    with tempfile.TemporaryDirectory(prefix="watcher-bench-") as folder:
        config = config_of(urls, fetch=settings, database=f"sqlite:///{Path(folder) / 'watcher.db'}", every=_HOUR)
        migrate(config.database)
        with Store.open(config.database) as store, Fetcher(settings, version="0") as fetcher:
            store.sync(config, now=_NOW)
            tools = Tools(config=config, lexicon=load_lexicon(), fetcher=fetcher, store=store, random=lambda: 0.5)
            with Worker(tools, idle_deliverer(store, config), threads=THREADS, on_polled=seen.append) as worker:
                yield worker, seen


def _poll_all(worker: Worker, seen: list[Polled], urls: list[str], *, at: datetime, unchanged: bool) -> float:
    seen.clear()
    begun = time.process_time()
    worker.step(at)
    spent = time.process_time() - begun
    good = [polled for polled in seen if polled.unchanged is unchanged and polled.why is None]
    if len(good) != len(urls):
        why = next((polled.why for polled in seen if polled.why), "none failed")
        raise RuntimeError(
            f"{len(good)} of {len(urls)} polls went as they should ({why}): this measures something else"
        )
    return 1000 * spent / len(urls)


def _ask_all(client: httpx.Client, urls: list[str]) -> float:
    barrier = threading.Barrier(THREADS)

    def ask(first: int) -> None:
        barrier.wait()
        for url in urls[first::THREADS]:
            client.get(url, headers={"If-None-Match": site.ETAG})

    with ThreadPoolExecutor(THREADS) as pool:
        begun = time.process_time()
        list(pool.map(ask, range(THREADS)))
        return 1000 * (time.process_time() - begun) / len(urls)
