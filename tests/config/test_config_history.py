"""How long pages are kept, and who is reminded."""

from datetime import timedelta

import pytest

from tests.config.conftest import WATCHER, Complain, Write
from watcher.config import load
from watcher.model import History


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
