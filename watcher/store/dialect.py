"""The one place where SQLite and PostgreSQL are written differently by name."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Function, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite


def wait_alone(connection: Connection, work: str) -> None:
    """Until the commit nobody else does this `work` or anything that waits for it; SQLite's one writer is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_number(work))))


def is_alone(connection: Connection, work: str) -> bool:
    """Whether until the commit this `work` is ours alone; false at once when somebody else is at it."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(_number(work)))).scalar())


def _number(work: str) -> Function[int]:
    return func.hashtextextended(f"announcement-watcher {work}", 0)


def insert_missing(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row unless one with its key is there."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(table).values(**row).on_conflict_do_nothing())


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, key: str) -> None:
    """Insert rows, or overwrite the ones that hold the same unique `key`."""
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name != key}
    connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=changed), list(rows))
