"""Attempts: claimed by lease, tried again, given up for all to see."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from tests.store.builders import LEASE, NOW, a_change, a_route, send_all, step
from watcher.model import ChangeKind, Delivery, DeliveryState
from watcher.store import Store

LATER = NOW + timedelta(minutes=30)


def announce(store: Store, *recipients: str, version: int = 1, at: timedelta = timedelta()) -> None:
    change = a_change(f"2024-{version:02}", version, kind=ChangeKind.ADDED)
    step(store, change, routes=[a_route(name) for name in recipients], now=NOW + at)


def test_a_claimed_batch_is_nobody_elses_until_its_lease_runs_out(club: Store) -> None:
    announce(club, "desk")
    (first,) = club.claim_batch(now=NOW, lease=LEASE)
    assert first.attempts == 1
    assert club.claim_batch(now=NOW + LEASE / 2, lease=LEASE) == ()
    (again,) = club.claim_batch(now=NOW + LEASE, lease=LEASE)
    assert (again.id, again.attempts, again.batch) == (first.id, 2, first.batch)


def test_the_oldest_due_goes_first_and_one_recipient_has_one_batch_in_flight(club: Store) -> None:
    announce(club, "desk")
    announce(club, "desk", "mail", version=2, at=timedelta(minutes=1))
    claimed = [club.claim_batch(now=LATER, lease=LEASE) for _ in range(3)]
    assert [[(row.recipient, row.change.version) for row in batch] for batch in claimed] == [
        [("desk", 1)],
        [("mail", 2)],
        [],
    ]
    club.mark_sent([claimed[0][0].id], now=LATER)
    (second,) = club.claim_batch(now=LATER, lease=LEASE)
    assert (second.recipient, second.change.version) == ("desk", 2)


def test_threads_that_claim_at_once_share_the_batches_without_a_double(club: Store) -> None:
    names = [f"r{number}" for number in range(24)]
    announce(club, *names)
    barrier = Barrier(4)

    def claim(_: int) -> list[Delivery]:
        barrier.wait(timeout=10)
        mine: list[Delivery] = []
        while batch := club.claim_batch(now=NOW, lease=LEASE):
            mine.extend(batch)
        return mine

    with ThreadPoolExecutor(4) as pool:
        claimed = [row.recipient for rows in pool.map(claim, range(4)) for row in rows]
    assert sorted(claimed) == sorted(names)


def test_a_retry_waits_for_its_time_and_shows_its_error(club: Store) -> None:
    announce(club, "desk")
    (row,) = club.claim_batch(now=NOW, lease=LEASE)
    club.mark_retry([row.id], now=NOW, next_attempt_at=LATER, error="503 from the channel")
    assert club.claim_batch(now=LATER - timedelta(seconds=1), lease=LEASE) == ()
    (again,) = club.claim_batch(now=LATER, lease=LEASE)
    assert (again.attempts, again.last_error, again.state) == (2, "503 from the channel", DeliveryState.PENDING)


def test_what_is_sent_is_not_claimed_again(club: Store) -> None:
    announce(club, "desk")
    assert send_all(club) == {"desk": (ChangeKind.ADDED,)}
    assert send_all(club, now=LATER) == {}
    (row,) = club.deliveries(DeliveryState.SENT)
    assert (row.sent_at, row.last_error) == (NOW, None)


def test_what_was_sent_stays_sent_whatever_a_late_worker_says(club: Store) -> None:
    announce(club, "desk")
    (row,) = club.claim_batch(now=NOW, lease=LEASE)
    club.mark_sent([row.id], now=NOW)
    club.mark_retry([row.id], now=LATER, next_attempt_at=LATER, error="too late")
    club.mark_failed([row.id], now=LATER, error="too late")
    assert club.claim_batch(now=LATER, lease=LEASE) == ()
    assert [row.state for row in club.deliveries()] == [DeliveryState.SENT]


def test_what_is_given_up_is_shown_and_can_be_tried_again(club: Store) -> None:
    announce(club, "desk", "mail")
    (row,) = club.claim_batch(now=NOW, lease=LEASE)
    club.mark_failed([row.id], now=NOW, error="404: no such channel")
    (failed,) = club.deliveries(DeliveryState.FAILED)
    assert (failed.id, failed.last_error) == (row.id, "404: no such channel")
    assert club.retry_delivery(row.id, now=LATER)
    assert not club.retry_delivery(row.id, now=LATER)
    assert not club.retry_delivery(999, now=LATER)
    assert send_all(club, now=LATER) == {"mail": (ChangeKind.ADDED,), "desk": (ChangeKind.ADDED,)}


def test_a_recipient_in_trouble_holds_up_nobody(club: Store) -> None:
    announce(club, "broken", "mail")
    announce(club, "broken", "mail", version=2)
    for _ in range(2):
        (row,) = club.claim_batch(now=NOW, lease=LEASE)
        assert row.recipient == "broken"
        club.mark_retry([row.id], now=NOW, next_attempt_at=LATER, error="down")
        (row,) = club.claim_batch(now=NOW, lease=LEASE)
        assert row.recipient == "mail"
        club.mark_sent([row.id], now=NOW)
    assert club.counts().sent == 2


def test_what_went_out_after_all_is_sent_even_if_it_was_given_up_meanwhile(club: Store) -> None:
    announce(club, "desk")
    (row,) = club.claim_batch(now=NOW, lease=LEASE)
    club.mark_failed([row.id], now=NOW, error="too slow")
    club.mark_sent([row.id], now=LATER)
    assert [(row.state, row.last_error) for row in club.deliveries()] == [(DeliveryState.SENT, None)]
