"""An SQLite file that shrinks: free pages are given back a few at a time (https://sqlite.org/pragma.html#pragma_auto_vacuum)."""

import logging
import sqlite3

from sqlalchemy import Engine

from watcher.store.errors import StoreError

log = logging.getLogger(__name__)

#: Pages given back at a time: 4 MB, a few milliseconds of the write lock.
STEP = 1000
_INCREMENTAL = 2


def make_shrinkable(engine: Engine) -> None:
    """Give an SQLite file of an older version the book-keeping that lets it shrink: once, by writing it anew.

    A file that cannot be rewritten now (it needs as much room again, and nobody else writing) works as before; the log
    says so, and the next migration tries again.
    """
    if engine.dialect.name != "sqlite" or _ask(engine, "PRAGMA auto_vacuum") == _INCREMENTAL:
        return
    try:
        _ask(engine, "PRAGMA auto_vacuum = INCREMENTAL", "VACUUM")
    except sqlite3.OperationalError as error:
        log.warning("The database file cannot be made to shrink now: %s; the next start tries again", error)


def shrink(engine: Engine) -> bool:
    """Give a few free pages of an SQLite file back to the disk; whether there are more. PostgreSQL reuses its own.

    Raises StoreError when the database is locked for too long or cannot be written.
    """
    if engine.dialect.name != "sqlite":
        return False
    try:
        return _shrink(engine)
    except sqlite3.OperationalError as error:
        raise StoreError(f"The database cannot be used at the moment: {error}") from error


def _shrink(engine: Engine) -> bool:
    if _ask(engine, "PRAGMA auto_vacuum") != _INCREMENTAL:
        return False
    if not _ask(engine, "PRAGMA freelist_count"):
        return False
    _ask(engine, f"PRAGMA incremental_vacuum({STEP})")
    left = _ask(engine, "PRAGMA freelist_count")
    if not left:
        # The file itself is cut when the log is written back to it; this waits for nobody and holds nobody up.
        _ask(engine, "PRAGMA wal_checkpoint(PASSIVE)")
    return bool(left)


def _ask(engine: Engine, *statements: str) -> int:
    """Run statements outside any transaction, to their end; the last one's first value, 0 if it gives none."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        for statement in statements:
            # Each row that is fetched is one step of the statement: what is not fetched is not done.
            rows = cursor.execute(statement).fetchall()
        cursor.close()
    finally:
        connection.close()
    return int(rows[0][0]) if rows and rows[0] else 0
