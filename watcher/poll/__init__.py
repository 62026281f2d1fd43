"""One poll: fetch, read, extract, reconcile, discover, record. `steps` reads like this list; open it first."""

from watcher.poll.follow import find_links
from watcher.poll.gather import fetch, with_rules
from watcher.poll.steps import Polled, Sight, look, poll, record_sight, weigh
from watcher.poll.tools import Tools
from watcher.poll.weighing import weigh_all_anew

__all__ = [
    "Polled",
    "Sight",
    "Tools",
    "fetch",
    "find_links",
    "look",
    "poll",
    "record_sight",
    "weigh",
    "weigh_all_anew",
    "with_rules",
]
