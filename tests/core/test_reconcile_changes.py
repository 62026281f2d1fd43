"""Kinds of Changes: candidates, slots, bounds, "out now" and trailers."""

import pytest

from tests.core.builders import Desk, brief, claim, date, reading_of, title, trailer
from watcher.model import NOT_BEFORE, ChangeKind, Claim, Field, Stance, Status

DATE, PLATFORM, TITLE, TRAILER = Field.RELEASE_DATE, Field.PLATFORM, Field.TITLE, Field.TRAILER
HEDGED, DENIED = Stance.HEDGED, Stance.DENIED
URL, OTHER_URL = "https://video.example/1", "https://club.example/2"


def test_rumoured_platforms_stand_side_by_side_each_announced_once() -> None:
    desk = Desk()
    assert brief(desk.read(claim("post", "Streamly", stance=HEDGED))) == [("announced", None, "Streamly", "rumoured")]
    assert brief(desk.read(claim("blog", "Otherflix", on=1))) == [("announced", None, "Otherflix", "rumoured")]
    assert desk.read(claim("ledger", "Streamly", on=2, stance=HEDGED)) == ()
    fact = desk.fact(PLATFORM)
    assert (fact.value, fact.status, fact.candidates) == (None, Status.RUMOURED, ("Streamly", "Otherflix"))


def test_candidates_stand_in_the_order_of_their_first_dates() -> None:
    desk = Desk()
    desk.read(claim("blog", "Otherflix", on=5))
    desk.read(claim("blog", "Streamly", on=1, seen=6))
    assert desk.fact(PLATFORM).candidates == ("Streamly", "Otherflix")


def test_a_reported_candidate_is_upgraded_and_other_rumours_stay_new_ones_silent() -> None:
    desk = Desk()
    for said in (claim("blog", "Streamly"), claim("blog", "Otherflix", on=1)):
        desk.read(said)
    assert brief(desk.read(claim("post", "Streamly", on=2))) == [("upgraded", "Streamly", "Streamly", "reported")]
    assert desk.read(claim("blog", "Thirdvision", on=3)) == ()
    assert desk.fact(PLATFORM).candidates == ("Otherflix", "Thirdvision")


def test_when_one_is_confirmed_the_others_lapse_in_the_same_change() -> None:
    desk = Desk()
    for said in (claim("blog", "Streamly"), claim("blog", "Otherflix", on=1)):
        desk.read(said)
    (change,) = desk.read(claim("club", "Streamly", on=2))
    assert brief([change]) == [("upgraded", "Streamly", "Streamly", "confirmed")]
    assert (change.lapsed, change.status_before) == (("Otherflix",), Status.RUMOURED)
    assert desk.fact(PLATFORM).candidates == ()
    assert desk.read(claim("blog", "Otherflix", on=3)) == ()


def test_a_confirmed_platform_that_was_no_candidate_is_announced() -> None:
    desk = Desk()
    desk.read(claim("blog", "Otherflix"))
    (change,) = desk.read(claim("club", "Streamly", on=1))
    assert brief([change]) == [("announced", None, "Streamly", "confirmed")]
    assert change.lapsed == ("Otherflix",)


def test_a_working_title_is_a_candidate_and_does_not_lapse_as_part_of_the_full_one() -> None:
    desk = Desk()
    desk.read(title("post", "Long Season", stance=HEDGED))
    desk.read(title("post", "Goodbye", on=1, stance=HEDGED))
    assert desk.fact(TITLE).candidates == ("Long Season", "Goodbye")
    (change,) = desk.read(title("club", "The Long Season: A Farewell", on=2))
    assert brief([change]) == [("announced", None, "The Long Season: A Farewell", "confirmed")]
    assert change.lapsed == ("Goodbye",)


def test_a_rumoured_date_is_a_value_and_finer_knowledge_refines_it() -> None:
    desk = Desk()
    desk.read(date("post", "[2024-07,2024-08]", stance=HEDGED))
    assert desk.held(DATE) == ("[2024-07,2024-08]", Status.RUMOURED)
    assert brief(desk.read(date("post", "2024-08", on=1))) == [("refined", "[2024-07,2024-08]", "2024-08", "reported")]


def test_a_replaced_value_that_nobody_was_told_is_no_correction() -> None:
    desk = Desk(tells=False)
    desk.read(date("post", "2024-08"))
    (change,) = desk.read(date("club", "2024-09", on=1))
    assert brief([change]) == [("announced", "2024-08", "2024-09", "confirmed")]


def test_a_correction_is_for_others_the_news_that_it_would_have_been() -> None:
    desk = Desk()
    desk.read(claim("post", "Streamly"))
    desk.read(claim("blog", "Otherflix", on=1))
    (change,) = desk.read(claim("club", "Otherflix", on=2))
    assert (change.kind, change.untold_kind) == (ChangeKind.CORRECTED, ChangeKind.UPGRADED)


def test_a_value_that_falls_back_to_a_rumour_is_corrected_as_such() -> None:
    desk = Desk()
    desk.read(claim("post", "Streamly", url="https://post.example/a"))
    changes = desk.read(claim("post", "Streamly", on=1, stance=HEDGED, url="https://post.example/a"))
    assert brief(changes) == [("corrected", "Streamly", "Streamly", "rumoured")]
    assert desk.fact(PLATFORM).candidates == ("Streamly",)


def test_a_rumour_taken_back_by_its_own_page_is_corrected() -> None:
    desk = Desk()
    desk.read(claim("post", "Streamly", stance=HEDGED, url="https://post.example/a"))
    changes = desk.read(claim("post", "Otherflix", on=1, stance=HEDGED, url="https://post.example/a"))
    assert brief(changes) == [
        ("corrected", "Streamly", None, "unknown"),
        ("announced", None, "Otherflix", "rumoured"),
    ]


@pytest.mark.parametrize(
    ("everywhere", "there", "expected"),
    [
        pytest.param(claim("club", "Streamly"), claim("club", "Streamly", on=1, slot="GB/streaming"), [], id="same"),
        pytest.param(claim("club", "Streamly"), claim("blog", "Streamly", on=1, slot="GB/streaming"), [], id="rumour"),
        pytest.param(
            claim("club", "Streamly"),
            claim("club", "Otherflix", on=1, slot="GB/streaming"),
            [("added", None, "Otherflix", "confirmed")],
            id="different",
        ),
        pytest.param(
            claim("post", "Streamly"),
            claim("club", "Streamly", on=1, slot="GB/streaming"),
            [("added", None, "Streamly", "confirmed")],
            id="same but surer",
        ),
        pytest.param(
            date("club", "2025-02-28"), date("club", "2025-02", on=1, slot="GB/streaming"), [], id="coarser date"
        ),
        pytest.param(
            date("club", "2025-02-28"), date("club", "../2025-03-01", on=1, slot="GB/streaming"), [], id="out now"
        ),
        pytest.param(
            date("club", "2025-02-28"),
            date("club", "2025-03-14", on=1, slot="US/streaming"),
            [("added", None, "2025-03-14", "confirmed")],
            id="different date",
        ),
    ],
)
def test_a_territory(everywhere: Claim, there: Claim, expected: list[tuple[str, str | None, str, str]]) -> None:
    desk = Desk()
    desk.read(everywhere)
    assert brief(desk.read(there)) == expected
    if not expected:
        assert desk.fact(there.field, there.slot).value is None


def test_a_trailer_is_promised_then_out_then_linked() -> None:
    desk = Desk()
    assert brief(desk.read(trailer("club", "scheduled"))) == [("announced", None, "scheduled", "confirmed")]
    assert brief(desk.read(trailer("club", "released", on=1))) == [("refined", "scheduled", "released", "confirmed")]
    assert desk.read(trailer("club", URL, on=2)) == ()
    assert desk.held(TRAILER) == (URL, Status.CONFIRMED)


def test_a_further_address_of_a_trailer_is_evidence_and_the_first_stays() -> None:
    desk = Desk()
    desk.read(trailer("post", URL))
    assert brief(desk.read(trailer("club", OTHER_URL, on=1))) == [("upgraded", URL, URL, "confirmed")]
    assert desk.read(trailer("streamly", "https://third.example/3", on=2)) == ()


def test_a_trailer_that_gains_its_link_and_certainty_at_once_rings() -> None:
    desk = Desk()
    desk.read(trailer("post", "released"))
    assert brief(desk.read(trailer("club", URL, on=1))) == [("refined", "released", URL, "confirmed")]


def test_another_trailer_is_added() -> None:
    desk = Desk()
    desk.read(trailer("club", URL, slot="teaser"))
    assert brief(desk.read(trailer("club", OTHER_URL, on=1))) == [("added", None, OTHER_URL, "confirmed")]


def test_a_bound_rings_while_no_date_is_known_and_a_date_inside_it_is_announced() -> None:
    desk = Desk()
    bound = date("club", "2024/..", slot=NOT_BEFORE, label="after the season")
    (change,) = desk.read(bound)
    assert (change.kind, change.slot, change.label) == (ChangeKind.ANNOUNCED, NOT_BEFORE, "after the season")
    assert brief(desk.read(date("post", "2024-08", on=1))) == [("announced", None, "2024-08", "reported")]


def test_a_bound_beside_a_date_is_kept_without_a_change() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08"))
    assert desk.read(date("club", "2024/..", on=1, slot=NOT_BEFORE)) == ()
    assert desk.held(DATE, NOT_BEFORE) == ("2024/..", Status.CONFIRMED)


def test_a_bound_and_a_date_in_one_reading_ring_once() -> None:
    changes = Desk().read(date("club", "2024-08", position=1), date("club", "2024/..", slot=NOT_BEFORE))
    assert brief(changes) == [("announced", None, "2024-08", "confirmed")]


@pytest.mark.parametrize(
    ("publisher", "expected"),
    [("post", []), ("club", [("announced", None, "2024-08", "confirmed")])],
)
def test_a_date_before_a_bound_of_higher_standing_is_a_dispute(
    publisher: str, expected: list[tuple[str, str | None, str, str]]
) -> None:
    desk = Desk()
    desk.read(date("club", "2025/..", slot=NOT_BEFORE))
    assert brief(desk.read(date(publisher, "2024-08", on=1))) == expected


def test_a_newer_bound_of_higher_standing_takes_a_date_before_it_back() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08", on=1))
    assert desk.read(date("club", "2025/..", on=0, seen=2, slot=NOT_BEFORE)) == ()
    bound = date("club", "2025/..", on=3, slot=NOT_BEFORE)
    (change,) = desk.read(bound)
    assert brief([change]) == [("corrected", "2024-08", None, "unknown")]
    assert change.evidence == bound.evidence


@pytest.mark.parametrize(
    ("held", "expected", "value"),
    [
        pytest.param("2025-02-28", [], "2025-02-28", id="that day"),
        pytest.param("2025-02", [], "2025-02", id="that month"),
        pytest.param("2024-12-24", [], "2024-12-24", id="earlier"),
        pytest.param(
            "2025-06",
            [("corrected", "2025-06", "../2025-02-28", "confirmed")],
            "../2025-02-28",
            id="not for months, it was said",
        ),
    ],
)
def test_out_now_where_a_date_is_held(held: str, expected: list[tuple[str, str | None, str, str]], value: str) -> None:
    desk = Desk()
    desk.read(date("club", held))
    assert brief(desk.read(date("club", "../2025-02-28", on=1))) == expected
    assert desk.fact(DATE).value == value


def test_out_now_is_the_value_where_no_date_is_held_and_the_first_one_stays() -> None:
    desk = Desk()
    assert brief(desk.read(date("club", "../2025-02-28"))) == [("announced", None, "../2025-02-28", "confirmed")]
    assert desk.read(date("streamly", "../2025-03-04", on=4)) == ()
    assert brief(desk.read(date("club", "2025-02-27", on=5))) == [
        ("refined", "../2025-02-28", "2025-02-27", "confirmed")
    ]


def test_a_bound_is_not_out_twice() -> None:
    desk = Desk()
    said = date("club", "2024/..", slot=NOT_BEFORE)
    assert len(desk.take(reading_of([said])).changes) == 1
    assert desk.read(date("club", "2024/..", on=1, slot=NOT_BEFORE)) == ()
