"""Two threads load one fact, meet, and record: one wins, the other thinks again, and nothing is doubled."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.store.builders import (
    CONFIRMED,
    LEASE,
    NOW,
    REPORTED,
    a_claim,
    a_config,
    a_page,
    a_record,
    a_route,
    a_source,
    a_watch,
    an_evidence,
    claim_one,
)
from watcher.model import Authority, Claim, Publisher, Reading, Status
from watcher.reconcile import reconcile
from watcher.store import Conflict, Store

CLUB, PAPER = a_source("club"), a_source("paper")
WATCH = a_watch(sources=[CLUB, PAPER], official=("club",))
PUBLISHERS = {name: Publisher(id=name, name=name, authority=Authority.PRESS) for name in ("club", "paper")}
ROUTE = a_route()


def say(source: str, value: str) -> Claim:
    evidence = an_evidence(source=source, url=f"https://{source}.example/1", quote=f"{source} says {value}.")
    return a_claim(value, publisher=source, evidence=evidence)


def poll(store: Store, claim: Claim, barrier: Barrier) -> int:
    """Poll a source that makes the claim, meeting the others between load and record; returns the conflicts met."""
    source = claim.evidence.source
    due = claim_one(store, source=source)
    conflicts = 0
    while True:
        state = store.load("film")
        reading = Reading(source=source, url=claim.evidence.url, at=NOW, claims=(claim,))
        outcome = reconcile(WATCH, PUBLISHERS, state.facts, state.claims, reading)
        record = a_record(
            due,
            page=a_page(source.encode()),
            outcomes={"film": outcome},
            before={"film": state.facts},
            routes={"film": (ROUTE,)},
            baseline_done=True,
        )
        if conflicts == 0:
            barrier.wait(timeout=10)
        try:
            store.record(record)
        except Conflict as conflict:
            if conflict.lease_lost:
                raise
            conflicts += 1
        else:
            return conflicts


@pytest.mark.parametrize("known", [False, True], ids=["a first row", "a version"])
@pytest.mark.parametrize(
    ("claims", "value", "status"),
    [
        pytest.param((say("club", "2024-08"), say("paper", "2024-08")), "2024-08", CONFIRMED, id="one value"),
        pytest.param((say("club", "2024-10"), say("paper", "2024-11")), "2024-10", CONFIRMED, id="two values"),
    ],
)
def test_of_two_that_meet_one_wins_and_the_other_thinks_again(
    store: Store, claims: tuple[Claim, Claim], value: str, status: Status, *, known: bool
) -> None:
    store.sync(a_config(WATCH), now=NOW)
    if known:
        poll(store, say("paper", "2025"), Barrier(1))
        assert [row.fact.status for row in store.facts()] == [REPORTED]
    barrier = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        polls = [pool.submit(poll, store, claim, barrier) for claim in claims]
        conflicts = [each.result(timeout=30) for each in polls]
    assert sorted(conflicts) == [0, 1]

    (row,) = store.facts("film")
    assert (row.fact.value, row.fact.status) == (value, status)
    changes = [(change.change.version, change.change.after) for change in store.changes()]
    assert len({version for version, _ in changes}) == len(changes)
    deliveries = [(delivery.change.version, delivery.recipient) for delivery in store.deliveries()]
    assert len(set(deliveries)) == len(deliveries)
    batch = store.claim_batch(now=NOW, lease=LEASE)
    assert [delivery.change.after for delivery in batch] == [value]
    assert len(store.load("film").claims) == 2 + known
