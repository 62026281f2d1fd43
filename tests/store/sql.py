"""A second hand on a test's database, beside the Store."""

from typing import Any

from sqlalchemy import NullPool, create_engine, make_url, select

from watcher.store.tables import METADATA


def run_sql(url: str, script: str) -> None:
    """Run a script of statements and commit it."""
    engine = create_engine(url, poolclass=NullPool)
    connection = engine.raw_connection()
    try:
        if make_url(url).get_backend_name() == "sqlite":
            driver: Any = connection.driver_connection
            driver.executescript(script)
        else:
            connection.cursor().execute(script)
        connection.commit()
    finally:
        connection.close()


def dump(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in METADATA.sorted_tables
        }
