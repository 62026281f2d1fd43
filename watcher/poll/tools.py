"""What a poll works with."""

from collections.abc import Callable
from dataclasses import dataclass

from watcher.canary import with_canary
from watcher.fetch import Fetcher
from watcher.lexicon import Lexicon
from watcher.model import Config
from watcher.store import Store


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What a poll works with. `random` gives a float in [0, 1) for jitter.

    `canary` is the address of this process's own canary page; null where none is served. The config holds the canary's
    watch if it asks for one.
    """

    config: Config
    lexicon: Lexicon
    fetcher: Fetcher
    store: Store
    random: Callable[[], float]
    canary: str | None = None

    def __post_init__(self) -> None:
        """Add the canary, so that whoever loads the configuration anew cannot forget it."""
        object.__setattr__(self, "config", with_canary(self.config))
