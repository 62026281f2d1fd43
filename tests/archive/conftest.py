"""Databases to move between: one that was lived in, and empty ones, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.archive.lived import live
from tests.postgres import Postgres
from tests.store.builders import NOW
from watcher.archive import pack
from watcher.store import Store, migrate

Place = Callable[[str], str]


@pytest.fixture
def empty_on(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """Makes an empty database at this version's schema on the named backend; gives its address."""
    made: list[str] = []

    def make(backend: str) -> str:
        if backend == "sqlite":
            url = f"sqlite:///{tmp_path}/empty-{len(list(tmp_path.iterdir()))}.db"
        else:
            postgres: Postgres = request.getfixturevalue("postgres")
            made.append(postgres.create())
            url = postgres.url(made[-1])
        migrate(url)
        return url

    yield make
    for name in made:
        request.getfixturevalue("postgres").drop(name)


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an SQLite database that was lived in; for reading only."""
    path = tmp_path_factory.mktemp("lived") / "watcher.db"
    migrate(f"sqlite:///{path}")
    with Store.open(f"sqlite:///{path}") as store:
        live(store)
    return path


@pytest.fixture
def store(lived: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of it."""
    shutil.copy(lived, tmp_path / "lived.db")
    with Store.open(f"sqlite:///{tmp_path}/lived.db") as opened:
        yield opened


@pytest.fixture(scope="session")
def packed(lived: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its export; for reading only."""
    path = tmp_path_factory.mktemp("packed") / "all.tar.gz"
    with Store.open(f"sqlite:///{lived}") as store, store.copy_out() as copy:
        pack(copy, path, name=path.name, version="0.1.0", now=NOW, on_rows=lambda _: None)
    return path
