"""Configurations of any size for the benchmarks."""

from collections.abc import Sequence
from datetime import timedelta
from io import StringIO

from watcher.deliver import Channels, Deliverer
from watcher.model import Config, FetchSettings, Publisher, Source, SourceKind, Subject, Watch
from watcher.store import Store

#: So many sources belong to one watch, as on a real desk.
_A_WATCH = 20


def config_of(urls: Sequence[str], *, fetch: FetchSettings, database: str, every: timedelta) -> Config:
    """A configuration that polls `urls`, a few for each watch."""
    sources = [
        Source(id=f"source-{number}", url=url, kind=SourceKind.PAGE, publisher="paper", every=every)
        for number, url in enumerate(urls)
    ]
    watches = [
        Watch(
            id=f"watch-{first}",
            name=f"Harbour {first} documentary",
            subject=Subject(all_of=(f"Harbour {first}",), any_of=("documentary",)),
            sources=tuple(sources[first : first + _A_WATCH]),
        )
        for first in range(0, len(sources), _A_WATCH)
    ]
    return Config(
        database=database,
        fetch=fetch,
        publishers={"paper": Publisher(id="paper", name="The Paper")},
        routes={},
        watches={watch.id: watch for watch in watches},
        sources={source.id: source for source in sources},
    )


def idle_deliverer(store: Store, config: Config) -> Deliverer:
    """A deliverer that finds an empty outbox."""
    return Deliverer(
        store=store,
        routes=config.routes,
        watches=config.watches,
        publishers=config.publishers,
        channel=Channels(StringIO()),
        random=lambda: 0.5,
    )
