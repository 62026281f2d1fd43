"""Replays stored pages in the order they were read, by the rules of a configuration, into a database of its own.

Pages are read and claims extracted on all cores; what follows from them is recorded one page after the other by the very
code that a poll runs, with the clock standing at the moment of each page.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from multiprocessing import get_context

from watcher.lexicon import Lexicon
from watcher.model import Config, Delivery, Page, Publisher, Source, Watch
from watcher.poll import Sight, Tools, look, record_sight, with_rules
from watcher.store import PastReading, Store

#: How long a message takes to send here; nobody else claims it.
_LEASE = timedelta(minutes=5)
#: Pages handed to each process ahead of the one that is recorded, so that memory does not grow with the history.
_AHEAD = 8


@dataclass(frozen=True, kw_only=True)
class Replay:
    """What a configuration would have told.

    `pages` were read; `strange` ones belong to no source of it. `unread` are its sources of which nothing is kept.
    """

    told: tuple[Delivery, ...]
    pages: int
    strange: int
    unread: tuple[str, ...]


@dataclass(kw_only=True)
class _Found:
    told: list[Delivery] = field(default_factory=list)
    pages: int = 0
    strange: int = 0
    read: set[str] = field(default_factory=set)


def replay(tools: Tools, past: Store, *, processes: int, on_page: Callable[[], None]) -> Replay:
    """Replay the readings that `past` keeps through `tools`, whose store is empty and in line with its configuration.

    `on_page` is called after each reading. The first reading of a source is its baseline, as ever; ties that both
    configurations have are as old as they are.
    """
    config, found = tools.config, _Found()
    mine = tools.store.joins()
    tools.store.date_joins({join: at for join, at in past.joins().items() if join in mine})
    with ProcessPoolExecutor(
        processes,
        mp_context=get_context("spawn"),
        initializer=_learn,
        initargs=(dict(config.watches), dict(config.publishers), tools.lexicon),
    ) as pool:
        ahead: deque[tuple[Source, Page, Future[Sight]]] = deque()
        for each in _offer(past, config, found, on_page=on_page):
            source, page = each
            ahead.append((source, page, pool.submit(_see, _whole(page, past), source, _watches(source, config))))
            if len(ahead) >= processes * _AHEAD:
                _take(*ahead.popleft(), tools=tools, found=found, on_page=on_page)
        while ahead:
            _take(*ahead.popleft(), tools=tools, found=found, on_page=on_page)
    unread = tuple(sorted(source for source in config.sources if source not in found.read))
    return Replay(told=tuple(found.told), pages=found.pages, strange=found.strange, unread=unread)


def _offer(past: Store, config: Config, found: _Found, *, on_page: Callable[[], None]) -> Iterator[tuple[Source, Page]]:
    """The readings that the configuration has a source for, with that source; not the same bytes twice in a row."""
    places = {source.url: source for source in config.sources.values()}
    latest: dict[str, str] = {}
    for reading in past.readings():
        source = _source_of(reading, config, places)
        if source is None or latest.get(source.id) == reading.page.digest:
            found.strange += source is None
            on_page()
            continue
        latest[source.id] = reading.page.digest
        yield source, reading.page


def _source_of(reading: PastReading, config: Config, places: Mapping[str, Source]) -> Source | None:
    """The configuration's source for a reading: the same address, or the same id if a source has only moved."""
    was = reading.source
    if was.url in places:
        return places[was.url]
    if was.parent is None:
        now = config.sources.get(was.id)
        return now if now is not None and reading.page.url == now.url else None
    if was.parent not in config.sources:
        return None
    return with_rules(was, config)


def _watches(source: Source, config: Config) -> tuple[str, ...]:
    home = source.parent or source.id
    return tuple(watch.id for watch in config.watches.values() if any(one.id == home for one in watch.sources))


def _whole(page: Page, past: Store) -> Page:
    return replace(page, body=past.page(page.digest) or b"")


_KNOWN: tuple[Mapping[str, Watch], Mapping[str, Publisher], Lexicon]


def _learn(watches: Mapping[str, Watch], publishers: Mapping[str, Publisher], lexicon: Lexicon) -> None:
    """Keep, in each process, what all its pages are read by."""
    global _KNOWN  # noqa: PLW0603 - a process of the pool has no other place for it
    _KNOWN = (watches, publishers, lexicon)


def _see(page: Page, source: Source, names: tuple[str, ...]) -> Sight:
    """What a page says, without what is not needed to record it: its body and its text."""
    watches, publishers, lexicon = _KNOWN
    sight = look(page, source, watches=[watches[name] for name in names], publishers=publishers, lexicon=lexicon)
    return replace(sight, page=replace(page, body=b""), document=replace(sight.document, blocks=()))


def _take(
    source: Source, page: Page, seen: "Future[Sight]", *, tools: Tools, found: _Found, on_page: Callable[[], None]
) -> None:
    """Record a page, and send what follows from it at once, as a worker that keeps up does."""
    sight, at = seen.result(), page.fetched_at
    on_page()
    due = tools.store.peek(source.id, now=at)
    if due is None or not due.joined:
        found.strange += 1  # a page that this configuration would not have followed
        return
    found.pages += 1
    found.read.add(source.id)
    due = replace(due, source=with_rules(due.source, tools.config))
    claims = {watch: sight.claims.get(watch, ()) for watch in due.joined}
    polled = record_sight(due, tools, replace(sight, claims=claims), now=at)
    if any(not change.silent for change in polled.changes):
        _send(tools.store, found, at=at)


def _send(store: Store, found: _Found, *, at: datetime) -> None:
    while batch := store.claim_batch(now=at, lease=_LEASE):
        store.mark_sent([each.id for each in batch], now=at)
        found.told.extend(each for each in batch if each.reminder is None)
