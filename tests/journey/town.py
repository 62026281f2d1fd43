"""A town with a club and two papers, a folder of files that a test edits, and runs of the real worker over them."""

import io
import json
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from tests.bad_input.house import page
from tests.fetch.sites import Reply, Site
from watcher.cli.check import find_faults
from watcher.cli.live import House, find_last
from watcher.deliver import Channels
from watcher.live import Keeper, choose
from watcher.model import Fact

START = datetime(2025, 2, 3, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)

WATCHER = """\
# What holds for all.
database: sqlite:///{folder}/watcher.db
fetch: {{allow_private: true, host_delay: 0, ports: [80, 443, {port}]}}
publishers:
  - {{id: club, name: Harbour FC, authority: press}}
  - {{id: paper, name: The Evening Paper, authority: press}}
  - {{id: blog, name: The Terrace, authority: community}}
routes:
  - {{id: desk, url: "jsonl://"}}
  - {{id: fans, url: "jsonl://", min_status: confirmed}}
  - {{id: ops, url: "jsonl://"}}
operators: [ops]
"""
WATCH = """\
id: harbour
name: Harbour documentary
subject:
  all_of: [Harbour FC]
  any_of: [documentary]
official: [club]
sources:
  - {{id: club, url: "{url}/club", kind: page, publisher: club, every: 1h}}
  - {{id: paper, url: "{url}/paper", kind: page, publisher: paper, every: 1h}}
  - {{id: blog, url: "{url}/blog", kind: page, publisher: blog, every: 1h}}
"""
NOTHING = (
    "<html lang=en><head><title>Harbour FC documentary</title></head><body><main><h1>Harbour FC documentary</h1>"
    "<p>The Harbour FC documentary has a page of its own, and nothing is known of it yet.</p></main></body></html>"
)


class Town:
    """What outlives a run: sites, files, the database and what people got. The test moves `now`."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.site = stack.enter_context(Site())
        self.folder = folder / "config"
        self.now = START
        self.out = io.StringIO()
        (self.folder / "watches").mkdir(parents=True)
        self.write("watcher.yaml", WATCHER.format(folder=folder, port=self.site.url.rpartition(":")[2]))
        self.write("watches/harbour.yaml", WATCH.format(url=self.site.url))
        for who in ("club", "paper", "blog"):
            self.says(who, NOTHING)

    def path(self, name: str) -> Path:
        return self.folder / name

    def write(self, name: str, text: str) -> None:
        self.path(name).write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.path(name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def says(self, who: str, body: str) -> None:
        self.site.replies[f"/{who}"] = Reply(headers={"Content-Type": "text/html; charset=utf-8"}, body=body.encode())

    def titles(self, who: str, title: str, **more: Any) -> None:
        """The page says a title, as structured data."""
        self.says(who, page("Harbour FC", title, at=self.now, **more))

    def got(self, route: str) -> list[dict[str, Any]]:
        """What a route was sent, in order."""
        messages = [json.loads(line) for line in self.out.getvalue().splitlines()]
        return [message for message in messages if message["route"] == route]

    def told_readers(self) -> list[tuple[str, str, str | None]]:
        """Route, kind and value of what readers were told."""
        readers = [*self.got("desk"), *self.got("fans")]
        return [(one["route"], each["kind"], each["value"]) for one in readers for each in one["changes"]]

    def told_operators(self) -> list[str]:
        """The titles of operators' notices."""
        return [each["title"] for one in self.got("ops") for each in one["notices"]]

    def text_of_last_notice(self) -> str:
        return str(self.got("ops")[-1]["notices"][-1]["text"])


class Run:
    """One run of the worker over the town's files, from its start to its end."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        town = self.town
        standing = choose(town.folder, environ={}, find_faults=find_faults, last=find_last)
        self.house = House(standing, self._stack, channel=Channels(town.out), clock=lambda: town.now)
        self.keeper: Keeper = self.house.keep(town.folder)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def look(self) -> bool:
        """The keeper looks at the files, as it does when they were edited; whether they were applied."""
        self.town.now += timedelta(seconds=1)
        applied = self.keeper.look(now=self.town.now)
        self.house.worker.step(self.town.now)
        return applied

    def go_on(self, hours: float = 2) -> None:
        """Let time pass: what is due is polled and sent."""
        for _ in range(int(hours)):
            self.town.now += HOUR
            self.house.worker.step(self.town.now)

    def fact(self, field: str = "title", watch: str = "harbour") -> Fact | None:
        rows = self.house.store.facts(watch)
        return next((row.fact for row in rows if row.fact.field == field), None)

    def value(self, field: str = "title", watch: str = "harbour") -> tuple[str | None, str]:
        fact = self.fact(field, watch)
        return (None, "unknown") if fact is None else (fact.value, fact.status.value)
