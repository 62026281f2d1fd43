"""Small values for the store's tests."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from watcher.model import (
    Change,
    ChangeKind,
    Claim,
    Config,
    Evidence,
    Fact,
    FetchSettings,
    Field,
    Outcome,
    Page,
    Publisher,
    Route,
    Source,
    SourceKind,
    Stance,
    Status,
    Subject,
    Watch,
)
from watcher.store import Due, Record, Store

NOW = datetime(2024, 2, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=2)
HOUR = timedelta(hours=1)
CONFIRMED, REPORTED, RUMOURED, UNKNOWN = Status.CONFIRMED, Status.REPORTED, Status.RUMOURED, Status.UNKNOWN


def a_source(name: str = "club", **changes: Any) -> Source:
    values: dict[str, Any] = {
        "id": name,
        "url": f"https://{name}.example/news",
        "kind": SourceKind.LISTING,
        "publisher": name,
        "every": timedelta(minutes=15),
    }
    return Source(**(values | changes))


def a_watch(watch_id: str = "film", sources: Sequence[Source] = (), **changes: Any) -> Watch:
    values: dict[str, Any] = {
        "id": watch_id,
        "name": watch_id.title(),
        "subject": Subject(all_of=("harbour",), any_of=("film", "series")),
        "sources": tuple(sources),
        "routes": ("desk",),
    }
    return Watch(**(values | changes))


def a_config(*watches: Watch) -> Config:
    sources = {source.id: source for watch in watches for source in watch.sources}
    return Config(
        database="",
        fetch=FetchSettings(),
        publishers={name: Publisher(id=name, name=name) for name in ("club", "paper")},
        routes={"desk": Route(id="desk", url="json://desk")},
        watches={watch.id: watch for watch in watches},
        sources=sources,
    )


def a_page(body: bytes, *, url: str = "https://club.example/news", at: datetime = NOW) -> Page:
    return Page(
        url=url,
        final_url=url + "/",
        status=200,
        headers={"etag": '"1"', "content-type": "text/html"},
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        fetched_at=at,
        redirects=(url,),
    )


def an_evidence(**changes: Any) -> Evidence:
    values: dict[str, Any] = {
        "source": "club",
        "url": "https://club.example/news/1",
        "locator": "p[3]",
        "quote": "The film arrives in August.",
        "digest": "d1",
        "published_at": NOW - HOUR,
        "seen_at": NOW,
    }
    return Evidence(**(values | changes))


def a_claim(value: str | None = "2024-08", **changes: Any) -> Claim:
    values: dict[str, Any] = {
        "watch": "film",
        "field": Field.RELEASE_DATE,
        "slot": "*/streaming",
        "value": value,
        "stance": Stance.ASSERTED,
        "publisher": "club",
        "evidence": an_evidence(),
        "rule": "judge",
        "cues": ("arrives",),
    }
    return Claim(**(values | changes))


def a_fact(value: str | None = "2024-08", version: int = 1, **changes: Any) -> Fact:
    values: dict[str, Any] = {
        "watch": "film",
        "field": Field.RELEASE_DATE,
        "slot": "*/streaming",
        "value": value,
        "status": REPORTED if value else UNKNOWN,
        "version": version,
    }
    return Fact(**(values | changes))


def a_change(after: str | None = "2024-08", version: int = 1, **changes: Any) -> Change:
    kind = changes.pop("kind", ChangeKind.ANNOUNCED)
    values: dict[str, Any] = {
        "watch": "film",
        "field": Field.RELEASE_DATE,
        "slot": "*/streaming",
        "version": version,
        "kind": kind,
        "untold_kind": kind,
        "before": None,
        "after": after,
        "status_before": UNKNOWN,
        "status": REPORTED if after else UNKNOWN,
        "evidence": an_evidence(),
        "publisher": "club",
        "at": NOW,
    }
    return Change(**(values | changes))


def a_route(name: str = "desk", **changes: Any) -> Route:
    return Route(id=name, url=f"json://{name}", **changes)


def claim_one(store: Store, *, now: datetime = NOW, source: str = "club") -> Due:
    due = store.claim_source(source, now=now, lease=LEASE)
    assert due is not None
    return due


def a_record(due: Due, *, now: datetime = NOW, **changes: Any) -> Record:
    values: dict[str, Any] = {"next_poll_at": now + HOUR, "status": 200}
    return Record(due=due, now=now, **(values | changes))


def step(
    store: Store,
    *changes: Change,
    routes: Sequence[Route] = (),
    now: datetime = NOW,
    facts: Sequence[Fact] | None = None,
) -> tuple[Change, ...]:
    """Poll the club's listing once and record these changes of one fact on what is held."""
    last = changes[-1]
    held = facts or (
        a_fact(
            last.after,
            version=last.version,
            field=last.field,
            slot=last.slot,
            status=last.status,
        ),
    )
    outcome = Outcome(facts=tuple(held), changes=changes)
    record = a_record(
        claim_one(store, now=now),
        now=now,
        outcomes={"film": outcome},
        before={"film": store.load("film").facts},
        routes={"film": tuple(routes) or (a_route(),)},
    )
    return store.record(record).changes


def told(store: Store) -> frozenset[str]:
    (fact,) = store.load("film").facts
    return fact.told


def send_all(store: Store, *, now: datetime = NOW) -> Mapping[str, tuple[ChangeKind, ...]]:
    """Send whatever is due; the kinds each recipient was sent."""
    sent: dict[str, tuple[ChangeKind, ...]] = {}
    while batch := store.claim_batch(now=now, lease=LEASE):
        store.mark_sent([delivery.id for delivery in batch], now=now)
        recipient = batch[0].recipient
        sent[recipient] = (*sent.get(recipient, ()), *(delivery.kind for delivery in batch))
    return sent
