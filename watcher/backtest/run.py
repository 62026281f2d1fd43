"""Replays stored pages in the order they were read, by the rules of a configuration, into a database of its own.

Pages are read and claims extracted on all cores; what follows from them is recorded one page after the other by the very
code that a poll runs, with the clock standing at the moment of each page.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from multiprocessing import get_context

from watcher.lexicon import Lexicon
from watcher.model import Config, Delivery, Page, Publisher, Source, Watch
from watcher.poll import Sight, Tools, find_links, look, record_sight, with_rules
from watcher.store import PastReading, Store

#: How long a message takes to send here; nobody else claims it.
_LEASE = timedelta(minutes=5)
#: Pages handed to each process ahead of the one that is recorded, so that memory does not grow with the history.
_AHEAD = 8
#: The same claims so often in a row change nothing any more: by then what a page no longer says is withdrawn (rule 4).
SETTLED = 3
#: So few readings are done before processes of their own have begun.
_FEW = 200


@dataclass(frozen=True, kw_only=True)
class Replay:
    """What a configuration would have told.

    `pages` were read; `strange` ones belong to no source of it. `unread` are its sources of which nothing is kept.
    """

    told: tuple[Delivery, ...]
    pages: int
    strange: int
    unread: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Seen:
    sight: Sight
    gist: tuple[object, ...]


@dataclass(kw_only=True)
class _Found:
    told: list[Delivery] = field(default_factory=list)
    pages: int = 0
    strange: int = 0
    read: set[str] = field(default_factory=set)
    #: By source: what its latest reading came to, and how many in a row came to the same.
    gists: dict[str, tuple[object, int]] = field(default_factory=dict)

    def is_settled(self, source: str, gist: object) -> bool:
        """Whether so many readings came to the same that one more changes nothing; counts this one."""
        latest, times = self.gists.get(source, (None, 0))
        self.gists[source] = (gist, times + 1 if gist == latest else 1)
        return gist == latest and times >= SETTLED


def replay(tools: Tools, past: Store, *, processes: int, on_page: Callable[[], None]) -> Replay:
    """Replay the readings that `past` keeps through `tools`, whose store is empty and in line with its configuration.

    `on_page` is called after each reading. The first reading of a source is its baseline, as ever; ties that both
    configurations have are as old as they are.
    """
    config, found = tools.config, _Found()
    mine = tools.store.joins()
    tools.store.date_joins({join: at for join, at in past.joins().items() if join in mine})
    known = (dict(config.watches), dict(config.publishers), tools.lexicon)
    with _open_pool(processes if past.count_readings() > _FEW else 0, known) as pool:
        ahead: deque[tuple[Source, Page, Future[_Seen]]] = deque()
        for each in _offer(past, config, found, on_page=on_page):
            source, page = each
            ahead.append((source, page, pool.submit(_see, _whole(page, past), source, _watches(source, config))))
            if len(ahead) >= max(processes, 1) * _AHEAD:
                _take(*ahead.popleft(), tools=tools, found=found, on_page=on_page)
        while ahead:
            _take(*ahead.popleft(), tools=tools, found=found, on_page=on_page)
    unread = tuple(sorted(source for source in config.sources if source not in found.read))
    return Replay(told=tuple(found.told), pages=found.pages, strange=found.strange, unread=unread)


def _open_pool(processes: int, known: "_Known") -> Executor:
    if processes == 0:
        return ThreadPoolExecutor(1, initializer=_learn, initargs=known)
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_learn, initargs=known)


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


_Known = tuple[Mapping[str, Watch], Mapping[str, Publisher], Lexicon]
_KNOWN: _Known


def _learn(watches: Mapping[str, Watch], publishers: Mapping[str, Publisher], lexicon: Lexicon) -> None:
    """Keep, in each process, what all its pages are read by."""
    global _KNOWN  # noqa: PLW0603 - a process of the pool has no other place for it
    _KNOWN = (watches, publishers, lexicon)


def _see(page: Page, source: Source, names: tuple[str, ...]) -> _Seen:
    """What a page says, without what is not needed to record it: its body and its text."""
    known, publishers, lexicon = _KNOWN
    watches = [known[name] for name in names]
    sight = look(page, source, watches=watches, publishers=publishers, lexicon=lexicon)
    links = find_links(sight.document, source, watches=watches, publisher=publishers.get(source.publisher))
    bare = replace(sight, page=replace(page, body=b""), document=replace(sight.document, blocks=()))
    return _Seen(sight=bare, gist=(_gist(sight), links))


def _gist(sight: Sight) -> tuple[object, ...]:
    """What of the claims counts when facts are weighed; noise on the page changes none of it."""
    return tuple(
        (
            claim.key,
            claim.label,
            claim.publisher,
            claim.attributed_to,
            claim.evidence.quote,
            claim.evidence.published_at,
        )
        for name in sorted(sight.claims)
        for claim in sight.claims[name]
    )


def _take(
    source: Source, page: Page, seen: "Future[_Seen]", *, tools: Tools, found: _Found, on_page: Callable[[], None]
) -> None:
    """Record a page, and send what follows from it at once, as a worker that keeps up does."""
    result, at = seen.result(), page.fetched_at
    on_page()
    sight = result.sight
    if not sight.document.unreadable and found.is_settled(source.id, result.gist):
        found.pages += 1
        return
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
