"""What an edit of the configuration leaves in the store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.builders import (
    HOUR,
    NOW,
    REPORTED,
    a_change,
    a_config,
    a_fact,
    a_source,
    a_watch,
    claim_one,
    step,
    told,
)
from tests.store.sql import dump
from watcher.model import Authority, ChangeKind, Config, DeliveryState, Outcome, Publisher
from watcher.reconcile import LifeStage
from watcher.store import Applied, Conflict, Store
from watcher.store.configs import KEPT

LATER = NOW + timedelta(days=1)
FILES = {"watcher.yaml": "routes: [{id: desk, url: 'json://${TOKEN}'}]\n", "watches/ü.yaml": "id: film\n"}
CONFIG = a_config(a_watch(sources=[a_source()]))


def applied(digest: str = "d1", at: object = NOW) -> Applied:
    return Applied(at=NOW if at is NOW else LATER, digest=digest, files=FILES)


def spoken_by(**changes: object) -> Config:
    publisher = Publisher(id="club", name="club")
    return replace(CONFIG, publishers={**CONFIG.publishers, "club": replace(publisher, **changes)})  # type: ignore[arg-type]


def stages(store: Store) -> dict[str, tuple[LifeStage, LifeStage | None]]:
    return {row.watch: (row.stage, row.removed_from) for row in store.watches()}


def test_the_files_that_run_are_kept_as_they_are_written(club: Store) -> None:
    assert club.last_config() is None
    club.sync(CONFIG, now=NOW, applied=applied())
    assert club.last_config() == applied()


def test_the_last_one_is_the_last_that_came_whatever_the_clock_says(club: Store) -> None:
    club.sync(CONFIG, now=LATER, applied=applied("d1", LATER))
    club.sync(CONFIG, now=NOW, applied=applied("d2"))
    last = club.last_config()
    assert last is not None
    assert last.digest == "d2"


def test_old_ones_are_deleted(club: Store, url: str) -> None:
    for number in range(KEPT + 5):
        club.sync(CONFIG, now=NOW, applied=applied(f"d{number}"))
    assert [row[1] for row in dump(url)["config"]] == [f"d{number}" for number in range(5, KEPT + 5)]


def test_a_removed_watch_is_archived_and_returns_to_the_stage_it_had(club: Store) -> None:
    club.sync(a_config(), now=LATER)
    assert stages(club) == {"film": (LifeStage.ARCHIVED, LifeStage.ACTIVE)}
    assert not club.restore(a_config(), "film", now=LATER)
    synced = club.sync(CONFIG, now=LATER + HOUR)
    assert synced.returned == ("film",)
    assert stages(club) == {"film": (LifeStage.ACTIVE, None)}


@pytest.mark.parametrize("edit", [{"domains": ("club.example",)}, {"platform": "Club TV"}])
def test_what_is_read_and_followed_by_a_publisher_begins_a_baseline(club: Store, edit: dict[str, object]) -> None:
    club.sync(spoken_by(**edit), now=LATER)
    due = club.peek("club", now=LATER)
    assert due is not None
    assert due.joined["film"].edited
    assert due.joined["film"].joined_at == LATER


@pytest.mark.parametrize("edit", [{"owner": "Group"}, {"name": "Club FC"}, {"authority": Authority.PRESS}])
def test_what_a_publisher_is_worth_keeps_the_baseline_and_makes_facts_stale(
    club: Store, edit: dict[str, object]
) -> None:
    club.sync(spoken_by(**edit), now=LATER)
    assert club.stale(spoken_by(**edit)) == ("film",)
    due = club.peek("club", now=LATER)
    assert due is not None
    assert not due.joined["film"].edited


def test_a_poll_under_way_for_a_stale_watch_is_begun_again(club: Store) -> None:
    due = claim_one(club)
    config = spoken_by(owner="Group")
    club.sync(config, now=LATER)
    assert club.stale(config) == ("film",)
    assert club.next_due() == LATER
    again = claim_one(club, now=LATER)
    assert again.lease > due.lease


def test_reweighing_writes_silent_steps_and_leaves_what_was_told(club: Store) -> None:
    step(club, a_change("2024-08"))
    before = club.load("film").facts
    change = replace(a_change("2024-09", 2, before="2024-08", kind=ChangeKind.CORRECTED), silent=True, by_config=True)
    outcome = Outcome(facts=(a_fact("2024-09", version=2, status=REPORTED),), changes=(change,))
    club.reweigh("film", outcome, before=before, weighed="w2")
    assert [row.state for row in club.deliveries()] == [DeliveryState.PENDING]
    assert club.load("film").weighed == "w2"
    for batch in iter(lambda: club.claim_batch(now=NOW, lease=HOUR), ()):
        club.mark_sent([each.id for each in batch], now=NOW)
    assert told(club) == frozenset({"2024-08"})
    with pytest.raises(Conflict):
        club.reweigh("film", outcome, before=before, weighed="w3")
    assert club.load("film").weighed == "w2"


def test_only_what_waits_for_a_removed_route_ends(club: Store) -> None:
    step(club, a_change("2024-08"))
    assert club.sync(CONFIG, now=NOW).ended == 0
    synced = club.sync(replace(CONFIG, routes={}), now=LATER)
    assert synced.ended == 1
    (row,) = club.deliveries(DeliveryState.FAILED)
    assert row.last_error == "route desk was removed from the configuration"
