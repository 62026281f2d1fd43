"""A source through every state, over restarts and kills, with a clock the test moves: operators hear, readers do not."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.journey import steps
from tests.journey.site import Site, serve_site
from watcher.model import HealthState
from watcher.store import Store

START = datetime(2024, 3, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OK, DEGRADED, BROKEN, QUIET = HealthState.OK, HealthState.DEGRADED, HealthState.BROKEN, HealthState.QUIET

WATCHER = """\
database: sqlite:///{folder}/watcher.db
fetch: {{allow_private: true, host_delay: 0}}
publishers: [{{id: club, name: Harbour FC}}]
routes:
  - {{id: readers, url: "json://{authority}/readers"}}
  - {{id: ops, url: "json://{authority}/ops"}}
operators: [ops]
"""
WATCH = """\
id: harbour
name: The harbour series
subject: {{all_of: [Harbour FC, documentary]}}
official: [club]
sources:
  - {{id: club-news, url: "{origin}/news", kind: page, publisher: club, every: 1h, select: main}}
  - {{id: club-feed, url: "{origin}/feed", kind: feed, publisher: club, every: 1h}}
"""
PARAGRAPHS = "".join(f"<p>Week {week} of the season went by much as week {week - 1} did.</p>" for week in range(1, 39))
STORY = f"<p>The Harbour FC documentary is called “Long Way Home”.</p>{PARAGRAPHS}"


class Journey:
    """The site, the worker's folder, and the clock."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site, self.folder, self.now = site, folder, START
        self.config = folder / "config"
        (self.config / "watches").mkdir(parents=True)
        authority = site.origin.removeprefix("http://")
        (self.config / "watcher.yaml").write_text(WATCHER.format(folder=folder, authority=authority))
        (self.config / "watches" / "harbour.yaml").write_text(WATCH.format(origin=site.origin))
        self.tell(*range(20))
        self.heal()

    def heal(self) -> None:
        self.site.show("/news", f"<html><body><main>{STORY}</main></body></html>")

    def tell(self, *days: int) -> None:
        """Let the feed hold an entry for each of these days before the start."""
        items = "".join(
            f"<item><title>Training report {day}</title><link>{self.site.origin}/a/{day}</link>"
            f"<pubDate>{format_datetime(START - day * DAY)}</pubDate></item>"
            for day in days
        )
        rss = f'<rss version="2.0"><channel><title>Harbour</title>{items}</channel></rss>'
        self.site.show("/feed", rss, kind="application/rss+xml")

    def go(self, hours: float, *, steps_: int = 1) -> None:
        """Move the clock on and let the worker do what is due; each time everything is started anew."""
        for _ in range(steps_):
            self.now += hours * HOUR
            steps.step(self.config, self.now)

    def state(self, source: str = "club-news") -> HealthState:
        with Store.open(f"sqlite:///{self.folder}/watcher.db") as store:
            return next(row.health.state for row in store.sources() if row.source.id == source)

    def heard(self, source: str = "club-news") -> list[str]:
        """What operators were told of a source since the last time, in short."""
        titles = [title.removeprefix("Source ") for title in self.site.titles("/ops")]
        self.site.posted[:] = [message for message in self.site.posted if message[0] != "/ops"]
        return [title for title in titles if title.startswith(source)]

    def start_process(self, *deadly: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, steps.__file__, str(self.config), self.now.isoformat(), *deadly]
        return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with serve_site() as site:
        journey = Journey(site, tmp_path)
        journey.go(0.02, steps_=2)
        assert journey.state() is OK
        yield journey
        assert site.titles("/readers") == []


def test_busy_for_hours_then_for_a_day_then_well_again(journey: Journey) -> None:
    journey.site.show("/news", "busy", status=503)
    journey.go(2, steps_=2)
    assert (journey.state(), journey.heard()) == (OK, [])
    journey.go(2)
    assert (journey.state(), journey.heard()) == (DEGRADED, ["club-news is degraded: it is read badly"])
    journey.go(3, steps_=3)
    assert (journey.state(), journey.heard()) == (DEGRADED, [])
    journey.go(25)
    assert (journey.state(), journey.heard()) == (BROKEN, ["club-news is broken: it is not read"])
    journey.heal()
    journey.go(25)
    assert (journey.state(), journey.heard()) == (BROKEN, [])
    journey.go(2)
    assert (journey.state(), journey.heard()) == (OK, ["club-news works again"])


def test_a_page_that_is_gone(journey: Journey) -> None:
    del journey.site.pages["/news"]
    journey.go(2, steps_=3)
    assert (journey.state(), journey.heard()) == (BROKEN, ["club-news is broken: it is not read"])


def test_a_selector_that_matches_no_more(journey: Journey) -> None:
    journey.site.show("/news", f"<html><body><div>{STORY}</div></body></html>")
    journey.go(2, steps_=3)
    assert journey.state() is BROKEN
    (_, message) = journey.site.posted[-1]
    assert "Unreadable: the selector `main` matches nothing on this page" in message["message"]
    assert "check the source's `select`" in message["message"]
    assert "Read for: harbour. Address: http://127.0.0.1:" in message["message"]
    journey.heal()
    journey.go(2, steps_=2)
    assert journey.heard()[-1] == "club-news works again"


def test_robots_that_forbid_it_now(journey: Journey) -> None:
    journey.site.show("/robots.txt", "User-agent: *\nDisallow: /news\n", kind="text/plain")
    journey.go(25, steps_=3)
    assert journey.state() is BROKEN
    assert journey.state("club-feed") is not BROKEN
    assert any(
        "forbids this address" in message["message"] for where, message in journey.site.posted if where == "/ops"
    )


def test_a_page_that_lost_its_text(journey: Journey) -> None:
    for number in range(5):
        journey.site.show("/news", f"<html><body><main>{STORY}<p>Edition {number}</p></main></body></html>")
        journey.go(2)
    journey.site.show("/news", "<html><body><main><p>Seven words of text are left here.</p></main></body></html>")
    journey.go(2, steps_=3)  # the second and third time it has not changed, and lacks what it lacked
    assert (journey.state(), journey.heard()) == (DEGRADED, ["club-news is degraded: it is read badly"])
    journey.heal()
    journey.go(2, steps_=2)
    assert (journey.state(), journey.heard()) == (OK, ["club-news works again"])


def test_a_feed_that_falls_silent_and_speaks_again(journey: Journey) -> None:
    journey.go(24)
    assert (journey.state("club-feed"), journey.heard("club-feed")) == (OK, [])
    journey.go(26)
    assert (journey.state("club-feed"), journey.heard("club-feed")) == (
        QUIET,
        ["club-feed is quiet: nothing new comes"],
    )
    journey.go(26, steps_=3)
    assert journey.heard("club-feed") == []
    journey.tell(-5, *range(20))
    journey.go(2)
    assert (journey.state("club-feed"), journey.heard("club-feed")) == (OK, ["club-feed works again"])


def test_killed_before_the_notice_went_out_it_goes_out_once_after_the_restart(journey: Journey) -> None:
    del journey.site.pages["/news"]
    journey.go(2, steps_=2)
    journey.now += 2 * HOUR
    process = journey.start_process("/ops")
    assert process.wait(60) == -signal.SIGKILL
    assert (journey.state(), journey.heard()) == (BROKEN, [])
    journey.go(1)
    assert journey.heard() == ["club-news is broken: it is not read"]
    journey.go(2, steps_=2)
    assert journey.heard() == []


def test_killed_in_the_middle_of_a_poll_it_counts_the_poll_once(journey: Journey) -> None:
    del journey.site.pages["/news"]
    journey.go(2, steps_=2)
    journey.now += 2 * HOUR
    journey.site.hold.clear()
    journey.site.held.clear()
    process = journey.start_process()
    assert journey.site.held.wait(60)
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    journey.site.hold.set()
    assert (journey.state(), journey.heard()) == (OK, [])
    journey.go(1)
    assert (journey.state(), journey.heard()) == (BROKEN, ["club-news is broken: it is not read"])


def test_a_clock_set_back_an_hour_tells_nothing(journey: Journey) -> None:
    journey.go(3)
    journey.go(-1)
    journey.go(1, steps_=3)
    assert (journey.state(), journey.state("club-feed"), journey.heard()) == (OK, OK, [])
