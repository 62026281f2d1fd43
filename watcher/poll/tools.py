"""What a poll works with."""

from collections.abc import Callable
from dataclasses import dataclass

from watcher.fetch import Fetcher
from watcher.lexicon import Lexicon
from watcher.model import Config
from watcher.store import Store


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What a poll works with. `random` gives a float in [0, 1) for jitter."""

    config: Config
    lexicon: Lexicon
    fetcher: Fetcher
    store: Store
    random: Callable[[], float]
