"""What one configuration told and another would have told, line by line, and why they differ. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from watcher.model import Config, Delivery, Route, Source, Watch

_Key = tuple[str, str, str, str, str | None, str, str]


@dataclass(frozen=True, kw_only=True)
class Line:
    """An alert that only one of both tells, and the reason."""

    delivery: Delivery
    why: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """How two tellings of the same time differ."""

    same: int
    adds: tuple[Line, ...]
    drops: tuple[Line, ...]


def compare(
    would: Sequence[Delivery], did: Sequence[Delivery], *, candidate: Config, live: Config | None = None
) -> Comparison:
    """Hold what `candidate` would have told against what was told; `live` is the other configuration, if it is known."""
    adds, drops = _without(would, did), _without(did, would)
    return Comparison(
        same=len(would) - len(adds),
        adds=tuple(Line(delivery=each, why=_say_why(each, live, there=did)) for each in adds),
        drops=tuple(Line(delivery=each, why=_say_why(each, candidate, there=would)) for each in drops),
    )


def _key(each: Delivery) -> _Key:
    change = each.change
    return (each.recipient, change.watch, change.field.value, change.slot, change.after, change.status.value, each.kind)


def _without(some: Iterable[Delivery], others: Iterable[Delivery]) -> list[Delivery]:
    left = Counter(_key(each) for each in others)
    found = []
    for each in sorted(some, key=lambda each: (each.change.at, each.id)):
        if left[_key(each)]:
            left[_key(each)] -= 1
        else:
            found.append(each)
    return found


def _say_why(each: Delivery, other: Config | None, *, there: Sequence[Delivery]) -> str:
    """Why the other configuration, which told `there`, does not tell this."""
    change = each.change
    if other is not None:
        watch = other.watches.get(change.watch)
        why = "it has no such watch" if watch is None else _find_gap(each, watch, other)
        if why:
            return why
    instead = [
        one.change
        for one in there
        if (one.recipient, one.change.watch, one.change.field, one.change.slot)
        == (each.recipient, change.watch, change.field, change.slot)
    ]
    if any(one.after == change.after for one in instead):
        said = next(one for one in reversed(instead) if one.after == change.after)
        return f"it tells this value as {said.status} ({said.kind}) instead"
    if instead:
        return f"it tells {instead[-1].after or 'no value'} instead"
    return "its pages are read or weighed differently, or what they say is its silent baseline"


def _find_gap(each: Delivery, watch: Watch, other: Config) -> str | None:
    """What the other configuration lacks for this alert; null if nothing."""
    change = each.change
    if change.field not in watch.fields:
        return f"its watch does not track {change.field}"
    if not any(_is_from(change.evidence.source, change.evidence.url, one) for one in watch.sources):
        return f"its watch does not poll {change.evidence.source.partition('/')[0]}"
    if each.recipient not in watch.routes:
        return f"its watch does not send to {each.recipient}"
    return _find_filter(each, other.routes[each.recipient])


def _find_filter(each: Delivery, route: Route) -> str | None:
    """The filter of a route that this alert does not pass; null if there is none."""
    change = each.change
    if change.field not in route.fields:
        return f"its route {route.id} leaves out {change.field}"
    if each.kind not in route.kinds:
        return f"its route {route.id} leaves out {each.kind}"
    if change.status.rank < route.min_status.rank:
        return f"its route {route.id} wants {route.min_status}, and this is {change.status}"
    return None


def _is_from(source: str, url: str, configured: Source) -> bool:
    return source.partition("/")[0] == configured.id or url == configured.url
