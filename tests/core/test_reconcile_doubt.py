"""What was read with doubt confirms nothing alone, and takes nothing back if it is more likely misread than not."""

import pytest

from tests.core.builders import PUBLISHERS, WATCH, Desk, brief, claim, date
from watcher.model import Claim, Field, Stance, Status
from watcher.reconcile.standing import Ladder

LADDER = Ladder(watch=WATCH, publishers=PUBLISHERS)
PLATFORM = Field.PLATFORM
COPIED = "The series will come to Streamly in the autumn, the club has told its members in a letter"


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        pytest.param([claim("club", "S", probability=0.8)], Status.REPORTED, id="the club, read with doubt"),
        pytest.param([claim("club", "S", probability=0.96)], Status.CONFIRMED, id="the club, beyond doubt"),
        pytest.param(
            [claim("club", "S", probability=0.8), claim("club", "S", probability=0.8, quote=COPIED)],
            Status.CONFIRMED,
            id="the club in two texts",
        ),
        pytest.param(
            [claim("club", "S", probability=0.8), claim("post", "S", probability=0.8)],
            Status.CONFIRMED,
            id="the club and the press",
        ),
        pytest.param(
            [claim("club", "S", probability=0.8, quote=COPIED), claim("post", "S", probability=0.8, quote=COPIED)],
            Status.REPORTED,
            id="one text in two places can be misread in both",
        ),
        pytest.param(
            [claim("post", "S", probability=0.7), claim("ledger", "S", probability=0.7)],
            Status.REPORTED,
            id="two of the press, with doubt",
        ),
        pytest.param(
            [claim("post", "S", probability=0.7), claim("ledger", "S", probability=0.9)],
            Status.CONFIRMED,
            id="two of the press, with less",
        ),
        pytest.param(
            [claim("club", "S", probability=0.8), claim("blog", "S")], Status.REPORTED, id="a fan site is no proof"
        ),
    ],
)
def test_only_what_was_surely_read_is_confirmed(claims: list[Claim], status: Status) -> None:
    assert LADDER.status(claims) is status
    assert LADDER.status(claims[::-1]) is status


def test_a_confirmed_value_is_not_replaced_by_an_official_word_read_with_doubt() -> None:
    desk = Desk()
    desk.read(date("club", "2024-08", on=1))
    assert desk.read(date("club", "2024-09", on=2, url="https://club.example/other", probability=0.7)) == ()
    assert brief(desk.read(date("club", "2024-09", on=3, probability=0.97))) == [
        ("corrected", "2024-08", "2024-09", "confirmed")
    ]


def test_a_value_read_with_doubt_is_told_as_a_report_and_then_confirmed() -> None:
    desk = Desk()
    assert brief(desk.read(claim("club", "Streamly", probability=0.8))) == [("announced", None, "Streamly", "reported")]
    assert brief(desk.read(claim("post", "Streamly", on=1, probability=0.8))) == [
        ("upgraded", "Streamly", "Streamly", "confirmed")
    ]


@pytest.mark.parametrize("denied", ["Streamly", None])
def test_a_denial_that_is_likely_misread_takes_nothing_back(denied: str | None) -> None:
    desk = Desk()
    desk.read(claim("post", "Streamly"))
    assert desk.read(claim("club", denied, on=1, stance=Stance.DENIED, probability=0.4)) == ()
    assert desk.held(PLATFORM) == ("Streamly", Status.REPORTED)
    assert brief(desk.read(claim("club", denied, on=2, stance=Stance.DENIED, probability=0.6))) == [
        ("corrected", "Streamly", None, "unknown")
    ]


def test_nor_does_it_end_what_its_own_address_said_before() -> None:
    desk = Desk()
    desk.read(claim("post", "Streamly", url="https://post.example/a"))
    doubtful = claim("post", "Streamly", on=1, stance=Stance.DENIED, probability=0.3, url="https://post.example/a")
    assert desk.read(doubtful) == ()
    assert desk.held(PLATFORM) == ("Streamly", Status.REPORTED)


def test_a_denial_read_with_doubt_does_not_overrule_what_is_confirmed() -> None:
    desk = Desk()
    desk.read(claim("club", "Streamly"))
    assert desk.read(claim("club", "Streamly", on=1, stance=Stance.DENIED, probability=0.8)) == ()
    assert desk.held(PLATFORM) == ("Streamly", Status.CONFIRMED)
