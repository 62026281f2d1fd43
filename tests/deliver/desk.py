"""The real store with news in its outbox, and a deliverer over it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.deliver.samples import NOW, PUBLISHERS
from watcher.deliver import AppriseChannel, Channel, Deliverer
from watcher.model import (
    Change,
    Config,
    Delivery,
    Fact,
    FetchSettings,
    Outcome,
    Route,
    Source,
    SourceKind,
    Subject,
    Watch,
)
from watcher.store import Record, Store

Sent = tuple[str, str, tuple[Delivery, ...], datetime]


@dataclass
class Desk:
    """Takes in changes as a poll would, and tells them by its routes."""

    store: Store
    routes: Mapping[str, Route]
    watches: tuple[str, ...] = ("film",)
    sent: list[Sent] = field(default_factory=list)
    polls: int = 0

    def take_in(self, *changes: Change, now: datetime = NOW) -> None:
        """Record changes, all of one page, for every route."""
        config = self._config()
        self.store.sync(config, now=now)
        due = self.store.claim_source("news", now=now, lease=timedelta(minutes=5))
        assert due is not None
        outcomes = {watch: _outcome([change for change in changes if change.watch == watch]) for watch in self.watches}
        record = Record(
            due=due,
            now=now,
            next_poll_at=now + timedelta(hours=1),
            outcomes=outcomes,
            before={watch: self.store.load(watch).facts for watch in self.watches},
            routes={watch: tuple(self.routes.values()) for watch in self.watches},
            baseline_done=True,
        )
        self.store.record(record)

    def deliverer(self, channel: Channel | None = None, *, routes: Mapping[str, Route] | None = None) -> Deliverer:
        """A deliverer with short time-outs and no jitter."""
        return Deliverer(
            store=self.store,
            routes=self.routes if routes is None else routes,
            watches=self._config().watches,
            publishers=PUBLISHERS,
            channel=channel or AppriseChannel(timeout=2.0, deadline=3.0),
            random=lambda: 0.0,
            on_sent=lambda *sent: self.sent.append(sent),
        )

    def states(self) -> list[tuple[str, str, str | None]]:
        """Recipient, state and last error of every delivery, oldest first."""
        rows = sorted(self.store.deliveries(), key=lambda row: row.id)
        return [(row.recipient, row.state.value, row.last_error) for row in rows]

    def _config(self) -> Config:
        source = Source(
            id="news", url="https://post.example/", kind=SourceKind.PAGE, publisher="post", every=timedelta(hours=1)
        )
        watches = {
            watch: Watch(id=watch, name=f"The {watch}", subject=Subject(), sources=(source,), routes=tuple(self.routes))
            for watch in self.watches
        }
        return Config(
            database="",
            fetch=FetchSettings(),
            publishers=PUBLISHERS,
            routes=self.routes,
            watches=watches,
            sources={"news": source},
        )


def _outcome(changes: list[Change]) -> Outcome:
    facts = tuple(
        Fact(
            watch=change.watch,
            field=change.field,
            slot=change.slot,
            value=change.after,
            status=change.status,
            version=change.version,
        )
        for change in changes
    )
    return Outcome(facts=facts, changes=tuple(changes))
