"""`run`: the worker on a configuration that may change while it runs."""

import logging
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from rich.logging import RichHandler

from watcher import __version__
from watcher.cli.build import assemble, console, now
from watcher.cli.check import find_faults
from watcher.cli.introduce import introduce, is_here
from watcher.cli.worker import say_farewell, say_notices, say_polled, say_sent, say_trouble
from watcher.deliver import Channel, Channels, Deliverer
from watcher.fetch import Fetcher
from watcher.live import Keeper, Standing, choose, keep
from watcher.model import Config, Notice
from watcher.poll import Tools, weigh_all_anew
from watcher.schedule import Worker
from watcher.store import Applied, Conflict, Store, StoreError, Synced, exists, migrate

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
        house = House(standing, stack, channel=Channels(sys.stdout))
        introduce(standing.config, folder)
        console.print("Polling now; stop with Ctrl-C.\n")
        keeper = house.keep(folder)
        live = threading.Thread(
            target=keep, args=(keeper, folder), kwargs={"clock": now, "stop": stop}, name="live", daemon=True
        )
        live.start()
        house.worker.run(now, stop)
        console.print(say_farewell(house.worker.tools))


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
        tools = assemble(config, self.store, stack.enter_context(Fetcher(config.fetch, version=__version__)))
        _weigh(tools, now=clock())
        self.worker = stack.enter_context(
            Worker(tools, self._deliverer(config), threads=config.fetch.threads, on_polled=say_polled)
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
            fetcher = old.fetcher
            if config.fetch != old.config.fetch:
                fetcher = self._stack.enter_context(Fetcher(config.fetch, version=__version__))
            return replace(old, config=config, fetcher=fetcher), self._deliverer(config)

        self.worker.change(make)
        _weigh(self.worker.tools, now=applied.at)
        return synced

    def tell(self, notices: Sequence[Notice], config: Config) -> None:
        """Tell operators, if one of the routes is theirs."""
        try:
            self.store.tell_operators(notices, routes=config.operators, now=self._clock())
        except StoreError as error:
            log.error("%s. Operators are not told by a message.", str(error).rstrip("."))  # noqa: TRY400 - an operator's trouble, no defect of ours

    def _deliverer(self, config: Config) -> Deliverer:
        return Deliverer(
            store=self.store,
            routes=config.routes,
            watches=config.watches,
            publishers=config.publishers,
            channel=self._channel,
            random=random.SystemRandom().random,
            on_sent=lambda route, *sent: None if is_here(config, route) else say_sent(route, *sent),
            on_trouble=say_trouble,
            on_notices=say_notices,
        )


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
