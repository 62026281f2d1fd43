"""The canary: from its page through the gate and the whole path to a heartbeat address, and nowhere else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.journey import steps
from tests.journey.site import Site, serve_site
from watcher.canary import with_canary
from watcher.config import load
from watcher.model import CANARY
from watcher.store import Store

START = datetime(2024, 3, 1, 12, tzinfo=UTC)
BEAT = timedelta(minutes=5, seconds=1)
WATCHER = """\
database: sqlite:///{folder}/watcher.db
fetch: {{allow_private: true, host_delay: 0}}
publishers: [{{id: club, name: Harbour FC}}]
routes: [{{id: readers, url: "json://{authority}/readers"}}]
canary: {{heartbeat: "{origin}/ping/secret", every: 5m}}
"""
WATCH = """\
id: harbour
name: The harbour series
subject: {{all_of: [Harbour FC]}}
sources: [{{id: club-news, url: "{origin}/news", kind: page, publisher: club, every: 1d}}]
"""


class Aviary:
    """A worker with a canary, and the site it beats to."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site, self.folder, self.now = site, folder, START
        self.config = folder / "config"
        (self.config / "watches").mkdir(parents=True)
        values = {"folder": folder, "origin": site.origin, "authority": site.origin.removeprefix("http://")}
        (self.config / "watcher.yaml").write_text(WATCHER.format(**values))
        (self.config / "watches" / "harbour.yaml").write_text(WATCH.format(**values))
        site.show("/news", "<html><body><main><p>Harbour FC won again today, by two goals.</p></main></body></html>")
        site.show("/ping/secret", "OK")

    def go(self, *, beats: int = 1) -> None:
        for _ in range(beats):
            self.now += BEAT
            steps.step(self.config, self.now)

    def beats(self) -> int:
        """The beats that came since the last time."""
        number = self.site.asked.count("/ping/secret")
        self.site.asked.clear()
        return number

    def store(self) -> Store:
        return Store.open(f"sqlite:///{self.folder}/watcher.db")


@pytest.fixture
def aviary(tmp_path: Path) -> Iterator[Aviary]:
    with serve_site() as site:
        aviary = Aviary(site, tmp_path)
        steps.step(aviary.config, START)  # what is new is polled within the next seconds
        yield aviary
        assert site.titles("/readers") == []


def test_it_beats_once_a_poll_over_restarts(aviary: Aviary) -> None:
    for _ in range(4):
        aviary.go()
        assert aviary.beats() == 1


def test_a_clock_that_stands_still_beats_no_more(aviary: Aviary) -> None:
    aviary.go()
    assert aviary.beats() == 1
    for _ in range(3):
        steps.step(aviary.config, aviary.now)
    assert aviary.beats() == 0


def test_a_heartbeat_address_that_fails_is_tried_again_and_owed_no_flood(aviary: Aviary) -> None:
    aviary.go()
    aviary.beats()
    aviary.site.show("/ping/secret", "busy", status=503)
    aviary.go(beats=2)
    with aviary.store() as store:
        assert store.gauges().last_beat == START + BEAT
        assert store.deliveries() == ()
    aviary.site.show("/ping/secret", "OK")
    aviary.beats()
    aviary.go()
    assert 1 <= aviary.beats() <= 3
    aviary.go()
    assert aviary.beats() == 1


def test_nothing_of_it_shows_among_the_readers_watches(aviary: Aviary) -> None:
    aviary.go(beats=3)
    with aviary.store() as store:
        assert [row.source.id for row in store.sources()] == ["club-news"]
        assert [row.watch for row in store.watches()] == ["harbour"]
        assert (store.facts(), store.changes(), store.deliveries(), store.notices()) == ((), (), (), ())
        counts = store.counts()
        assert (counts.sources, counts.facts, counts.claims, counts.changes, counts.sent) == (1, 0, 0, 0, 0)
        gauges = store.gauges()
        assert (sum(gauges.healths.values()), gauges.outbox) == (1, {})
        assert gauges.last_beat == aviary.now
        assert len(store.changes(CANARY)) == 3


def test_what_it_leaves_is_trimmed_and_it_beats_on(aviary: Aviary) -> None:
    aviary.go(beats=4)
    with aviary.store() as store:
        while store.trim_canary(before=aviary.now + BEAT):
            pass
        assert len(store.changes(CANARY)) == 1
        assert len(store.load(CANARY).claims) == 1
    aviary.beats()
    aviary.go(beats=2)
    assert aviary.beats() == 2


def test_a_command_that_knows_no_canary_page_does_not_take_it_away(aviary: Aviary) -> None:
    aviary.go()
    config = load(aviary.config, environ={})
    assert CANARY not in config.watches
    assert with_canary(with_canary(config)) == with_canary(config)
    with aviary.store() as store:
        store.sync(config, now=aviary.now)
    aviary.beats()
    aviary.go()
    assert aviary.beats() == 1


def test_without_it_in_the_config_it_is_gone(aviary: Aviary) -> None:
    aviary.go()
    path = aviary.config / "watcher.yaml"
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if "canary" not in line))
    aviary.beats()
    aviary.go(beats=2)
    assert aviary.beats() == 0
