"""One message to operators: render, send, record."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from watcher.deliver.backoff import is_spent, retry_delay
from watcher.deliver.channel import Channel
from watcher.deliver.errors import DeliveryError
from watcher.deliver.letter import Letter
from watcher.message import notices_as_record, render_notices
from watcher.model import Posting, Route
from watcher.store import Store

#: Called with the route, its notices, what was wrong (null: they went out), and when they are tried again (null: never).
OnNotices = Callable[[str, tuple[Posting, ...], str | None, datetime | None], None]


class Desk(Protocol):
    """What of a Deliverer sending notices needs."""

    @property
    def store(self) -> Store:
        """The outbox."""

    @property
    def routes(self) -> Mapping[str, Route]:
        """Where messages go."""

    @property
    def channel(self) -> Channel:
        """What brings them there."""

    @property
    def random(self) -> Callable[[], float]:
        """In [0, 1)."""

    @property
    def on_notices(self) -> OnNotices | None:
        """Whom to tell what became of them."""

    def note(self, write: Callable[[], None]) -> None:
        """Note what was sent, however long the database is locked."""


def deliver_notices(desk: Desk, batch: tuple[Posting, ...], *, now: datetime) -> None:
    """Send a claimed batch as one message, and commit what became of it. Raises StoreError."""
    route = desk.routes.get(batch[0].recipient)
    ids = [posting.id for posting in batch]
    if route is None:
        _give_up(desk, batch, f"route {batch[0].recipient} is not configured any more", now=now)
        return
    try:
        desk.channel.send(_write(route, batch, now=now))
    except DeliveryError as error:
        _settle(desk, batch, error, now=now)
        return
    desk.note(lambda: desk.store.mark_notices_sent(ids, now=now))
    if desk.on_notices is not None:
        desk.on_notices(route.id, batch, None, None)


def _write(route: Route, batch: Sequence[Posting], *, now: datetime) -> Letter:
    notices = [posting.notice for posting in batch]
    name = "\n".join((route.id, *sorted(notice.key for notice in notices)))
    return Letter(
        route=route.id,
        url=route.url,
        message=render_notices(notices),
        message_id=hashlib.sha256(name.encode()).hexdigest()[:32],
        record=notices_as_record(route.id, notices, now),
        at=now,
    )


def _settle(desk: Desk, batch: tuple[Posting, ...], error: DeliveryError, *, now: datetime) -> None:
    attempts = max(posting.attempts for posting in batch)
    age = now - min(posting.notice.at for posting in batch)
    if error.permanent or is_spent(attempts=attempts, age=age):
        spent = "" if error.permanent else f"; given up after {attempts} attempts"
        _give_up(desk, batch, error.reason + spent, now=now)
        return
    again = now + retry_delay(attempts, retry_after=error.retry_after, random=desk.random())
    ids = [posting.id for posting in batch]
    desk.store.mark_notices_retry(ids, now=now, next_attempt_at=again, error=error.reason)
    if desk.on_notices is not None:
        desk.on_notices(batch[0].recipient, batch, error.reason, again)


def _give_up(desk: Desk, batch: tuple[Posting, ...], reason: str, *, now: datetime) -> None:
    desk.store.mark_notices_failed([posting.id for posting in batch], now=now, error=reason)
    if desk.on_notices is not None:
        desk.on_notices(batch[0].recipient, batch, reason, None)
