"""Deliveries that wait for an editor: held, let out, replaced, lapsed; each decided by one editor alone."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from tests.store.builders import (
    CONFIRMED,
    HOUR,
    LEASE,
    NOW,
    REPORTED,
    a_change,
    a_route,
    send_all,
    step,
    told,
)
from watcher.model import EDITORS, Change, ChangeKind, DeliveryState, Review, Route
from watcher.store import Store, Taken, Verdict

ANNOUNCED, UPGRADED, REFINED, CORRECTED = (
    ChangeKind.ANNOUNCED,
    ChangeKind.UPGRADED,
    ChangeKind.REFINED,
    ChangeKind.CORRECTED,
)
PENDING, SENT, REPLACED = DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.REPLACED
REVIEW, LAPSED, DISMISSED = DeliveryState.REVIEW, DeliveryState.LAPSED, DeliveryState.DISMISSED
DESK = a_route("desk", review=Review(after=2 * HOUR))
LAPSING = a_route("desk", review=Review(after=2 * HOUR, lapses=True))
OPEN = a_route("desk")
JUST_BEFORE, JUST_THEN = NOW + 2 * HOUR - timedelta(microseconds=1), NOW + 2 * HOUR

AUGUST = a_change("2024-08")
MOVED = a_change("2024-10", 2, before="2024-08", kind=CORRECTED, untold_kind=ANNOUNCED, status_before=REPORTED)
GONE = a_change(None, 2, before="2024-08", kind=CORRECTED, untold_kind=ChangeKind.DENIED, status_before=REPORTED)
FINER = a_change("2024-08-12", 2, before="2024-08", kind=REFINED, status_before=REPORTED)
SURER = a_change("2024-08", 2, before="2024-08", kind=UPGRADED, status=CONFIRMED, status_before=REPORTED)


def back(before: str | None, after: str | None, version: int = 3) -> Change:
    kind = CORRECTED if before else ANNOUNCED
    return a_change(after, version, before=before, kind=kind, untold_kind=ANNOUNCED, status_before=REPORTED)


def rows(store: Store) -> list[tuple[ChangeKind, str | None, str | None, DeliveryState]]:
    return [(row.kind, row.change.before, row.change.after, row.state) for row in reversed(store.deliveries())]


def verdict(number: int, state: DeliveryState = PENDING, by: str = "ann") -> Verdict:
    return Verdict(delivery=number, state=state, by=by, why="")


def tell(store: Store, change: Change = AUGUST, routes: Sequence[Route] = (OPEN,)) -> None:
    step(store, change, routes=routes)
    send_all(store)


def test_it_waits_is_told_to_nobody_and_goes_out_when_approved(club: Store) -> None:
    step(club, AUGUST, routes=[DESK, a_route("mail")])
    assert send_all(club) == {"mail": (ANNOUNCED,)}
    (waiting,) = club.waiting()
    assert (waiting.recipient, waiting.state, waiting.next_attempt_at) == ("desk", REVIEW, JUST_THEN)
    assert club.counts().review == 1
    club.approve(verdict(waiting.id), now=NOW + HOUR)
    assert send_all(club, now=NOW + HOUR) == {"desk": (ANNOUNCED,)}
    sent = club.delivery(waiting.id)
    assert sent is not None
    assert (sent.state, sent.reviewed_by, sent.began_at) == (SENT, "ann", NOW + HOUR)


@pytest.mark.parametrize(
    ("route", "state", "kinds"),
    [
        pytest.param(DESK, SENT, {"desk": (ANNOUNCED,)}, id="send"),
        pytest.param(LAPSING, LAPSED, {}, id="lapse"),
    ],
)
def test_what_nobody_looked_at_goes_out_or_lapses_on_time(
    club: Store, route: Route, state: DeliveryState, kinds: dict[str, tuple[ChangeKind, ...]]
) -> None:
    step(club, AUGUST, routes=[route])
    assert send_all(club, now=JUST_BEFORE) == {}
    assert [row[3] for row in rows(club)] == [REVIEW]
    assert send_all(club, now=JUST_THEN) == kinds
    assert [row[3] for row in rows(club)] == [state]
    assert told(club) == ({"2024-08"} if kinds else frozenset())


def test_a_correction_never_lapses(club: Store) -> None:
    tell(club)
    step(club, MOVED, routes=[LAPSING])
    assert send_all(club, now=JUST_THEN) == {"desk": (CORRECTED,)}


def test_what_lapsed_can_still_be_approved(club: Store) -> None:
    step(club, AUGUST, routes=[LAPSING])
    assert send_all(club, now=JUST_THEN) == {}
    (lapsed,) = club.waiting()
    club.approve(verdict(lapsed.id), now=JUST_THEN)
    assert send_all(club, now=JUST_THEN) == {"desk": (ANNOUNCED,)}


@pytest.mark.parametrize("route", [DESK, LAPSING], ids=["waiting", "lapsed"])
@pytest.mark.parametrize(
    ("newer", "kind"),
    [
        pytest.param(MOVED, ANNOUNCED, id="another value"),
        pytest.param(FINER, ANNOUNCED, id="a finer value"),
        pytest.param(SURER, ANNOUNCED, id="a surer value"),
        pytest.param(GONE, None, id="taken back"),
    ],
)
def test_a_newer_change_replaces_what_waits(club: Store, route: Route, newer: Change, kind: ChangeKind | None) -> None:
    step(club, AUGUST, routes=[route])
    send_all(club, now=JUST_THEN if route is LAPSING else NOW)
    step(club, newer, routes=[route])
    states = [(kind, state) for kind, _, _, state in rows(club)]
    assert states == [(ANNOUNCED, REPLACED), *([(kind, REVIEW)] if kind else [])]


def test_rumours_side_by_side_wait_side_by_side(club: Store) -> None:
    step(club, a_change("Netflix"), a_change("Hulu", 2), routes=[DESK])
    assert [row[3] for row in rows(club)] == [REVIEW, REVIEW]


# A correction that waits: its recipient goes on to believe what they heard.


def test_a_newer_correction_corrects_what_was_heard_not_what_waited(club: Store) -> None:
    tell(club)
    step(club, MOVED, routes=[DESK])
    step(club, back("2024-10", "2024-11"), routes=[DESK])
    assert rows(club)[1:] == [
        (CORRECTED, "2024-08", "2024-10", REPLACED),
        (CORRECTED, "2024-08", "2024-11", REVIEW),
    ]
    assert send_all(club, now=JUST_THEN) == {"desk": (CORRECTED,)}
    assert told(club) == {"2024-11"}


def test_a_correction_that_is_taken_back_while_it_waits_is_nothing_to_tell(club: Store) -> None:
    tell(club)
    step(club, MOVED, routes=[DESK])
    step(club, back("2024-10", "2024-08"), routes=[DESK])
    assert [row[3] for row in rows(club)] == [SENT, REPLACED]
    assert told(club) == {"2024-08"}
    step(club, back("2024-08", "2024-11", 4), routes=[OPEN])
    assert send_all(club) == {"desk": (CORRECTED,)}


def test_a_surer_or_finer_value_is_still_a_correction_to_who_waits_for_one(club: Store) -> None:
    tell(club)
    step(club, MOVED, routes=[DESK])
    finer = a_change("2024-10-04", 3, before="2024-10", kind=REFINED, status_before=REPORTED)
    step(club, finer, routes=[DESK])
    assert rows(club)[1:] == [
        (CORRECTED, "2024-08", "2024-10", REPLACED),
        (CORRECTED, "2024-08", "2024-10-04", REVIEW),
    ]


@pytest.mark.parametrize(
    ("again", "becomes"),
    [
        pytest.param("2024-08", [REPLACED], id="the same value"),
        pytest.param("2024-11", [REPLACED, REVIEW], id="another value"),
    ],
)
def test_a_value_taken_back_in_review_and_announced_again(
    club: Store, again: str, becomes: list[DeliveryState]
) -> None:
    tell(club)
    step(club, GONE, routes=[DESK])
    step(club, back(None, again), routes=[DESK])
    assert [row[3] for row in rows(club)][1:] == becomes
    if len(becomes) > 1:
        assert rows(club)[-1][:3] == (CORRECTED, "2024-08", "2024-11")


def test_who_heard_nothing_of_the_finer_value_hears_nothing_of_its_end(club: Store) -> None:
    tell(club)
    step(club, FINER, routes=[DESK])
    step(club, back("2024-08-12", "2024-08"), routes=[DESK])
    assert [row[3] for row in rows(club)] == [SENT, REPLACED]
    assert told(club) == {"2024-08"}


def test_what_the_editors_say_themselves_waits_for_nobody(club: Store) -> None:
    step(club, a_change("2024-08", publisher=EDITORS), routes=[DESK])
    assert send_all(club) == {"desk": (ANNOUNCED,)}


# Two editors


def test_the_second_editor_is_told_by_whom_it_was_decided(club: Store) -> None:
    step(club, AUGUST, routes=[DESK])
    club.approve(verdict(1), now=NOW)
    with pytest.raises(Taken, match=r"^delivery 1 was approved by ann at 2024-02-01 12:00 already$"):
        club.approve(verdict(1, by="ben"), now=NOW)
    with pytest.raises(Taken, match=r"^there is no delivery 7$"):
        club.approve(verdict(7), now=NOW)


def test_what_never_waited_cannot_be_approved(club: Store) -> None:
    tell(club)
    with pytest.raises(Taken, match=r"^delivery 1 does not wait for review: it is sent$"):
        club.approve(verdict(1), now=NOW)


def test_of_two_editors_at_once_one_decides(club: Store) -> None:
    step(club, AUGUST, routes=[DESK])
    barrier = Barrier(2)

    def decide(by: str) -> bool:
        barrier.wait(timeout=10)
        try:
            club.approve(verdict(1, by=by), now=NOW)
        except Taken:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, ("ann", "ben"))) == [False, True]
    assert send_all(club) == {"desk": (ANNOUNCED,)}


def test_an_editor_and_the_clock_decide_once(club: Store) -> None:
    step(club, AUGUST, routes=[DESK])
    assert len(club.claim_batch(now=JUST_THEN, lease=LEASE)) == 1
    with pytest.raises(Taken, match="it is pending"):
        club.approve(verdict(1, DISMISSED), now=JUST_THEN)
