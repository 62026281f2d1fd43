"""One step of the real worker at a moment of the test's choice, in this process or in one of its own to be killed.

python steps.py CONFIG MOMENT [PATH]: the process kills itself when a message is about to go to an address with PATH.
"""

import os
import random
import signal
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from watcher import __version__
from watcher.config import load
from watcher.config.lexicon import load_lexicon
from watcher.deliver import AppriseChannel, Channel, Channels, Deliverer, HeartbeatChannel, Letter
from watcher.fetch import Fetcher
from watcher.poll import Polled, Tools
from watcher.schedule import Worker
from watcher.store import Store, migrate
from watcher.web.perch import serve_canary

LEXICON = load_lexicon()


class Deadly:
    """A channel that ends the process instead of sending to some address, as a power cut would."""

    def __init__(self, channel: Channel, path: str) -> None:
        self.channel, self.path = channel, path

    def send(self, letter: Letter) -> None:
        if self.path in letter.url:
            os.kill(os.getpid(), signal.SIGKILL)
        self.channel.send(letter)


def step(folder: Path, now: datetime, *, deadly: str | None = None) -> list[Polled]:
    """Start everything, do all that is due at `now`, and stop everything: each step is a restart."""
    polled: list[Polled] = []
    with ExitStack() as stack:
        config = load(folder, environ={})
        migrate(config.database)
        store = stack.enter_context(Store.open(config.database))
        perch = stack.enter_context(serve_canary(lambda: now)) if config.canary else None
        fetcher = stack.enter_context(Fetcher(config.fetch, version=__version__, own=perch))
        store.sync(config, now=now)
        tools = Tools(config=config, lexicon=LEXICON, fetcher=fetcher, store=store, random=random.random, canary=perch)
        heartbeat = HeartbeatChannel(lambda url, at: fetcher.ping(url, now=at))
        channel: Channel = Channels(sys.stdout, apprise=AppriseChannel(timeout=5, deadline=5), heartbeat=heartbeat)
        deliverer = Deliverer(
            store=store,
            routes=tools.config.routes,
            watches=tools.config.watches,
            publishers=tools.config.publishers,
            channel=channel if deadly is None else Deadly(channel, deadly),
            random=lambda: 0.0,
        )
        worker = stack.enter_context(Worker(tools, deliverer, threads=4, on_polled=polled.append))
        worker.step(now)
    return polled


if __name__ == "__main__":
    step(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), deadly=sys.argv[3] if len(sys.argv) > 3 else None)
