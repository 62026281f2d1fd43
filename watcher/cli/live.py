"""`run`: the worker on a configuration that may change while it runs."""

import gc
import logging
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from rich.logging import RichHandler

from watcher import __version__
from watcher.cli.build import assemble, console, now
from watcher.cli.check import find_faults
from watcher.cli.introduce import introduce, is_here
from watcher.cli.meter import Meter, serve_meter
from watcher.cli.worker import say_farewell, say_notices, say_polled, say_sent, say_trouble
from watcher.deliver import Channel, Channels, Deliverer, HeartbeatChannel
from watcher.fetch import Fetcher
from watcher.live import Keeper, Standing, choose, keep
from watcher.model import CANARY, Config, Delivery, Notice, Posting, Route
from watcher.poll import Polled, Tools, weigh_all_anew
from watcher.schedule import Worker
from watcher.store import Applied, Conflict, Store, StoreError, Synced, exists, migrate
from watcher.web.perch import serve_canary

log = logging.getLogger(__name__)


def run_worker(folder: Path) -> None:
    """Start the worker and keep it until SIGINT or SIGTERM."""
    logging.basicConfig(
        level=logging.WARNING, format="%(message)s", handlers=[RichHandler(console=console, show_path=False)]
    )
    logging.getLogger("watcher").setLevel(logging.INFO)
    standing = choose(folder, environ=os.environ, find_faults=find_faults, last=find_last)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        heartbeat = HeartbeatChannel(lambda url, at: house.worker.tools.fetcher.ping(url, now=at))
        house = House(standing, stack, channel=Channels(sys.stdout, heartbeat=heartbeat))
        introduce(standing.config, folder)
        address = stack.enter_context(serve_meter(house.meter, house.worker, stop))
        if address:
            console.print(f"Health at {address}/healthz, /readyz and /metrics.", soft_wrap=True)
        console.print("Polling now; stop with Ctrl-C.\n")
        keeper = house.keep(folder)
        live = threading.Thread(
            target=keep, args=(keeper, folder), kwargs={"clock": now, "stop": stop}, name="live", daemon=True
        )
        live.start()
        house.worker.run(now, stop)
        console.print(say_farewell(house.worker.tools))
    # The process ends: looking through a million words and a web framework for garbage would hold it for a second.
    gc.freeze()


def find_last(database: str) -> Applied | None:
    """The configuration that ran last on a database; null if there is none, or no such database."""
    try:
        if not exists(database):
            return None
        migrate(database)
        with Store.open(database) as store:
            return store.last_config()
    except StoreError:
        return None


class House:
    """The parts of a running worker, and how an edit changes them. `stack` closes them."""

    def __init__(
        self, standing: Standing, stack: ExitStack, *, channel: Channel, clock: Callable[[], datetime] = now
    ) -> None:
        config = standing.config
        migrate(config.database)
        self._stack = stack
        self._channel = channel
        self._clock = clock
        self.store = stack.enter_context(Store.open(config.database))
        self.last = self.store.last_config()
        self.standing = _stand_on(standing, self.last, now=clock())
        applied = self.standing.kept
        self.store.sync(config, now=clock(), applied=None if applied is self.last else applied)
        self._perch: str | None = None
        tools = self._assemble(config)
        self.meter = Meter(self.store, channels=self._routes)
        _weigh(tools, now=clock())
        self.worker = stack.enter_context(
            Worker(
                tools,
                self._deliverer(tools.config),
                threads=config.fetch.threads,
                on_polled=self._on_polled,
                on_tick=self.meter.metrics.observe_tick,
            )
        )

    def keep(self, folder: Path) -> Keeper:
        """Keep it in line with the files, and say with what it starts."""
        keeper = Keeper(
            folder,
            self.standing,
            environ=os.environ,
            find_faults=find_faults,
            apply=self.apply,
            tell=self.tell,
        )
        keeper.begin(self.last, now=self._clock())
        return keeper

    def apply(self, config: Config, applied: Applied) -> Synced:
        """Write the configuration, and let the worker go on with it. Raises StoreError, having changed nothing."""
        old = self.worker.tools
        synced = Synced()

        def make() -> tuple[Tools, Deliverer]:
            nonlocal synced
            synced = self.store.sync(config, now=applied.at, applied=applied)
            tools = self._assemble(config, old=old)
            return tools, self._deliverer(tools.config)

        self.worker.change(make)
        _weigh(self.worker.tools, now=applied.at)
        return synced

    def tell(self, notices: Sequence[Notice], config: Config) -> None:
        """Tell operators, if one of the routes is theirs."""
        try:
            self.store.tell_operators(notices, routes=config.operators, now=self._clock())
        except StoreError as error:
            log.error("%s. Operators are not told by a message.", str(error).rstrip("."))  # noqa: TRY400 - an operator's trouble, no defect of ours

    def _assemble(self, config: Config, *, old: Tools | None = None) -> Tools:
        """Tools for a configuration, with what of the `old` ones serves it as well."""
        if config.canary and self._perch is None:
            self._perch = self._stack.enter_context(serve_canary(self._clock))
        if old is not None and old.config.fetch == config.fetch and old.canary == self._perch:
            return replace(old, config=config)
        fetcher = self._stack.enter_context(Fetcher(config.fetch, version=__version__, own=self._perch))
        return assemble(config, self.store, fetcher, perch=self._perch)

    def _deliverer(self, config: Config) -> Deliverer:
        def on_sent(route: str, watch: str, deliveries: tuple[Delivery, ...], at: datetime) -> None:
            self.meter.sent(route, deliveries)
            if route != CANARY and not is_here(config, route):
                say_sent(route, watch, deliveries, at)

        def on_trouble(route: str, deliveries: tuple[Delivery, ...], reason: str, again: datetime | None) -> None:
            self.meter.unsent(route, deliveries, again=again)
            say_trouble(route, deliveries, reason, again)

        def on_notices(route: str, batch: tuple[Posting, ...], reason: str | None, again: datetime | None) -> None:
            self.meter.told(route, batch, reason=reason, again=again)
            say_notices(route, batch, reason, again)

        return Deliverer(
            store=self.store,
            routes=config.routes,
            watches=config.watches,
            publishers=config.publishers,
            channel=self._channel,
            random=random.SystemRandom().random,
            on_sent=on_sent,
            on_trouble=on_trouble,
            on_notices=on_notices,
        )

    def _routes(self) -> Iterable[Route]:
        return self.worker.tools.config.routes.values()

    def _on_polled(self, polled: Polled) -> None:
        self.meter.polled(polled)
        say_polled(polled)


def _stand_on(standing: Standing, last: Applied | None, *, now: datetime) -> Standing:
    """The standing with its row of the database: the one that is there if the files are those, else one to be written."""
    if standing.refused:
        return standing
    if last is not None and last.digest == standing.snapshot.digest:
        return replace(standing, kept=last)
    applied = Applied(at=now, digest=standing.snapshot.digest, files=standing.snapshot.written)
    return replace(standing, kept=applied)


def _weigh(tools: Tools, *, now: datetime) -> None:
    try:
        weigh_all_anew(tools, now=now)
    except (Conflict, StoreError) as error:
        # What is left is weighed before the next page is held against it.
        log.warning("Not all facts could be weighed anew by the edited configuration yet: %s", error)
