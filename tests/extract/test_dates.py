"""Date expressions to EDTF."""

from dataclasses import replace
from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extract.reading import HEADLINE, WATCH, lexicon, page
from watcher.extract import propose, view_of
from watcher.extract.when import dates_of
from watcher.model import Field

WRITTEN = date(2024, 8, 14)  # a Wednesday


def values(text: str, *, written: date | None = WRITTEN, past: bool = False) -> list[str]:
    return [when.value for when in dates_of(lexicon().languages["en"]).find(text, written=written, past=past)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It streams on 28 February 2025.", ["2025-02-28"]),
        ("coming March 3rd, 2021", ["2021-03-03"]),
        ("from the 5th of June 2023", ["2023-06-05"]),
        ("on 2025-02-28", ["2025-02-28"]),
        ("out on February 28", ["2025-02-28"]),
        ("out Friday, Sept. 21", ["2024-09-21"]),
        ("at 9-10 p.m. ET Thursday, April 27 on the network", ["2025-04-27"]),
        ("on 28.02.2025", ["2025-02-28"]),
        ("in August 2024", ["2024-08"]),
        ("in October", ["2024-10"]),
        ("in May", ["2025-05"]),
        ("late August", ["2024-08"]),
        ("in summer 2024", ["2024-22"]),
        ("Spring 2022", ["2022-21"]),
        ("this autumn", ["2024-23"]),
        ("next summer", ["2025-22"]),
        ("early 2026", ["2026-37"]),
        ("in mid-2026", ["2026-38"]),
        ("late in 2026", ["2026-39"]),
        ("in Q4 2026", ["2026-39"]),
        ("early next year", ["2025-37"]),
        ("later this year", ["2024"]),
        ("in 2026", ["2026"]),
        ("this month", ["2024-08"]),
        ("next month", ["2024-09"]),
        ("tomorrow", ["2024-08-15"]),
        ("this Friday", ["2024-08-16"]),
        ("September or October", ["[2024-09,2024-10]"]),
        ("after the 2023-24 season", ["2024/.."]),
        ("not before 2026", ["2026/.."]),
        ("later than August", ["2024-09/.."]),
    ],
)
def test_an_expression_keeps_the_precision_it_was_given(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "31 February 2025",
        "on 03/04/2025",
        "It may come, and fans march on",
        "a run of 2500 copies",
        "£2,024 was raised",
        "room 2024%",
        "the may queen",
    ],
)
def test_what_is_no_date_or_could_be_two_gives_none(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize("text", ["in August", "on 5 June", "this Friday", "tomorrow", "next year", "this summer"])
def test_without_the_documents_own_date_no_year_is_made_up(text: str) -> None:
    assert values(text, written=None) == []


def test_a_sentence_that_looks_back_takes_the_last_such_month() -> None:
    assert values("It came out in October", past=True) == ["2023-10"]
    assert values("It came out on Tuesday", past=True) == ["2024-08-13"]


def test_the_months_of_one_summer_are_alternatives() -> None:
    assert values("July or August", written=date(2024, 2, 1)) == ["[2024-07,2024-08]"]


def test_later_than_a_month_names_the_month_it_leaves_behind() -> None:
    when = dates_of(lexicon().languages["en"]).find("later than August", written=WRITTEN)[0]
    assert (when.kind, when.passed) == ("bound", "2024-08")


@pytest.mark.parametrize("month", ["KASIM", "kasım", "Kasım", "KASİM"])
def test_a_month_is_found_in_any_case_also_where_the_language_has_two_letters_i(month: str) -> None:
    turkish = replace(lexicon().languages["en"], months={"kasım": 11, "kasim": 11})
    assert [when.value for when in dates_of(turkish).find(f"12 {month}", written=WRITTEN)] == ["2024-11-12"]


@pytest.mark.parametrize("text", ["out on 3 Aprİl", "out on 3 Aprıl", "out on Frİday", "next Sprıng", "Sprİng 2025"])
def test_a_foreign_letter_i_in_a_name_is_read_and_breaks_nothing(text: str) -> None:
    assert len(values(text)) == 1


_SALAD = (
    *("on", "in", "28", "3rd", "May", "march", "2024", "2025-26", "early", "late", "summer", "next", "this", "Friday"),
    *("or", "/", "after", "season", ".", ",", "not", "before", "later", "than", "Q4", "31"),
)


@settings(deadline=None)  # the first example compiles the lexicon
@given(st.lists(st.sampled_from(_SALAD), max_size=12))
def test_every_value_is_edtf_and_no_word_salad_breaks_it(words: list[str]) -> None:
    for value in values(" ".join(words)):
        assert parse_edtf(value) is not None


def proposed(text: str) -> dict[str | None, set[str]]:
    """The features of each release date proposed from a page with one sentence, by value."""
    view = view_of(page(HEADLINE, text, date="2024-08-14"), watch=WATCH, lexicon=lexicon())
    found = propose(view, (Field.RELEASE_DATE,))
    return {one.value: set(one.features) for one in found}


def test_a_move_tells_the_new_date_from_the_old() -> None:
    found = proposed("The Northgate documentary has been brought forward from 1 December to 24 November.")
    assert "moved_to" in found["2024-11-24"]
    assert "moved_from" in found["2024-12-01"] - found["2024-11-24"]


def test_the_clause_of_a_date_is_told_from_its_neighbours() -> None:
    found = proposed("Filming ended in March 2023, and the Northgate documentary premieres on 3 May 2025.")
    assert {"clause:release", "season_on", "several", "last"} <= found["2025-05-03"]
    assert "clause:making" in found["2023-03"] - found["2025-05-03"]


def test_a_bound_also_proposes_the_date_it_names_and_says_so() -> None:
    found = proposed("The Northgate documentary will not be seen before 2026.")
    assert "in_bound" in found["2026"]
    assert "bound" in found["2026/.."]


def test_an_old_plan_has_its_year_by_the_page() -> None:
    assert "2024-09-27" in proposed("The Northgate documentary had been on the calendar for September 27.")
    assert "2024-07-05" in proposed("The Northgate documentary was due on 5 July.")


@pytest.mark.parametrize(
    "text",
    [
        "When the Northgate documentary will be shown, nobody knows.",
        "The Northgate documentary comes after the season.",
        "Northgate will not get a second season.",
    ],
)
def test_words_that_give_no_date_are_proposed_without_one(text: str) -> None:
    assert None in proposed(text)
