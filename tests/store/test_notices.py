"""What operators are told: queued once, claimed by one, apart from the readers' outbox."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from tests.store.builders import LEASE, NOW
from watcher.model import DeliveryState, Notice
from watcher.store import Store

SOON = timedelta(seconds=1)


def a_notice(key: str = "health:club:broken:1") -> Notice:
    return Notice(key=key, title=f"{key} is broken", text="It answers 404.\nCorrect its address.", at=NOW)


def claim_keys(store: Store, *, now: object = NOW) -> list[str]:
    return [posting.notice.key for posting in store.claim_notices(now=now, lease=LEASE)]  # type: ignore[arg-type]


def test_each_route_is_told_a_key_once(store: Store) -> None:
    for _ in range(2):
        store.tell_operators([a_notice("a"), a_notice("b")], routes=["ops", "pager"], now=NOW)
    assert sorted((row.recipient, row.notice.key) for row in store.notices()) == [
        ("ops", "a"),
        ("ops", "b"),
        ("pager", "a"),
        ("pager", "b"),
    ]
    assert store.deliveries() == ()


def test_without_a_route_nothing_is_written(store: Store) -> None:
    store.tell_operators([a_notice()], routes=[], now=NOW)
    assert store.notices() == ()


def test_what_waits_for_one_route_is_one_message_and_a_lease_keeps_others_off(store: Store) -> None:
    store.tell_operators([a_notice("a"), a_notice("b")], routes=["ops"], now=NOW)
    assert claim_keys(store) == ["a", "b"]
    store.tell_operators([a_notice("c")], routes=["ops"], now=NOW)
    assert claim_keys(store) == []
    assert claim_keys(store, now=NOW + LEASE + SOON) == ["a", "b"]


def test_a_message_that_is_tried_again_holds_what_it_held(store: Store) -> None:
    store.tell_operators([a_notice("a"), a_notice("b")], routes=["ops"], now=NOW)
    first = store.claim_notices(now=NOW, lease=LEASE)
    store.mark_notices_retry([row.id for row in first], now=NOW, next_attempt_at=NOW + SOON, error="busy")
    store.tell_operators([a_notice("c")], routes=["ops"], now=NOW + SOON)
    again = store.claim_notices(now=NOW + SOON, lease=LEASE)
    assert [row.notice.key for row in again] == ["a", "b"]
    assert {row.batch for row in again} == {row.batch for row in first}
    assert None not in {row.batch for row in again}
    store.mark_notices_sent([row.id for row in again], now=NOW + SOON)
    assert claim_keys(store, now=NOW + SOON) == ["c"]


def test_a_failed_one_stays_visible_and_can_be_tried_again(store: Store) -> None:
    store.tell_operators([a_notice()], routes=["ops"], now=NOW)
    ids = [row.id for row in store.claim_notices(now=NOW, lease=LEASE)]
    store.mark_notices_failed(ids, now=NOW, error="no such channel")
    assert [(row.state, row.last_error) for row in store.notices()] == [(DeliveryState.FAILED, "no such channel")]
    assert claim_keys(store) == []
    assert store.retry_notice(ids[0], now=NOW)
    assert not store.retry_notice(ids[0], now=NOW)
    assert claim_keys(store) == ["health:club:broken:1"]


def test_two_that_claim_at_once_do_not_share_a_notice(store: Store) -> None:
    store.tell_operators([a_notice(str(number)) for number in range(5)], routes=["ops", "pager"], now=NOW)
    together = Barrier(4)

    def claim(_: int) -> list[int]:
        together.wait()
        return [row.id for row in store.claim_notices(now=NOW, lease=LEASE)]

    with ThreadPoolExecutor(4) as threads:
        taken = [number for ids in threads.map(claim, range(4)) for number in ids]
    assert len(taken) == len(set(taken))
