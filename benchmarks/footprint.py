"""What a process costs: resident memory of a worker with many sources, and the time until a short command is done."""

import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks import site
from benchmarks.cost import Cost, median_of

SOURCES = 10_000
MEMORY_TARGET = 150.0
VERSION_TARGET = 250.0
_A_WATCH = 20
_POLLED = 400
_HOSTS = 8


def measure(*, sources: int = SOURCES, rounds: int = 9) -> tuple[Cost, ...]:
    """Megabytes (2**20 bytes) of a worker that read its YAML files and polled, and milliseconds of `watcher version`."""
    resident, peak = _measure_worker(sources)
    runs = [_time_version() for _ in range(rounds)]
    return (
        median_of(f"resident with {sources:,} sources", [resident], unit="MB", target=MEMORY_TARGET),
        median_of("  its peak, while loading", [peak], unit="MB"),
        median_of("watcher version", [cpu for cpu, _ in runs], unit="ms CPU", target=VERSION_TARGET),
        median_of("  by the clock", [wall for _, wall in runs], unit="ms"),
    )


def _time_version() -> tuple[float, float]:
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "watcher", "version"], check=True, capture_output=True)
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return 1000 * spent, 1000 * (ended - begun)


def _measure_worker(sources: int) -> tuple[float, float]:
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="watcher-bench-") as folder, site.serve(_HOSTS) as origins:
        _write_config(Path(folder), sources, origins)
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(Path(folder), theirs), daemon=True)
        process.start()
        theirs.close()
        resident, peak = ours.recv()
        process.join()
    return resident, peak


def _write_config(folder: Path, sources: int, origins: tuple[str, ...]) -> None:
    (folder / "watches").mkdir()
    (folder / "watcher.yaml").write_text(
        f"database: sqlite:///{folder / 'watcher.db'}\n"
        "fetch: {allow_private: true, host_delay: 0}\n"
        "publishers: [{id: paper, name: The Paper}]\n",
        encoding="utf-8",
    )
    for first in range(0, sources, _A_WATCH):
        rows = [
            f"  - {{id: source-{number}, url: '{origins[number % len(origins)]}/{number}', kind: page, publisher: paper, every: 1h}}\n"
            for number in range(first, min(first + _A_WATCH, sources))
        ]
        text = f"id: watch-{first}\nname: Harbour {first}\nsubject: {{all_of: [Harbour {first}]}}\nsources:\n{''.join(rows)}"
        (folder / "watches" / f"watch-{first}.yaml").write_text(text, encoding="utf-8")


def _work(folder: Path, parent: Connection) -> None:
    """Load, sync and poll as `watcher run` does, then tell how much memory it took."""
    from benchmarks.household import idle_deliverer  # noqa: PLC0415 - only the measured process may hold what it needs
    from watcher.cli.build import load_config, open_tools  # noqa: PLC0415 - likewise
    from watcher.schedule import POLL_LEASE, Worker  # noqa: PLC0415 - likewise

    config = load_config(folder)
    with open_tools(config) as tools:
        deliverer = idle_deliverer(tools.store, config)
        with Worker(tools, deliverer, threads=config.fetch.threads, on_polled=lambda _: None) as worker:
            at = datetime.now(UTC) + timedelta(hours=2)
            left = len(config.sources) - _POLLED
            if left > 0:  # so many polls stand for all: memory does not grow with them
                tools.store.claim_due(now=at, limit=left, lease=POLL_LEASE)
            worker.step(at)
    parent.send((_resident(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def _resident() -> float:
    """Megabytes in memory now (Linux; proc(5))."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20
