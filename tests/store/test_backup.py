"""A copy of an SQLite database while a worker writes, and what to do for a server."""

import random
import sqlite3
from pathlib import Path

import pytest

from tests.store.builders import HOUR, NOW, a_change, a_page, a_record, claim_one, step
from tests.store.sql import dump
from watcher.model import ChangeKind
from watcher.store import Store, StoreError, say_dump


def grow(store: Store) -> None:
    """Over 20 MB, so that the copy takes several steps."""
    for hour in range(1, 4):
        now = NOW + hour * HOUR
        body = random.Random(hour).randbytes(7_000_000)
        store.record(a_record(claim_one(store, now=now), now=now, page=a_page(body, at=now)))


@pytest.fixture
def busy(club: Store, database: Path) -> Store:
    assert database.exists()
    grow(club)
    step(club, a_change())
    return club


def test_a_copy_is_of_the_moment_it_began_though_others_write(busy: Store, database: Path, tmp_path: Path) -> None:
    before = dump(f"sqlite:///{database}")
    told: list[tuple[int, int]] = []
    with Store.open(f"sqlite:///{database}") as worker:

        def write(done: int, total: int) -> None:
            told.append((done, total))
            version = len(told) + 1
            step(worker, a_change(f"2025-01-{version:02}", version, kind=ChangeKind.REFINED), now=NOW + version * HOUR)

        busy.backup(tmp_path / "copy.db", on_progress=write)
    assert len(told) > 2
    assert told[-1][0] == told[-1][1]
    assert dump(f"sqlite:///{tmp_path}/copy.db") == before
    assert len(dump(f"sqlite:///{database}")["change"]) == 1 + len(told)


def test_a_copy_is_one_file_that_works_as_the_database(busy: Store, tmp_path: Path) -> None:
    busy.backup(tmp_path / "copy.db", on_progress=lambda *_: None)
    assert sorted(path.name for path in tmp_path.glob("copy.db*")) == ["copy.db"]
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("PRAGMA auto_vacuum").fetchone() == (2,)
    copy.close()
    with Store.open(f"sqlite:///{tmp_path}/copy.db") as opened:
        step(opened, a_change("2024-09", 2, kind=ChangeKind.REFINED), now=NOW + 9 * HOUR)
        assert len(opened.changes()) == 2


def test_a_copy_leaves_no_lock_behind(busy: Store, tmp_path: Path) -> None:
    for name in ("one.db", "two.db"):
        busy.backup(tmp_path / name, on_progress=lambda *_: None)
        step_version = 2 if name == "one.db" else 3
        step(busy, a_change(f"2024-0{step_version}", step_version, kind=ChangeKind.REFINED), now=NOW + 9 * HOUR)


def test_a_copy_that_cannot_be_written_is_one_sentence(busy: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"^The database cannot be copied: unable to open database file$"):
        busy.backup(tmp_path / "missing" / "copy.db", on_progress=lambda *_: None)


def test_of_a_server_the_command_is_said_without_its_password() -> None:
    url = "postgresql+psycopg://watcher:canary-7@db.example:5433/news?password=canary-7&sslmode=require"
    said = say_dump(url, Path("my backup.dump"))
    assert said == "pg_dump --format=custom '--file=my backup.dump' postgresql://watcher@db.example:5433/news"
    assert say_dump("sqlite:////data/watcher.db", Path("x")) is None
