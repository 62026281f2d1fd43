"""A worker as `watcher run` starts it, on a clock that goes faster: work.py CONFIG EPOCH START SPEED.

At the real time EPOCH (seconds since 1970) its clock says START (ISO 8601), and runs SPEED times as fast.
"""

import random
import signal
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

from watcher import __version__
from watcher.config import load
from watcher.config.lexicon import load_lexicon
from watcher.deliver import Channels, Deliverer
from watcher.fetch import Fetcher
from watcher.poll import Polled, Tools
from watcher.schedule import Worker
from watcher.store import Store, migrate


def main(folder: str, epoch: str, start: str, speed: str) -> None:
    def clock() -> datetime:
        return datetime.fromisoformat(start) + timedelta(seconds=(time.time() - float(epoch)) * float(speed))

    def say(polled: Polled) -> None:
        sys.stdout.write(f"{polled.source.id} {polled.at.isoformat()}\n")
        sys.stdout.flush()

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    config = load(Path(folder), environ={})
    migrate(config.database)
    with Store.open(config.database) as store, Fetcher(config.fetch, version=__version__) as fetcher:
        store.sync(config, now=clock())
        tools = Tools(config=config, lexicon=load_lexicon(), fetcher=fetcher, store=store, random=random.random)
        deliverer = Deliverer(
            store=store,
            routes=config.routes,
            watches=config.watches,
            publishers=config.publishers,
            channel=Channels(sys.stderr),
            random=random.random,
        )
        Worker(tools, deliverer, threads=config.fetch.threads, on_polled=say).run(clock, stop)


if __name__ == "__main__":
    main(*sys.argv[1:])
