"""The database is full or locked: the worker says so once, goes on when it can, and loses and doubles nothing."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import pytest

from tests.bad_input.answers import TITLE, in_turn
from tests.bad_input.conftest import Look
from tests.bad_input.house import CANARIES, HOUR, START, House, Streets, answer, page, told, wait_until, write_config
from watcher.deliver.deliverer import LEASE
from watcher.schedule import POLL_LEASE
from watcher.store import engine

FIRST, LATER = START + timedelta(minutes=2), START + 2 * HOUR
SECOND = timedelta(seconds=1)
ALL_NEWS = [
    f"Harbour FC documentary: called “{TITLE}” (confirmed)",
    "Harbour FC documentary: out on 1 April 2025 (confirmed)",
    "Northgate documentary: called “North by Northgate” (confirmed)",
]
NO_POLLS = "No source is polled until it can; what is due then is polled at once."
NO_MESSAGES = "No message is sent until it can; none is lost."
POLLS_AGAIN = "The database can be used again: sources are polled."
MESSAGES_AGAIN = "The database can be used again: messages are sent."
LOCKED = "The database cannot be used at the moment: database is locked."

#: Holds the one write lock of an SQLite file until its input ends.
HOLD = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
database.close()
"""


class Locker:
    """Another process that locks the database."""

    def __init__(self, database: Path) -> None:
        command = [sys.executable, "-c", HOLD, str(database)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._lock = threading.Lock()
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "locked\n"

    def release(self) -> None:
        """Let go."""
        with self._lock:
            if self._process.returncode is None:
                self._process.communicate(timeout=10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second stands for the ten that a statement waits for a lock, so that a short lock stands for a long one."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 1)


def can_mount() -> bool:
    """Whether this process may mount a disk of its own, which nobody else sees and which ends with it."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return False
    tried = subprocess.run(
        [unshare, "--mount", "sh", "-c", "mount -t tmpfs none /mnt"], capture_output=True, check=False
    )
    return tried.returncode == 0


@pytest.mark.parametrize(
    ("how", "says"),
    [
        pytest.param(
            "tmpfs",
            "database or disk is full",
            marks=pytest.mark.skipif(
                not (can_mount() or os.environ.get("CI")), reason="this machine lets us mount no small disk"
            ),
        ),
        ("limit", "disk I/O error"),
    ],
)
def test_a_full_disk_is_reported_once_and_nothing_is_lost(
    how: str, says: str, streets: Streets, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    config = write_config(tmp_path, streets, database=f"sqlite:///{data}/watcher.db")
    good, dated = page("Harbour FC", TITLE), page("Harbour FC", TITLE, date="2025-04-01", at=START + HOUR)
    streets.club.script = in_turn(answer(good), answer(dated))
    streets.paper_says("North by Northgate")
    # Two messages wait when the disk fills up.
    streets.desk.script = [(503, {}, b"")] * 2
    command = [sys.executable, "-m", "tests.bad_input.full_disk", how, str(config), str(data)]
    if how == "tmpfs":
        mount = f'mount -t tmpfs -o size=4m none "{data}" && exec "$@"'
        command = ["unshare", "--mount", "sh", "-c", mount, "sh", *command]
    child = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert child.returncode == 0, child.stderr
    for secret in CANARIES:
        assert secret not in child.stdout + child.stderr
    steps = json.loads(child.stdout)
    assert steps["before"] == steps["full"] == {"title": TITLE}
    assert steps["polled"] == []
    assert steps["after"] == {"title": TITLE, "release_date": "2025-04-01"}
    full = f"The database cannot be used at the moment: {says}."
    assert sorted(child.stderr.splitlines()) == sorted(
        [f"{full} {NO_POLLS}", f"{full} {NO_MESSAGES}", MESSAGES_AGAIN, POLLS_AGAIN]
    )
    assert sorted(told(streets.desk)[2:]) == sorted(told(streets.fans)) == ALL_NEWS


def open_house(stack: ExitStack, streets: Streets, folder: Path, **more: object) -> tuple[House, Path]:
    streets.club_says(TITLE)
    streets.paper_says("North by Northgate")
    config = write_config(folder, streets)
    return House.open(stack, config, **more), config  # type: ignore[arg-type]


@pytest.mark.usefixtures("_impatient")
def test_a_locked_database_is_reported_once_and_what_was_due_is_done_at_once_when_it_is_free(
    stack: ExitStack, streets: Streets, tmp_path: Path, look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    house, config = open_house(stack, streets, tmp_path)
    # Two messages wait when the lock begins.
    streets.desk.script = [(503, {}, b"")] * 2
    house.tick(FIRST)
    before = house.facts()
    streets.club_says(TITLE, date="2025-04-01", at=START + HOUR)
    with Locker(tmp_path / "watcher.db"):
        for second in range(2):
            house.tick(LATER + second * SECOND)
            assert house.polled == {}
        assert sorted(caplog.messages) == [f"{LOCKED} {NO_MESSAGES}", f"{LOCKED} {NO_POLLS}"]
        assert house.facts() == before
    house.tick(LATER + 2 * SECOND)
    assert sorted(caplog.messages[2:]) == [MESSAGES_AGAIN, POLLS_AGAIN]
    assert house.values() == {"title": TITLE, "release_date": "2025-04-01"}
    assert sorted(told(streets.desk)[2:]) == sorted(told(streets.fans)) == ALL_NEWS
    assert not any(record.exc_info for record in caplog.records)
    look(config)


@pytest.mark.usefixtures("_impatient")
def test_a_locked_database_can_be_looked_at(stack: ExitStack, streets: Streets, tmp_path: Path, look: Look) -> None:
    house, config = open_house(stack, streets, tmp_path)
    house.tick(FIRST)
    with Locker(tmp_path / "watcher.db"):
        assert TITLE in look(config)


def test_the_running_worker_does_not_repeat_itself_while_it_waits_for_the_database(
    stack: ExitStack,
    streets: Streets,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # Longer than the second between two ticks.
    monkeypatch.setattr(engine, "BUSY_SECONDS", 2)
    house, _ = open_house(stack, streets, tmp_path)
    stop = threading.Event()
    running = threading.Thread(target=house.worker.run, args=(lambda: datetime.now(UTC), stop))
    with Locker(tmp_path / "watcher.db"):
        running.start()
        wait_until(lambda: bool(trouble(caplog)))
    wait_until(lambda: len(told(streets.desk)) == len(told(streets.fans)) == 2)
    stop.set()
    running.join()
    assert trouble(caplog) == [f"{LOCKED} {NO_POLLS}", POLLS_AGAIN]


def trouble(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says, but for what depends on the moment: whether messages waited, or old pages were due."""
    return [text for text in caplog.messages if "Old pages" not in text and "message" not in text]


@pytest.mark.usefixtures("_impatient")
def test_a_page_that_cannot_be_recorded_is_read_again_when_its_lease_ends(
    stack: ExitStack, streets: Streets, tmp_path: Path, look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    house, config = open_house(stack, streets, tmp_path)
    house.tick(FIRST)
    before = house.facts()
    dated = answer(page("Harbour FC", TITLE, date="2025-04-01", at=START + HOUR))
    lockers: list[Locker] = []

    def lock_and_answer(connection: socket.socket, stop: threading.Event) -> None:
        lockers.append(stack.enter_context(Locker(tmp_path / "watcher.db")))
        dated(connection, stop)

    streets.club.script = lock_and_answer
    house.tick(LATER)
    lockers.pop().release()
    assert f"club: {LOCKED} It is polled again when its lease ends." in caplog.messages
    assert not any(record.exc_info for record in caplog.records)
    assert house.facts() == before
    streets.club.script = dated
    house.tick(LATER + POLL_LEASE)
    assert house.values() == {"title": TITLE, "release_date": "2025-04-01"}
    assert house.source("paper").last_error is None
    assert sorted(told(streets.desk)) == sorted(told(streets.fans)) == ALL_NEWS
    look(config)


@pytest.mark.usefixtures("_impatient")
def test_a_message_that_went_out_while_the_database_was_locked_does_not_go_out_again(
    stack: ExitStack, streets: Streets, tmp_path: Path
) -> None:
    lockers: list[Locker] = []
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        lockers[0].release()

    house, _ = open_house(stack, streets, tmp_path, pause=pause)
    streets.paper.replies.clear()
    streets.desk.hold.clear()
    house.worker.tick(FIRST)
    wait_until(lambda: len(house.polled) == 2)
    house.worker.send(lambda: FIRST)
    wait_until(lambda: len(streets.desk.requests) == 1 and bool(house.order[2:]))
    with Locker(tmp_path / "watcher.db") as locker:
        lockers.append(locker)
        streets.desk.hold.set()
        wait_until(lambda: bool(pauses))
    wait_until(house._is_idle)
    for moment in (FIRST + LEASE, FIRST + 2 * LEASE):
        house.tick(moment)
    assert told(streets.desk) == told(streets.fans) == ALL_NEWS[:1]
