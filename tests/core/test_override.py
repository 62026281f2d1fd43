"""The editor's word: it outranks every source, corrects what was told otherwise, and leaves no trace once undone."""

import pytest

from tests.core.builders import Desk, brief, claim, date, title, trailer, word
from watcher.model import ANYWHERE, EDITORS, EVERY_SLOT, NOT_BEFORE, Field, Override, OverrideAct, Stance, Status
from watcher.reconcile import word_on

SET, DISMISS, PIN = OverrideAct.SET, OverrideAct.DISMISS, OverrideAct.PIN
DATE, PLATFORM, TITLE, TRAILER = Field.RELEASE_DATE, Field.PLATFORM, Field.TITLE, Field.TRAILER
ONE, TWO = "https://v.example/1", "https://v.example/2"


def set_date(value: str, *, on: float = 20, status: Status = Status.CONFIRMED) -> Override:
    return word(SET, value, said=DATE, on=on, status=status)


# Set


def test_a_set_value_is_news_with_the_editors_as_its_source() -> None:
    desk = Desk()
    (change,) = desk.say(word(SET, "Streamly"))
    assert brief([change]) == [("announced", None, "Streamly", "confirmed")]
    assert (change.publisher, change.evidence.source, change.silent) == (EDITORS, EDITORS, False)


@pytest.mark.parametrize(
    ("said", "told", "becomes"),
    [
        pytest.param("post", True, "corrected", id="told"),
        pytest.param("club", True, "corrected", id="told, and official"),
        pytest.param("post", False, "announced", id="told to nobody"),
    ],
)
def test_a_set_value_takes_the_place_of_any_other(said: str, told: bool, becomes: str) -> None:
    desk = Desk(tells=told)
    desk.read(date(said, "2024-08"))
    assert brief(desk.say(set_date("2024-10"))) == [(becomes, "2024-08", "2024-10", "confirmed")]


@pytest.mark.parametrize("status", [Status.RUMOURED, Status.REPORTED, Status.CONFIRMED])
def test_a_set_value_has_exactly_its_status_whatever_the_sources_earn(status: Status) -> None:
    desk = Desk()
    desk.say(set_date("2024-08", status=status))
    assert desk.read(date("club", "2024-08", on=30)) == ()
    assert desk.held(DATE) == ("2024-08", status)


def test_no_source_moves_a_set_value() -> None:
    desk = Desk()
    desk.say(set_date("2024-08", status=Status.REPORTED))
    assert desk.read(date("club", "2024-08-12", on=30)) == ()
    assert desk.read(date("club", "2024-10", on=31)) == ()
    assert desk.read(date("club", None, on=32, stance=Stance.DENIED)) == ()
    assert desk.read(date("club", "2025/..", on=33, slot=NOT_BEFORE)) == ()
    assert desk.held(DATE) == ("2024-08", Status.REPORTED)


def test_a_lower_status_is_a_correction_of_the_higher_one() -> None:
    desk = Desk()
    desk.read(date("club", "2024-08"))
    (change,) = desk.say(set_date("2024-08", status=Status.REPORTED))
    assert brief([change]) == [("corrected", "2024-08", "2024-08", "reported")]
    assert change.publisher == EDITORS


def test_a_set_title_is_spelled_as_the_editors_spell_it() -> None:
    desk = Desk()
    desk.read(title("club", "The long season"))
    changes = desk.say(word(SET, "The Long Season", said=TITLE))
    assert brief(changes) == [("corrected", "The long season", "The Long Season", "confirmed")]
    assert desk.held(TITLE) == ("The Long Season", Status.CONFIRMED)


def test_a_confirmed_set_ends_the_rumours_beside_it() -> None:
    desk = Desk()
    desk.read(claim("blog", "Otherflix"))
    desk.read(claim("blog", "Streamly", on=1))
    (change,) = desk.say(word(SET, "Streamly"))
    assert brief([change]) == [("upgraded", "Streamly", "Streamly", "confirmed")]
    assert change.lapsed == ("Otherflix",)


def test_a_rumour_of_the_editors_stands_beside_the_others() -> None:
    desk = Desk()
    desk.read(claim("blog", "Otherflix"))
    changes = desk.say(word(SET, "Streamly", status=Status.RUMOURED))
    assert brief(changes) == [("announced", None, "Streamly", "rumoured")]
    assert desk.fact(PLATFORM).candidates == ("Otherflix", "Streamly")


def test_a_later_set_replaces_an_earlier_one_and_undoing_it_brings_that_back() -> None:
    desk = Desk()
    desk.say(set_date("2024-08"))
    assert brief(desk.say(set_date("2024-10", on=21))) == [("corrected", "2024-08", "2024-10", "confirmed")]
    assert brief(desk.undo(2)) == [("corrected", "2024-10", "2024-08", "confirmed")]


def test_a_set_bound_outranks_a_date_of_any_standing() -> None:
    desk = Desk()
    desk.read(date("club", "2024-08"))
    changes = desk.say(word(SET, "2025/..", said=DATE, slot=NOT_BEFORE))
    assert brief(changes) == [("corrected", "2024-08", None, "unknown")]
    assert desk.held(DATE) == (None, Status.UNKNOWN)
    assert desk.held(DATE, NOT_BEFORE) == ("2025/..", Status.CONFIRMED)
    assert brief(desk.undo(1)) == [("announced", None, "2024-08", "confirmed")]


def test_a_set_value_in_a_territory_is_added() -> None:
    desk = Desk()
    desk.read(claim("club", "Streamly"))
    changes = desk.say(word(SET, "Otherflix", slot="GB/streaming"))
    assert brief(changes) == [("added", None, "Otherflix", "confirmed")]


# Undo


def test_undone_it_is_as_if_it_had_not_been_said() -> None:
    desk, without = Desk(), Desk()
    for each in (desk, without):
        each.read(date("post", "2024-08"))
    desk.say(set_date("2024-10"))
    assert brief(desk.undo(1)) == [("corrected", "2024-10", "2024-08", "reported")]
    assert desk.held(DATE) == without.held(DATE)


def test_undone_with_nothing_behind_it_the_value_is_taken_back() -> None:
    desk = Desk()
    desk.say(word(SET, "Streamly"))
    (change,) = desk.undo(1)
    assert brief([change]) == [("corrected", "Streamly", None, "unknown")]
    assert change.publisher == EDITORS


def test_undone_before_anybody_was_told_it_is_silent() -> None:
    desk = Desk(tells=False)
    desk.say(word(SET, "Streamly"))
    (change,) = desk.undo(1)
    assert (change.kind.value, change.silent) == ("denied", True)


def test_the_status_that_an_editor_lent_goes_with_the_word() -> None:
    desk = Desk()
    desk.read(date("blog", "2024-08"))
    desk.say(set_date("2024-08"))
    assert brief(desk.undo(1)) == [("corrected", "2024-08", "2024-08", "rumoured")]


def test_what_came_up_under_the_word_is_news_after_it() -> None:
    desk = Desk()
    desk.say(word(SET, "Streamly"))
    assert desk.read(claim("blog", "Otherflix", on=30)) == ()
    assert brief(desk.undo(1, on=40)) == [
        ("corrected", "Streamly", None, "unknown"),
        ("announced", None, "Otherflix", "rumoured"),
    ]


def test_the_address_of_a_trailer_goes_back_to_the_sources() -> None:
    desk = Desk()
    desk.read(trailer("club", ONE))
    assert brief(desk.say(word(SET, TWO, said=TRAILER))) == [("corrected", ONE, TWO, "confirmed")]
    assert brief(desk.undo(1)) == [("corrected", TWO, ONE, "confirmed")]


# Dismiss


def test_a_dismissed_value_is_taken_back_and_never_rings_again() -> None:
    desk = Desk()
    desk.read(claim("post", "Streamly"))
    (change,) = desk.say(word(DISMISS, "Streamly", slot=EVERY_SLOT))
    assert brief([change]) == [("corrected", "Streamly", None, "unknown")]
    assert change.publisher == EDITORS
    for number, publisher in enumerate(("post", "ledger", "club", "blog")):
        assert desk.read(claim(publisher, "Streamly", on=30 + number)) == ()
        assert desk.read(claim(publisher, "Streamly", on=30 + number, slot="GB/streaming")) == ()
    assert desk.held(PLATFORM) == (None, Status.UNKNOWN)


def test_a_value_nobody_was_told_is_dismissed_in_silence() -> None:
    desk = Desk(tells=False)
    desk.read(claim("post", "Streamly"))
    (change,) = desk.say(word(DISMISS, "Streamly"))
    assert change.silent


def test_a_dismissed_value_makes_way_for_the_next_and_its_page_is_the_evidence() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08"))
    desk.read(date("club", "2024-10", on=1))
    (change,) = desk.say(word(DISMISS, "2024-10", said=DATE, slot=EVERY_SLOT))
    assert brief([change]) == [("corrected", "2024-10", "2024-08", "reported")]
    assert change.publisher == "post"


def test_a_dismissed_rumour_leaves_the_others() -> None:
    desk = Desk()
    desk.read(claim("blog", "Otherflix"))
    desk.read(claim("blog", "Streamly", on=1))
    assert brief(desk.say(word(DISMISS, "Otherflix"))) == [("corrected", "Otherflix", None, "unknown")]
    assert desk.fact(PLATFORM).candidates == ("Streamly",)


@pytest.mark.parametrize(
    ("field", "dismissed", "value", "hit"),
    [
        pytest.param(DATE, "2024-08", "2024-08", True, id="the date"),
        pytest.param(DATE, "2024-08", "2024-08-12", True, id="a day in the month"),
        pytest.param(DATE, "2024-08", "2024", False, id="the year of the month"),
        pytest.param(DATE, "2024/..", "2024-08", False, id="a date within a bound"),
        pytest.param(TITLE, "The Long", "the long", True, id="the title"),
        pytest.param(TITLE, "The Long", "The Long Season", False, id="a fuller title"),
        pytest.param(PLATFORM, "Streamly", "streamly", True, id="the platform"),
        pytest.param(TRAILER, ONE, ONE, True, id="the trailer"),
        pytest.param(TRAILER, ONE, TWO, False, id="another address of it"),
    ],
)
def test_what_a_dismissal_means(field: Field, dismissed: str, value: str, hit: bool) -> None:
    said = [word(DISMISS, dismissed, said=field, slot=EVERY_SLOT)]
    assert word_on(said, field, ANYWHERE).dismisses(claim("post", value, said=field)) is hit


def test_a_dismissed_trailer_leaves_the_address_that_another_names() -> None:
    desk = Desk()
    desk.read(trailer("club", ONE))
    desk.read(trailer("streamly", TWO, on=1))
    assert brief(desk.say(word(DISMISS, ONE, said=TRAILER))) == [("corrected", ONE, TWO, "confirmed")]


def test_a_dismissed_claim_alone_stops_counting() -> None:
    desk = Desk()
    wrong = date("club", "2024-08")
    desk.read(wrong)
    desk.read(date("post", "2024-08", on=1))
    changes = desk.say(word(DISMISS, "2024-08", said=DATE, of=wrong))
    assert brief(changes) == [("corrected", "2024-08", "2024-08", "reported")]
    assert brief(desk.undo(1)) == [("upgraded", "2024-08", "2024-08", "confirmed")]


@pytest.mark.parametrize("first", [True, False], ids=["said before it was read", "said after"])
def test_a_dismissed_denial_takes_nothing_back(first: bool) -> None:
    desk = Desk()
    desk.read(date("post", "2024-08"))
    denial = date("club", "2024-08", on=5, stance=Stance.DENIED)
    said = word(DISMISS, "2024-08", said=DATE, of=denial)
    if first:
        assert desk.say(said) == ()
        assert desk.read(denial) == ()
    else:
        assert brief(desk.read(denial)) == [("corrected", "2024-08", None, "unknown")]
        assert brief(desk.say(said)) == [("announced", None, "2024-08", "reported")]
    assert desk.held(DATE) == ("2024-08", Status.REPORTED)
    assert brief(desk.undo(1)) == [("corrected", "2024-08", None, "unknown")]


@pytest.mark.parametrize("first", [True, False], ids=["said before it was read", "said after"])
def test_a_dismissed_value_supersedes_nothing_of_what_its_address_said_before(first: bool) -> None:
    desk = Desk()
    address = "https://post.example/live"
    desk.read(date("post", "2024-08", url=address))
    said = word(DISMISS, "2024-10", said=DATE, slot=EVERY_SLOT)
    wrong = date("post", "2024-10", on=2, url=address)
    if first:
        assert desk.say(said) == ()
        assert desk.read(wrong) == ()
    else:
        assert brief(desk.read(wrong)) == [("corrected", "2024-08", "2024-10", "reported")]
        assert brief(desk.say(said)) == [("corrected", "2024-10", "2024-08", "reported")]
    assert desk.held(DATE) == ("2024-08", Status.REPORTED)
    assert brief(desk.undo(1)) == [("corrected", "2024-08", "2024-10", "reported")]


def test_of_what_an_address_said_before_the_last_stands_again() -> None:
    desk = Desk()
    for day, month in enumerate(("2024-07", "2024-08", "2024-09")):
        desk.read(date("post", month, on=day, url="https://post.example/live"))
    assert brief(desk.say(word(DISMISS, "2024-09", said=DATE))) == [("corrected", "2024-09", "2024-08", "reported")]
    standing = [claim.value for claim in desk.claims.values() if claim.retired is None]
    assert sorted(filter(None, standing)) == ["2024-08", "2024-09"]


def test_the_later_word_counts() -> None:
    desk = Desk()
    desk.say(word(DISMISS, "Streamly"))
    assert brief(desk.say(word(SET, "Streamly", on=21))) == [("announced", None, "Streamly", "confirmed")]
    assert brief(desk.say(word(DISMISS, "Streamly", on=22))) == [("corrected", "Streamly", None, "unknown")]


# Pin


def test_a_pinned_value_stands_still_and_says_nothing() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08"))
    assert desk.say(word(PIN, "2024-08", said=DATE, status=Status.REPORTED)) == ()
    assert desk.read(date("club", "2024-10", on=30)) == ()
    assert desk.held(DATE) == ("2024-08", Status.REPORTED)
    assert brief(desk.undo(1)) == [("corrected", "2024-08", "2024-10", "confirmed")]


def test_a_pinned_value_grows_surer_by_sources_that_say_it_and_never_less_sure() -> None:
    desk = Desk()
    desk.read(date("post", "2024-08"))
    desk.say(word(PIN, "2024-08", said=DATE, status=Status.REPORTED))
    (change,) = desk.read(date("club", "2024-08-12", on=30))
    assert brief([change]) == [("upgraded", "2024-08", "2024-08", "confirmed")]
    assert change.publisher == "club"
    desk.read(date("club", None, on=31, stance=Stance.DENIED))
    assert desk.fact(DATE).value == "2024-08"


# The same word


def test_an_untracked_field_is_left_alone() -> None:
    from dataclasses import replace

    desk = Desk()
    desk.watch = replace(desk.watch, fields=(TITLE,))
    assert desk.say(word(SET, "Streamly")) == ()
    assert desk.facts == {}


@pytest.mark.parametrize("act", [SET, PIN, DISMISS])
def test_the_number_decides_not_the_order(act: OverrideAct) -> None:
    from dataclasses import replace

    said = [replace(word(SET, "Streamly"), number=1), replace(word(act, "Streamly", on=3), number=2)]
    assert word_on(said, PLATFORM, ANYWHERE) == word_on(said[::-1], PLATFORM, ANYWHERE)
