"""Editors over the heads of real pages: the real worker, a clock the test moves, a restart between any two steps."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.leases.site import Site, serve_site
from watcher import __version__
from watcher.config import load
from watcher.config.lexicon import load_lexicon
from watcher.deliver import Channels, Deliverer
from watcher.editors import Desk, Refused, approve, dismiss_waiting, edit_waiting, speak, undo
from watcher.fetch import Fetcher
from watcher.lexicon import Lexicon
from watcher.model import EVERY_SLOT, Delivery, Field, Override, OverrideAct, Status
from watcher.poll import Tools
from watcher.schedule import Worker
from watcher.store import State, Store, migrate

HOUR = timedelta(hours=1)
START = datetime(2024, 2, 1, 12, tzinfo=UTC)
NEWS = "Harbour FC today announced that the documentary will stream exclusively on {} worldwide."
SET, DISMISS, PIN = OverrideAct.SET, OverrideAct.DISMISS, OverrideAct.PIN


@dataclass
class Town:
    """The club's page, the database, and what the desk was told; each step is taken by a worker of its own."""

    folder: Path
    site: Site
    lexicon: Lexicon
    now: datetime = START
    sent: list[Delivery] = field(default_factory=list)

    def desk(self, store: Store, by: str = "ann") -> Desk:
        """An editor's desk."""
        return Desk(config=load(self.folder, environ={}), store=store, by=by, why="the club rang")

    def says(self, platform: str) -> None:
        """The page says another platform from now on."""
        self.site.has_news, self.site.news = True, NEWS.format(platform)

    def pass_time(self, hours: float = 1) -> list[str]:
        """Start the worker so much later, let it look and send, and stop it; the titles of what was sent."""
        self.now += hours * HOUR
        told = len(self.site.told)
        with ExitStack() as stack:
            config = load(self.folder, environ={})
            store = stack.enter_context(Store.open(config.database))
            store.sync(config, now=self.now)
            fetcher = stack.enter_context(Fetcher(config.fetch, version=__version__))
            deliverer = Deliverer(
                store=store,
                routes=config.routes,
                watches=config.watches,
                publishers=config.publishers,
                channel=Channels(sys.stderr),
                random=random.random,
                on_sent=lambda _route, _watch, deliveries, _at: self.sent.extend(deliveries),
            )
            tools = Tools(config=config, lexicon=self.lexicon, fetcher=fetcher, store=store, random=random.random)
            stack.enter_context(Worker(tools, deliverer, threads=1, on_polled=lambda _: None)).step(self.now)
        return [json.loads(body)["title"] for _, body in self.site.told[told:]]

    def look_and_die(self, hours: float = 1) -> None:
        """Start a worker so much later that is killed once it has recorded what it found."""
        self.now += hours * HOUR
        script = Path(__file__).with_name("step_and_die.py")
        command = [sys.executable, str(script), str(self.folder), self.now.isoformat()]
        assert subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == -9

    def say(self, act: OverrideAct, value: str | None = None, slot: str = "*/streaming") -> int:
        """Let the editors say something of the platform; the number of their word."""
        word = Override(
            watch="film",
            field=Field.PLATFORM,
            slot=slot,
            act=act,
            value=value,
            status=Status.REPORTED if act is PIN else Status.CONFIRMED,
            by="ann",
            why="the club rang",
            at=self.now,
        )
        with self.open() as store:
            return speak(self.desk(store), "film", lambda _: word, now=self.now).override.number

    def undo(self, number: int) -> None:
        """Let them take it back."""
        with self.open() as store:
            undo(self.desk(store), number, now=self.now)

    def open(self) -> Store:
        """The database."""
        return Store.open(load(self.folder, environ={}).database)

    def held(self) -> tuple[str | None, Status]:
        """What is held of the platform."""
        with self.open() as store:
            state: State = store.load("film")
        (fact,) = [each for each in state.facts if each.field is Field.PLATFORM]
        return fact.value, fact.status


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as served:
        yield served


@pytest.fixture
def town(tmp_path: Path, site: Site, lexicon: Lexicon) -> Town:
    return build(tmp_path, site, lexicon, review="")


def build(folder: Path, site: Site, lexicon: Lexicon, *, review: str) -> Town:
    (folder / "watches").mkdir(parents=True)
    migrate(f"sqlite:///{folder}/watcher.db")
    (folder / "watcher.yaml").write_text(
        f"database: sqlite:///{folder}/watcher.db\n"
        f"fetch: {{allow_private: true, ports: [{site.port}], host_delay: 0}}\n"
        "publishers: [{id: club, name: Harbour FC}]\n"
        f"routes: [{{id: desk, url: 'json://127.0.0.1:{site.port}/'{review}}}]\n"
    )
    (folder / "watches" / "film.yaml").write_text(
        "id: film\nname: Film\nsubject: {all_of: [Harbour FC, documentary]}\nofficial: [club]\nfields: [platform]\n"
        f"sources: [{{id: page, url: 'http://127.0.0.1:{site.port}/0', kind: page, publisher: club, every: 30m}}]\n"
    )
    town = Town(folder=folder, site=site, lexicon=lexicon)
    # The source joins, and then its baseline is read.
    assert [*town.pass_time(), *town.pass_time()] == []
    return town


def test_set_correct_undo_pin_and_dismiss_against_a_page_that_says_otherwise(town: Town) -> None:
    town.says("Netflix")
    assert town.pass_time() == ["Film: streams on Netflix (reported)"]

    first = town.say(SET, "Prime Video")
    assert town.pass_time() == [
        "Film: correction: streams on Prime Video; Netflix no longer stands (confirmed)",
    ]
    assert "The editors, 1 February 2024" in town.site.told[-1][1].decode()
    town.says("Hulu")
    assert town.pass_time() == []
    town.says("Netflix")
    town.look_and_die()
    assert town.pass_time() == []
    assert town.held() == ("Prime Video", Status.CONFIRMED)

    town.says("Hulu")
    assert [*town.pass_time(), *town.pass_time()] == []
    town.undo(first)
    (title,) = town.pass_time()
    assert title == "Film: correction: streams on Hulu; Prime Video no longer stands (reported)"
    assert NEWS.format("Hulu") in town.site.told[-1][1].decode()

    pin = town.say(PIN, "Hulu")
    town.says("Disney+")
    assert town.pass_time() == []
    town.look_and_die()
    assert town.held() == ("Hulu", Status.REPORTED)
    town.undo(pin)
    assert town.pass_time() == ["Film: correction: streams on Disney+; Hulu no longer stands (reported)"]

    town.say(DISMISS, "Disney+", slot=EVERY_SLOT)
    (title,) = town.pass_time()
    assert title == "Film: correction: streams on Hulu; Disney+ no longer stands (reported)"
    town.site.news = "The Harbour FC documentary arrives on Disney+."
    assert town.pass_time() == []
    assert town.held() == ("Hulu", Status.REPORTED)


def test_a_word_said_while_the_worker_was_dead_corrects_what_had_gone_out(town: Town) -> None:
    town.says("Netflix")
    town.look_and_die()
    town.say(SET, "Hulu")
    # Nobody had heard of Netflix: there is nothing to correct.
    assert town.pass_time() == ["Film: streams on Hulu (confirmed)"]
    assert town.pass_time() == []


@pytest.mark.parametrize(
    ("end", "titles"), [("send", ["Film: streams on Netflix (reported)"]), ("lapse", [])], ids=["send", "lapse"]
)
def test_what_nobody_reviews_goes_out_or_lapses_in_its_time(
    tmp_path: Path, site: Site, lexicon: Lexicon, end: str, titles: list[str]
) -> None:
    town = build(tmp_path, site, lexicon, review=f", review: true, review_after: 3h, review_then: {end}")
    town.says("Netflix")
    town.look_and_die()
    assert town.pass_time(1.5) == []
    assert town.pass_time(1.4) == []
    assert town.pass_time(0.1) == titles
    assert town.pass_time() == []


def test_an_editor_approves_edits_and_dismisses_and_the_second_is_told(
    tmp_path: Path, site: Site, lexicon: Lexicon
) -> None:
    town = build(tmp_path, site, lexicon, review=", review: true, review_after: 1d, review_then: lapse")
    town.says("Netflix")
    assert town.pass_time() == []
    with town.open() as store:
        approve(town.desk(store), 1, now=town.now)
    assert town.pass_time() == ["Film: streams on Netflix (reported)"]

    town.says("Hulu")
    assert town.pass_time() == []
    with town.open() as store:
        dismiss_waiting(town.desk(store), 2, now=town.now)
        with pytest.raises(Refused, match=r"Delivery 2 was dismissed or edited by ann at .* already"):
            edit_waiting(town.desk(store, "ben"), 2, value="Max", status=None, now=town.now)
    assert town.pass_time() == []
    assert town.held() == ("Netflix", Status.REPORTED)

    town.says("Disney+")
    assert town.pass_time() == []
    with town.open() as store:
        waiting = store.waiting()[-1].id
        edit_waiting(town.desk(store), waiting, value="Prime Video", status=Status.CONFIRMED, now=town.now)
    assert town.pass_time() == ["Film: correction: streams on Prime Video; Netflix no longer stands (confirmed)"]
    assert town.pass_time(30) == []
