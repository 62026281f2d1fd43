"""Reminders of a confirmed release day: once, on that day, to the routes that ask, and moving with the fact."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.store.builders import (
    CONFIRMED,
    LEASE,
    NOW,
    REPORTED,
    UNKNOWN,
    a_change,
    a_config,
    a_fact,
    a_record,
    a_route,
    a_source,
    a_watch,
    claim_one,
    send_all,
    step,
)
from watcher.model import Change, ChangeKind, Config, Delivery, DeliveryState, Field, Outcome, Reminder, Route
from watcher.store import Store

DAY = timedelta(days=1)
FANS, DESK = a_route("fans", remind=True), a_route("desk")
ROUTES = (FANS, DESK)
MORNING = datetime(2024, 8, 12, 8, tzinfo=UTC)
JUST_BEFORE = MORNING - timedelta(microseconds=1)


def a_date(after: str | None = "2024-08-12", version: int = 1, **changes: object) -> Change:
    values = {"status": CONFIRMED if after else UNKNOWN, **changes}
    return a_change(after, version, **values)


def correct(before: str, after: str | None, version: int = 2, **changes: object) -> Change:
    return a_date(
        after,
        version,
        kind=ChangeKind.CORRECTED,
        untold_kind=ChangeKind.ANNOUNCED,
        before=before,
        status_before=CONFIRMED,
        **changes,
    )


def reminders(store: Store, state: DeliveryState | None = DeliveryState.PENDING) -> list[tuple[str, datetime]]:
    rows = [row for row in store.deliveries(state) if row.reminder is not None]
    return sorted((row.recipient, row.next_attempt_at) for row in rows)


def send_at(store: Store, now: datetime) -> list[Delivery]:
    sent: list[Delivery] = []
    while batch := store.claim_batch(now=now, lease=LEASE):
        store.mark_sent([row.id for row in batch], now=now)
        sent += batch
    return sent


def test_a_confirmed_day_is_told_again_on_that_morning_to_those_who_ask(club: Store) -> None:
    step(club, a_date(), routes=ROUTES)
    send_all(club)
    assert reminders(club) == [("fans", MORNING)]
    assert send_at(club, JUST_BEFORE) == []
    (sent,) = send_at(club, MORNING)
    assert (sent.recipient, sent.change.after, sent.reminder) == ("fans", "2024-08-12", Reminder(at=MORNING))
    assert send_at(club, MORNING + DAY) == []


def test_nothing_but_a_confirmed_full_day_is_reminded_of(club: Store) -> None:
    for version, (value, status) in enumerate(
        [("2024-08-12", REPORTED), ("2024-08", CONFIRMED), ("2024-22", CONFIRMED), ("../2024-08-12", CONFIRMED)], 1
    ):
        step(club, a_date(value, version, status=status), routes=ROUTES)
        assert reminders(club) == []


def test_a_day_that_moves_moves_its_reminder(club: Store) -> None:
    step(club, a_date(), routes=ROUTES)
    send_all(club)
    step(club, correct("2024-08-12", "2024-09-01"), routes=ROUTES)
    send_all(club)
    assert reminders(club) == [("fans", datetime(2024, 9, 1, 8, tzinfo=UTC))]
    assert reminders(club, DeliveryState.REPLACED) == [("fans", MORNING)]
    assert send_at(club, MORNING) == []


def test_a_day_that_is_taken_back_is_not_reminded_of(club: Store) -> None:
    step(club, a_date(), routes=ROUTES)
    send_all(club)
    step(club, correct("2024-08-12", None), routes=ROUTES)
    send_all(club)
    assert reminders(club) == []
    assert send_at(club, MORNING) == []


def test_a_day_that_moves_away_and_back_is_reminded_of_once(club: Store) -> None:
    step(club, a_date(), routes=ROUTES)
    step(club, correct("2024-08-12", "2024-09-01"), routes=ROUTES)
    step(club, correct("2024-09-01", "2024-08-12", 3), routes=ROUTES)
    send_all(club)
    assert [row.recipient for row in send_at(club, MORNING)] == ["fans"]
    assert send_at(club, datetime(2024, 9, 1, 9, tzinfo=UTC)) == []


def test_a_day_known_from_the_baseline_is_reminded_of_though_it_was_never_told(club: Store) -> None:
    step(club, a_date(silent=True), routes=ROUTES)
    assert send_all(club) == {}
    assert [row.recipient for row in send_at(club, MORNING)] == ["fans"]


def test_who_knows_a_day_from_the_reminder_alone_gets_its_correction(club: Store) -> None:
    step(club, a_date(silent=True), routes=ROUTES)
    send_at(club, MORNING)
    step(club, correct("2024-08-12", "2024-09-01"), routes=ROUTES, now=MORNING + timedelta(hours=1))
    kinds = {row.recipient: row.kind for row in send_at(club, MORNING + timedelta(hours=1))}
    assert kinds == {"fans": ChangeKind.CORRECTED, "desk": ChangeKind.ANNOUNCED}


def test_a_waiting_reminder_is_nothing_told(club: Store) -> None:
    step(club, a_date(silent=True), routes=ROUTES)
    (fact,) = club.load("film").facts
    assert fact.told == frozenset()


def test_a_day_that_has_begun_is_news_enough(club: Store) -> None:
    step(club, a_date(), routes=ROUTES, now=MORNING)
    assert reminders(club) == []


def test_a_route_without_release_dates_is_not_reminded_of_them(club: Store) -> None:
    step(club, a_date(), routes=(a_route("fans", remind=True, fields=(Field.TITLE,)),))
    assert reminders(club) == []


def config(*routes: Route) -> Config:
    base = a_config(a_watch(sources=[a_source()], routes=tuple(route.id for route in routes)))
    return replace(base, routes={route.id: route for route in routes})


def test_a_restart_keeps_a_reminder_even_one_that_is_being_tried(club: Store) -> None:
    step(club, a_date(), routes=ROUTES)
    send_all(club)
    for now in (NOW + DAY, MORNING + timedelta(minutes=5)):
        club.sync(config(*ROUTES), now=now)
        assert len(reminders(club)) == 1
    assert len(send_at(club, MORNING + timedelta(minutes=5))) == 1
    club.sync(config(*ROUTES), now=MORNING + timedelta(minutes=6))
    assert reminders(club) == []


def test_asking_later_and_not_asking_any_more_take_effect_at_the_next_start(club: Store) -> None:
    step(club, a_date(), routes=(replace(FANS, remind=False),))
    send_all(club)
    assert reminders(club) == []
    for asks, waiting in ((True, 1), (False, 0), (True, 1)):
        club.sync(config(replace(FANS, remind=asks)), now=NOW + DAY)
        assert len(reminders(club)) == waiting
    club.sync(a_config(), now=NOW + DAY)
    assert reminders(club) == []


def test_a_day_that_is_over_is_not_told_as_today(club: Store) -> None:
    step(club, a_date(), routes=ROUTES)
    send_all(club)
    late = datetime(2024, 8, 13, 0, 1, tzinfo=UTC)
    assert club.claim_batch(now=late, lease=LEASE) == ()
    (row,) = club.deliveries(DeliveryState.FAILED)
    assert row.last_error == "the day it reminds of was over before it could be sent"


def test_a_reminder_names_what_is_confirmed_by_then(club: Store) -> None:
    known = (
        a_fact("2024-08-12", status=CONFIRMED),
        a_fact("The Harbour", field=Field.TITLE, slot="title", status=CONFIRMED),
        a_fact("Streamer", field=Field.PLATFORM, status=CONFIRMED),
        a_fact("Kanal", field=Field.PLATFORM, slot="DE/streaming", status=CONFIRMED),
    )
    step(club, a_date(), routes=ROUTES, facts=known)
    send_all(club)
    (sent,) = send_at(club, MORNING)
    assert sent.reminder == Reminder(at=MORNING, title="The Harbour", platform="Streamer")


def test_two_territories_on_one_day_are_one_message(club: Store) -> None:
    facts = tuple(a_fact("2024-08-12", slot=slot, status=CONFIRMED) for slot in ("*/streaming", "DE/streaming"))
    dates = tuple(a_date(slot=fact.slot) for fact in facts)
    outcome = Outcome(facts=facts, changes=dates)
    record = a_record(claim_one(club), outcomes={"film": outcome}, before={"film": ()}, routes={"film": ROUTES})
    club.record(record)
    send_all(club)
    batch = club.claim_batch(now=MORNING, lease=LEASE)
    assert [row.change.slot for row in batch] == ["*/streaming", "DE/streaming"]
