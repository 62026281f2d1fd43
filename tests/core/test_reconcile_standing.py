"""Rule 1: what a claim earns alone, and what claims earn together."""

from dataclasses import replace

import pytest

from tests.core.builders import PUBLISHERS, WATCH, Desk, claim, date
from watcher.model import Authority, Claim, Field, Publisher, Stance, Status
from watcher.reconcile.standing import Ladder

LADDER = Ladder(watch=WATCH, publishers=PUBLISHERS)
SHARED = "The series will come to Streamly in the autumn, the Post has learned from people close to it"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        pytest.param(claim("club", "Streamly"), Status.CONFIRMED, id="official"),
        pytest.param(claim("streamly", "Streamly"), Status.CONFIRMED, id="platform about itself"),
        pytest.param(date("streamly", "2025"), Status.CONFIRMED, id="platform about a date"),
        pytest.param(claim("streamly", "Otherflix"), Status.REPORTED, id="platform about another"),
        pytest.param(claim("post", "Streamly"), Status.REPORTED, id="press"),
        pytest.param(claim("blog", "Streamly"), Status.RUMOURED, id="community"),
        pytest.param(claim("nobody", "Streamly"), Status.RUMOURED, id="unlisted"),
        pytest.param(claim("club", "Streamly", stance=Stance.HEDGED), Status.RUMOURED, id="official hedges"),
        pytest.param(claim("post", "Streamly", stance=Stance.HEDGED), Status.RUMOURED, id="press hedges"),
        pytest.param(claim("club", "Streamly", stance=Stance.DENIED), Status.CONFIRMED, id="official denies"),
        pytest.param(claim("blog", "Streamly", stance=Stance.DENIED), Status.RUMOURED, id="community denies"),
        pytest.param(claim("club", None, stance=Stance.PENDING), Status.UNKNOWN, id="pending"),
    ],
)
def test_a_claim_alone(said: Claim, status: Status) -> None:
    assert LADDER.standing(said) is status


def test_a_platform_denying_whatever_is_held_speaks_with_power_of_itself_only() -> None:
    denial = claim("streamly", None, stance=Stance.DENIED)
    assert LADDER.standing(denial, "Streamly") is Status.CONFIRMED
    assert LADDER.standing(denial, "Otherflix") is Status.REPORTED


def test_configured_authority_that_the_watch_does_not_grant_is_press() -> None:
    stranger = Publisher(id="rival", name="Rival", authority=Authority.OFFICIAL)
    ladder = Ladder(watch=WATCH, publishers={"rival": stranger})
    assert ladder.standing(claim("rival", "Streamly")) is Status.REPORTED


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        pytest.param([claim("post", "S"), claim("ledger", "S")], Status.CONFIRMED, id="two press"),
        pytest.param([claim("post", "S"), claim("post", "S", on=1)], Status.REPORTED, id="one twice"),
        pytest.param([claim("post", "S"), claim("weekly", "S")], Status.REPORTED, id="one owner"),
        pytest.param([claim("post", "S"), claim("blog", "S")], Status.REPORTED, id="press and community"),
        pytest.param([claim("blog", "S"), claim("nobody", "S")], Status.RUMOURED, id="two community"),
        pytest.param(
            [claim("post", "S"), claim("ledger", "S", stance=Stance.HEDGED)], Status.REPORTED, id="the second hedges"
        ),
        pytest.param(
            [claim("post", "S", quote=SHARED), claim("ledger", "S", quote=SHARED + " today")],
            Status.REPORTED,
            id="near-identical text",
        ),
        pytest.param(
            [claim("post", "S", quote="On S"), claim("ledger", "S", quote="on S!")], Status.REPORTED, id="short, equal"
        ),
        pytest.param(
            [
                claim("post", "S", quote=SHARED),
                claim("ledger", "S", quote=SHARED),
                claim("ledger", "S", on=1, quote="In words of our own"),
            ],
            Status.CONFIRMED,
            id="copied once, then in words of their own",
        ),
        pytest.param(
            [claim("post", "S"), claim("ledger", "S", attributed_to="evening post")],
            Status.REPORTED,
            id="attributed to the first by name",
        ),
        pytest.param(
            [claim("weekly", "S"), claim("ledger", "S", attributed_to="post")],
            Status.REPORTED,
            id="attributed to one of the owner",
        ),
        pytest.param(
            [claim("post", "S", attributed_to="The Wire"), claim("ledger", "S", attributed_to="the wire")],
            Status.REPORTED,
            id="both attribute to an outlet nobody listed",
        ),
        pytest.param(
            [claim("post", "S", attributed_to="Fan Blog"), claim("ledger", "S", attributed_to="Variety Hall")],
            Status.REPORTED,
            id="the press repeats a fan site",
        ),
        pytest.param([claim("post", "S", attributed_to="the fan blog")], Status.RUMOURED, id="and nobody else says so"),
        pytest.param([], Status.UNKNOWN, id="none"),
    ],
)
def test_claims_of_one_value_together(claims: list[Claim], status: Status) -> None:
    assert LADDER.status(claims) is status


@pytest.mark.parametrize(("needed", "status"), [(1, Status.CONFIRMED), (3, Status.CONFIRMED), (4, Status.REPORTED)])
def test_confirm_after_is_how_many_voices_it_takes(needed: int, status: Status) -> None:
    ladder = Ladder(watch=replace(WATCH, confirm_after=needed), publishers=PUBLISHERS)
    assert ladder.status([claim("post", "S"), claim("ledger", "S"), claim("herald", "S")]) is status


def test_a_new_word_of_a_lesser_voice_does_not_make_old_standing_new() -> None:
    old = claim("club", "S", on=1)
    assert LADDER.since([old, claim("post", "S", on=9)]) == LADDER.since([old])


def test_corroboration_is_as_old_as_the_claim_that_it_needs() -> None:
    first = claim("post", "S", on=1)
    assert LADDER.since([first, claim("ledger", "S", on=9)]) == LADDER.since([first])


def test_pending_never_lowers_a_fact() -> None:
    desk = Desk()
    desk.read(claim("club", "Streamly", on=1))
    assert desk.read(claim("club", None, on=2, stance=Stance.PENDING)) == ()
    assert desk.held(Field.PLATFORM) == ("Streamly", Status.CONFIRMED)


def test_what_the_press_attributes_to_the_official_voice_is_still_the_press() -> None:
    assert LADDER.standing(claim("post", "S", attributed_to="The Club")) is Status.REPORTED


def test_owners_are_followed_to_the_last() -> None:
    house = Publisher(id="house", name="Media House", authority=Authority.PRESS)
    owned = {
        "house": house,
        "post": replace(PUBLISHERS["post"], owner="house"),
        "weekly": PUBLISHERS["weekly"],
        "ledger": replace(PUBLISHERS["ledger"], owner="Media House"),
    }
    ladder = Ladder(watch=WATCH, publishers=owned)
    said = [claim("weekly", "S"), claim("ledger", "S"), claim("nobody", "S")]
    assert ladder.status(said) is Status.REPORTED
    assert ladder.status([claim("post", "S"), claim("ledger", "S", attributed_to="House Media")]) is Status.CONFIRMED


def test_owners_in_a_ring_end_somewhere() -> None:
    ring = {
        "a": Publisher(id="a", name="A", authority=Authority.PRESS, owner="b"),
        "b": Publisher(id="b", name="B", authority=Authority.PRESS, owner="a"),
    }
    assert Ladder(watch=WATCH, publishers=ring).status([claim("a", "S"), claim("b", "S")]) is not Status.UNKNOWN
