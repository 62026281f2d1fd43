"""Who is told what: filters, corrections to exactly the told, and news that ends before it is sent."""

from datetime import timedelta

import pytest

from tests.store.builders import (
    CONFIRMED,
    LEASE,
    NOW,
    REPORTED,
    RUMOURED,
    UNKNOWN,
    a_change,
    a_route,
    send_all,
    step,
    told,
)
from watcher.model import Change, ChangeKind, DeliveryState, Field, Route, Status
from watcher.store import Store

ANNOUNCED, UPGRADED, REFINED = ChangeKind.ANNOUNCED, ChangeKind.UPGRADED, ChangeKind.REFINED
CORRECTED, DENIED, WITHDRAWN = ChangeKind.CORRECTED, ChangeKind.DENIED, ChangeKind.WITHDRAWN
DESK, FANS = a_route("desk"), a_route("fans", min_status=CONFIRMED)
LATER = NOW + timedelta(hours=1)

AUGUST = a_change("2024-08")
GONE = a_change(None, 2, before="2024-08", kind=CORRECTED, untold_kind=DENIED, status_before=REPORTED)
MOVED = a_change("2024-10", 2, before="2024-08", kind=CORRECTED, untold_kind=ANNOUNCED, status_before=REPORTED)
FINER = a_change("2024-08-12", 2, before="2024-08", kind=REFINED, status_before=REPORTED)


def states(store: Store) -> list[tuple[str, str | None, ChangeKind, DeliveryState]]:
    rows = reversed(store.deliveries())
    return [(row.recipient, row.change.after, row.kind, row.state) for row in rows]


@pytest.mark.parametrize(
    ("route", "status", "passes"),
    [
        pytest.param(DESK, RUMOURED, True, id="all"),
        pytest.param(FANS, REPORTED, False, id="status below"),
        pytest.param(FANS, CONFIRMED, True, id="status at"),
        pytest.param(a_route("r", min_status=RUMOURED), CONFIRMED, True, id="status above"),
        pytest.param(a_route("r", fields=(Field.TITLE, Field.PLATFORM)), CONFIRMED, False, id="another field"),
        pytest.param(a_route("r", fields=(Field.RELEASE_DATE,)), CONFIRMED, True, id="its field"),
        pytest.param(a_route("r", kinds=(UPGRADED,)), CONFIRMED, False, id="another kind"),
        pytest.param(a_route("r", kinds=(ANNOUNCED,)), CONFIRMED, True, id="its kind"),
    ],
)
def test_a_route_gets_what_passes_its_filters(club: Store, route: Route, status: Status, *, passes: bool) -> None:
    step(club, a_change("2024-08", status=status), routes=[route])
    assert [row.recipient for row in club.deliveries()] == ([route.id] if passes else [])


def test_each_route_gets_its_own_delivery(club: Store) -> None:
    step(club, AUGUST, routes=[DESK, FANS, a_route("mail")])
    assert sorted(row.recipient for row in club.deliveries()) == ["desk", "mail"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(a_change("2024-08", silent=True), id="silent"),
        pytest.param(a_change(None, before="2024", kind=DENIED), id="denied"),
        pytest.param(a_change(None, before="2024", kind=CORRECTED, untold_kind=DENIED), id="taken back untold"),
        pytest.param(a_change(None, before="2024", kind=WITHDRAWN, untold_kind=DENIED), id="withdrawn untold"),
        pytest.param(a_change(None, before="2024", kind=WITHDRAWN), id="withdrawn untold, by its own kind"),
    ],
)
def test_what_is_no_news_makes_no_delivery(club: Store, change: Change) -> None:
    step(club, change)
    assert club.deliveries() == ()


def test_a_value_is_told_once_it_is_in_flight_and_stays_so_when_sent(club: Store) -> None:
    step(club, AUGUST)
    assert told(club) == frozenset()
    (delivery,) = club.claim_batch(now=NOW, lease=LEASE)
    assert told(club) == {"2024-08"}
    club.mark_retry([delivery.id], now=NOW, next_attempt_at=LATER, error="busy")
    assert told(club) == frozenset()
    send_all(club, now=LATER)
    assert told(club) == {"2024-08"}


def test_a_given_up_delivery_told_nobody(club: Store) -> None:
    step(club, AUGUST)
    club.mark_failed([row.id for row in club.claim_batch(now=NOW, lease=LEASE)], now=NOW, error="no such channel")
    assert told(club) == frozenset()


@pytest.mark.parametrize("correction", [GONE, MOVED], ids=["taken back", "replaced"])
def test_a_correction_goes_to_the_told_whatever_their_filters(club: Store, correction: Change) -> None:
    narrow = a_route("narrow", kinds=(ANNOUNCED,), fields=(Field.RELEASE_DATE,))
    step(club, AUGUST, routes=[narrow, FANS])
    assert send_all(club) == {"narrow": (ANNOUNCED,)}
    now_narrower = a_route("narrow", kinds=(), fields=(), min_status=CONFIRMED)
    step(club, correction, routes=[now_narrower, FANS])
    assert send_all(club) == {"narrow": (CORRECTED,)}


def test_a_correction_is_plain_news_to_who_was_never_told(club: Store) -> None:
    step(club, AUGUST, routes=[DESK])
    send_all(club)
    step(club, MOVED, routes=[DESK, a_route("new"), a_route("corrections", kinds=(CORRECTED,))])
    assert send_all(club) == {"desk": (CORRECTED,), "new": (ANNOUNCED,)}


def test_a_withdrawal_goes_to_the_told_alone(club: Store) -> None:
    step(club, AUGUST, routes=[DESK])
    send_all(club)
    step(club, a_change(None, 2, before="2024-08", kind=WITHDRAWN), routes=[a_route("desk", kinds=()), a_route("new")])
    assert send_all(club) == {"desk": (WITHDRAWN,)}


def test_a_value_taken_back_and_announced_again_is_told_again(club: Store) -> None:
    step(club, AUGUST)
    send_all(club)
    step(club, GONE)
    send_all(club)
    assert told(club) == frozenset()
    step(club, a_change("2024-08", 3))
    assert send_all(club) == {"desk": (ANNOUNCED,)}
    assert told(club) == {"2024-08"}
    step(club, a_change(None, 4, before="2024-08", kind=CORRECTED, untold_kind=DENIED))
    assert send_all(club) == {"desk": (CORRECTED,)}


def test_a_rise_in_status_leaves_the_value_told(club: Store) -> None:
    step(club, AUGUST)
    send_all(club)
    step(club, a_change("2024-08", 2, before="2024-08", kind=UPGRADED, status=CONFIRMED, silent=True))
    assert told(club) == {"2024-08"}


def test_who_knows_the_coarser_value_is_corrected_about_the_finer_one(club: Store) -> None:
    plain = a_route("plain", kinds=(ANNOUNCED,))
    step(club, AUGUST, routes=[plain])
    send_all(club)
    step(club, FINER, routes=[plain])
    assert send_all(club) == {}
    assert told(club) == {"2024-08-12"}
    step(club, a_change(None, 3, before="2024-08-12", kind=CORRECTED, untold_kind=DENIED), routes=[plain])
    assert send_all(club) == {"plain": (CORRECTED,)}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(GONE, id="taken back"),
        pytest.param(a_change(None, 2, before="2024-08", kind=DENIED, silent=True), id="denied in silence"),
        pytest.param(a_change("2024-10", 2, silent=True, lapsed=("2024-08",)), id="lapsed"),
    ],
)
def test_news_that_ended_before_it_was_sent_is_never_sent(club: Store, change: Change) -> None:
    step(club, AUGUST)
    step(club, change)
    assert states(club) == [("desk", "2024-08", ANNOUNCED, DeliveryState.REPLACED)]
    assert send_all(club) == {}


def test_a_replaced_value_waiting_to_be_sent_gives_way_to_plain_news(club: Store) -> None:
    step(club, AUGUST)
    step(club, MOVED)
    assert states(club) == [
        ("desk", "2024-08", ANNOUNCED, DeliveryState.REPLACED),
        ("desk", "2024-10", ANNOUNCED, DeliveryState.PENDING),
    ]


@pytest.mark.parametrize(
    "later",
    [a_change("2024-08", 2, before="2024-08", kind=UPGRADED, status=CONFIRMED), FINER],
    ids=["upgraded", "refined"],
)
def test_an_earlier_step_waiting_gives_way_to_a_later_one_which_is_then_their_first_news(
    club: Store, later: Change
) -> None:
    first_only = a_route("first", kinds=(ANNOUNCED,))
    step(club, AUGUST, routes=[DESK, first_only])
    step(club, later, routes=[DESK, first_only])
    by_recipient = {(row.recipient, row.change.version): row.state for row in club.deliveries()}
    assert by_recipient == {
        ("desk", 1): DeliveryState.REPLACED,
        ("desk", 2): DeliveryState.PENDING,
        ("first", 1): DeliveryState.REPLACED,
        ("first", 2): DeliveryState.PENDING,
    }
    assert {row.kind for row in club.deliveries() if row.change.version == 2} == {ANNOUNCED}


def test_what_is_in_flight_is_not_replaced_but_corrected(club: Store) -> None:
    step(club, AUGUST)
    (flying,) = club.claim_batch(now=NOW, lease=LEASE)
    step(club, GONE)
    club.mark_sent([flying.id], now=NOW)
    assert states(club) == [
        ("desk", "2024-08", ANNOUNCED, DeliveryState.SENT),
        ("desk", None, CORRECTED, DeliveryState.PENDING),
    ]


def test_what_may_have_been_sent_before_a_crash_counts_as_told(club: Store) -> None:
    step(club, AUGUST)
    club.claim_batch(now=NOW, lease=LEASE)
    after = NOW + 2 * LEASE
    step(club, GONE, now=after)
    assert send_all(club, now=after) == {"desk": (ANNOUNCED, CORRECTED)}


def test_a_correction_waiting_is_still_sent_when_its_value_falls_too(club: Store) -> None:
    step(club, AUGUST)
    send_all(club)
    step(club, MOVED)
    assert told(club) == {"2024-10"}
    step(club, a_change("2024-12", 3, before="2024-10", kind=CORRECTED, untold_kind=ANNOUNCED))
    assert send_all(club) == {"desk": (CORRECTED, CORRECTED)}


def test_candidates_that_lapse_need_nothing_more(club: Store) -> None:
    platform = {"field": Field.PLATFORM, "status": RUMOURED}
    step(club, a_change("North TV", 1, **platform), a_change("South TV", 2, **platform))
    assert send_all(club) == {"desk": (ANNOUNCED, ANNOUNCED)}
    assert told(club) == {"North TV", "South TV"}
    confirmed = a_change(
        "North TV",
        3,
        field=Field.PLATFORM,
        kind=UPGRADED,
        before="North TV",
        status_before=RUMOURED,
        status=CONFIRMED,
        lapsed=("South TV",),
    )
    step(club, confirmed)
    assert send_all(club) == {"desk": (UPGRADED,)}
    assert told(club) == {"North TV"}


def test_a_denied_candidate_is_corrected_for_who_heard_of_it(club: Store) -> None:
    rumour = a_change("North TV", 1, field=Field.PLATFORM, status=RUMOURED)
    step(club, rumour, routes=[DESK, FANS])
    send_all(club)
    denial = a_change(
        None, 2, field=Field.PLATFORM, before="North TV", kind=CORRECTED, untold_kind=DENIED, status=UNKNOWN
    )
    step(club, denial, routes=[DESK, FANS])
    assert send_all(club) == {"desk": (CORRECTED,)}


def test_the_changes_of_one_page_are_one_batch_and_those_of_the_next_another(club: Store) -> None:
    step(club, AUGUST, a_change("2024-09", 2, kind=ChangeKind.ADDED))
    step(club, a_change("2024-11", 3, kind=ChangeKind.ADDED))
    batches = [row.batch for row in reversed(club.deliveries())]
    assert batches[0] == batches[1] != batches[2]
    assert all(batch.startswith("club@2024-02-01T12:00:00+00:00") for batch in batches)


def test_a_lapsed_rumour_is_named_only_to_who_was_told_it(club: Store) -> None:
    step(club, a_change("North TV", field=Field.PLATFORM, status=RUMOURED), routes=[DESK, FANS])
    send_all(club)
    settled = a_change("South TV", 2, field=Field.PLATFORM, status=CONFIRMED, lapsed=("North TV",))
    step(club, settled, routes=[DESK, FANS], now=LATER)
    named = {row.recipient: row.change.lapsed for row in club.deliveries() if row.change.after == "South TV"}
    assert named == {"desk": ("North TV",), "fans": ()}
