"""What operators look at."""

from datetime import timedelta

import pytest

from tests.store.builders import LEASE, NOW, a_change, a_config, a_source, a_watch, claim_one, send_all, step
from tests.store.sql import run_sql
from watcher.model import ChangeKind, DeliveryState
from watcher.store import Counts, Store, StoreError


def test_a_fact_comes_with_its_latest_change(club: Store) -> None:
    step(club, a_change("2024", 1))
    latest = a_change("2024-08", 2, before="2024", kind=ChangeKind.REFINED)
    step(club, latest)
    (row,) = club.facts()
    assert (row.fact.value, row.last) == ("2024-08", latest)
    assert club.facts("film") == (row,)
    assert club.facts("other") == ()


def test_changes_and_deliveries_come_newest_first_and_cut(club: Store) -> None:
    for version in (1, 2, 3):
        step(club, a_change(f"2024-0{version}", version, kind=ChangeKind.ADDED))
    assert [row.change.version for row in club.changes(limit=2)] == [3, 2]
    assert [row.change.version for row in club.deliveries(limit=2)] == [3, 2]
    send_all(club)
    assert club.deliveries(DeliveryState.PENDING) == ()
    assert len(club.deliveries(DeliveryState.SENT)) == 3


def test_counts_count(club: Store) -> None:
    step(club, a_change("2024-08"))
    assert club.counts() == Counts(
        sources=1,
        facts=1,
        claims=0,
        changes=1,
        pages=0,
        page_bytes=0,
        kept_bytes=0,
        pending=1,
        sent=0,
        failed=0,
        replaced=0,
    )


def test_sources_show_who_they_are_read_for_and_when_next(store: Store) -> None:
    assert store.next_due() is None
    sources = [a_source("club"), a_source("paper", every=timedelta(hours=6))]
    store.sync(a_config(a_watch(sources=sources), a_watch("play", sources=sources[:1])), now=NOW)
    rows = store.sources()
    assert [(row.source.id, row.watches) for row in rows] == [("club", ("film", "play")), ("paper", ("film",))]
    assert [row.source for row in rows] == sources
    assert store.next_due() == min(row.next_poll_at for row in rows)


def test_a_database_that_cannot_be_written_is_one_sentence(club: Store, url: str) -> None:
    run_sql(url, "DROP TABLE delivery")
    missing = r"(no such table: delivery|relation \"delivery\" does not exist)$"
    with pytest.raises(StoreError, match=r"cannot be used at the moment: " + missing):
        club.claim_batch(now=NOW, lease=LEASE)
    claim_one(club)
