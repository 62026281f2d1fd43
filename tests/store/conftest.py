"""A migrated database for each test, copied from one that is migrated once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.builders import NOW, a_config, a_source, a_watch
from watcher.store import Store, migrate


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "watcher.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def database(template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "watcher.db"
    shutil.copy(template, path)
    return path


@pytest.fixture
def store(database: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{database}") as opened:
        yield opened


@pytest.fixture
def club(store: Store) -> Store:
    """A store that watches one film on the club's listing."""
    store.sync(a_config(a_watch(sources=[a_source()])), now=NOW)
    return store
