"""Opening the database, and bringing it to the schema this version writes."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from watcher.store.dialect import wait_alone
from watcher.store.errors import StoreError
from watcher.store.vacuum import make_shrinkable

#: The newest migration in `migrations/versions`.
SCHEMA = "0003"

BUSY_SECONDS = 10
#: What SQLite's write-ahead log is cut to once it is written back, after a large write.
LOG_BYTES = 16 * 1024 * 1024
#: Execution option of transactions that write: SQLite takes its one write lock at BEGIN, so none fails half way up.
WRITES = "watcher_writes"

#: What a PostgreSQL connection is given unless the address says otherwise (libpq's parameters, PostgreSQL manual 34.1.2):
#: no wait without an end, be it for an answer, for a lock, or the server's for a worker that is gone.
_SERVER: dict[str, str | int] = {
    "connect_timeout": BUSY_SECONDS,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "fallback_application_name": "announcement-watcher",
    "options": f"-c lock_timeout={BUSY_SECONDS}s -c idle_in_transaction_session_timeout=60s",
}
_EXAMPLES = "sqlite:///data/watcher.db or postgresql+psycopg://user:password@host/name"


def parse(url: str) -> URL:
    """The database's address, checked. Raises StoreError without repeating it: it may hold a password."""
    try:
        parsed = make_url(url)
        driver = parsed.get_dialect().driver
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise StoreError(f"The setting `database` is not a database address; write one like {_EXAMPLES}") from error
    backend = parsed.get_backend_name()
    if (backend, driver) not in {("sqlite", "pysqlite"), ("postgresql", "psycopg")}:
        raise StoreError(f"The setting `database` names neither SQLite nor PostgreSQL; write one like {_EXAMPLES}")
    if backend == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreError("The setting `database` names no file; write one like sqlite:///data/watcher.db")
    if backend == "postgresql" and not parsed.database:
        raise StoreError("The setting `database` names no database; write one like postgresql+psycopg://user@host/name")
    if "@" in (parsed.host or ""):
        raise StoreError("The setting `database` has an @ too many; in a user's name or password write it as %40")
    return parsed


def connect(url: URL) -> Engine:
    """An engine with a pool that threads share; its SQLite connections lose no commit at a power cut.

    Raises StoreError when PostgreSQL's driver is not installed.
    """
    if url.get_backend_name() == "postgresql":
        return _connect_server(url)
    engine = create_engine(url, pool_size=16, max_overflow=16, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _connect_server(url: URL) -> Engine:
    settings = {name: value for name, value in _SERVER.items() if name not in url.query}
    try:
        # A server's connections end with it; each is tried before it is used, so that the next call finds a new one.
        engine = create_engine(url, pool_size=16, max_overflow=16, pool_pre_ping=True, connect_args=settings)
        from psycopg.types.string import StrDumper  # noqa: PLC0415 - an extra, needed for PostgreSQL only
    except ImportError as error:
        raise StoreError(
            'The setting `database` asks for PostgreSQL, whose driver is not installed; pip install "announcement-watcher[postgres]"'
        ) from error

    class Dumper(StrDumper):
        """PostgreSQL's text has no NUL, pages do: it becomes U+FFFD, as HTML has it."""

        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\ufffd"))

    event.listen(engine, "connect", lambda connection, _: connection.adapters.register_dumper(str, Dumper))
    return engine


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    # The driver's own transactions begin too late and not at all for DDL; SQLAlchemy begins them through `_begin`.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    # Before anything is written: a new file then keeps the books that let it shrink. On any other it would wait for a lock.
    if cursor.execute("PRAGMA page_count").fetchone() == (0,):
        cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def say(error: DBAPIError) -> str:
    """What the database said, in one line: a server's advice on connections follows on further ones."""
    lines = str(error.orig).strip().splitlines()
    return lines[0].rstrip(".:") if lines else type(error.orig).__name__


def say_place(url: str) -> str:
    """Where the data are, for people: an SQLite file's path, or a server's address without its secrets."""
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
        raise StoreError(
            f"There is no database at {say_place(url)}; `watcher run` makes one (`database` in watcher.yaml says where)"
        )
    engine = connect(parsed)
    try:
        with engine.connect() as connection:
            version = _version(connection)
    except DBAPIError as error:
        engine.dispose()
        raise StoreError(f"The database {_name(parsed)} cannot be opened: {say(error)}") from error
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
            wait_alone(connection, "migrate")
            version = _version(connection)
            if version is not None and version > SCHEMA:
                raise StoreError(_newer(parsed, version))
            if version != SCHEMA:
                _upgrade(connection)
        make_shrinkable(engine)
    except DBAPIError as error:
        raise StoreError(f"The database {_name(parsed)} cannot be opened: {say(error)}") from error
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
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    # A password may stand among the parameters too; the host does when it is a socket's folder.
    shown = {name: value for name, value in url.query.items() if name in {"host", "port"}}
    return url.set(password=None, query=shown).render_as_string()


def _newer(url: URL, version: str) -> str:
    return (
        f"The database {_name(url)} was written by a newer version (its schema is {version}, this version knows {SCHEMA});"
        " install that version or restore an older copy"
    )
