"""Retention: what nothing rests on goes when it is old or too much, and the file shrinks."""

import os
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.store.builders import (
    HOUR,
    NOW,
    a_change,
    a_claim,
    a_config,
    a_fact,
    a_page,
    a_record,
    a_source,
    a_watch,
    an_evidence,
    claim_one,
)
from tests.store.sql import run_sql
from watcher.model import History, Outcome, Page
from watcher.store import Pruned, Store, migrate
from watcher.store import prune as retention
from watcher.store.tables import PAGE

DAY = timedelta(days=1)
KEEP = History(keep=90 * DAY)
LATER = NOW + 100 * DAY


def noise(size: int) -> bytes:
    return os.urandom(size)


def read(store: Store, body: bytes, *, now: datetime = NOW, outcome: Outcome | None = None) -> Page:
    """One reading of the club's listing that says nothing, or what `outcome` says."""
    page = a_page(body, at=now)
    record = a_record(claim_one(store, now=now), now=now, page=page, baseline_done=True)
    store.record(record if outcome is None else replace(record, outcomes={"film": outcome}, before={"film": ()}))
    return page


def prune_all(store: Store, history: History = KEEP, *, now: datetime = LATER) -> Pruned:
    total = Pruned()
    while pruned := store.prune(history, now=now):
        total += pruned
    return total


def test_a_page_past_its_time_goes_with_its_readings(club: Store) -> None:
    old = read(club, b"old")
    recent = read(club, b"recent", now=NOW + 50 * DAY)
    assert prune_all(club) == Pruned(readings=1, pages=1, stored=11)
    assert club.page(old.digest) is None
    assert club.page(recent.digest) == b"recent"
    assert prune_all(club) == Pruned()


def test_a_page_that_was_read_again_is_as_young_as_its_last_reading(club: Store) -> None:
    first = read(club, b"first")
    read(club, b"second", now=NOW + HOUR)
    read(club, b"first", now=NOW + 50 * DAY)
    assert prune_all(club).pages == 1
    assert club.page(first.digest) == b"first"


@pytest.mark.parametrize("retired", [None, "superseded"])
def test_what_a_claim_rests_on_stays(club: Store, retired: str | None) -> None:
    page = a_page(b"evidence")
    claim = a_claim(evidence=an_evidence(digest=page.digest), retired=retired)
    read(club, b"evidence", outcome=Outcome(claims=(claim,)))
    read(club, b"nothing", now=NOW + HOUR)
    assert prune_all(club).pages == 1
    assert club.page(page.digest) == b"evidence"


def test_what_a_change_rests_on_stays_and_so_do_facts_changes_and_deliveries(club: Store) -> None:
    page = a_page(b"evidence")
    change = a_change(evidence=an_evidence(digest=page.digest))
    record = a_record(claim_one(club), page=page, outcomes={"film": Outcome(facts=(a_fact(),), changes=(change,))})
    routes = {"film": tuple(a_config(a_watch()).routes.values())}
    club.record(replace(record, before={"film": ()}, routes=routes, baseline_done=True))
    before = club.counts()
    assert prune_all(club, History(keep=DAY, max_bytes=0)) == Pruned()
    assert club.counts() == before
    assert (before.facts, before.changes, before.pending, before.pages) == (1, 1, 1, 1)


def test_of_too_much_the_oldest_goes_until_the_rest_fits(club: Store) -> None:
    pages = [read(club, noise(10_000), now=NOW + n * HOUR) for n in range(10)]
    prune_all(club, History(keep=90 * DAY, max_bytes=45_000), now=NOW + DAY)
    assert [club.page(page.digest) is not None for page in pages] == [False] * 6 + [True] * 4


def test_of_too_much_only_what_nothing_rests_on_goes(club: Store) -> None:
    page = a_page(noise(50_000))
    claim = a_claim(evidence=an_evidence(digest=page.digest))
    read(club, page.body, outcome=Outcome(claims=(claim,)))
    read(club, noise(10_000), now=NOW + HOUR)
    assert prune_all(club, History(max_bytes=20_000), now=NOW + DAY).pages == 1
    assert club.page(page.digest) == page.body


def test_a_batch_is_bounded_in_pages_and_in_bytes(club: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(7):
        read(club, noise(1000), now=NOW + n * HOUR)
    monkeypatch.setattr(retention, "BATCH", 3)
    batches = []
    while pruned := club.prune(KEEP, now=LATER):
        batches.append(pruned.pages)
    assert batches == [3, 3, 1]
    for n in range(3):
        read(club, noise(1000), now=LATER + n * HOUR)
    monkeypatch.setattr(retention, "BATCH_BYTES", 1500)
    pruned = club.prune(KEEP, now=LATER + 100 * DAY)
    assert pruned is not None
    assert pruned.pages == 2


def test_a_page_read_again_between_look_and_deletion_stays(club: Store) -> None:
    page = read(club, b"first")
    read(club, b"second", now=NOW + HOUR)
    with club._reading() as connection:
        old = retention.find_old(connection, KEEP, now=LATER)
    read(club, b"first", now=LATER)
    with club._writing() as connection:
        assert retention.prune(connection, old).pages == 1
    assert club.page(page.digest) == b"first"


def test_an_unchanged_page_that_was_pruned_is_kept_again_when_it_changes_back(club: Store) -> None:
    page = read(club, b"first")
    prune_all(club)
    read(club, b"second", now=LATER)
    read(club, b"first", now=LATER + HOUR)
    assert club.page(page.digest) == b"first"


def test_pages_of_the_first_version_know_their_size_and_their_last_reading(backend: str, empty: str) -> None:
    old = Path(__file__).parent / "released" / f"0001.{backend}.sql"
    run_sql(empty, old.read_text(encoding="utf-8"))
    migrate(empty)
    with Store.open(empty) as store, store._reading() as connection:
        rows = connection.execute(select(PAGE.c.body, PAGE.c.stored, PAGE.c.last_seen)).all()
    assert rows
    assert all(stored == len(body) for body, stored, _ in rows)
    assert {at for _, _, at in rows} == {NOW, NOW + HOUR}


def file_size(database: Path) -> int:
    return database.stat().st_size


def shrink(store: Store) -> None:
    while store.shrink():
        pass


def test_the_file_shrinks_with_what_was_pruned(club: Store, database: Path) -> None:
    for n in range(40):
        read(club, noise(200_000), now=NOW + n * HOUR)
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    full = file_size(database)
    assert full > 8_000_000
    prune_all(club)
    shrink(club)
    assert file_size(database) < full / 10
    assert [row.source.id for row in club.sources()] == ["club"]


def test_a_file_of_the_first_version_learns_to_shrink(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE ballast (x)")
    connection.commit()
    assert connection.execute("PRAGMA auto_vacuum").fetchone() == (0,)
    connection.close()
    migrate(f"sqlite:///{path}")
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA auto_vacuum").fetchone() == (2,)
    connection.close()


def test_a_file_that_cannot_learn_to_shrink_now_is_used_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.db"
    busy = sqlite3.connect(path)
    busy.execute("PRAGMA journal_mode = WAL")
    busy.execute("CREATE TABLE ballast (x)")
    busy.commit()
    url = f"sqlite:///{path}"
    from watcher.store import vacuum
    from watcher.store.engine import connect, parse

    monkeypatch.setattr("watcher.store.engine.BUSY_SECONDS", 0)
    engine = connect(parse(url))
    busy.execute("BEGIN IMMEDIATE")
    vacuum.make_shrinkable(engine)
    engine.dispose()
    busy.close()
    assert "cannot be made to shrink now: database is locked; the next start tries again" in caplog.text


def test_a_server_has_no_file_to_shrink(club: Store, server: str) -> None:
    assert server
    read(club, b"old")
    prune_all(club)
    assert not club.shrink()


def test_two_that_prune_at_once_delete_everything_once(store: Store) -> None:
    from concurrent.futures import ThreadPoolExecutor

    names = [f"s{n}" for n in range(30)]
    store.sync(a_config(a_watch(sources=[a_source(name) for name in names])), now=NOW)
    for name in names:
        page = a_page(name.encode(), at=NOW)
        store.record(a_record(claim_one(store, source=name), page=page, baseline_done=True))
    with ThreadPoolExecutor(2) as pool:
        pruned = list(pool.map(lambda _: prune_all(store), range(2)))
    assert sum(each.pages for each in pruned) == len(names)
    assert store.counts().pages == 0
