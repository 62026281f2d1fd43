"""Plays the first story: its sites on loopback, moved stage by stage, and the real worker polling them."""

import json
import random
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from watcher import __version__
from watcher.config import load
from watcher.config.lexicon import load_lexicon
from watcher.deliver import Channel, Deliverer
from watcher.demo.sites import StorySites
from watcher.demo.story import Stage, load_story, write_config
from watcher.fetch import Fetcher
from watcher.model import Config, Delivery
from watcher.poll import Polled, Tools
from watcher.schedule import Worker
from watcher.store import Store, migrate

#: When, after each stage begins, the worker's clock is moved: soon, within the day, and over the days that follow.
ROUNDS = tuple(timedelta(minutes=m) for m in (10, 50, 130, 26 * 60, 7 * 24 * 60))
#: Seconds between two of those moments at pace 1; the whole story takes about a minute.
PAUSE = 1.0


@dataclass(kw_only=True)
class Summary:
    """What the run came to. Counts polls by outcome (`read`, `unchanged`, `failed`) and messages by route."""

    polls: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def count_poll(self, polled: Polled) -> None:
        """Count one poll."""
        self.polls["failed" if polled.why else "unchanged" if polled.unchanged else "read"] += 1
        if polled.why:
            self.failures.append(f"{polled.source.id}: {polled.why}")

    def count_message(self, route: str, _watch: str, deliveries: tuple[Delivery, ...], _at: datetime) -> None:
        """Count one message."""
        self.messages[route] += 1
        self.changes[route] += len(deliveries)


def play(
    *,
    channel: Channel,
    routes: str,
    pace: float,
    data: Path | None = None,
    on_stage: Callable[[Stage], None] = lambda _: None,
) -> Summary:
    """Play the whole story; `routes` is the address both routes get, `pace` scales every pause (0: none).

    `data` keeps the database between runs; without it the run leaves nothing behind.
    """
    story = load_story()
    summary = Summary()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="watcher-demo-")))
        sites = stack.enter_context(StorySites(story, pace=pace, ports=_recall_ports(data)))
        _remember_ports(data, sites.origins)
        database = f"sqlite:///{(data or folder) / 'watcher.db'}"
        addresses = dict.fromkeys(("newsroom", "fans"), routes)
        write_config(folder, story, origins=sites.origins, routes=addresses, database=database, pace=pace)
        config = load(folder, environ={})
        worker = _build_worker(config, stack, channel=channel, summary=summary, start=story.stages[0].at)
        pause = threading.Event()
        for stage, moments in _plan(story.stages):
            sites.show(stage.number)
            on_stage(stage)
            for moment in moments:
                worker.step(moment)
                pause.wait(PAUSE * pace)
        summary.answers.update(request.status for request in sites.requests)
    return summary


def _plan(stages: Sequence[Stage]) -> Iterator[tuple[Stage, tuple[datetime, ...]]]:
    """Each stage with the moments the worker looks, none of them past the beginning of the next."""
    ends = [stage.at for stage in stages[1:]] + [datetime.max.replace(tzinfo=UTC)]
    for stage, end in zip(stages, ends, strict=True):
        yield stage, tuple(moment for after in ROUNDS if (moment := stage.at + after) < end)


def _build_worker(config: Config, stack: ExitStack, *, channel: Channel, summary: Summary, start: datetime) -> Worker:
    migrate(config.database)
    store = stack.enter_context(Store.open(config.database))
    store.sync(config, now=start)
    fetcher = stack.enter_context(Fetcher(config.fetch, version=__version__))
    tools = Tools(config=config, lexicon=load_lexicon(), fetcher=fetcher, store=store, random=random.random)
    deliverer = Deliverer(
        store=store,
        routes=config.routes,
        watches=config.watches,
        publishers=config.publishers,
        channel=channel,
        random=random.random,
        on_sent=summary.count_message,
    )
    return stack.enter_context(Worker(tools, deliverer, threads=config.fetch.threads, on_polled=summary.count_poll))


def _recall_ports(data: Path | None) -> dict[str, int]:
    """The ports of the last run over the same data: an address is part of what was learned from it."""
    ports = data / "ports.json" if data else None
    return json.loads(ports.read_text(encoding="utf-8")) if ports and ports.is_file() else {}


def _remember_ports(data: Path | None, origins: Mapping[str, str]) -> None:
    if data is None:
        return
    data.mkdir(parents=True, exist_ok=True)
    ports = {site: urlsplit(origin).port for site, origin in origins.items()}
    (data / "ports.json").write_text(json.dumps(ports), encoding="utf-8")
