"""Retention: pages that nothing rests on go when they are old, or when there is too much of them, oldest first."""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, select, true

from watcher.model import History
from watcher.store.rows import OldPage, Pruned
from watcher.store.tables import CHANGE, CLAIM, PAGE, READING

#: The most that one transaction deletes, so that no poll waits for it: pages, and bytes of them.
BATCH, BATCH_BYTES = 100, 16 * 1024 * 1024


def find_old(connection: Connection, history: History, *, now: datetime) -> tuple[OldPage, ...]:
    """The next pages to delete, at most a batch: past their time first, then the oldest of what is too much."""
    old = _oldest(connection, PAGE.c.last_seen < now - history.keep)
    if old:
        return _up_to(old, BATCH_BYTES)
    stored: int = connection.execute(select(func.coalesce(func.sum(PAGE.c.stored), 0))).scalar_one()
    excess = stored - history.max_bytes
    return _up_to(_oldest(connection, true()), min(excess, BATCH_BYTES)) if excess > 0 else ()


def prune(connection: Connection, old: Sequence[OldPage]) -> Pruned:
    """Delete these pages and their readings, but none that was read again or is referred to by now."""
    latest = max(page.last_seen for page in old)
    found = [page.digest for page in old]
    still = select(PAGE.c.digest, PAGE.c.stored).where(PAGE.c.digest.in_(found), PAGE.c.last_seen <= latest, _unused())
    # Held until the commit, so that no poll counts on a page that is about to go.
    gone: dict[str, int] = dict(connection.execute(still.order_by(PAGE.c.digest).with_for_update()).all())
    readings = connection.execute(delete(READING).where(READING.c.digest.in_(list(gone)))).rowcount
    connection.execute(delete(PAGE).where(PAGE.c.digest.in_(list(gone))))
    return Pruned(readings=readings, pages=len(gone), stored=sum(gone.values()))


def _oldest(connection: Connection, which: ColumnElement[bool]) -> tuple[OldPage, ...]:
    pages = (
        select(PAGE.c.last_seen, PAGE.c.digest, PAGE.c.stored)
        .where(which, _unused())
        .order_by(PAGE.c.last_seen, PAGE.c.digest)
        .limit(BATCH)
    )
    return tuple(OldPage(digest=digest, stored=size, last_seen=at) for at, digest, size in connection.execute(pages))


def _unused() -> ColumnElement[bool]:
    claimed = exists().where(CLAIM.c.digest == PAGE.c.digest)
    changed = exists().where(CHANGE.c.digest == PAGE.c.digest)
    return and_(~claimed, ~changed)


def _up_to(pages: Sequence[OldPage], size: int) -> tuple[OldPage, ...]:
    """The first pages that make up `size` bytes together, the one that reaches it included."""
    sums = accumulate((page.stored for page in pages), initial=0)
    return tuple(page for page, before in zip(pages, sums, strict=False) if before < size)
