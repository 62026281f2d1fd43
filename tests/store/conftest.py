"""A migrated database for each test, copied from one that is migrated once: each test runs on SQLite and on PostgreSQL.

A test that asks for `database` (the file) runs on SQLite only; one that asks for `server` on PostgreSQL only.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from tests.postgres import Postgres
from tests.store.builders import NOW, a_config, a_source, a_watch
from watcher.store import Store, migrate


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "backend" in metafunc.fixturenames:
        names = {"sqlite": "server", "postgresql": "database"}
        backends = [name for name, other in names.items() if other not in metafunc.fixturenames]
        metafunc.parametrize("backend", backends)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "watcher.db"
    migrate(f"sqlite:///{path}")
    return path


class Spare:
    """A migrated PostgreSQL database that tests use in turn; one that a test reshaped is thrown away."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._name: str | None = None
        self._shape: object = None

    def take(self) -> str:
        if self._name is None:
            self._name = self._postgres.create()
            migrate(self._postgres.url(self._name))
            self._shape = self._postgres.shape(self._name)
        return self._name

    def give_back(self, name: str) -> None:
        try:
            same = self._postgres.shape(name) == self._shape
        except DBAPIError:
            same = False
        if same:
            self._postgres.clear(name)
        else:
            self._postgres.drop(name)
            self._name = None


@pytest.fixture(scope="session")
def spare(postgres: Postgres) -> Spare:
    return Spare(postgres)


@pytest.fixture
def database(template: Path, tmp_path: Path) -> Path:
    """The file of an SQLite database."""
    path = tmp_path / "watcher.db"
    shutil.copy(template, path)
    return path


@pytest.fixture
def server(spare: Spare) -> Iterator[str]:
    """The name of a PostgreSQL database."""
    name = spare.take()
    yield name
    spare.give_back(name)


@pytest.fixture
def empty(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if backend == "sqlite":
        (tmp_path / "empty.db").touch()
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def url(backend: str, request: pytest.FixtureRequest) -> str:
    """The address of a migrated database."""
    if backend == "sqlite":
        return f"sqlite:///{request.getfixturevalue('database')}"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.url(request.getfixturevalue("server"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened


@pytest.fixture
def club(store: Store) -> Store:
    """A store that watches one film on the club's listing."""
    store.sync(a_config(a_watch(sources=[a_source()])), now=NOW)
    return store
