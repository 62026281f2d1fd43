"""Limits of a host hold across the worker's threads, and released watches are polled daily, whatever the answer."""

import random
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.leases.site import Site, write_config
from watcher import __version__
from watcher.config import load
from watcher.config.lexicon import load_lexicon
from watcher.deliver import Channels, Deliverer
from watcher.fetch import Fetcher
from watcher.lexicon import Lexicon
from watcher.model import Change, ChangeKind, Evidence, Fact, Field, Outcome, Status
from watcher.poll import Polled, Tools
from watcher.reconcile import LifeStage
from watcher.schedule import POLL_LEASE, Worker
from watcher.store import Record, SourceState, Store

NOW = datetime(2024, 2, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OUT = datetime(2024, 3, 1, 12, tzinfo=UTC)


class House:
    """A real worker over a site, and what it polled."""

    def __init__(self, config: Path, stack: ExitStack, *, lexicon: Lexicon) -> None:
        self.config = load(config, environ={})
        self.store = stack.enter_context(Store.open(self.config.database))
        self.store.sync(self.config, now=NOW)
        fetcher = stack.enter_context(Fetcher(self.config.fetch, version=__version__))
        self.tools = Tools(config=self.config, lexicon=lexicon, fetcher=fetcher, store=self.store, random=random.random)
        deliverer = Deliverer(
            store=self.store,
            routes=self.config.routes,
            watches=self.config.watches,
            publishers=self.config.publishers,
            channel=Channels(sys.stderr),
            random=random.random,
        )
        self.polled: list[Polled] = []
        threads = self.config.fetch.threads
        self.worker = stack.enter_context(Worker(self.tools, deliverer, threads=threads, on_polled=self.polled.append))

    def step(self, now: datetime) -> list[Polled]:
        """What one step polls."""
        self.polled.clear()
        self.worker.step(now)
        return list(self.polled)

    def release(self, now: datetime) -> None:
        """Record, as a poll would, that the first film is out."""
        due = self.store.claim_source("page-0", now=now, lease=POLL_LEASE)
        assert due is not None
        values = {Field.TITLE: "The Harbour", Field.PLATFORM: "Netflix", Field.RELEASE_DATE: "2024-03-01"}
        facts = tuple(
            Fact(watch="film-0", field=field, slot="*", value=value, status=Status.CONFIRMED, version=1)
            for field, value in values.items()
        )
        outcome = Outcome(facts=facts, changes=tuple(_announce(fact, now) for fact in facts))
        record = Record(due=due, now=now, next_poll_at=now, etag=due.etag, last_modified=due.last_modified)
        self.store.record(replace(record, outcomes={"film-0": outcome}, before={"film-0": ()}))


def _announce(fact: Fact, now: datetime) -> Change:
    evidence = Evidence(source="page-0", url="u", locator="p", quote="q", digest="d", published_at=None, seen_at=now)
    kind = ChangeKind.ANNOUNCED
    return Change(
        watch=fact.watch,
        field=fact.field,
        slot=fact.slot,
        version=1,
        kind=kind,
        untold_kind=kind,
        before=None,
        after=fact.value,
        status_before=Status.UNKNOWN,
        status=fact.status,
        evidence=evidence,
        publisher="club",
        at=now,
        silent=True,
    )


OpenHouse = Callable[..., House]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture
def open_house(tmp_path: Path, site: Site, lexicon: Lexicon) -> Iterator[OpenHouse]:
    with ExitStack() as stack:

        def build(*, watches: int = 1, every: str = "1h", fetch: str = "host_delay: 0") -> House:
            config = write_config(tmp_path / "config", site, watches=watches, every=every, fetch=fetch)
            return House(config, stack, lexicon=lexicon)

        yield build


@pytest.mark.parametrize("per_host", [1, 2, 3])
def test_a_host_is_asked_so_many_pages_at_once_by_all_threads_together(
    open_house: OpenHouse, site: Site, per_host: int
) -> None:
    site.pause = 0.05
    house = open_house(watches=12, fetch=f"per_host: {per_host}, threads: 12, host_delay: 0")
    polled = house.step(NOW + timedelta(minutes=2))
    assert len(polled) == 12
    assert {each.status for each in polled} == {200}
    assert site.most_at_once == per_host


def test_a_host_has_its_pause_between_any_two_requests(open_house: OpenHouse, site: Site) -> None:
    house = open_house(watches=5, fetch="host_delay: 0.2")
    house.step(NOW + timedelta(minutes=2))
    assert len(site.asked) == 5
    assert min(later - earlier for (earlier, _), (later, _) in pairwise(sorted(site.asked))) > 0.15


def test_a_released_watch_is_polled_daily_whether_its_page_changed_or_not(open_house: OpenHouse, site: Site) -> None:
    house = open_house()
    now = NOW + timedelta(minutes=2)
    assert [each.next_poll_at - now for each in house.step(now)] == [timedelta(hours=1)]
    house.release(now)
    later = OUT + DAY
    (unchanged,) = house.step(later)
    assert unchanged.unchanged
    site.has_news = True
    (changed,) = house.step(later + DAY)
    assert not changed.unchanged
    assert [each.next_poll_at - each.at for each in (unchanged, changed)] == [DAY, DAY]
    assert house.step(later + DAY + timedelta(hours=23)) == []


def test_a_released_watch_answered_by_304_is_polled_daily_too_and_sooner_after_trouble(
    open_house: OpenHouse, site: Site
) -> None:
    site.etag = '"1"'
    house = open_house()
    house.step(NOW + timedelta(minutes=2))
    house.release(NOW + timedelta(minutes=2))
    (unchanged,) = house.step(OUT + DAY)
    assert unchanged.status == 304
    assert unchanged.next_poll_at - unchanged.at == DAY
    site.status = 503
    (failed,) = house.step(OUT + 2 * DAY)
    assert failed.next_poll_at - failed.at < DAY
    site.status = 200
    (unchanged,) = house.step(OUT + 3 * DAY)
    assert unchanged.next_poll_at - unchanged.at == DAY


def test_an_archived_watch_is_left_alone_until_it_is_restored_and_then_silent(
    open_house: OpenHouse, site: Site
) -> None:
    house = open_house()
    house.step(NOW + timedelta(minutes=2))
    house.release(NOW + timedelta(minutes=2))
    house.step(OUT + DAY)
    now = OUT + 93 * DAY
    house.step(now)
    site.asked.clear()
    assert house.step(now + DAY) == []
    assert site.asked == []
    assert [row.state for row in house.store.sources()] == [SourceState.ARCHIVED]
    site.has_news = True
    assert house.store.restore(house.config, "film-0", now=now + DAY)
    (read,) = house.step(now + DAY + timedelta(minutes=2))
    assert read.claims
    assert site.told == []
    assert [row.stage for row in house.store.watches()] == [LifeStage.RELEASED]


def test_housekeeping_prunes_and_ages_beside_the_polls(open_house: OpenHouse, site: Site) -> None:
    house = open_house(watches=3)
    house.step(NOW + timedelta(minutes=2))
    house.release(NOW + timedelta(minutes=2))
    site.has_news = True
    house.step(NOW + DAY)
    before = house.store.counts()
    house.worker.keep_house(lambda: OUT + 200 * DAY, threading.Event())
    after = house.store.counts()
    assert (before.pages, after.pages) == (2, 1)
    assert (after.facts, after.claims, after.changes) == (before.facts, before.claims, before.changes)
    assert {row.watch: row.stage for row in house.store.watches()}["film-0"] is LifeStage.RELEASED
