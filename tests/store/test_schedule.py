"""Claims of due sources: one holder each, and none is lost with its holder."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from tests.store.builders import HOUR, LEASE, NOW, a_config, a_page, a_record, a_source, a_watch, claim_one
from watcher.model import SourceKind
from watcher.store import Conflict, Due, Follow, Store
from watcher.store.schedule import _swap
from watcher.store.tables import SOURCE

MINUTE = timedelta(minutes=1)


def watch_many(store: Store, number: int) -> None:
    store.sync(a_config(a_watch(sources=[a_source(f"s{n}") for n in range(number)])), now=NOW)


def test_claims_the_longest_due_first_up_to_the_limit(store: Store) -> None:
    watch_many(store, 5)
    order = [row.source.id for row in sorted(store.sources(), key=lambda row: row.next_poll_at)]
    first = store.claim_due(now=NOW + MINUTE, limit=3, lease=LEASE)
    second = store.claim_due(now=NOW + MINUTE, limit=3, lease=LEASE)
    assert [due.source.id for due in first + second] == order
    assert store.claim_due(now=NOW + MINUTE, limit=3, lease=LEASE) == ()


def test_nothing_is_claimed_before_its_time(club: Store) -> None:
    due = club.next_due()
    assert due is not None
    assert club.claim_due(now=due - timedelta(microseconds=1), limit=9, lease=LEASE) == ()
    assert len(club.claim_due(now=due, limit=9, lease=LEASE)) == 1


def test_threads_that_claim_at_once_never_get_the_same_source(store: Store) -> None:
    watch_many(store, 40)
    barrier = Barrier(4)

    def claim(_: int) -> list[Due]:
        barrier.wait(timeout=10)
        mine: list[Due] = []
        while dues := store.claim_due(now=NOW + MINUTE, limit=3, lease=LEASE):
            mine.extend(dues)
        return mine

    with ThreadPoolExecutor(4) as pool:
        claimed = [due.source.id for dues in pool.map(claim, range(4)) for due in dues]
    assert sorted(claimed) == sorted(f"s{n}" for n in range(40))


def test_of_two_that_saw_the_same_row_only_the_first_swaps_it(club: Store) -> None:
    columns = select(SOURCE.c.id, SOURCE.c.next_poll_at, SOURCE.c.lease)
    with club._writer.begin() as connection:
        (seen,) = connection.execute(columns).mappings()
        first, second = (_swap(connection, seen, now=NOW, lease=LEASE) for _ in range(2))
    assert first is not None
    assert second is None


def test_a_poll_brought_forward_by_the_config_waits_for_the_one_under_way(club: Store) -> None:
    claim_one(club)
    club.sync(a_config(a_watch(sources=[a_source(every=timedelta(seconds=10))])), now=NOW)
    assert club.next_due() == NOW + timedelta(seconds=10)
    assert club.claim_due(now=NOW + LEASE / 2, limit=9, lease=LEASE) == ()
    assert len(club.claim_due(now=NOW + LEASE, limit=9, lease=LEASE)) == 1


def test_a_poll_killed_between_claim_and_record_is_claimed_again_after_its_lease(club: Store, url: str) -> None:
    claim_one(club)
    club.close()
    with Store.open(url) as store:
        assert store.claim_due(now=NOW + LEASE - MINUTE, limit=9, lease=LEASE) == ()
        (again,) = store.claim_due(now=NOW + LEASE, limit=9, lease=LEASE)
        store.record(a_record(again, now=NOW + LEASE))
        assert store.next_due() == NOW + LEASE + HOUR


def test_a_holder_whose_lease_was_taken_over_cannot_record(club: Store) -> None:
    late = claim_one(club)
    current = claim_one(club, now=NOW + LEASE)
    with pytest.raises(Conflict) as caught:
        club.record(a_record(late, page=a_page(b"late")))
    assert caught.value.lease_lost
    assert club.counts().pages == 0
    club.record(a_record(current))


def test_one_claim_is_recorded_once(club: Store) -> None:
    due = claim_one(club)
    club.record(a_record(due))
    with pytest.raises(Conflict):
        club.record(a_record(due))


def test_a_source_can_be_claimed_by_name_but_not_from_its_holder(club: Store) -> None:
    assert club.claim_source("club", now=NOW, lease=LEASE) is not None
    assert club.claim_source("club", now=NOW, lease=LEASE) is None
    assert club.claim_source("nobody", now=NOW, lease=LEASE) is None
    assert club.peek("nobody", now=NOW) is None


def test_a_due_source_says_how_often_it_led_further_today(club: Store) -> None:
    for number, hours in enumerate((0, 10, 20)):
        now = NOW + timedelta(hours=hours)
        page = a_source(
            f"club/{number}",
            url=f"https://club.example/{number}",
            kind=SourceKind.PAGE,
            publisher="club",
            parent="club",
        )
        follow = (Follow(source=page, watches=("film",), from_baseline=False),)
        club.record(a_record(claim_one(club, now=now), now=now, follow=follow))
    seen = [club.peek("club", now=NOW + timedelta(hours=hours)) for hours in (20, 30, 50)]
    assert [due and due.followed_today for due in seen] == [3, 2, 0]
