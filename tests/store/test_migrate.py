"""The schema: made, made again, and refused when it is a newer version's."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine, insert, select, text

import watcher.store
from tests.store.builders import NOW, a_source
from tests.store.sql import dump, run_sql
from watcher.store import Store, StoreError, migrate
from watcher.store.encode import source_row
from watcher.store.engine import SCHEMA
from watcher.store.readings import new_source
from watcher.store.tables import METADATA, SOURCE


def test_makes_the_folder_and_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/er/100%/watcher.db"
    migrate(url)
    with Store.open(url) as store:
        assert store.counts().sources == 0


def test_migrating_again_keeps_what_is_there(club: Store, url: str) -> None:
    migrate(url)
    assert [row.source.id for row in club.sources()] == ["club"]


def test_a_newer_database_is_refused_in_one_sentence_and_left_alone(url: str) -> None:
    run_sql(url, "UPDATE alembic_version SET version_num = '9999'")
    before = dump(url)
    for use in (migrate, Store.open):
        with pytest.raises(StoreError, match=r"written by a newer version \(its schema is 9999.*install that version"):
            use(url)
    assert dump(url) == before


def test_an_unprepared_database_names_the_command(empty: str) -> None:
    with pytest.raises(StoreError, match=r"not ready for this version; run `watcher migrate`"):
        Store.open(empty)


def test_a_file_that_is_not_there_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no database at .*missing\.db; `watcher run` makes one"):
        Store.open(f"sqlite:///{tmp_path}/missing.db")


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader, " * 200)
    for use in (migrate, Store.open):
        with pytest.raises(StoreError, match=r"letter\.txt cannot be opened: file is not a database"):
            use(f"sqlite:///{tmp_path}/letter.txt")


@pytest.mark.parametrize("url", ["nonsense:hunter2", "mydb://user:hunter2@host/x", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_is_none_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite:///data/watcher\.db") as caught:
        migrate(url)
    assert "hunter2" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"folder of .* cannot be made"):
        migrate(f"sqlite:///{tmp_path}/file/watcher.db")


def differences(url: str) -> list[object]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA))


def test_the_migrations_make_exactly_the_tables_of_the_code(url: str) -> None:
    assert differences(url) == []


def migrations() -> ScriptDirectory:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(Path(watcher.store.__file__).parent / "migrations"))
    return ScriptDirectory.from_config(settings)


def test_the_newest_migration_is_the_schema_the_code_expects() -> None:
    assert migrations().get_current_head() == SCHEMA


def test_connections_are_durable_and_checked(database: Path) -> None:
    with Store.open(f"sqlite:///{database}") as store, store._engine.connect() as connection:
        pragmas = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 10_000, 1]


def test_a_naive_time_is_refused_and_an_aware_one_comes_back_in_utc(store: Store) -> None:
    row = new_source(source_row(a_source()), next_poll_at=NOW, now=NOW)
    with store._writer.begin() as connection, pytest.raises(Exception, match="has no time zone"):
        connection.execute(insert(SOURCE).values(row | {"added_at": NOW.replace(tzinfo=None)}))
    with store._writer.begin() as connection:
        connection.execute(insert(SOURCE).values(row))
        assert connection.execute(select(SOURCE.c.added_at)).scalar_one() == NOW


def test_opening_needs_no_alembic(database: Path) -> None:
    import subprocess
    import sys

    look = (
        "import sys; from watcher.store import Store, migrate;"
        f"migrate('sqlite:///{database}'); Store.open('sqlite:///{database}').close();"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0


def test_two_that_migrate_at_once_both_succeed(empty: str) -> None:
    barrier = Barrier(2)

    def prepare(_: int) -> None:
        barrier.wait(timeout=10)
        migrate(empty)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(prepare, range(2))) == [None, None]
    Store.open(empty).close()
