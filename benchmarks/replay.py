"""Replays labelled cases of one production as the worker would have met them: extract, reconcile, record, deliver."""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.extraction import document_of, watch_of
from benchmarks.truth import Case, day_of, gold_of, said_of
from watcher.extract import extract
from watcher.lexicon import Lexicon, Platform
from watcher.model import (
    ANYWHERE,
    TITLE_SLOT,
    Authority,
    Claim,
    Config,
    Delivery,
    Evidence,
    Fact,
    FetchSettings,
    Field,
    Publisher,
    Reading,
    Route,
    Source,
    SourceKind,
    Stance,
    Status,
    Watch,
)
from watcher.reconcile import reconcile
from watcher.store import Record, Store, migrate

#: The two readers: who wants only what is confirmed, and who wants everything.
READERS = (Route(id="confirmed", url="", min_status=Status.CONFIRMED), Route(id="everything", url=""))
_LEAST = 3
_AUTHORITY = {"press": Authority.PRESS, "club": Authority.PRESS, "platform": Authority.PLATFORM}
_HOUR = timedelta(hours=1)

#: The slot of a label without a value.
_SLOTS = {
    Field.TITLE: TITLE_SLOT,
    Field.PLATFORM: ANYWHERE,
    Field.RELEASE_DATE: ANYWHERE,
    Field.TRAILER: "trailer",
}
_STANCES = {"confirmed": Stance.ASSERTED, "rumoured": Stance.HEDGED, "unknown": Stance.PENDING, "denied": Stance.DENIED}

Extractor = Callable[[Case, Watch, Source, Publisher], tuple[Claim, ...]]


@dataclass(frozen=True, kw_only=True)
class Story:
    """The dated cases of one production in order of date, and the Watch an operator would have written for it."""

    watch: Watch
    cases: tuple[Case, ...]
    publishers: Mapping[str, Publisher]

    def source_of(self, case: Case) -> Source:
        """The case's page: one address is one Source."""
        return next(source for source in self.watch.sources if source.url == case["url"])


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What was held after a case was read."""

    on: date
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What became of a story: the facts case by case, all claims, and what each reader was sent."""

    story: Story
    snapshots: tuple[Snapshot, ...]
    claims: tuple[Claim, ...]
    deliveries: tuple[Delivery, ...]


def production_of(case: Case) -> tuple[str, str]:
    """What groups cases: the id before its last "-", and the subject's name."""
    return str(case["id"]).rsplit("-", 1)[0], str(case["subject"]["name"])


def stories_of(cases: Iterable[Case], platforms: Sequence[Platform]) -> list[Story]:
    """Every production with cases of three or more dates; cases without a date are left out."""
    groups: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        if case.get("date"):
            groups[production_of(case)].append(case)
    told = [sorted(group, key=day_of) for group in groups.values() if len({day_of(case) for case in group}) >= _LEAST]
    return [_story(group, platforms) for group in told]


def _story(cases: Sequence[Case], platforms: Sequence[Platform]) -> Story:
    publishers: dict[str, Publisher] = {}
    official = []
    for case in cases:
        publisher = publisher_of(case, platforms)
        if publisher.id not in publishers:
            publishers[publisher.id] = publisher
            is_own = case["publisher_kind"] == "club" or (
                publisher.authority is Authority.PLATFORM and publisher.platform is None
            )
            official += [publisher.id] if is_own else []
    first = cases[0]
    sources = {
        case["url"]: Source(
            id=case["id"],
            url=case["url"],
            kind=SourceKind.PAGE,
            publisher=_host(case),
            every=_HOUR,
        )
        for case in reversed(cases)
    }
    watch = replace(
        watch_of(first),
        # Two watches on one text may bear the same id before the dash.
        id=" · ".join(production_of(first)),
        official=tuple(official),
        sources=tuple(sources.values()),
        routes=tuple(route.id for route in READERS),
        alert_on_baseline=True,
    )
    return Story(watch=watch, cases=tuple(cases), publishers=publishers)


def publisher_of(case: Case, platforms: Sequence[Platform]) -> Publisher:
    """Who speaks in a case: the host of its address, a service if it is on one's own site."""
    host = _host(case)
    authority = _AUTHORITY.get(case["publisher_kind"], Authority.COMMUNITY)
    own = next((one.name for one in platforms if any(_is_at(host, each) for each in one.hosts)), None)
    return Publisher(
        id=host,
        name=host,
        domains=(host,),
        authority=authority,
        platform=own if authority is Authority.PLATFORM else None,
    )


def _host(case: Case) -> str:
    return (urlsplit(case["url"]).hostname or "nowhere").rstrip(".").removeprefix("www.")


def _is_at(host: str, home: str) -> bool:
    return host == home or host.endswith(f".{home}")


def extractor(lexicon: Lexicon) -> Extractor:
    """Reads a case as the worker reads a page."""

    def read(case: Case, watch: Watch, source: Source, publisher: Publisher) -> tuple[Claim, ...]:
        return extract(document_of(case, lexicon), watch=watch, source=source, publisher=publisher, lexicon=lexicon)

    return read


def perfect(case: Case, watch: Watch, source: Source, publisher: Publisher) -> tuple[Claim, ...]:
    """The claims that the labels of a case would make."""
    published = datetime.combine(day_of(case), datetime.min.time(), UTC)
    claims = []
    for position, gold in enumerate(each for field in Field for each in gold_of(case, field)):
        said = said_of(gold, case)
        stance = _STANCES[gold["status"]]
        if said is None and stance not in {Stance.PENDING, Stance.DENIED}:
            continue
        claims.append(
            Claim(
                watch=watch.id,
                field=Field(gold["field"]),
                slot=said.slot if said else _SLOTS[Field(gold["field"])],
                value=said.value if said and stance is not Stance.PENDING else None,
                stance=stance,
                publisher=publisher.id,
                evidence=Evidence(
                    source=source.id,
                    url=source.url,
                    locator="gold",
                    quote=gold["evidence"],
                    digest=case["id"],
                    published_at=published,
                    seen_at=published + timedelta(hours=6),
                ),
                rule="label",
                label=said.label if said else "",
                position=position,
            )
        )
    return tuple(claims)


@contextmanager
def open_store(stories: Sequence[Story]) -> Iterator[Store]:
    """A database of its own with all watches and sources in it."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'stories.db'}"
        migrate(url)
        with Store.open(url) as store:
            store.sync(_config(url, stories), now=datetime(1970, 1, 1, tzinfo=UTC))
            yield store


def _config(url: str, stories: Sequence[Story]) -> Config:
    return Config(
        database=url,
        fetch=FetchSettings(),
        publishers={},
        routes={route.id: route for route in READERS},
        watches={story.watch.id: story.watch for story in stories},
        sources={source.id: source for story in stories for source in story.watch.sources},
    )


def replay(story: Story, store: Store, read: Extractor) -> Replayed:
    """Read the cases one after the other; whatever is to be sent after each is sent."""
    snapshots = []
    known = {delivery.id for delivery in store.deliveries(limit=10**9)}
    for case in story.cases:
        _poll(case, story, store, read)
        snapshots.append(Snapshot(on=day_of(case), facts=store.load(story.watch.id).facts))
    sent = [each for each in store.deliveries(limit=10**9) if each.id not in known]
    return Replayed(
        story=story,
        snapshots=tuple(snapshots),
        claims=store.load(story.watch.id).claims,
        deliveries=tuple(sorted(sent, key=lambda each: each.id)),
    )


def _poll(case: Case, story: Story, store: Store, read: Extractor) -> None:
    source, watch = story.source_of(case), story.watch
    at = datetime.combine(day_of(case), datetime.min.time(), UTC) + 6 * _HOUR
    due = store.claim_source(source.id, now=at, lease=_HOUR)
    if due is None:
        raise RuntimeError(f"{source.id} is not to be polled: two cases bear this id, or the replay went wrong")
    state = store.load(watch.id)
    claims = read(case, watch, source, story.publishers[source.publisher])
    reading = Reading(source=source.id, url=source.url, at=at, claims=claims)
    outcome = reconcile(watch, story.publishers, state.facts, state.claims, reading)
    store.record(
        Record(
            due=due,
            now=at,
            next_poll_at=at + _HOUR,
            status=200,
            outcomes={watch.id: outcome},
            before={watch.id: state.facts},
            routes={watch.id: READERS},
            baseline_done=True,
        )
    )
    while batch := store.claim_batch(now=at, lease=_HOUR):
        store.mark_sent([delivery.id for delivery in batch], now=at)
