"""The first story, played whole: real sites on loopback, the real worker, real messages."""

import io
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.postgres import Postgres
from watcher.config import load
from watcher.deliver import Channels
from watcher.demo.run import Summary, _build_worker, _plan
from watcher.demo.sites import StorySites
from watcher.demo.story import load_story, write_config

TITLE = "Doubters to Believers: Liverpool FC – Klopp's Era"
# What a reader must get: field, status, value (null where it was taken back), in the order of the message.
DISNEY_AND_AUGUST = [("platform", "rumoured", "Disney+"), ("release_date", "reported", "2024-08")]
AMAZON_AND_NO_AUGUST = [("platform", "rumoured", "Prime Video"), ("release_date", "unknown", None)]
ALL_CONFIRMED = [
    ("title", "confirmed", TITLE),
    ("platform", "confirmed", "Prime Video"),
    ("release_date", "confirmed", "2025-02-28"),
]
NEWSROOM = [DISNEY_AND_AUGUST, AMAZON_AND_NO_AUGUST, ALL_CONFIRMED]


def demo(data: Path) -> list[str]:
    return [sys.executable, "-m", "watcher", "demo", "--pace", "0", "--json", "--data", str(data)]


def play(data: Path) -> list[dict[str, object]]:
    done = subprocess.run(demo(data), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def facts_of(message: dict[str, object]) -> list[tuple[str, str, str | None]]:
    changes = message["changes"]
    assert isinstance(changes, list)
    return [(change["field"], change["status"], change["value"]) for change in changes]


def of_route(messages: list[dict[str, object]], route: str) -> list[dict[str, object]]:
    return [message for message in messages if message["route"] == route]


def assert_is_the_story(messages: list[dict[str, object]]) -> None:
    newsroom, fans = of_route(messages, "newsroom"), of_route(messages, "fans")
    assert [facts_of(message) for message in newsroom[:3]] == NEWSROOM
    assert [(field, status) for field, status, _ in facts_of(newsroom[3])] == [("trailer", "confirmed")]
    assert str(facts_of(newsroom[3])[0][2]).startswith("http")
    assert len(newsroom) == 4
    assert [facts_of(message) for message in fans] == [facts_of(message) for message in newsroom[2:]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, object]]]:
    data = tmp_path_factory.mktemp("story")
    return data, play(data)


def test_the_story_is_told_in_four_and_two_messages(told: tuple[Path, list[dict[str, object]]]) -> None:
    assert_is_the_story(told[1])


def test_every_message_names_its_watch_and_every_change_its_quote_and_link(
    told: tuple[Path, list[dict[str, object]]],
) -> None:
    for message in told[1]:
        assert set(message) == {"route", "watch", "changes", "at"}
        assert message["watch"] == "liverpool-klopp-documentary"
        changes = message["changes"]
        assert isinstance(changes, list)
        for change in changes:
            assert set(change) == {"field", "kind", "status", "before", "value", "quote", "url"}
            assert change["quote"]
            assert change["url"].startswith("http://127.0.0.1:")


def test_august_is_taken_back_as_a_correction_of_what_was_told(told: tuple[Path, list[dict[str, object]]]) -> None:
    change = of_route(told[1], "newsroom")[1]["changes"]
    assert isinstance(change, list)
    assert (change[1]["kind"], change[1]["before"]) == ("corrected", "2024-08")


def test_a_second_run_over_the_same_data_tells_nothing(told: tuple[Path, list[dict[str, object]]]) -> None:
    assert play(told[0]) == []


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_random_points_it_tells_the_same_messages(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    lines: list[str] = []
    kills = 0
    for _ in range(3):
        output = tmp_path / "out.jsonl"
        with output.open("w") as out, (tmp_path / "err.txt").open("w") as err:
            process = subprocess.Popen(demo(tmp_path / "data"), stdout=out, stderr=err)
            try:
                process.wait(timeout=dice.uniform(1.0, 6.0))
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
                kills += 1
        lines += output.read_text().splitlines()
        if process.returncode == 0:
            break
    else:
        lines += [json.dumps(message) for message in play(tmp_path / "data")]
    assert kills > 0
    messages = [json.loads(line) for line in lines if line.endswith("}")]
    once = list({json.dumps([m["route"], facts_of(m)]): m for m in messages}.values())
    assert_is_the_story(once)
    # At least once: a kill between a channel's answer and our commit may repeat the message in flight, no more.
    repeats = Counter(json.dumps([m["route"], facts_of(m)]) for m in messages)
    assert sum(repeats.values()) - len(repeats) <= kills


@pytest.fixture
def place(postgres: Postgres) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


def play_on(database: str, folder: Path, ports: dict[str, int]) -> list[dict[str, object]]:
    """Play the story in this process, with another `database` in the configuration and nothing else altered."""
    story = load_story()
    out = io.StringIO()
    with ExitStack() as stack:
        sites = stack.enter_context(StorySites(story, pace=0, ports=ports))
        ports |= {site: urlsplit(origin).port or 0 for site, origin in sites.origins.items()}
        routes = dict.fromkeys(("newsroom", "fans"), "jsonl://")
        write_config(folder, story, origins=sites.origins, routes=routes, database=database, pace=0)
        config = load(folder, environ={})
        channel = Channels(out)
        worker = _build_worker(config, stack, channel=channel, summary=Summary(), start=story.stages[0].at)
        for stage, moments in _plan(story.stages):
            sites.show(stage.number)
            for moment in moments:
                worker.step(moment)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_story_is_the_same_on_postgresql_and_told_once(place: str, tmp_path: Path) -> None:
    ports: dict[str, int] = {}
    assert_is_the_story(play_on(place, tmp_path / "config", ports))
    assert play_on(place, tmp_path / "config", ports) == []
