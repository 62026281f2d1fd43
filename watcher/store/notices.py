"""The outbox of what operators are told: one key once, each attempt claimed by lease, as deliveries are."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from watcher.model import DeliveryState, Notice, Posting
from watcher.store.dialect import insert_missing, is_alone
from watcher.store.encode import Row, sha256
from watcher.store.tables import NOTICE

#: Notices of one message: a site that breaks takes many sources with it, and is one trouble.
MOST_AT_ONCE = 20
_PENDING = NOTICE.c.state == DeliveryState.PENDING.value
#: Rows looked at for one claim: the first is ours unless others claim at the same moment.
_HEADS = 16


def tell(connection: Connection, notices: Sequence[Notice], *, routes: Sequence[str], now: datetime) -> None:
    """Queue these notices for every route, but for those that a route was told, or waits to be told, under their key."""
    for notice in notices:
        for route in routes:
            row = {
                "key": notice.key,
                "recipient": route,
                "title": notice.title,
                "text": notice.text,
                "at": notice.at,
                "state": DeliveryState.PENDING.value,
                "attempts": 0,
                "next_attempt_at": now,
            }
            insert_missing(connection, NOTICE, row)


def claim(connection: Connection, *, now: datetime, lease: timedelta) -> tuple[Posting, ...]:
    """Claim the notices of one message: the longest due of those whose recipient has nothing in flight."""
    due = and_(_PENDING, NOTICE.c.next_attempt_at <= now, _free(now))
    busy = select(NOTICE.c.recipient).where(NOTICE.c.leased_until > now)
    heads = (
        select(NOTICE.c.id, NOTICE.c.recipient, NOTICE.c.batch)
        .where(due, NOTICE.c.recipient.not_in(busy))
        .order_by(NOTICE.c.next_attempt_at, NOTICE.c.id)
        .limit(_HEADS)
    )
    for number, recipient, batch in connection.execute(heads).all():
        if not is_alone(connection, f"tell {recipient}"):
            continue
        together = NOTICE.c.batch.is_(None) if batch is None else NOTICE.c.batch == batch
        ours = (
            select(NOTICE.c.id)
            .where(due, NOTICE.c.recipient == recipient, together)
            .order_by(NOTICE.c.id)
            .limit(MOST_AT_ONCE)
        )
        # Asked again, now that nobody else claims for this recipient: since the look above somebody may have.
        taken = (
            update(NOTICE)
            .where(NOTICE.c.id.in_(ours), due, NOTICE.c.recipient.not_in(busy))
            .values(
                leased_until=now + lease,
                attempts=NOTICE.c.attempts + 1,
                tried_at=now,
                batch=batch or sha256(recipient, number)[:32],
            )
            .returning(NOTICE.c.id)
        )
        claimed = connection.execute(taken).scalars().all()
        if claimed:
            rows = select(NOTICE).where(NOTICE.c.id.in_(claimed)).order_by(NOTICE.c.id)
            return tuple(_posting_of(row) for row in connection.execute(rows).mappings())
    return ()


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(NOTICE.c.leased_until.is_(None), NOTICE.c.leased_until <= now)


def mark_sent(connection: Connection, ids: Sequence[int], *, now: datetime) -> None:
    """The channel took them."""
    _mark(connection, ids, state=DeliveryState.SENT.value, sent_at=now, tried_at=now, last_error=None)


def mark_retry(
    connection: Connection, ids: Sequence[int], *, now: datetime, next_attempt_at: datetime, error: str
) -> None:
    """The channel did not take them; they are due again at `next_attempt_at`."""
    _mark(connection, ids, _PENDING, next_attempt_at=next_attempt_at, tried_at=now, last_error=error)


def mark_failed(connection: Connection, ids: Sequence[int], *, now: datetime, error: str) -> None:
    """Given up, for an operator to see."""
    _mark(connection, ids, _PENDING, state=DeliveryState.FAILED.value, tried_at=now, last_error=error)


def _mark(connection: Connection, ids: Sequence[int], *which: ColumnElement[bool], **values: Any) -> None:
    ours = update(NOTICE).where(NOTICE.c.id.in_(list(ids)), *which)
    connection.execute(ours.values(leased_until=None, **values))


def retry(connection: Connection, posting: int, *, now: datetime) -> bool:
    """Make a failed one due now, its attempts counted anew; whether there was one."""
    again = (
        update(NOTICE)
        .where(NOTICE.c.id == posting, NOTICE.c.state == DeliveryState.FAILED.value)
        .values(state=DeliveryState.PENDING.value, attempts=0, next_attempt_at=now, leased_until=None)
    )
    return connection.execute(again).rowcount == 1


def latest(connection: Connection, *, limit: int) -> tuple[Posting, ...]:
    """The latest ones, newest first."""
    query = select(NOTICE).order_by(NOTICE.c.id.desc()).limit(limit)
    return tuple(_posting_of(row) for row in connection.execute(query).mappings())


def _posting_of(row: Row) -> Posting:
    return Posting(
        id=row["id"],
        recipient=row["recipient"],
        batch=row["batch"],
        notice=Notice(key=row["key"], title=row["title"], text=row["text"], at=row["at"]),
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        next_attempt_at=row["next_attempt_at"],
        last_error=row["last_error"],
        sent_at=row["sent_at"],
    )
