"""Rule 4: denials, and structured data that is gone."""

from dataclasses import replace

import pytest

from tests.core.builders import Desk, brief, claim, date, day, reading_of, trailer
from watcher.model import NOT_BEFORE, ChangeKind, Claim, Field, Outcome, Reading, Stance, Status

DATE, PLATFORM = Field.RELEASE_DATE, Field.PLATFORM
HEDGED, DENIED = Stance.HEDGED, Stance.DENIED


@pytest.mark.parametrize(
    ("held", "denial", "expected"),
    [
        pytest.param(
            [date("post", "2024-08")],
            date("ledger", "2024-08", on=1, stance=DENIED),
            [("corrected", "2024-08", None, "unknown")],
            id="equal standing takes it back",
        ),
        pytest.param(
            [date("post", "2024-08")],
            date("ledger", None, on=1, stance=DENIED),
            [("corrected", "2024-08", None, "unknown")],
            id="whatever is held",
        ),
        pytest.param(
            [date("post", "2024-08-12")],
            date("club", "2024-08", on=1, stance=DENIED),
            [("corrected", "2024-08-12", None, "unknown")],
            id="coarser than what is held",
        ),
        pytest.param(
            [date("post", "2024-22")],
            date("ledger", "2024-08", on=1, stance=DENIED),
            [("corrected", "2024-22", None, "unknown")],
            id="finer than what is held",
        ),
        pytest.param([date("post", "2024-09")], date("club", "2024-08", on=1, stance=DENIED), [], id="another value"),
        pytest.param([date("club", "2024-08")], date("post", "2024-08", on=1, stance=DENIED), [], id="a lesser voice"),
        pytest.param([date("post", "2024-08")], date("blog", "2024-08", on=1, stance=DENIED), [], id="community"),
        pytest.param([date("post", "2024-08", on=2)], date("club", "2024-08", on=1, stance=DENIED), [], id="older"),
        pytest.param(
            [date("post", "2024-08"), date("ledger", "2024-08")],
            date("herald", "2024-08", on=1, stance=DENIED),
            [],
            id="one against two that confirm each other",
        ),
    ],
)
def test_a_denial_of_what_was_told(
    held: list[Claim], denial: Claim, expected: list[tuple[str, str | None, str | None, str]]
) -> None:
    desk = Desk()
    for said in held:
        desk.read(said)
    changes = desk.read(denial)
    assert brief(changes) == expected
    assert all(change.evidence == denial.evidence for change in changes)
    assert all(change.untold_kind is ChangeKind.DENIED for change in changes)


def test_two_independent_denials_outweigh_two_reports() -> None:
    desk = Desk()
    for said in (date("post", "2024-08"), date("ledger", "2024-08")):
        desk.read(said)
    assert desk.read(date("herald", "2024-08", on=1, stance=DENIED)) == ()
    changes = desk.read(date("post", "2024-08", on=2, stance=DENIED))
    assert brief(changes) == [("corrected", "2024-08", None, "unknown")]


def test_a_denial_of_what_nobody_was_told_is_kept_and_silent() -> None:
    desk = Desk(tells=False)
    desk.read(date("post", "2024-08"))
    (change,) = desk.read(date("ledger", "2024-08", on=1, stance=DENIED))
    assert (change.kind, change.silent, change.after) == (ChangeKind.DENIED, True, None)
    assert desk.held(DATE) == (None, Status.UNKNOWN)


def test_a_denial_when_nothing_is_held_is_kept_without_a_change() -> None:
    desk = Desk()
    outcome = desk.take(reading_of([date("post", "2024-08", stance=DENIED)]))
    assert (outcome.changes, len(outcome.claims), outcome.facts[0].status) == ((), 1, Status.UNKNOWN)


def test_a_denial_retires_finer_coarser_and_alternative_rumours_that_overlap() -> None:
    desk = Desk()
    for place, value in enumerate(("[2024-07,2024-08]", "2024-08-12", "2024", "2024-10")):
        desk.read(date("blog", value, url=f"https://blog.example/{place}"))
    desk.read(date("post", "2024-08", on=1, stance=DENIED))
    assert {each.value for each in desk.claims.values() if each.retired == "denied"} == {
        "[2024-07,2024-08]",
        "2024-08-12",
        "2024",
    }


def test_after_a_denial_the_live_rest_is_elected() -> None:
    desk = Desk()
    desk.read(date("ledger", "2024-09"))
    desk.read(date("post", "2024-08", on=1))
    (change,) = desk.read(date("herald", "2024-08", on=2, stance=DENIED))
    assert brief([change]) == [("corrected", "2024-08", "2024-09", "reported")]
    assert change.publisher == "herald"
    assert change.untold_kind is ChangeKind.ANNOUNCED


def test_not_this_but_that_in_one_document_is_a_correction_proved_by_that() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08"))
    now = date("ledger", "2024-10", on=1, position=1)
    (change,) = desk.read(date("ledger", None, on=1, stance=DENIED), now)
    assert brief([change]) == [("corrected", "2024-08", "2024-10", "reported")]
    assert change.evidence == now.evidence


def test_an_old_article_found_late_stays_under_the_denial() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08", on=1))
    desk.read(date("ledger", "2024-08", on=5, stance=DENIED))
    outcome = desk.take(reading_of([date("herald", "2024-08", on=2, seen=9)]))
    assert outcome.changes == ()
    assert [each.retired for each in outcome.claims] == ["denied"]
    again = desk.take(reading_of([date("herald", "2024-08", on=2, seen=9)]))
    assert again.claims == ()


def test_a_greater_voice_found_late_is_not_under_the_denial() -> None:
    desk = Desk()
    desk.read(date("ledger", "2024-08", on=5, stance=DENIED))
    assert brief(desk.read(date("club", "2024-08", on=2, seen=9))) == [("announced", None, "2024-08", "confirmed")]


def test_a_later_assertion_wins_again() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08"))
    desk.read(date("ledger", "2024-08", on=1, stance=DENIED))
    assert brief(desk.read(date("post", "2024-08", on=2))) == [("announced", None, "2024-08", "reported")]


def test_when_the_disputed_side_weakens_a_kept_denial_takes_effect() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08", url="https://post.example/a"))
    desk.read(date("ledger", "2024-08"))
    desk.read(date("herald", "2024-08", on=1, stance=DENIED))
    changes = desk.read(date("post", "2024-10", on=2, url="https://post.example/a"))
    assert brief(changes) == [("corrected", "2024-08", "2024-10", "reported")]


def test_a_denied_candidate_that_was_told_is_corrected() -> None:
    desk = Desk()
    desk.read(claim("post", "Streamly", stance=HEDGED))
    desk.read(claim("post", "Otherflix", on=1, stance=HEDGED))
    denial = claim("ledger", "Streamly", on=2, stance=DENIED)
    changes = desk.read(denial)
    assert brief(changes) == [("corrected", "Streamly", None, "unknown")]
    assert changes[0].evidence == denial.evidence
    assert desk.fact(PLATFORM).candidates == ("Otherflix",)
    assert desk.fact(PLATFORM).status is Status.RUMOURED


def test_a_platform_takes_itself_back() -> None:
    desk = Desk()
    desk.read(claim("club", "Streamly"))
    changes = desk.read(claim("streamly", None, on=1, stance=DENIED))
    assert brief(changes) == [("corrected", "Streamly", None, "unknown")]


def test_a_taken_back_value_leaves_the_older_rumours_without_ringing_for_them() -> None:
    desk = Desk()
    desk.read(claim("blog", "Otherflix"))
    desk.read(claim("club", "Streamly", on=1))
    changes = desk.read(claim("club", "Streamly", on=2, stance=DENIED))
    assert brief(changes) == [("corrected", "Streamly", None, "unknown")]
    assert desk.fact(PLATFORM).candidates == ("Otherflix",)


def test_a_correction_names_the_value_that_people_were_told() -> None:
    desk = Desk()
    desk.read(trailer("club", "released"))
    assert desk.read(trailer("club", "https://v.example/1", on=1)) == ()
    denial = claim("club", None, on=2, said=Field.TRAILER, stance=DENIED)
    assert brief(desk.read(denial)) == [("corrected", "released", None, "unknown")]


STRUCTURED = date("club", "2024-08-12", rule="json-ld:$[0].datePublished", url="https://club.example/show")


def _without(claim_: Claim, *, on: float, complete: bool = True) -> Reading:
    return Reading(source=claim_.evidence.source, url=claim_.evidence.url, at=day(on), claims=(), complete=complete)


def test_three_full_readings_without_structured_data_withdraw_it() -> None:
    desk = Desk()
    desk.read(STRUCTURED)
    for on in (1, 2):
        outcome = desk.take(_without(STRUCTURED, on=on))
        assert (outcome.changes, outcome.claims[0].missed, outcome.facts[0].value) == ((), on, "2024-08-12")
    (change,) = desk.take(_without(STRUCTURED, on=3)).changes
    assert brief([change]) == [("withdrawn", "2024-08-12", None, "unknown")]
    assert (change.silent, change.evidence) == (False, STRUCTURED.evidence)


def test_withdrawal_falls_back_on_what_others_say() -> None:
    desk = Desk()
    desk.read(date("post", "2024-09"))
    desk.read(STRUCTURED)
    changes = [desk.take(_without(STRUCTURED, on=on)).changes for on in (1, 2, 3)][-1]
    assert brief(changes) == [("withdrawn", "2024-08-12", "2024-09", "reported")]


def test_a_reading_with_it_starts_the_count_again() -> None:
    desk = Desk()
    desk.read(STRUCTURED)
    for on in (1, 2):
        desk.take(_without(STRUCTURED, on=on))
    assert desk.take(reading_of([STRUCTURED])).claims[0].missed == 0
    for on in (3, 4):
        assert desk.take(_without(STRUCTURED, on=on)).changes == ()


@pytest.mark.parametrize(
    ("said", "reading"),
    [
        pytest.param(STRUCTURED, _without(STRUCTURED, on=1, complete=False), id="an incomplete page"),
        pytest.param(
            STRUCTURED, replace(_without(STRUCTURED, on=1), url="https://club.example/b"), id="another address"
        ),
        pytest.param(STRUCTURED, replace(_without(STRUCTURED, on=1), source="feed"), id="another source"),
        pytest.param(replace(STRUCTURED, rule="judge"), _without(STRUCTURED, on=1), id="words"),
    ],
)
def test_absence_elsewhere_proves_nothing(said: Claim, reading: Reading) -> None:
    desk = Desk()
    desk.read(said)
    for _ in range(4):
        outcome = desk.take(reading)
        assert (outcome.claims, outcome.facts, outcome.changes) == ((), (), ())


def test_a_denied_bound_gives_way_too() -> None:
    desk = Desk()
    desk.read(date("post", "2025/..", slot=NOT_BEFORE))
    changes = desk.read(date("club", "2025/..", on=1, slot=NOT_BEFORE, stance=DENIED))
    assert brief(changes) == [("corrected", "2025/..", None, "unknown")]


def test_an_old_article_under_the_denial_does_not_help_a_later_voice_either() -> None:
    desk = Desk()
    desk.read(date("ledger", "2024-08", on=5, stance=DENIED))
    desk.read(date("post", "2024-08", on=6))
    assert desk.read(date("herald", "2024-08", on=2, seen=9)) == ()
    assert desk.held(DATE) == ("2024-08", Status.REPORTED)


def test_what_was_withdrawn_is_announced_again_when_two_readings_have_it_back() -> None:
    desk = Desk()
    desk.read(STRUCTURED)
    for on in (1, 2, 3):
        desk.take(_without(STRUCTURED, on=on))
    again = [replace(STRUCTURED, evidence=replace(STRUCTURED.evidence, seen_at=day(on))) for on in (4, 5)]
    assert desk.take(reading_of([again[0]])).changes == ()
    assert brief(desk.take(reading_of([again[1]])).changes) == [("announced", None, "2024-08-12", "confirmed")]


def test_a_copy_from_before_a_withdrawal_brings_nothing_back() -> None:
    desk = Desk()
    desk.read(STRUCTURED)
    for on in (1, 2, 3):
        desk.take(_without(STRUCTURED, on=on))
    for _ in range(3):
        assert desk.take(reading_of([STRUCTURED])) == Outcome()


def test_not_then_and_not_before_rings_as_the_correction_only() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08"))
    changes = desk.read(
        date("ledger", "2024-08", on=1, stance=DENIED), date("ledger", "2025/..", on=1, slot=NOT_BEFORE)
    )
    assert brief(changes) == [("corrected", "2024-08", None, "unknown")]
    assert desk.held(DATE, NOT_BEFORE) == ("2025/..", Status.REPORTED)
