"""What `watcher check` costs, from start to end of its process, over folders of many watches."""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.cost import Cost, median_of

FEW, MANY = 100, 10_000
FEW_TARGET, MANY_TARGET = 400.0, 5_000.0
_PUBLISHERS = 20


def measure(*, few: int = FEW, many: int = MANY, rounds: int = 5) -> tuple[Cost, ...]:
    """Milliseconds of CPU, and by the clock: three sources a watch, comments and lists as operators write them."""
    return (
        *_measure(few, target=FEW_TARGET, rounds=rounds),
        *_measure(many, target=MANY_TARGET, rounds=max(1, rounds // 2)),
    )


def _measure(watches: int, *, target: float, rounds: int) -> tuple[Cost, Cost]:
    with tempfile.TemporaryDirectory(prefix="watcher-bench-") as folder:
        write_config(Path(folder), watches)
        runs = [_time_check(Path(folder)) for _ in range(rounds)]
    return (
        median_of(f"watcher check, {watches:,} watches", [cpu for cpu, _ in runs], unit="ms CPU", target=target),
        median_of("  by the clock", [wall for _, wall in runs], unit="ms"),
    )


def _time_check(folder: Path) -> tuple[float, float]:
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "watcher", "check", "--config", str(folder)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command line
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return 1000 * spent, 1000 * (ended - begun)


def write_config(folder: Path, watches: int) -> None:
    """A folder with so many watches, without a mistake."""
    (folder / "watches").mkdir(parents=True)
    publishers = (
        f"  - id: club-{number}\n    name: Club {number}\n    domains: [club{number}.example]\n    authority: press\n"
        for number in range(min(_PUBLISHERS, watches))
    )
    (folder / "watcher.yaml").write_text(f"publishers:\n{''.join(publishers)}", encoding="utf-8")
    for number in range(watches):
        (folder / "watches" / f"watch-{number}.yaml").write_text(_write_watch(number), encoding="utf-8")


def _write_watch(number: int) -> str:
    club = number % _PUBLISHERS
    source = (
        "  - id: {id}-{number}\n    url: https://{host}.example/{number}/{id}\n    kind: {kind}\n"
        "    publisher: club-{club}\n    every: 1d\n"
    )
    sources = "".join(
        source.format(id=name, number=number, host=f"{name}{club}", kind=kind, club=club)
        for name, kind in (("news", "listing"), ("videos", "feed"), ("paper", "feed"))
    )
    return (
        "# yaml-language-server: $schema=../schema/watch.schema.json\n# A watch as an operator writes it.\n"
        f"id: watch-{number}\nname: Harbour {number} documentary\n"
        f"subject:\n  all_of: [Harbour{number}]\n  any_of:\n    - documentary\n    - docuseries\n  not: [podcast]\n"
        f"official: [club-{club}]\nfields: [title, platform, release_date, trailer]\nsources:\n{sources}"
        "people: [Ann Ferrow]\nproducer: Ferrow Films\n"
    )
