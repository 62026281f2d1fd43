"""`canary` and `web`."""

from datetime import timedelta

import pytest

from tests.config.conftest import WATCH, WATCHER, Complain, Write
from watcher.config import load
from watcher.model import Listen


def test_left_out_there_is_no_canary_and_health_is_served_on_loopback(write: Write) -> None:
    config = load(write(harbour=WATCH), environ={})
    assert (config.canary, config.listen) == (None, Listen(host="127.0.0.1", port=8080))


def test_a_heartbeat_may_hold_a_secret_and_never_shows(write: Write) -> None:
    text = WATCHER + "canary: {heartbeat: 'https://hc-ping.example/${CANARY_ID}', every: 1m}\n"
    config = load(write(watcher=text, harbour=WATCH), environ={"CANARY_ID": "hunter2"})
    assert config.canary is not None
    assert (config.canary.heartbeat, config.canary.every) == ("https://hc-ping.example/hunter2", timedelta(minutes=1))
    assert "hunter2" not in repr(config)


@pytest.mark.parametrize(
    ("canary", "why"),
    [
        ("{heartbeat: 'ftp://hc.example/x'}", "use the http or https address that your monitor gives you"),
        ("{heartbeat: 'https://a@hc.example/x'}", "use the http or https address that your monitor gives you"),
        ("{heartbeat: 'https://hc.example/x', every: 2s}", "use 10s to 1d"),
        ("{heartbeat: 'https://hc.example/x', every: 2d}", "use 10s to 1d"),
        ("{every: 5m}", "canary.heartbeat is missing"),
    ],
)
def test_what_is_no_heartbeat_is_said(complain: Complain, canary: str, why: str) -> None:
    (line,) = complain(watcher=WATCHER + f"canary: {canary}\n", harbour=WATCH)
    assert why in line


@pytest.mark.parametrize(
    ("listen", "place"),
    [
        ("off", None),
        ("0.0.0.0:80", Listen(host="0.0.0.0", port=80)),  # noqa: S104 - a container's operator may mean it
        ("'[::1]:0'", Listen(host="::1", port=0)),
        ("localhost:9000", Listen(host="localhost", port=9000)),
    ],
)
def test_where_health_is_served(write: Write, listen: str, place: Listen | None) -> None:
    assert load(write(watcher=WATCHER + f"web: {{listen: {listen}}}\n", harbour=WATCH), environ={}).listen == place


@pytest.mark.parametrize("listen", ["8080", "'127.0.0.1:70000'", "'http://127.0.0.1:80'", "'::1:80'", "on"])
def test_what_is_no_place_is_said(complain: Complain, listen: str) -> None:
    (line,) = complain(watcher=WATCHER + f"web: {{listen: {listen}}}\n", harbour=WATCH)
    assert "web.listen" in line
