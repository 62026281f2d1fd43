"""How long pages are kept, who is reminded, and whose messages an editor sees first."""

from datetime import timedelta

import pytest

from tests.config.conftest import WATCHER, Complain, Write
from watcher.config import load
from watcher.model import History, Review


def test_history_and_reminders_are_read(write: Write) -> None:
    text = WATCHER.replace("    url: json", "    remind: true\n    url: json")
    config = load(write(watcher=f"{text}history: {{keep: 30d, max_mb: 2}}\n"), environ={})
    assert config.history == History(keep=timedelta(days=30), max_bytes=2 * 1024 * 1024)
    assert config.routes["desk"].remind


def test_without_them_pages_are_kept_for_ninety_days_and_nobody_is_reminded(write: Write) -> None:
    config = load(write(), environ={})
    assert config.history == History(keep=timedelta(days=90), max_bytes=500 * 1024 * 1024)
    assert not config.routes["desk"].remind


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ("keep: 90", "history.keep is 90; use a number and s, m, h or d, such as 90s, 15m, 2h or 1d"),
        ("keep: 1h", "history.keep is '1h'; use 1d to 3650d"),
        ("keep: 9999d", "history.keep is '9999d'; use 1d to 3650d"),
        ("max_mb: 0", "history.max_mb is 0; use 1 to 1000000"),
        ("max_mb: 1.5", "history.max_mb is 1.5; use a whole number"),
        ("max: 5", "history.max is no key here; use keep or max_mb"),
    ],
)
def test_a_bad_history_says_what_is_allowed(complain: Complain, wrong: str, error: str) -> None:
    (line,) = complain(watcher=f"{WATCHER}history: {{{wrong}}}\n")
    assert error in line


@pytest.mark.parametrize(
    ("keys", "review"),
    [
        ("", None),
        ("review: false", None),
        ("review: true", Review(after=timedelta(hours=2), lapses=False)),
        ("review: true, review_after: 30m, review_then: lapse", Review(after=timedelta(minutes=30), lapses=True)),
    ],
)
def test_a_route_waits_for_an_editor_if_it_says_so(write: Write, keys: str, review: Review | None) -> None:
    lines = "".join(f"    {key}\n" for key in keys.split(", ") if key)
    text = WATCHER.replace("    url: json", f"{lines}    url: json")
    assert load(write(watcher=text), environ={}).routes["desk"].review == review


@pytest.mark.parametrize(
    ("keys", "error"),
    [
        ("review_after: 2h", "routes[0].review_after is '2h'; it needs review: true beside it"),
        ("review: true, review_then: drop", "routes[0].review_then is 'drop'; use send or lapse"),
        ("review: true, review_after: 2", "routes[0].review_after is 2; use a number and s, m, h or d"),
        ("review: maybe", "routes[0].review is 'maybe'; use true or false"),
    ],
)
def test_a_bad_review_says_what_is_allowed(complain: Complain, keys: str, error: str) -> None:
    lines = "".join(f"    {key}\n" for key in keys.split(", "))
    (line,) = complain(watcher=WATCHER.replace("    url: json", f"{lines}    url: json"))
    assert error in line
