from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.fetch import retry_at
from watcher.fetch.backoff import read_retry_after

NOW = datetime(2025, 2, 28, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def wait(failures: int, *, every: timedelta = HOUR, wish: timedelta | None = None, random: float = 1.0) -> timedelta:
    return retry_at(NOW, failures=failures, every=every, retry_after=wish, random=lambda: random) - NOW


def test_the_wait_doubles_with_each_failure_up_to_a_day() -> None:
    minutes = [wait(failures) / MINUTE for failures in (1, 2, 3, 4, 9, 10, 60)]
    assert minutes == [5, 10, 20, 40, 1280, 1440, 1440]


def test_a_source_polled_often_is_tried_again_after_its_interval() -> None:
    assert [wait(failures, every=MINUTE) / MINUTE for failures in (1, 2, 3)] == [1, 2, 4]


def test_jitter_takes_off_up_to_half() -> None:
    assert wait(1, random=0.0) == 2.5 * MINUTE
    assert wait(50, random=0.0) == 12 * HOUR


def test_retry_after_puts_it_off_but_never_past_a_day() -> None:
    assert wait(1, wish=5 * HOUR) == 5 * HOUR
    assert wait(1, wish=timedelta(seconds=1)) == 5 * MINUTE
    assert wait(1, wish=timedelta(days=400)) == timedelta(days=1)


@settings(deadline=None)
@given(
    st.integers(0, 10**9),
    st.timedeltas(timedelta(0), timedelta(days=3650)),
    st.none() | st.timedeltas(timedelta(0), timedelta(days=99999)),
    st.floats(0, 1),
)
def test_nothing_is_given_up_and_nothing_is_hammered(
    failures: int, every: timedelta, wish: timedelta | None, random: float
) -> None:
    assert timedelta(seconds=1) <= wait(failures, every=every, wish=wish, random=random) <= timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(seconds=120)),
        (" 0 ", timedelta(0)),
        ("Fri, 28 Feb 2025 12:05:00 GMT", timedelta(minutes=5)),
        ("Friday, 28-Feb-25 12:05:00 GMT", timedelta(minutes=5)),
        ("Fri Feb 28 12:05:00 2025", timedelta(minutes=5)),
        ("Fri, 28 Feb 2025 11:00:00 GMT", timedelta(0)),
        ("9" * 5000, timedelta(seconds=10**9)),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("١٢", None),
        ("Fri, 99 Feb 2025 12:05:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str | None, expected: timedelta | None) -> None:
    assert read_retry_after(value, now=NOW) == expected


@settings(deadline=None)
@given(st.text(max_size=40) | st.from_regex(r"\w{3}, \d{1,3} \w{3} \d{1,6} \d\d:\d\d:\d\d [+-]?\w{1,6}"))
def test_no_retry_after_header_is_an_error(value: str) -> None:
    read_retry_after(value, now=NOW)
