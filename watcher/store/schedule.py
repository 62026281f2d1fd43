"""The schedule is a column: claiming what is due, by compare-and-swap."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from watcher.model import Health
from watcher.reconcile import LifeStage
from watcher.store import health
from watcher.store.encode import Row, sha256, source_of
from watcher.store.rows import Due, Joined, SourceState
from watcher.store.tables import JOINED, SOURCE, WATCH

SPREAD = timedelta(seconds=60)
DAY = timedelta(days=1)


def first_poll(source_id: str, *, every: timedelta, crowd: int, now: datetime) -> datetime:
    """When a new Source is polled first: one of a `crowd` a second, at most a minute late, so that a start is no stampede."""
    share = int(sha256(source_id)[:8], 16) / 0x1_0000_0000
    return now + min(every, SPREAD, timedelta(seconds=crowd)) * share


def claim_due(connection: Connection, *, now: datetime, limit: int, lease: timedelta) -> tuple[Due, ...]:
    """Claim up to `limit` due Sources, longest due first; the next poll is moved before this one begins."""
    due = (
        select(SOURCE.c.id)
        .where(SOURCE.c.state == SourceState.ACTIVE.value, SOURCE.c.next_poll_at <= now, _free(now))
        .order_by(SOURCE.c.next_poll_at, SOURCE.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = connection.execute(due).scalars().all()
    if not ids:
        return ()
    # Nobody moves them in between: SQLite has one writer at a time, PostgreSQL holds the rows that were just selected.
    claim = update(SOURCE).where(SOURCE.c.id.in_(ids)).values(_claimed(now + lease)).returning(SOURCE)
    rows = {row["id"]: row for row in connection.execute(claim).mappings()}
    return describe(connection, [rows[source_id] for source_id in ids], now=now)


def claim_source(connection: Connection, source_id: str, *, now: datetime, lease: timedelta) -> Due | None:
    """Claim one Source whether due or not; null when it is unknown, not active, or claimed by somebody else."""
    wanted = select(SOURCE.c.id, SOURCE.c.next_poll_at, SOURCE.c.lease).where(
        SOURCE.c.id == source_id, SOURCE.c.state == SourceState.ACTIVE.value, _free(now)
    )
    seen = connection.execute(wanted).mappings().first()
    row = None if seen is None else _swap(connection, seen, now=now, lease=lease)
    return None if row is None else describe(connection, [row], now=now)[0]


def describe(connection: Connection, rows: Sequence[Row], *, now: datetime) -> tuple[Due, ...]:
    """Source rows with the Watches joined to them and how many pages were followed in the last day."""
    ids = [row["id"] for row in rows]
    joined: dict[str, dict[str, Joined]] = {source_id: {} for source_id in ids}
    busy = set()
    joins = select(JOINED, WATCH.c.stage).outerjoin(WATCH, WATCH.c.id == JOINED.c.watch)
    joins = joins.where(JOINED.c.source.in_(ids), JOINED.c.active).order_by(JOINED.c.watch)
    for row in connection.execute(joins).mappings():
        joined[row["source"]][row["watch"]] = _joined_of(row)
        if row["stage"] != LifeStage.RELEASED.value:
            busy.add(row["source"])
    followed = (
        select(SOURCE.c.parent, func.count())
        .where(SOURCE.c.parent.in_(ids), SOURCE.c.added_at > now - DAY)
        .group_by(SOURCE.c.parent)
    )
    counts: dict[str, int] = dict(connection.execute(followed).all())
    fares = health.load(connection, [row["id"] for row in rows if row["parent"] is None])
    return tuple(
        replace(
            _due_of(row, joined[row["id"]], followed=counts.get(row["id"], 0), daily=row["id"] not in busy),
            health=fares.get(row["id"], Health()),
        )
        for row in rows
    )


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(SOURCE.c.leased_until.is_(None), SOURCE.c.leased_until <= now)


def _claimed(until: datetime) -> dict[str, Any]:
    return {"leased_until": until, "next_poll_at": until, "lease": SOURCE.c.lease + 1}


def _swap(connection: Connection, seen: Row, *, now: datetime, lease: timedelta) -> Row | None:
    claim = (
        update(SOURCE)
        .where(
            SOURCE.c.id == seen["id"],
            SOURCE.c.next_poll_at == seen["next_poll_at"],
            SOURCE.c.lease == seen["lease"],
        )
        .values(_claimed(now + lease))
        .returning(SOURCE)
    )
    return connection.execute(claim).mappings().first()


def _joined_of(row: Row) -> Joined:
    return Joined(
        watch=row["watch"],
        joined_at=row["joined_at"],
        baseline_done=row["baseline_done"],
        from_baseline=row["from_baseline"],
    )


def _due_of(row: Row, joined: dict[str, Joined], *, followed: int, daily: bool) -> Due:
    values: dict[str, Any] = {
        name: row[name] for name in ("etag", "last_modified", "digest", "failures", "added_at", "lease", "last_ok_at")
    }
    return Due(source=source_of(row), joined=joined, followed_today=followed, daily=daily, **values)
