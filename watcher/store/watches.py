"""The watches themselves: which are configured, how far they have come, and by which authorities their facts were weighed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from watcher.model import Config
from watcher.reconcile import LifeStage
from watcher.store.encode import Row
from watcher.store.rows import WatchRow
from watcher.store.tables import JOINED, SOURCE, WATCH


def stages(connection: Connection) -> dict[str, WatchRow]:
    """How far every known Watch has come."""
    rows = connection.execute(select(WATCH).order_by(WATCH.c.id)).mappings()
    return {row["id"]: _row_of(row) for row in rows}


def _row_of(row: Row) -> WatchRow:
    return WatchRow(
        watch=row["id"],
        stage=LifeStage(row["stage"]),
        since=row["since"],
        removed_from=None if row["removed_from"] is None else LifeStage(row["removed_from"]),
        weighed=row["weighed"],
    )


def sync_watches(connection: Connection, config: Config, *, now: datetime) -> frozenset[str]:
    """Insert the watches that are new, archive those that left, bring back those that returned; returns the archived."""
    known = stages(connection)
    new = [
        {"id": watch, "stage": LifeStage.ACTIVE.value, "since": now, "weighed": config.weighs_as(watch)}
        for watch in config.watches
        if watch not in known
    ]
    if new:
        connection.execute(insert(WATCH), new)
    _move(connection, {row.watch: _leaving(row, now) for row in known.values() if _leaves(row, config)})
    _move(
        connection,
        {row.watch: _returning(row, now) for row in known.values() if row.removed and row.watch in config.watches},
    )
    # Before it was noted, facts were weighed by what was configured: the first config to come takes them up as they are.
    _note_weighed(connection, config, (row.watch for row in known.values() if row.weighed is None))
    _release_polls(connection, stale(known.values(), config), now=now)
    rows = stages(connection) if new or known else {}
    return frozenset(watch for watch, row in rows.items() if row.stage is LifeStage.ARCHIVED)


def stale(rows: Iterable[WatchRow], config: Config) -> frozenset[str]:
    """The configured watches whose facts were weighed by other authorities than the config's."""
    return frozenset(
        row.watch
        for row in rows
        if row.watch in config.watches and row.weighed not in (None, config.weighs_as(row.watch))
    )


def weighed_as(connection: Connection, watch: str) -> str | None:
    """By which authorities a Watch's facts were weighed; null if that was not noted."""
    return connection.execute(select(WATCH.c.weighed).where(WATCH.c.id == watch)).scalar()


def note_weighed(connection: Connection, watch: str, weighed: str) -> None:
    """Its facts are weighed by these authorities now."""
    connection.execute(update(WATCH).where(WATCH.c.id == watch).values(weighed=weighed))


def _leaves(row: WatchRow, config: Config) -> bool:
    return row.watch not in config.watches and not row.removed


def _leaving(row: WatchRow, now: datetime) -> dict[str, Any]:
    return {"stage": LifeStage.ARCHIVED.value, "removed_from": row.stage.value, "since": now}


def _returning(row: WatchRow, now: datetime) -> dict[str, Any]:
    stage = row.removed_from or LifeStage.ACTIVE
    return {"stage": stage.value, "removed_from": None, "since": now}


def _move(connection: Connection, moves: dict[str, dict[str, Any]]) -> None:
    for watch, values in moves.items():
        connection.execute(update(WATCH).where(WATCH.c.id == watch).values(values))


def _note_weighed(connection: Connection, config: Config, watches: Iterable[str]) -> None:
    rows = [{"name": watch, "as": config.weighs_as(watch)} for watch in watches if watch in config.watches]
    if rows:
        note = update(WATCH).where(WATCH.c.id == bindparam("name")).values(weighed=bindparam("as"))
        connection.execute(note, rows)


def _release_polls(connection: Connection, watches: frozenset[str], *, now: datetime) -> None:
    """Have polls under way for these watches begun again: what they bring was weighed by other authorities."""
    if not watches:
        return
    flying = (
        select(SOURCE.c.id, JOINED.c.watch)
        .join(JOINED, JOINED.c.source == SOURCE.c.id)
        .where(SOURCE.c.leased_until.is_not(None), JOINED.c.active)
    )
    for source in sorted({source for source, watch in connection.execute(flying).all() if watch in watches}):
        values = {"leased_until": None, "lease": SOURCE.c.lease + 1, "next_poll_at": now}
        connection.execute(update(SOURCE).where(SOURCE.c.id == source).values(values))
