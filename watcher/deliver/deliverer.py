"""One delivery, top to bottom: claim, render, send, record."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from watcher.deliver.backoff import is_spent, retry_delay
from watcher.deliver.channel import Channel
from watcher.deliver.errors import DeliveryError
from watcher.deliver.letter import Letter
from watcher.deliver.notices import OnNotices, deliver_notices
from watcher.message import as_record, render
from watcher.model import Delivery, Publisher, Route, Watch
from watcher.store import Store, StoreError

#: How long a claimed batch stays with its worker; longer than any send may take.
LEASE = timedelta(minutes=5)
#: How long, and how often, a batch that went out is tried to be noted; what is not noted goes out again.
NOTE_WITHIN, NOTE_EVERY = LEASE / 2, timedelta(seconds=2)
_TOO_SLOW = DeliveryError("the channel took too long over the messages before this one", permanent=False)
#: Called after the commit of what was sent: route, watch, deliveries, time (as `message.as_record` takes them).
OnSent = Callable[[str, str, tuple[Delivery, ...], datetime], None]
#: Called when a batch was not taken: route, deliveries, the reason, and when it is tried again (null: given up).
OnTrouble = Callable[[str, tuple[Delivery, ...], str, datetime | None], None]


@dataclass(frozen=True, kw_only=True)
class Deliverer:
    """Empties the outbox. Any number of threads may use it: each batch is claimed by one.

    `random` is in [0, 1); `pause` waits for so many seconds. Every method may raise StoreError.
    """

    store: Store
    routes: Mapping[str, Route]
    watches: Mapping[str, Watch]
    publishers: Mapping[str, Publisher]
    channel: Channel
    random: Callable[[], float]
    on_sent: OnSent | None = None
    on_trouble: OnTrouble | None = None
    on_notices: OnNotices | None = None
    pause: Callable[[float], None] = time.sleep

    def deliver_due(self, *, now: datetime) -> int:
        """Deliver all that is due at `now`; returns the number of batches tried."""
        tried = 0
        while self.deliver_one(now=now):
            tried += 1
        return tried

    def deliver_one(self, *, now: datetime) -> bool:
        """Deliver the oldest due batch (what one page said, for one recipient); returns whether there was one.

        What operators have to know goes when no news waits.
        """
        batch = self.store.claim_batch(now=now, lease=LEASE)
        if not batch:
            return self._deliver_notices(now=now)
        route = self.routes.get(batch[0].recipient)
        if route is None:
            reason = f"route {batch[0].recipient} is not configured any more"
            self._give_up(batch, reason, now=now)
            return True
        self._deliver(route, batch, now=now)
        return True

    def _deliver_notices(self, *, now: datetime) -> bool:
        batch = self.store.claim_notices(now=now, lease=LEASE)
        if batch:
            deliver_notices(self, batch, now=now)
        return bool(batch)

    def _deliver(self, route: Route, batch: tuple[Delivery, ...], *, now: datetime) -> None:
        """One message a watch. What the first trouble leaves unsent waits with it: it would go the same way."""
        started = time.monotonic()
        waiting = [tuple(part) for _, part in groupby(sorted(batch, key=_watch), key=_watch)]
        while waiting:
            error = self._try(route, waiting[0], now=now)
            elapsed = timedelta(seconds=time.monotonic() - started)
            if error is None or error.permanent:
                waiting.pop(0)
                error = _TOO_SLOW if waiting and elapsed > LEASE / 2 else None
            if error is not None:
                unsent = tuple(delivery for part in waiting for delivery in part)
                self._postpone(unsent, error, now=now, elapsed=elapsed)
                return

    def _try(self, route: Route, deliveries: tuple[Delivery, ...], *, now: datetime) -> DeliveryError | None:
        watch = _watch(deliveries[0])
        try:
            self.channel.send(self._write(route, watch, deliveries, now=now))
        except DeliveryError as error:
            if error.permanent:
                self._give_up(deliveries, error.reason, now=now)
            return error
        self.note(lambda: self.store.mark_sent(_ids(deliveries), now=now))
        if self.on_sent is not None:
            self.on_sent(route.id, watch, deliveries, now)
        return None

    def note(self, write: Callable[[], None]) -> None:
        """Note what was sent, however long the database is locked or full, while the lease keeps others off them."""
        until = time.monotonic() + NOTE_WITHIN.total_seconds()
        while True:
            try:
                write()
            except StoreError:
                if time.monotonic() >= until:
                    raise
                self.pause(NOTE_EVERY.total_seconds())
            else:
                return

    def _write(self, route: Route, watch: str, deliveries: Sequence[Delivery], *, now: datetime) -> Letter:
        # A watch that left the config meanwhile still goes out, by its id: the news was recorded as news.
        name = self.watches[watch].name if watch in self.watches else watch
        return Letter(
            route=route.id,
            url=route.url,
            message=render(name, deliveries, self.publishers),
            message_id=_identify(deliveries),
            record=as_record(route.id, watch, deliveries, now),
            at=now,
        )

    def _postpone(
        self, deliveries: Sequence[Delivery], error: DeliveryError, *, now: datetime, elapsed: timedelta
    ) -> None:
        attempts = max(delivery.attempts for delivery in deliveries)
        age = now - min(delivery.began_at for delivery in deliveries)
        if is_spent(attempts=attempts, age=age):
            reason = f"{error.reason}; given up after {attempts} attempts"
            self._give_up(deliveries, reason, now=now)
            return
        delay = retry_delay(attempts, retry_after=error.retry_after, random=self.random())
        at = now + elapsed + delay
        self.store.mark_retry(_ids(deliveries), now=now, next_attempt_at=at, error=error.reason)
        if self.on_trouble is not None:
            self.on_trouble(deliveries[0].recipient, tuple(deliveries), error.reason, at)

    def _give_up(self, deliveries: Sequence[Delivery], reason: str, *, now: datetime) -> None:
        self.store.mark_failed(_ids(deliveries), now=now, error=reason)
        if self.on_trouble is not None:
            self.on_trouble(deliveries[0].recipient, tuple(deliveries), reason, None)


def _identify(deliveries: Sequence[Delivery]) -> str:
    """The same at every attempt, and for no other message."""
    first = deliveries[0]
    changes = sorted(f"{d.change.watch} {d.change.field} {d.change.slot} {d.change.version}" for d in deliveries)
    return hashlib.sha256("\n".join((first.recipient, first.batch, *changes)).encode()).hexdigest()[:32]


def _ids(deliveries: Sequence[Delivery]) -> tuple[int, ...]:
    return tuple(delivery.id for delivery in deliveries)


def _watch(delivery: Delivery) -> str:
    return delivery.change.watch
