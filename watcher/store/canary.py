"""The canary's rows: of no use once its beat was sent, and many."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from watcher.model import CANARY
from watcher.store.tables import CHANGE, CLAIM, DELIVERY, PAGE, READING

#: Changes, claims and readings deleted in one go.
AT_ONCE = 200


def trim(connection: Connection, *, before: datetime) -> bool:
    """Delete some of what the canary left before a time, its latest Change apart; whether there may be more."""
    latest = select(func.max(CHANGE.c.id)).where(CHANGE.c.watch == CANARY).scalar_subquery()
    old = select(CHANGE.c.id).where(CHANGE.c.watch == CANARY, CHANGE.c.at < before, CHANGE.c.id != latest)
    changes = connection.execute(old.order_by(CHANGE.c.id).limit(AT_ONCE)).scalars().all()
    connection.execute(delete(DELIVERY).where(DELIVERY.c.change.in_(changes)))
    connection.execute(delete(CHANGE).where(CHANGE.c.id.in_(changes)))
    stale = select(CLAIM.c.id).where(CLAIM.c.watch == CANARY, CLAIM.c.seen_at < before, CLAIM.c.retired.is_not(None))
    claims = connection.execute(stale.order_by(CLAIM.c.id).limit(AT_ONCE)).scalars().all()
    connection.execute(delete(CLAIM).where(CLAIM.c.id.in_(claims)))
    read = select(READING.c.id, READING.c.digest).where(READING.c.source == CANARY, READING.c.fetched_at < before)
    readings = connection.execute(read.order_by(READING.c.id).limit(AT_ONCE)).all()
    connection.execute(delete(READING).where(READING.c.id.in_([number for number, _ in readings])))
    _drop_pages(connection, [digest for _, digest in readings])
    return max(len(changes), len(claims), len(readings)) == AT_ONCE


def _drop_pages(connection: Connection, digests: list[str]) -> None:
    """Delete those of these pages that nothing refers to any more."""
    used = [select(table.c.digest).where(table.c.digest.in_(digests)) for table in (READING, CLAIM, CHANGE)]
    held = {digest for each in used for digest in connection.execute(each).scalars()}
    connection.execute(delete(PAGE).where(PAGE.c.digest.in_([digest for digest in digests if digest not in held])))
