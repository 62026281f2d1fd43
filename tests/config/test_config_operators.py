"""`operators`: routes that get notices, and no news unless a watch says so."""

from tests.config.conftest import WATCH, WATCHER, Complain, Write
from watcher.config import load

OPS = WATCHER + "  - id: ops\n    url: json://127.0.0.1:9/ops\n"


def test_a_watch_without_routes_sends_to_all_but_theirs(write: Write) -> None:
    config = load(write(watcher=OPS + "operators: [ops]\n", harbour=WATCH), environ={})
    assert config.operators == ("ops",)
    assert config.watches["harbour"].routes == ("desk",)


def test_a_watch_that_names_one_sends_there(write: Write) -> None:
    config = load(write(watcher=OPS + "operators: [ops]\n", harbour=WATCH + "routes: [ops]\n"), environ={})
    assert config.watches["harbour"].routes == ("ops",)


def test_without_them_all_routes_are_the_readers(write: Write) -> None:
    config = load(write(watcher=OPS, harbour=WATCH), environ={})
    assert config.operators == ()
    assert config.watches["harbour"].routes == ("desk", "ops")


def test_one_that_is_no_route_is_named(complain: Complain) -> None:
    (line,) = complain(watcher=OPS + "operators: [opps]\n", harbour=WATCH)
    assert "operators[0] is 'opps'; no route has this id; use desk or ops (did you mean ops?)" in line


def test_all_routes_cannot_be_theirs(complain: Complain) -> None:
    (line,) = complain(watcher=OPS + "operators: [ops, desk]\n", harbour=WATCH)
    assert "operators names every route, so no news would reach anybody; add a route for readers" in line
