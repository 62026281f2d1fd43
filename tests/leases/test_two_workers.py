"""Two workers on one database: nothing is polled or sent twice, and what one leaves behind the other takes up."""

import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from tests.leases.conftest import SPEED, StartWorker
from tests.leases.site import Site, write_config
from watcher.deliver.deliverer import LEASE
from watcher.schedule import POLL_LEASE
from watcher.store import Store

WATCHES = 12


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to it"
        time.sleep(0.02)


def stop(*workers: subprocess.Popen[str]) -> list[str]:
    """Stop them as a person would; what each of them polled."""
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    return [worker.communicate(timeout=10)[0] for worker in workers]


def paths() -> list[str]:
    return [f"/{number}" for number in range(WATCHES)]


def all_asked(site: Site, times: int) -> Callable[[], bool]:
    return lambda: all(len(site.times(path)) >= times for path in paths())


def test_two_workers_by_mistake_share_the_work_and_double_none_of_it(
    tmp_path: Path, site: Site, start_worker: StartWorker
) -> None:
    config = write_config(tmp_path / "config", site, watches=WATCHES, every="90s")
    workers = start_worker(config), start_worker(config)
    wait_for(all_asked(site, 1))
    site.has_news = True
    wait_for(lambda: len(site.told) >= WATCHES)
    wait_for(all_asked(site, 4))
    outputs = stop(*workers)
    assert all(outputs), "both worked"
    polls = sorted(line.split()[:2] for output in outputs for line in output.splitlines())
    for path in paths():
        times = [datetime.fromisoformat(at) for source, at in polls if source == f"page-{path[1:]}"]
        assert all(later - earlier >= timedelta(seconds=90) for earlier, later in pairwise(times))
        # One may have been asked for and not noted when the workers were stopped.
        assert len(site.times(path)) - len(times) in {0, 1}
    titles = Counter(json.loads(body)["title"] for _, body in site.told)
    assert len(titles) == WATCHES
    assert set(titles.values()) == {1}


def test_a_worker_killed_while_it_polls_is_succeeded_when_its_lease_ends(
    tmp_path: Path, site: Site, start_worker: StartWorker
) -> None:
    config = write_config(tmp_path / "config", site, watches=WATCHES, every="1d")
    site.hold.clear()
    first = start_worker(config)
    wait_for(lambda: len(site.asked) == 4)
    held = {path: at for at, path in site.asked}
    second = start_worker(config)
    wait_for(lambda: len(site.asked) == 8)
    first.kill()
    first.communicate(timeout=10)
    site.hold.set()
    killed = time.monotonic()
    wait_for(all_asked(site, 1))
    wait_for(lambda: all(len(site.times(path)) == 2 for path in held))
    stop(second)
    lease = POLL_LEASE.total_seconds() / SPEED
    for path in paths():
        assert len(site.times(path)) == (2 if path in held else 1)
    for path, at in held.items():
        again = site.times(path)[1]
        assert again - at > lease - 1.1
        assert again < max(at + lease, killed) + 5


def test_a_worker_killed_while_it_sends_is_succeeded_when_its_lease_ends(
    tmp_path: Path, site: Site, start_worker: StartWorker
) -> None:
    config = write_config(tmp_path / "config", site, watches=3, every="60s")
    site.hold_messages.clear()
    first = start_worker(config)
    wait_for(lambda: len(site.asked) >= 3)
    site.has_news = True
    wait_for(lambda: len(site.told) == 1)
    wait_for(lambda: waiting(tmp_path / "config") == 3)
    first.kill()
    first.communicate(timeout=10)
    site.hold_messages.set()
    second = start_worker(config)
    wait_for(lambda: len(site.told) == 4)
    wait_for(lambda: waiting(tmp_path / "config") == 0)
    stop(second)
    told = [(at, json.loads(body)["title"]) for at, body in site.told]
    assert Counter(title for _, title in told) == Counter({told[0][1]: 2, **{title: 1 for _, title in told[2:]}})
    (again,) = [at for at, title in told[1:] if title == told[0][1]]
    assert again - told[0][0] > LEASE.total_seconds() / SPEED - 1.1


def waiting(config: Path) -> int:
    with Store.open(f"sqlite:///{config}/watcher.db") as store:
        return store.counts().pending
