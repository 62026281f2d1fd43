"""Waits between attempts, and answers judged."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.deliver.servers import WebServer
from watcher.deliver import retry_delay
from watcher.deliver.backoff import is_spent, parse_retry_after
from watcher.deliver.capture import Answer, capture, explain

NOW = datetime(2025, 2, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "random", "seconds"),
    [(1, 0.0, 30), (1, 0.999, 60), (2, 0.0, 60), (4, 0.0, 240), (7, 0.0, 1800), (7, 0.999, 3600), (5000, 0.0, 1800)],
)
def test_the_wait_doubles_from_half_a_minute_to_an_hour(attempts: int, random: float, seconds: int) -> None:
    wait = retry_delay(attempts, retry_after=None, random=random)
    assert wait.total_seconds() == pytest.approx(seconds, rel=0.01)


@pytest.mark.parametrize(("asked", "seconds"), [(0.0, 30), (5.0, 30), (7200.0, 7200), (1e12, 86400)])
def test_a_longer_retry_after_is_honoured_up_to_a_day(asked: float, seconds: int) -> None:
    assert retry_delay(1, retry_after=asked, random=0.0) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 03 Feb 2025 13:00:00 GMT", 3600),
        ("Mon, 03 Feb 2025 11:00:00 GMT", 0),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("²", None),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, now=NOW) == seconds


def test_giving_up_takes_both_age_and_attempts() -> None:
    assert not is_spent(attempts=1, age=timedelta(days=30))
    assert not is_spent(attempts=50, age=timedelta(days=2))
    assert is_spent(attempts=10, age=timedelta(days=4))
    assert is_spent(attempts=120, age=timedelta(0))


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (301, True),
        (400, True),
        (401, True),
        (403, True),
        (404, True),
        (408, False),
        (410, True),
        (413, True),
        (425, False),
        (429, False),
        (500, False),
        (502, False),
        (599, False),
    ],
)
def test_a_status_is_transient_or_permanent(status: int, permanent: bool) -> None:
    error = explain([Answer(status=status)], now=NOW)
    assert (error.permanent, error.status) == (permanent, status)


@pytest.mark.parametrize(("word", "permanent"), [("channel_not_found", True), ("internal_error", False)])
def test_a_refusal_with_status_200_is_judged_by_its_word(word: str, permanent: bool) -> None:
    error = explain([Answer(status=200, word=word)], now=NOW)
    assert error.permanent is permanent
    assert word in error.reason


def test_a_silent_refusal_is_tried_again() -> None:
    assert not explain([], now=NOW).permanent


def test_capturing_is_of_one_thread_and_leaves_nothing_behind(web: WebServer) -> None:
    original = requests.Session.send
    web.script = [(404, {"Retry-After": "1"}, b"no_service"), (500, {}, b"")]
    with capture() as outer, capture() as events:
        requests.post(web.origin, data=b"", timeout=2)
        other = threading.Thread(target=requests.post, args=(web.origin,), kwargs={"data": b"", "timeout": 2})
        other.start()
        other.join()
    assert events == [Answer(status=404, retry_after="1", word="no_service")]
    assert outer == []
    assert len(web.requests) == 2
    assert requests.Session.send is original
