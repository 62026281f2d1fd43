"""Polls that brought nothing new share commits, and each is on disk when its call returns."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.builders import HOUR, LEASE, NOW, a_config, a_page, a_record, a_source, a_watch, claim_one
from watcher.store import Conflict, Record, Store, StoreError
from watcher.store.unchanged import SharedCommits

MINUTE = timedelta(minutes=1)
PATIENCE = 10


def test_it_leaves_what_an_ordinary_record_leaves(store: Store) -> None:
    store.sync(a_config(a_watch(sources=[a_source("one"), a_source("two")])), now=NOW)
    for name in ("one", "two"):
        store.record(a_record(claim_one(store, source=name), status=500, error="down", failures=3))
    later = NOW + HOUR
    for name, record in (("one", store.record), ("two", store.record_unchanged)):
        due = claim_one(store, source=name, now=later)
        record(a_record(due, now=later, status=304, etag='"2"', last_modified="then"))
    one, two = sorted(store.sources(), key=lambda row: row.source.id)
    assert replace(one, source=two.source) == two
    first, second = (claim_one(store, source=name, now=later + HOUR) for name in ("one", "two"))
    assert replace(first, source=second.source) == second
    assert (second.etag, second.last_modified, second.failures) == ('"2"', "then", 0)


def test_it_keeps_the_digest_and_the_page(club: Store) -> None:
    page = a_page(b"news")
    club.record(a_record(claim_one(club), page=page, baseline_done=True))
    club.record_unchanged(a_record(claim_one(club, now=NOW + HOUR), now=NOW + HOUR, status=304))
    assert claim_one(club, now=NOW + 2 * HOUR).digest == page.digest
    assert club.page(page.digest) == b"news"


def test_a_lost_lease_is_a_conflict_and_writes_nothing(club: Store) -> None:
    late = claim_one(club)
    current = claim_one(club, now=NOW + LEASE)
    with pytest.raises(Conflict) as caught:
        club.record_unchanged(a_record(late, etag='"late"'))
    assert caught.value.lease_lost
    club.record_unchanged(a_record(current, now=NOW + LEASE, etag='"current"'))
    assert claim_one(club, now=NOW + HOUR).etag == '"current"'


def test_of_threads_that_record_at_once_only_the_one_without_its_lease_fails(store: Store) -> None:
    names = [f"s{number}" for number in range(8)]
    store.sync(a_config(a_watch(sources=[a_source(name) for name in names])), now=NOW)
    dues = {name: claim_one(store, source=name) for name in names}
    claim_one(store, source="s3", now=NOW + LEASE)
    barrier = threading.Barrier(len(names))

    def record(name: str) -> str | None:
        barrier.wait(timeout=PATIENCE)
        try:
            store.record_unchanged(a_record(dues[name]))
        except Conflict:
            return name
        return None

    with ThreadPoolExecutor(len(names)) as pool:
        assert [name for name in pool.map(record, names) if name] == ["s3"]
    polled = {row.source.id for row in store.sources() if row.last_ok_at == NOW}
    assert polled == set(names) - {"s3"}


class _Slow:
    """A database that writes its first batch only when it is let, and remembers what came in each."""

    def __init__(self, *, fails: bool = False) -> None:
        self.batches: list[int] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self._fails = fails

    def __call__(self, records: Sequence[Record]) -> frozenset[str]:
        self.batches.append(len(records))
        self.begun.set()
        self.go_on.wait(PATIENCE)
        if self._fails and len(self.batches) > 1:
            raise StoreError("The disk is full")
        return frozenset()


def _record_seven(club: Store, slow: _Slow) -> list[str]:
    """Seven threads record, six of them while the first one writes; what each was told."""
    record = a_record(claim_one(club))
    commits = SharedCommits(slow)

    def write(_: int) -> str:
        try:
            commits.write(record)
        except StoreError as error:
            return str(error)
        return "written"

    with ThreadPoolExecutor(7) as pool:
        first = pool.submit(write, 0)
        assert slow.begun.wait(PATIENCE)
        others = [pool.submit(write, number) for number in range(1, 7)]
        while len(commits._queue) < len(others):
            threading.Event().wait(0.001)
        slow.go_on.set()
        return [each.result(PATIENCE) for each in (first, *others)]


def test_whoever_waits_while_another_writes_is_written_with_the_next(club: Store) -> None:
    slow = _Slow()
    assert _record_seven(club, slow) == ["written"] * 7
    assert slow.batches == [1, 6]


def test_all_of_a_batch_learn_that_it_was_not_written(club: Store) -> None:
    slow = _Slow(fails=True)
    assert _record_seven(club, slow) == ["written", *["The disk is full"] * 6]
    assert slow.batches == [1, 6]
