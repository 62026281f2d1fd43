"""Opening the database, and bringing it to the schema this version writes."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from watcher.store.errors import StoreError

#: The newest migration in `migrations/versions`.
SCHEMA = "0001"

BUSY_SECONDS = 10
#: Execution option of transactions that write: SQLite takes its one write lock at BEGIN, so none fails half way up.
WRITES = "watcher_writes"


def parse(url: str) -> URL:
    """The database's address, checked. Raises StoreError without repeating it: it may hold a password."""
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(
            "The setting `database` is not a database address; write one like sqlite:///data/watcher.db"
        ) from error
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreError("The setting `database` names no file; write one like sqlite:///data/watcher.db")
    return parsed


def connect(url: URL) -> Engine:
    """An engine with a pool that threads share; its SQLite connections lose no commit at a power cut."""
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_size=16, max_overflow=16)
    engine = create_engine(url, pool_size=16, max_overflow=16, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    # The driver's own transactions begin too late and not at all for DDL; SQLAlchemy begins them through `_begin`.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def say_place(url: str) -> str:
    """Where the data are, for people: an SQLite file's path, or the address without its password."""
    parsed = parse(url)
    return str(Path(_name(parsed)).resolve()) if parsed.get_backend_name() == "sqlite" else _name(parsed)


def exists(url: str) -> bool:
    """Whether there is something to open; a server is taken to be there."""
    parsed = parse(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").exists()


def open_engine(url: str) -> Engine:
    """Open a database that `migrate` prepared. Raises StoreError when it is not, or is a newer version's."""
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        raise StoreError(f"There is no database at {_name(parsed)}; run `watcher migrate` first")
    engine = connect(parsed)
    try:
        with engine.connect() as connection:
            version = _version(connection)
    except DBAPIError as error:
        engine.dispose()
        raise StoreError(f"The database {_name(parsed)} cannot be opened: {error.orig}") from error
    if version == SCHEMA:
        return engine
    engine.dispose()
    if version is None or version < SCHEMA:
        raise StoreError(f"The database {_name(parsed)} is not ready for this version; run `watcher migrate` first")
    raise StoreError(_newer(parsed, version))


def migrate(url: str) -> None:
    """Bring the database to the newest schema, in one transaction; the folder of an SQLite file is made.

    Raises StoreError when it cannot be opened or was written by a newer version.
    """
    parsed = parse(url)
    engine = None
    try:
        if parsed.get_backend_name() == "sqlite":
            Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
        engine = connect(parsed).execution_options(**{WRITES: True})
        with engine.begin() as connection:
            version = _version(connection)
            if version is not None and version > SCHEMA:
                raise StoreError(_newer(parsed, version))
            if version != SCHEMA:
                _upgrade(connection)
    except DBAPIError as error:
        raise StoreError(f"The database {_name(parsed)} cannot be opened: {error.orig}") from error
    except OSError as error:
        raise StoreError(f"The folder of {_name(parsed)} cannot be made: {error.strerror}") from error
    finally:
        if engine is not None:
            engine.dispose()


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def _upgrade(connection: Connection) -> None:
    from alembic import command, config  # noqa: PLC0415 - importing it takes over a second, and most starts need none

    settings = config.Config()
    scripts = str(Path(__file__).parent / "migrations")
    settings.set_main_option("script_location", scripts.replace("%", "%%"))
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")


def _name(url: URL) -> str:
    return url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def _newer(url: URL, version: str) -> str:
    return (
        f"The database {_name(url)} was written by a newer version (its schema is {version}, this version knows {SCHEMA});"
        " install that version or restore an older copy"
    )
