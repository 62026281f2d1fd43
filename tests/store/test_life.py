"""The life of a watch: released, archived, restored; what that means for its sources."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.store.builders import (
    CONFIRMED,
    HOUR,
    LEASE,
    NOW,
    a_config,
    a_fact,
    a_record,
    a_source,
    a_watch,
    claim_one,
)
from watcher.model import Config, Field, Outcome, SourceKind
from watcher.reconcile import LifeStage
from watcher.store import Follow, SourceState, Store

DAY = timedelta(days=1)
OUT = datetime(2024, 3, 1, 12, tzinfo=UTC)
SOON = timedelta(minutes=2)
CONFIG = a_config(a_watch(sources=[a_source()]))


def know(store: Store, *, now: datetime = NOW, watch: str = "film", source: str = "club", **facts: str) -> None:
    """Record confirmed facts of a watch, given as field=value."""
    held = {fact.field: fact for fact in store.load(watch).facts}
    fields = {Field(name): value for name, value in facts.items()}
    new = tuple(
        a_fact(
            value, watch=watch, field=field, status=CONFIRMED, version=held[field].version + 1 if field in held else 1
        )
        for field, value in fields.items()
    )
    record = a_record(claim_one(store, now=now, source=source), now=now, baseline_done=True)
    outcome = {watch: Outcome(facts=new)}
    store.record(replace(record, outcomes=outcome, before={watch: tuple(held.values())}))


def release(store: Store, watch: str = "film", source: str = "club") -> None:
    know(store, watch=watch, source=source, title="The Harbour", platform="Streamer", release_date="2024-03-01")


def stage(store: Store, watch: str = "film") -> tuple[LifeStage, datetime]:
    (row,) = [row for row in store.watches() if row.watch == watch]
    return row.stage, row.since


def states(store: Store) -> dict[str, SourceState]:
    return {row.source.id: row.state for row in store.sources()}


def archive(store: Store, config: Config = CONFIG) -> datetime:
    """See the watch released, and archived as soon as may be; when that was."""
    store.review(config.watches, now=OUT + DAY)
    assert store.review(config.watches, now=OUT + 92 * DAY)
    return OUT + 92 * DAY


def test_a_watch_begins_active(club: Store) -> None:
    assert stage(club) == (LifeStage.ACTIVE, NOW)
    club.sync(CONFIG, now=NOW + DAY)
    assert stage(club) == (LifeStage.ACTIVE, NOW)


def test_is_released_the_day_after_and_archived_ninety_days_later(club: Store) -> None:
    release(club)
    assert club.review(CONFIG.watches, now=OUT) == ()
    (moved,) = club.review(CONFIG.watches, now=OUT + DAY)
    assert (moved.watch, moved.stage, moved.since) == ("film", LifeStage.RELEASED, OUT + DAY)
    assert club.review(CONFIG.watches, now=OUT + 91 * DAY) == ()
    (moved,) = club.review(CONFIG.watches, now=OUT + 92 * DAY)
    assert stage(club) == (LifeStage.ARCHIVED, OUT + 92 * DAY)


def test_a_watch_configured_years_late_is_polled_for_ninety_days_too(club: Store) -> None:
    release(club)
    years = OUT + 1000 * DAY
    club.review(CONFIG.watches, now=years)
    assert stage(club) == (LifeStage.RELEASED, years)
    assert club.review(CONFIG.watches, now=years + 90 * DAY) == ()
    club.review(CONFIG.watches, now=years + 91 * DAY)
    assert stage(club)[0] is LifeStage.ARCHIVED


def test_the_sources_of_a_released_watch_are_due_for_a_daily_poll(club: Store) -> None:
    release(club)
    for now, daily in ((OUT, False), (OUT + DAY, True)):
        club.review(CONFIG.watches, now=now)
        due = club.peek("club", now=now)
        assert due is not None
        assert due.daily is daily


def test_a_source_that_another_watch_needs_is_polled_as_often_as_that_one_asks(store: Store) -> None:
    config = a_config(a_watch(sources=[a_source()]), a_watch("series", sources=[a_source()]))
    store.sync(config, now=NOW)
    release(store)
    store.review(config.watches, now=OUT + DAY)
    due = store.peek("club", now=OUT + DAY)
    assert due is not None
    assert not due.daily
    archive(store, config)
    assert states(store) == {"club": SourceState.ACTIVE}
    due = store.peek("club", now=OUT + 100 * DAY)
    assert due is not None
    assert set(due.joined) == {"series"}


def test_an_archived_watch_is_not_polled_and_its_facts_stay(club: Store) -> None:
    release(club)
    now = archive(club)
    assert states(club) == {"club": SourceState.ARCHIVED}
    assert club.claim_due(now=now + DAY, limit=9, lease=LEASE) == ()
    assert {row.fact.value for row in club.facts("film")} == {"The Harbour", "Streamer", "2024-03-01"}


def test_a_restart_and_an_edit_leave_an_archived_watch_at_rest(club: Store) -> None:
    release(club)
    now = archive(club)
    for config in (CONFIG, a_config(a_watch(sources=[a_source()], official=("club",)))):
        club.sync(config, now=now + DAY)
        assert states(club) == {"club": SourceState.ARCHIVED}
        assert club.review(config.watches, now=now + DAY) == ()


def test_the_pages_followed_for_an_archived_watch_rest_with_it(club: Store) -> None:
    follow_a_page(club)
    release(club)
    archive(club)
    assert states(club) == {"club": SourceState.ARCHIVED, "club/1": SourceState.ARCHIVED}


def follow_a_page(store: Store) -> None:
    page = a_source("club/1", url="https://club.example/1", kind=SourceKind.PAGE, publisher="club", parent="club")
    follow = (Follow(source=page, watches=("film",), from_baseline=False),)
    store.record(a_record(claim_one(store), follow=follow, baseline_done=True))


def test_restoring_begins_a_new_baseline_and_another_ninety_days(club: Store) -> None:
    follow_a_page(club)
    release(club)
    now = archive(club) + DAY
    assert club.restore(CONFIG, "film", now=now)
    assert states(club) == {"club": SourceState.ACTIVE, "club/1": SourceState.ACTIVE}
    assert stage(club) == (LifeStage.RELEASED, now)
    (due,) = [due for due in club.claim_due(now=now + SOON, limit=9, lease=LEASE) if due.source.id == "club"]
    assert due.daily
    joined = due.joined["film"]
    assert (joined.joined_at, joined.baseline_done, joined.from_baseline) == (now, False, True)
    assert (due.etag, due.digest) == (None, None)
    assert club.review(CONFIG.watches, now=now + 90 * DAY) == ()
    assert [row.stage for row in club.review(CONFIG.watches, now=now + 91 * DAY)] == [LifeStage.ARCHIVED]


def test_only_an_archived_watch_of_the_config_can_be_restored(club: Store) -> None:
    assert not club.restore(CONFIG, "film", now=NOW)
    release(club)
    now = archive(club)
    assert not club.restore(a_config(), "film", now=now)
    assert not club.restore(CONFIG, "nobody", now=now)
    assert stage(club)[0] is LifeStage.ARCHIVED


def test_a_date_that_moves_on_wakes_a_released_watch_and_its_sources(club: Store) -> None:
    release(club)
    club.review(CONFIG.watches, now=OUT + DAY)
    now = OUT + DAY + HOUR
    record = a_record(claim_one(club, now=now), now=now, next_poll_at=now + DAY)
    moved = a_fact("2024-06-01", version=2, status=CONFIRMED)
    before = {"film": club.load("film").facts}
    club.record(replace(record, outcomes={"film": Outcome(facts=(moved,))}, before=before))
    (row,) = club.review(CONFIG.watches, now=now)
    assert row.stage is LifeStage.ACTIVE
    assert club.next_due() == now + timedelta(minutes=15)


def test_a_watch_taken_from_the_config_is_reviewed_no_more(club: Store) -> None:
    release(club)
    club.sync(a_config(), now=OUT)
    assert club.review({}, now=OUT + 500 * DAY) == ()
    assert states(club) == {"club": SourceState.REMOVED}
