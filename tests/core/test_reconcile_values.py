"""Rule 2's measure: which values are the same, finer, or can be true at once."""

from datetime import date

import pytest

from watcher.model import Field
from watcher.reconcile.spans import Span, parse_span
from watcher.reconcile.values import agrees, finer, overlaps, precedes, same


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2025-02-28", date(2025, 2, 28), date(2025, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-21", date(2024, 3, 1), date(2024, 5, 31)),
        ("2024-22", date(2024, 6, 1), date(2024, 8, 31)),
        ("2024-23", date(2024, 9, 1), date(2024, 11, 30)),
        ("2024-24", date(2024, 12, 1), date(2025, 2, 28)),
        ("2024-37", date(2024, 1, 1), date(2024, 4, 30)),
        ("2024-38", date(2024, 5, 1), date(2024, 8, 31)),
        ("2024-39", date(2024, 9, 1), date(2024, 12, 31)),
        ("[2024-07,2024-08]", date(2024, 7, 1), date(2024, 8, 31)),
        ("2024-05-26/..", date(2024, 5, 26), date.max),
        ("2024/..", date(2024, 1, 1), date.max),
        ("../2025-02-28", date.min, date(2025, 2, 28)),
        ("2024-03/2024-05", date(2024, 3, 1), date(2024, 5, 31)),
    ],
)
def test_a_date_stands_for_its_days(value: str, first: date, last: date) -> None:
    assert parse_span(value) == Span(first, last)


@pytest.mark.parametrize("value", ["soon", "2024-13", "2024-02-30", "0000", "[2024,soon]", "2025/2024", "9999-12", ""])
def test_what_is_no_date_stands_for_none(value: str) -> None:
    assert parse_span(value) is None
    assert not finer(Field.RELEASE_DATE, value, "2024")
    assert same(Field.RELEASE_DATE, value, value)


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        (Field.TITLE, "The Club’s Year", "the club's year!"),
        (Field.TITLE, "Été à Köln", "ete a koln"),
        (Field.PLATFORM, "Streamly", "STREAMLY"),
        (Field.RELEASE_DATE, "[2024-06,2024-08]", "2024-22"),
        (Field.RELEASE_DATE, "../2025-02-28", "../2025-03-04"),
        (Field.TRAILER, "https://a.example/1", "https://b.example/2"),
    ],
)
def test_same(field: Field, one: str, other: str) -> None:
    assert same(field, one, other)
    assert same(field, other, one)
    assert not finer(field, one, other)


@pytest.mark.parametrize(
    ("field", "fine", "coarse"),
    [
        (Field.TITLE, "Long Season: The Last Year", "Long Season"),
        (Field.TITLE, "Inside the Long Season – A Farewell", "The Long Season"),
        (Field.RELEASE_DATE, "2024-08-12", "2024-08"),
        (Field.RELEASE_DATE, "2024-08", "2024"),
        (Field.RELEASE_DATE, "2024-08", "2024-22"),
        (Field.RELEASE_DATE, "2024-08", "[2024-07,2024-08]"),
        (Field.RELEASE_DATE, "2025-01-15", "2024-24"),
        (Field.RELEASE_DATE, "2026/..", "2024/.."),
        (Field.RELEASE_DATE, "2025-02-28", "../2025-03-01"),
        (Field.TRAILER, "released", "scheduled"),
        (Field.TRAILER, "https://a.example/1", "released"),
        (Field.TRAILER, "https://a.example/1", "scheduled"),
    ],
)
def test_finer_is_one_way_and_overlaps(field: Field, fine: str, coarse: str) -> None:
    assert finer(field, fine, coarse)
    assert not finer(field, coarse, fine)
    assert overlaps(field, fine, coarse)
    assert overlaps(field, coarse, fine)


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        (Field.TITLE, "Long Season", "Longer Seasons"),
        (Field.TITLE, "Art", "Party"),
        (Field.PLATFORM, "Streamly", "Streamly Max"),
        (Field.RELEASE_DATE, "2024-08", "2024-09"),
        (Field.RELEASE_DATE, "2024-08-12", "2024-08-20"),
        (Field.RELEASE_DATE, "../2025-02-28", "2025-03"),
    ],
)
def test_different_values_do_not_overlap(field: Field, one: str, other: str) -> None:
    assert not same(field, one, other)
    assert not finer(field, one, other)
    assert not overlaps(field, one, other)


def test_seasons_that_share_days_overlap_without_being_finer() -> None:
    assert overlaps(Field.RELEASE_DATE, "2024-24", "2025")
    assert not finer(Field.RELEASE_DATE, "2024-24", "2025")


@pytest.mark.parametrize(
    ("held", "agreeing"),
    [("2025-02-28", True), ("2025-02", True), ("2024-08", True), ("2025", True), ("2025-03-01", False)],
)
def test_out_now_agrees_with_a_date_that_is_not_later(held: str, *, agreeing: bool) -> None:
    assert agrees(Field.RELEASE_DATE, "../2025-02-28", held) is agreeing


def test_a_date_precedes_a_bound_only_with_all_its_days() -> None:
    assert precedes("2023-12", "2024/..")
    assert not precedes("2023-24", "2024/..")
    assert not precedes("2024", "2024-05-26/..")
