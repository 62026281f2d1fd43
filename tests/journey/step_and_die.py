"""A worker that looks once at a given moment and is killed where it stands: `step_and_die.py CONFIG TIME`."""

import os
import random
import signal
import sys
from datetime import datetime
from pathlib import Path

from watcher import __version__
from watcher.config import load
from watcher.config.lexicon import load_lexicon
from watcher.fetch import Fetcher
from watcher.poll import Tools, poll
from watcher.schedule import POLL_LEASE
from watcher.store import Store

if __name__ == "__main__":
    config, now = load(Path(sys.argv[1]), environ={}), datetime.fromisoformat(sys.argv[2])
    with Store.open(config.database) as store, Fetcher(config.fetch, version=__version__) as fetcher:
        tools = Tools(config=config, lexicon=load_lexicon(), fetcher=fetcher, store=store, random=random.random)
        for due in store.claim_due(now=now, limit=9, lease=POLL_LEASE):
            poll(due, tools, now=now)
        # What was found is recorded, nothing of it is sent.
        os.kill(os.getpid(), signal.SIGKILL)
