"""Rules 2, 3 and 5: finer, different and older values; newer versions of an address."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.core.builders import PUBLISHERS, START, WATCH, Desk, brief, claim, date, day, reading_of, title
from watcher.model import Claim, Field, Outcome, Reading, Stance, Status
from watcher.reconcile import reconcile

DATE = Field.RELEASE_DATE
HEDGED, DENIED = Stance.HEDGED, Stance.DENIED


@pytest.mark.parametrize(
    ("first", "then", "expected", "held"),
    [
        pytest.param(
            date("post", "2024-08"),
            date("post", "2024-08-12", on=1),
            [("refined", "2024-08", "2024-08-12", "reported")],
            "2024-08-12",
            id="a finer date refines",
        ),
        pytest.param(
            date("post", "2024-08-12"), date("post", "2024-08", on=1), [], "2024-08-12", id="never the reverse"
        ),
        pytest.param(
            date("post", "2024-08-12"), date("club", "2024-08", on=1), [], "2024-08-12", id="nor by a greater voice"
        ),
        pytest.param(
            date("club", "2024-08"), date("post", "2024-08-12", on=1), [], "2024-08", id="nor finer by a lesser voice"
        ),
        pytest.param(
            date("club", "2024-08", on=5),
            date("club", "2024-08-12", on=1),
            [("refined", "2024-08", "2024-08-12", "confirmed")],
            "2024-08-12",
            id="finer found late, as sure",
        ),
        pytest.param(
            date("post", "2024-08"),
            date("ledger", "2024-08", on=1),
            [("upgraded", "2024-08", "2024-08", "confirmed")],
            "2024-08",
            id="a second voice confirms",
        ),
        pytest.param(
            date("post", "2024-08"),
            date("ledger", "2024-09", on=1),
            [("corrected", "2024-08", "2024-09", "reported")],
            "2024-09",
            id="a newer equal voice replaces",
        ),
        pytest.param(
            date("post", "2024-08", on=1), date("ledger", "2024-09"), [], "2024-08", id="an older equal voice does not"
        ),
        pytest.param(
            date("post", "2024-08"),
            date("club", "2024-09", on=1),
            [("corrected", "2024-08", "2024-09", "confirmed")],
            "2024-09",
            id="a greater voice replaces",
        ),
        pytest.param(
            date("club", "2024-08"), date("post", "2024-09", on=1), [], "2024-08", id="a lesser voice disputes"
        ),
        pytest.param(
            date("post", "2024-08"), date("blog", "2024-09", on=1), [], "2024-08", id="community disputes the press"
        ),
        pytest.param(
            date("post", "2024-08"),
            date("club", "2024-09", on=1, stance=HEDGED),
            [],
            "2024-08",
            id="a hedge disputes",
        ),
    ],
)
def test_two_voices(first: Claim, then: Claim, expected: list[tuple[str, str, str, str]], held: str) -> None:
    desk = Desk()
    desk.read(first)
    assert brief(desk.read(then)) == expected
    assert desk.fact(DATE).value == held


def test_a_title_gains_its_subtitle_and_keeps_it() -> None:
    desk = Desk()
    desk.read(title("club", "The Long Season"))
    assert brief(desk.read(title("club", "The Long Season: A Farewell", on=1))) == [
        ("refined", "The Long Season", "The Long Season: A Farewell", "confirmed")
    ]
    assert desk.read(title("streamly", "The long season", on=2)) == ()


def test_a_finer_claim_supports_the_coarser_value() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08"))
    assert brief(desk.read(date("ledger", "2024-08-12", on=1))) == [("upgraded", "2024-08", "2024-08", "confirmed")]


def test_of_two_finer_values_the_newer_replaces_the_held() -> None:
    desk = Desk()
    for said in (date("club", "2024-08"), date("club", "2024-08-12", on=1, url="https://club.example/a")):
        desk.read(said)
    assert brief(desk.read(date("club", "2024-08-20", on=2))) == [
        ("corrected", "2024-08-12", "2024-08-20", "confirmed")
    ]


def test_a_finer_value_that_was_overruled_does_not_come_back_with_a_coarser_one() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08-12"))
    desk.read(date("ledger", "2024-09", on=1))
    changes = desk.read(date("post", "2024-08", on=2))
    assert brief(changes) == [("corrected", "2024-09", "2024-08", "reported")]


def test_with_equal_dates_the_later_seen_wins_and_in_one_document_the_first() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08", seen=1), date("post", "2024-10", seen=1, position=1))
    assert desk.fact(DATE).value == "2024-08"
    desk.read(date("ledger", "2024-09", seen=2))
    assert desk.fact(DATE).value == "2024-09"


def test_an_undated_claim_is_as_old_as_its_first_sight() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08", on=3, dated=False))
    assert desk.read(date("ledger", "2024-09", on=2, seen=9)) == ()


def test_two_press_that_agree_do_not_overrule_a_newer_official_word() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08", on=1))
    desk.read(date("club", "2024-09", on=2))
    assert desk.read(date("ledger", "2024-08", on=3)) == ()


def test_a_claim_seen_again_keeps_its_first_evidence() -> None:
    desk = Desk()
    first = date("post", "2024-08", url="https://post.example/a")
    desk.read(first)
    desk.read(date("ledger", "2024-09", on=1))
    again = replace(first, evidence=replace(first.evidence, published_at=day(9), seen_at=day(9), quote="bumped"))
    assert desk.take(reading_of([again])) == Outcome()
    assert desk.fact(DATE).value == "2024-09"


def test_a_newer_version_of_an_address_supersedes_its_older_claims() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08", url="https://post.example/a"))
    outcome = desk.take(reading_of([date("post", "2024-09", on=1, url="https://post.example/a")]))
    assert brief(outcome.changes) == [("corrected", "2024-08", "2024-09", "reported")]
    assert [(each.value, each.retired) for each in outcome.claims] == [("2024-08", "superseded"), ("2024-09", None)]


@pytest.mark.parametrize(
    "then",
    [
        pytest.param(date("post", None, on=1, stance=Stance.PENDING, url="https://post.example/a"), id="pending"),
        pytest.param(claim("post", "Streamly", on=1, url="https://post.example/a"), id="another field"),
        pytest.param(
            date("post", "2024-03", on=1, stance=DENIED, url="https://post.example/a"), id="a denial of something else"
        ),
        pytest.param(date("post", "2024-09", on=-1, seen=1, url="https://post.example/a"), id="an older version"),
        pytest.param(date("post", "2024-09", on=1, url="https://post.example/b"), id="another address"),
    ],
)
def test_what_does_not_supersede(then: Claim) -> None:
    desk = Desk()
    first = date("post", "2024-08", url="https://post.example/a")
    desk.read(first)
    desk.read(then)
    assert desk.claims[first.key].retired is None


def _version(value: str, *, seen: float) -> Reading:
    """A page without a date, as it was read that day."""
    said = date("club", value, seen=seen, dated=False, url="https://club.example/film", rule="json-ld:$[0].startDate")
    return reading_of([said], at=day(seen), complete=True)


def test_a_page_that_returns_to_its_word_is_believed_at_the_second_reading() -> None:
    desk = Desk()
    desk.take(_version("2024-11-24", seen=0))
    assert brief(desk.take(_version("2024-11-27", seen=1)).changes) == [
        ("corrected", "2024-11-24", "2024-11-27", "confirmed")
    ]
    assert desk.take(_version("2024-11-24", seen=2)).changes == ()
    assert brief(desk.take(_version("2024-11-24", seen=3)).changes) == [
        ("corrected", "2024-11-27", "2024-11-24", "confirmed")
    ]
    assert desk.take(_version("2024-11-24", seen=4)) == Outcome()


def test_a_page_that_flips_at_every_reading_rings_once() -> None:
    desk = Desk()
    desk.take(_version("2024-11-24", seen=0))
    desk.take(_version("2024-11-27", seen=1))
    for seen in range(2, 12):
        assert desk.take(_version("2024-11-24" if seen % 2 == 0 else "2024-11-27", seen=seen)).changes == ()
    assert desk.held(DATE) == ("2024-11-27", Status.CONFIRMED)


def test_an_older_version_of_a_dated_page_never_rings_again() -> None:
    desk = Desk()
    one, other = (
        date("post", value, on=on, url="https://post.example/a") for on, value in ((0, "2024-08"), (1, "2024-09"))
    )
    desk.read(one)
    desk.read(other)
    for _ in range(3):
        assert desk.read(one) == ()
        assert desk.read(other) == ()


def test_an_old_version_from_a_cache_stays_retired_though_its_claim_is_read_anew() -> None:
    desk = Desk()
    old = date("post", "2024-08", url="https://post.example/a")
    desk.read(old)
    desk.read(date("post", "2024-09", on=1, url="https://post.example/a"))
    assert desk.take(reading_of([old], at=day(5))) == Outcome()


def test_a_hedge_in_a_newer_version_takes_certainty_back() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08", url="https://post.example/a"))
    changes = desk.read(date("post", "2024-08", on=1, stance=HEDGED, url="https://post.example/a"))
    assert brief(changes) == [("corrected", "2024-08", "2024-08", "rumoured")]
    assert changes[0].untold_kind == "announced"


def test_a_publisher_that_lost_its_rank_does_not_lower_what_is_held() -> None:
    first, echo = date("post", "2024-08"), date("blog", "2024-08", on=1)
    before = reconcile(WATCH, PUBLISHERS, (), (), reading_of([first]))
    demoted = {key: publisher for key, publisher in PUBLISHERS.items() if key != "post"}
    after = reconcile(WATCH, demoted, before.facts, before.claims, reading_of([echo]))
    assert (after.facts[0].value, after.facts[0].status, after.changes) == ("2024-08", Status.REPORTED, ())


def test_untracked_fields_and_other_watches_are_left_alone() -> None:
    watch = replace(WATCH, fields=(Field.TITLE,))
    said = (claim("club", "Streamly"), replace(title("club", "The Long Season"), watch="another"))
    assert reconcile(watch, PUBLISHERS, (), (), reading_of(said)) == Outcome()


def test_mere_evidence_raises_the_version_and_changes_come_in_the_order_of_fields() -> None:
    desk = Desk()
    outcome = desk.take(reading_of([date("club", "2025"), claim("club", "Streamly"), title("club", "The Long Season")]))
    assert [change.field for change in outcome.changes] == [Field.TITLE, Field.PLATFORM, DATE]
    assert [(fact.version, change.version) for fact, change in zip(outcome.facts, outcome.changes, strict=True)] == [
        (1, 1)
    ] * 3
    echo = desk.take(reading_of([date("post", "2025", on=1)]))
    assert [(fact.field, fact.version) for fact in echo.facts] == [(DATE, 2)]
    pending = desk.take(reading_of([date("post", None, on=2, stance=Stance.PENDING)]))
    assert [(fact.version, fact.value) for fact in pending.facts] == [(3, "2025")]


def test_several_changes_of_a_fact_have_versions_of_their_own() -> None:
    desk = Desk()
    outcome = desk.take(
        reading_of([claim("post", name, stance=HEDGED, position=place) for place, name in enumerate("ABC")])
    )
    assert [change.version for change in outcome.changes] == [1, 2, 3]
    assert outcome.facts[0].version == 3


def test_a_change_is_dated_by_its_reading_and_proved_by_its_claim() -> None:
    said = date("post", "2024-08", label="in August")
    (change,) = reconcile(WATCH, PUBLISHERS, (), (), reading_of([said], at=START + timedelta(hours=5))).changes
    assert (change.at, change.evidence, change.publisher, change.label) == (
        START + timedelta(hours=5),
        said.evidence,
        "post",
        "in August",
    )


def test_the_voice_that_completed_the_confirmation_is_its_evidence() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08"))
    (change,) = desk.read(date("ledger", "2024-08", on=1))
    assert change.publisher == "ledger"
