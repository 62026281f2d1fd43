"""A copy of an SQLite file while others write to it (https://sqlite.org/backup.html)."""

import shlex
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Engine

from watcher.store.engine import parse
from watcher.store.errors import StoreError

#: Database pages copied between two reports of progress: 8 MB.
_STEP = 2048


def say_dump(url: str, file: Path) -> str | None:
    """The command that backs up a server, without its password; null for an SQLite file, which `Store.backup` copies."""
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        return None
    shown = {name: value for name, value in parsed.query.items() if name in {"host", "port"}}
    place = URL.create(
        "postgresql", parsed.username, host=parsed.host, port=parsed.port, database=parsed.database, query=shown
    )
    return shlex.join(["pg_dump", "--format=custom", f"--file={file}", place.render_as_string()])


def backup(engine: Engine, file: Path, *, on_progress: Callable[[int, int], None]) -> None:
    """Copy the SQLite database as it is at this moment into `file`, which is empty, and check the copy.

    `on_progress` gets the database pages that are copied and how many there are. Nobody waits for it: the copy reads
    one snapshot, held open over all its steps, so that no writer makes it begin again. Raises StoreError.
    """
    connection = engine.raw_connection()
    try:
        source = connection.driver_connection
        if not isinstance(source, sqlite3.Connection):
            raise TypeError("Only an SQLite database is copied here")
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        with closing(sqlite3.connect(file)) as target:
            source.backup(target, pages=_STEP, progress=lambda _, left, total: on_progress(total - left, total))
            # One file, without a log beside it, until it is opened as the database.
            target.execute("PRAGMA journal_mode = DELETE")
            (found,) = target.execute("PRAGMA quick_check(1)").fetchone()
        source.execute("ROLLBACK")
        if found != "ok":
            raise StoreError(f"The copy of the database is damaged ({found}); the database itself may be, too")
    except sqlite3.Error as error:
        raise StoreError(f"The database cannot be copied: {error}") from error
    finally:
        connection.close()
