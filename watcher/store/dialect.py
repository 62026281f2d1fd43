"""The one place where SQLite and PostgreSQL are written differently by name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Function, Integer, MetaData, Table, func, inspect, literal, select
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


def defer_references(connection: Connection, tables: MetaData) -> None:
    """Until `check_references` a row may refer to one that is not there yet.

    On PostgreSQL (15 or newer) nobody else writes to these tables until the commit.
    """
    if connection.dialect.name != "postgresql":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        return
    for table, constraint in _references(connection, tables):
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {constraint} DEFERRABLE")
    connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")


def check_references(connection: Connection, tables: MetaData) -> None:
    """End what `defer_references` began. Raises IntegrityError, on SQLite LookupError, if a row refers to one that is not there."""
    if connection.dialect.name != "postgresql":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost is not None:
            raise LookupError(f"a row of {lost[0]} refers to a row of {lost[2]} that is not there")
        return
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, constraint in _references(connection, tables):
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {constraint} NOT DEFERRABLE")


def _references(connection: Connection, tables: MetaData) -> Iterator[tuple[str, str]]:
    """The quoted names of all tables' references, as the database has them."""
    quote = connection.dialect.identifier_preparer
    for table in tables.sorted_tables:
        for key in inspect(connection).get_foreign_keys(table.name):
            yield quote.format_table(table), quote.quote(str(key["name"]))


def restart_numbers(connection: Connection, table: Table) -> None:
    """Let the next row get a number above all that are there; SQLite does so by itself."""
    numbers = [column for column in table.primary_key if isinstance(column.type, Integer)]
    if connection.dialect.name != "postgresql" or len(table.primary_key) != 1 or not numbers:
        return
    (number,) = numbers
    quoted = connection.dialect.identifier_preparer.format_table(table)
    sequence = func.pg_get_serial_sequence(literal(quoted), literal(number.name))
    connection.execute(select(func.setval(sequence, func.coalesce(func.max(number), 0) + 1, False)))
