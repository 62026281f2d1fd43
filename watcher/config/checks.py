"""What one file cannot say alone: names that must exist, and things that must not stand twice."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from watcher.config.errors import ConfigError, Where, say_where
from watcher.config.explain import Read
from watcher.config.schema import WatcherFile, WatchFile
from watcher.config.source import check_source

#: What two watches have to say alike of one source.
SHARED = ("url", "kind", "publisher", "pages", "select", "ignore", "render", "headers", "cookies")

#: The route there is when none is configured.
CONSOLE_ID = "console"

Watches = Sequence[Read[WatchFile]]


def check_watcher(read: Read[WatcherFile]) -> Iterator[ConfigError]:
    """Problems inside watcher.yaml: things named twice, a platform without its service."""
    publishers, routes = read.keys.publishers, read.keys.routes
    yield from _twice(read, {("publishers", number, "id"): one.id for number, one in enumerate(publishers)})
    yield from _twice(read, {("routes", number, "id"): one.id for number, one in enumerate(routes)})
    domains: dict[Where, object] = {
        ("publishers", number, "domains", item): domain
        for number, one in enumerate(publishers)
        for item, domain in enumerate(one.domains)
    }
    yield from _twice(read, domains)
    yield from _twice(
        read, {("fetch", "ports", number): port for number, port in enumerate(read.keys.fetch.ports)}, "ports"
    )
    yield from _check_operators(read)
    for number, publisher in enumerate(publishers):
        if publisher.authority == "platform" and publisher.platform is None:
            why = "name the service it runs in `platform`, or use press or community"
            yield read.wrong(("publishers", number, "authority"), why)
    for number, route in enumerate(routes):
        for key, items in (("fields", route.fields), ("kinds", route.kinds)):
            yield from _twice(read, {("routes", number, key, item): value for item, value in enumerate(items)}, key)


def _check_operators(read: Read[WatcherFile]) -> Iterator[ConfigError]:
    """Problems of `operators`: routes that there are not, and none left for readers."""
    routes, operators = [route.id for route in read.keys.routes] or [CONSOLE_ID], read.keys.operators or ()
    yield from _twice(read, {("operators", number): value for number, value in enumerate(operators)}, "operators")
    for number, operator in enumerate(operators):
        if operator not in routes:
            yield read.unknown(("operators", number), routes, "route")
    if operators and set(routes) <= set(operators):
        why = "operators names every route, so no news would reach anybody; add a route for readers"
        yield read.tree.error(("operators",), why)


def check_watch(read: Read[WatchFile]) -> Iterator[ConfigError]:
    """Problems inside one watch."""
    watch = read.keys
    if not (watch.subject.all_of or watch.subject.any_of):
        yield read.tree.error(("subject",), "subject names no words; give all_of or any_of at least one")
    yield from _twice(read, {("sources", number, "id"): one.id for number, one in enumerate(watch.sources)})
    for key, items in (("official", watch.official), ("fields", watch.fields), ("routes", watch.routes or ())):
        yield from _twice(read, {(key, number): value for number, value in enumerate(items)}, key)
    for number, source in enumerate(watch.sources):
        yield from check_source(read, number, source)


def check_names(watches: Watches, watcher: Read[WatcherFile]) -> Iterator[ConfigError]:
    """Publishers and routes that a watch names and watcher.yaml does not have."""
    publishers = [publisher.id for publisher in watcher.keys.publishers]
    routes = [route.id for route in watcher.keys.routes]
    for read in watches:
        for number, official in enumerate(read.keys.official):
            if official not in publishers:
                yield read.unknown(("official", number), publishers, "publisher")
        for number, source in enumerate(read.keys.sources):
            if source.publisher not in publishers:
                yield read.unknown(("sources", number, "publisher"), publishers, "publisher")
        for number, route in enumerate(read.keys.routes or ()):
            if route not in routes:
                yield read.unknown(("routes", number), routes, "route")


def check_together(watches: Watches) -> Iterator[ConfigError]:
    """One id for two watches; one source id for two different places."""
    seen: dict[str, str] = {}
    sources: dict[str, tuple[Read[WatchFile], int]] = {}
    for read in watches:
        watch = read.keys
        if watch.id in seen:
            yield read.wrong(("id",), f"it is the id of {seen[watch.id]} already; use another")
        seen.setdefault(watch.id, read.tree.place(("id",)))
        for number, source in enumerate(watch.sources):
            first, there = sources.setdefault(source.id, (read, number))
            if first is not read:
                yield from _check_same(read, number, first, there)


def _check_same(read: Read[WatchFile], number: int, first: Read[WatchFile], there: int) -> Iterator[ConfigError]:
    one, other = first.keys.sources[there], read.keys.sources[number]
    for key in SHARED:
        if getattr(one, key) != getattr(other, key):
            place = first.tree.place(("sources", there, key))
            why = f"source {other.id} stands at {place} with another {key}; make them the same, or use another id"
            where: Where = ("sources", number, key)
            written = key in read.tree.at(where[:-1])
            yield read.wrong(where, why) if written else read.tree.error(where, f"{say_where(where)} is missing; {why}")


def _twice(read: Read[Any], values: Mapping[Where, object], key: str = "") -> Iterator[ConfigError]:
    first: dict[object, Where] = {}
    for where, value in values.items():
        if value in first:
            cure = f"name it once in {key}" if key else "use another"
            yield read.wrong(where, f"it stands at {read.tree.place(first[value])} already; {cure}")
        first.setdefault(value, where)
