"""What is allowed and probably not meant. None of it keeps a configuration from being used."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import chain

from watcher.config.address import host_of, is_local
from watcher.config.check import Checked
from watcher.config.clear import find_clear_secrets
from watcher.config.errors import ConfigError, Where, say_where
from watcher.config.explain import Read
from watcher.config.lexicon import find_everyday, read_words
from watcher.config.schema import SourcePart, WatcherFile, WatchFile
from watcher.model import Field, SourceKind

#: The sitemaps of an index that are read with it take a turn each (see read.sitemap).
_SITEMAP_PAGES = 6
_SHORT = 2


def find_warnings(checked: Checked, *, crawl_delays: Mapping[str, float]) -> tuple[ConfigError, ...]:
    """Every warning, in the order of the files. `crawl_delays`: seconds between two requests that hosts asked for."""
    found = chain(
        _warn_of_watches(checked.watches),
        _warn_of_subjects(checked.watches),
        _warn_of_use(checked),
        _warn_of_manners(checked, crawl_delays),
        find_clear_secrets(checked.watcher, checked.watches),
    )
    return tuple(sorted(found, key=lambda one: (str(one.path), one.line or 0, one.column or 0)))


def _warn_of_watches(watches: tuple[Read[WatchFile], ...]) -> Iterator[ConfigError]:
    for read in watches:
        if not read.keys.sources and not read.is_mended(("sources",)):
            why = "sources is left out or empty: nothing is read for this watch; add one (`watcher new` finds some)"
            yield read.tree.error(("sources",), why)


def _warn_of_subjects(watches: tuple[Read[WatchFile], ...]) -> Iterator[ConfigError]:
    """Subjects that no name narrows: too many texts are about them."""
    written = read_words()
    doubtful = [read for read in watches if not _has_name(read.keys.subject.all_of, written)]
    named = {term for read in doubtful for term in (*read.keys.subject.all_of, *read.keys.subject.any_of)}
    everyday = find_everyday(named) | {term for term in named if _is_short(term)}
    for read in doubtful:
        subject = read.keys.subject
        if read.is_mended(("subject",)):
            continue
        if any(term not in everyday for term in subject.all_of):
            continue
        broad = [term for term in subject.any_of if term in everyday] if subject.any_of else subject.all_of
        if broad:
            words = ", ".join(f"'{term}'" for term in broad[:3])
            why = (
                f"subject matches nearly every text with {words}: nothing in all_of is a name; "
                "add a word to all_of that only texts about this production have"
            )
            yield read.tree.error(("subject", "any_of" if subject.any_of else "all_of"), why)


def _has_name(terms: tuple[str, ...], written: frozenset[str]) -> bool:
    """Whether one of the terms has a word that the lexica do not even mention: then it is no common one."""
    return any(not _is_short(term) and not written.issuperset(term.casefold().split()) for term in terms)


def _is_short(term: str) -> bool:
    return len(term) < _SHORT or (len(term) == _SHORT and term.isalpha())


def _warn_of_use(checked: Checked) -> Iterator[ConfigError]:
    """Publishers and routes that no watch names. While a file cannot be read, nothing is called unused."""
    watcher, watches = checked.watcher, checked.watches
    if watcher is None or checked.unread or any(read.mended for read in watches):
        return
    speaking = {source.publisher for read in watches for source in read.keys.sources}
    speaking.update(official for read in watches for official in read.keys.official)
    for number, publisher in enumerate(watcher.keys.publishers):
        # A service is worth naming for what others say that it said.
        if publisher.id not in speaking and publisher.platform is None:
            why = f"publishers[{number}] is named by no watch: nothing of {publisher.id} is read; remove it, or give a source this publisher"
            yield watcher.tree.error(("publishers", number), why)
    yield from _warn_of_routes(watcher, watches)


def _warn_of_routes(watcher: Read[WatcherFile], watches: tuple[Read[WatchFile], ...]) -> Iterator[ConfigError]:
    told = {route for read in watches for route in read.keys.routes or ()}.union(watcher.keys.operators or ())
    everybody = any(read.keys.routes is None for read in watches)
    for number, route in enumerate(watcher.keys.routes):
        where: Where = ("routes", number)
        if route.id not in told and not everybody:
            why = f"routes[{number}] is used by no watch: every watch names its routes, and none names {route.id}; add it to one, or remove it"
            yield watcher.tree.error(where, why)
        if route.remind and Field.RELEASE_DATE not in route.fields:
            why = f"routes[{number}].remind has no effect: {Field.RELEASE_DATE} is not among its fields"
            yield watcher.tree.error((*where, "remind"), why)


def _warn_of_manners(checked: Checked, crawl_delays: Mapping[str, float]) -> Iterator[ConfigError]:
    """Intervals that are shorter than the time a host wants between two requests, alone or together."""
    if checked.watcher is None:
        return
    fetch = checked.watcher.keys.fetch
    load: dict[str, float] = {}
    first: dict[str, tuple[Read[WatchFile], Where]] = {}
    seen: set[str] = set()
    for read in checked.watches:
        for number, source in enumerate(read.keys.sources):
            where: Where = ("sources", number, "every")
            if is_local(source.url) or source.id in seen or read.is_mended(where[:2]):
                continue
            seen.add(source.id)
            host = host_of(source.url)
            wanted = min(crawl_delays.get(host, 0.0), fetch.max_crawl_delay)
            delay = max(fetch.host_delay, wanted)
            needed = delay * _count_requests(source)
            every = source.every.total_seconds()
            if needed > every:
                yield read.tree.error(where, _say_short(source, where, host, needed=needed, by_site=wanted >= delay))
            elif every:
                load[host] = load.get(host, 0.0) + needed / every
                first.setdefault(host, (read, where))
    for host, share in load.items():
        if share > 1:
            read, where = first[host]
            why = (
                f"the sources on {host} ask for {share:.1f} times the requests that its delay between two allows "
                "(robots.txt or fetch.host_delay), so they will be late; raise their intervals"
            )
            yield read.tree.error(where, why)


def _count_requests(source: SourcePart) -> int:
    return _SITEMAP_PAGES if source.kind is SourceKind.SITEMAP and source.url.endswith("index.xml") else source.pages


def _say_short(source: SourcePart, where: Where, host: str, *, needed: float, by_site: bool) -> str:
    wish = f"robots.txt of {host}, as last seen, asks" if by_site else "fetch.host_delay asks"
    pages = f" and {source.pages} pages are read" if source.pages > 1 else ""
    return (
        f"{say_where(where)} is shorter than {wish} for{pages}: it is late each time; "
        f"use {int(-(-timedelta(seconds=needed).total_seconds() // 1))}s or more"
    )
