"""How a source fares is written in the commit of the poll that says so, with what operators are told of it."""

from datetime import timedelta

import pytest

from tests.store.builders import HOUR, LEASE, NOW, a_config, a_record, a_source, a_watch, claim_one
from watcher.model import Health, HealthState, Notice, Pulse
from watcher.store import Conflict, Store

BROKEN = Health(
    state=HealthState.BROKEN,
    since=NOW,
    reason="404 Not Found: the page is gone.",
    bad=3,
    hard=3,
    trouble_since=NOW - HOUR,
    pulse=Pulse(
        of="x",
        seen=("a", "b"),
        sizes=(3, 4),
        loss="It shows less",
        first=NOW - HOUR,
        last=NOW,
        arrivals=2,
        gaps={2800: 3600.0},
    ),
)
NOTICE = Notice(key="health:club", title="Source club is broken", text="It is gone.", at=NOW)


def test_it_comes_back_as_it_was_written(club: Store) -> None:
    club.record(a_record(claim_one(club), health=BROKEN))
    assert claim_one(club, now=NOW + HOUR).health == BROKEN
    (row,) = club.sources()
    assert row.health == BROKEN
    assert club.gauges().healths[HealthState.BROKEN] == 1


def test_a_source_without_trouble_is_ok(club: Store) -> None:
    assert claim_one(club).health == Health()
    assert club.gauges().healths == {state: int(state is HealthState.OK) for state in HealthState}


def test_health_and_notice_are_written_once_or_not_at_all(club: Store) -> None:
    due = claim_one(club)
    late = a_record(due, health=BROKEN, notices=(NOTICE,), operators=("ops",))
    club.claim_source("club", now=NOW + HOUR, lease=LEASE)
    with pytest.raises(Conflict):
        club.record(late)
    assert (club.notices(), club.gauges().healths[HealthState.BROKEN]) == ((), 0)


def test_a_poll_that_is_recorded_again_tells_once(club: Store) -> None:
    for hours in range(2):
        at = NOW + hours * HOUR
        due = claim_one(club, now=at)
        club.record(a_record(due, now=at, health=BROKEN, notices=(NOTICE,), operators=("ops",)))
    assert [row.notice for row in club.notices()] == [NOTICE]


def test_a_source_that_left_the_config_is_not_counted(club: Store) -> None:
    club.record(a_record(claim_one(club), health=BROKEN))
    club.sync(a_config(a_watch(sources=[a_source("paper")])), now=NOW + timedelta(hours=1))
    assert club.gauges().healths == {state: int(state is HealthState.OK) for state in HealthState}
