"""All rows of all tables, out as JSON values and in again, whichever database it is.

Nothing here names a table's columns: what a table has is read from its definition, so a new table comes along by itself.
"""

import base64
import hashlib
import math
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Float,
    Insert,
    Integer,
    LargeBinary,
    String,
    Table,
    bindparam,
    exc,
    func,
    insert,
    select,
)

from watcher.store.dialect import check_references, defer_references, restart_numbers
from watcher.store.engine import SCHEMA, say
from watcher.store.errors import RowError, StoreError
from watcher.store.looks import TableShape
from watcher.store.tables import METADATA, PAGE, UtcDateTime

#: Rows fetched or written at a time, and bytes of them after which fewer are.
_AT_ONCE, _BYTES_AT_ONCE = 500, 4 * 1024 * 1024
#: The same where a row has a body.
_BODIES_AT_ONCE = 20
#: Bytes of a body unpacked at a time.
_PIECE = 1024 * 1024

#: The database cannot be used; anything else that it says of a row is the row's fault.
_TROUBLES = (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.ProgrammingError)


class CopyOut:
    """Everything at one moment, as JSON values: times in ISO 8601, bytes in base64."""

    schema = SCHEMA

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.tables = tuple(self._measure(table) for table in METADATA.sorted_tables)

    def _measure(self, table: Table) -> TableShape:
        rows = self._connection.execute(select(func.count()).select_from(table)).scalar_one()
        return TableShape(name=table.name, columns=tuple(table.c.keys()), rows=rows)

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a table by its primary key, the same at every call; a few are in memory at a time."""
        table = METADATA.tables[name]
        has_bodies = any(isinstance(column.type, LargeBinary) for column in table.c)
        query = select(table).order_by(*table.primary_key)
        options = {"yield_per": _BODIES_AT_ONCE if has_bodies else _AT_ONCE}
        for row in self._connection.execute(query, execution_options=options).mappings():
            yield {column: _write(value) for column, value in row.items()}


class CopyIn:
    """Takes everything into a database without a row, in one transaction; an error anywhere leaves it without a row."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        defer_references(connection, METADATA)
        for table in METADATA.sorted_tables:
            if connection.execute(select(table.primary_key.columns[0]).limit(1)).first() is not None:
                raise StoreError(
                    f"The database is not empty (its table {table.name} has rows), and an import would mix two "
                    "histories; name a new one in `database`, or empty this one"
                )
        #: What each table's rows have, in the order in which they come.
        self.columns: Mapping[str, tuple[str, ...]] = {
            table.name: tuple(table.c.keys()) for table in METADATA.sorted_tables
        }

    def insert(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write rows as `CopyOut.rows` gave them. Raises RowError with what is wrong with one."""
        table = METADATA.tables[name]
        readers = {column.name: (column, _reader(column)) for column in table.c}
        check = _check_page if table is PAGE else None
        statement = _insertion(table)
        batch: list[dict[str, Any]] = []
        size = 0
        for row in rows:
            values = _read_row(row, readers)
            if check is not None:
                check(values)
            batch.append(values)
            size += sum(len(value) for value in values.values() if isinstance(value, str | bytes))
            if len(batch) >= _AT_ONCE or size >= _BYTES_AT_ONCE:
                self._write(statement, batch)
                batch, size = [], 0
        self._write(statement, batch)

    def finish(self) -> None:
        """Check that every row refers to rows that are there. Raises RowError; to be called once all rows are in."""
        try:
            check_references(self._connection, METADATA)
        except LookupError as error:
            raise RowError(str(error)) from None
        except exc.IntegrityError as error:
            raise RowError(say(error)) from error
        for table in METADATA.sorted_tables:
            restart_numbers(self._connection, table)

    def _write(self, statement: Insert, batch: list[dict[str, Any]]) -> None:
        if not batch:
            return
        try:
            self._connection.execute(statement, batch)
        except _TROUBLES:
            raise
        except exc.DBAPIError as error:
            raise RowError(say(error)) from error
        except (exc.StatementError, ValueError, OverflowError) as error:
            raise RowError("a value that the database cannot hold") from error


def _insertion(table: Table) -> Insert:
    """With an SQL null for a null wherever one may be: JSON has one of its own, which no query looks for."""
    values = {
        column.name: bindparam(
            column.name,
            type_=JSON(none_as_null=bool(column.nullable)) if isinstance(column.type, JSON) else column.type,
        )
        for column in table.c
    }
    return insert(table).values(values)


def _write(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode("ascii")
    return value


def _read_row(
    row: Mapping[str, Any], readers: Mapping[str, tuple[Column[Any], Callable[[Any], Any]]]
) -> dict[str, Any]:
    if row.keys() != readers.keys():
        odd = ", ".join(sorted(row.keys() ^ readers.keys()))
        raise RowError(f"a row has not the columns of its table ({odd})")
    values: dict[str, Any] = {}
    for name, (column, read) in readers.items():
        value = row[name]
        if value is None and (column.nullable or isinstance(column.type, JSON)):
            values[name] = None
            continue
        try:
            values[name] = read(value)
        except (TypeError, ValueError):
            raise RowError(f"the column {name} does not hold what it should") from None
    return values


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    """What turns a JSON value into a column's own; it raises TypeError or ValueError for any other."""
    for kind, read in _READERS:
        if isinstance(column.type, kind):
            return read
    raise TypeError(
        f"No way is known to read a column of type {column.type}"
    )  # a test meets it before an operator does


def _read_time(value: Any) -> datetime:
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError(value)
    return at


def _read_bytes(value: Any) -> bytes:
    return base64.b64decode(_read_text(value), validate=True)


def _read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _read_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _read_int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(value)
    return value


def _read_float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(value)
    return float(value)


_READERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (UtcDateTime, _read_time),
    (LargeBinary, _read_bytes),
    (JSON, lambda value: value),
    (Boolean, _read_bool),
    (Integer, _read_int),
    (Float, _read_float),
    (String, _read_text),
)


def _check_page(row: Mapping[str, Any]) -> None:
    """A page's body is what its digest says; what unpacks to more than its size is not unpacked. Raises RowError."""
    unpacking, packed, left = zlib.decompressobj(), row["body"], row["size"] + 1
    digest = hashlib.sha256()
    try:
        while packed and left > 0 and not unpacking.eof:
            piece = unpacking.decompress(packed, min(left, _PIECE))
            digest.update(piece)
            left -= len(piece)
            packed = unpacking.unconsumed_tail
    except zlib.error:
        left = 0
    if left != 1 or digest.hexdigest() != row["digest"]:
        raise RowError(f"the page {row['digest']} has another body than its digest says")
