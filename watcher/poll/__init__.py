"""One poll: fetch, read, extract, reconcile, discover, record. `steps` reads like this list; open it first."""

from watcher.poll.gather import fetch
from watcher.poll.steps import Polled, Sight, look, poll, weigh
from watcher.poll.tools import Tools
from watcher.poll.weighing import weigh_all_anew

__all__ = ["Polled", "Sight", "Tools", "fetch", "look", "poll", "weigh", "weigh_all_anew"]
