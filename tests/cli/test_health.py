"""`watcher health`: what a container's health check sees."""

import json
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from tests.cli.conftest import Command, environment
from tests.store.builders import a_record
from watcher.config import load
from watcher.model import Health, HealthState, Notice
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


def test_sources_and_notices_show_what_is_the_matter(config: Path, watcher: Command) -> None:
    now = datetime.now(UTC)
    _sync(config, at=now)
    loaded = load(config, environ={})
    source = next(iter(loaded.sources))
    broken = Health(state=HealthState.BROKEN, since=now, reason="404 Not Found: the page is gone.", bad=3, hard=3)
    notice = Notice(key="k", title=f"Source {source} is broken", text="404 Not Found.\nCorrect it.", at=now)
    with Store.open(loaded.database) as store:
        due = store.claim_source(source, now=now, lease=timedelta(minutes=5))
        assert due is not None
        store.record(a_record(due, now=now, health=broken, notices=(notice,), operators=("ops",)))
    table = watcher("sources", "--config", config).stdout
    assert f"{source}  broken since " in table
    assert "404 Not Found: the page is gone." in table
    rows = [json.loads(line) for line in watcher("sources", "--json", "--config", config).stdout.splitlines()]
    assert {row["health"] for row in rows} == {"broken", "ok"}
    assert "ops  pending" in watcher("notices", "--config", config).stdout
    (row,) = [json.loads(line) for line in watcher("notices", "--json", "--config", config).stdout.splitlines()]
    assert (row["key"], row["state"], row["title"]) == ("k", "pending", f"Source {source} is broken")
    again = watcher("notices", "--retry", "1", "--config", config)
    assert (again.returncode, "There is no failed notice 1" in again.stdout) == (1, True)


def test_a_worker_serves_its_health_beside_its_work(config: Path, tmp_path: Path) -> None:
    with (config / "watcher.yaml").open("a") as file:
        file.write("web: {listen: '127.0.0.1:0'}\n")
    command = [sys.executable, "-m", "watcher", "run", "--config", str(config)]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = next(found[1] for line in process.stdout if (found := re.search(r"(http://[\d.:]+)/healthz", line)))
        try:
            with httpx.Client(base_url=address, trust_env=False) as client:
                assert client.get("/healthz").status_code == 200
                assert client.get("/readyz").json()["checks"]["database"] == "ok"
                assert "watcher_tick_seconds_count" in client.get("/metrics").text
        finally:
            process.send_signal(signal.SIGINT)
            process.stdout.read()
    assert process.returncode == 0
