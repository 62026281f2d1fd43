"""Servers, a folder of configuration, and everything that an operator gets to see, searched for secrets at the end."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.bad_input.house import CANARIES, ENVIRONMENT, Streets
from watcher.cli.tables import show_deliveries, show_sources
from watcher.deliver import safe_url
from watcher.store import migrate

Look = Callable[[Path], str]


@pytest.fixture
def streets(stack: ExitStack) -> Streets:
    return Streets.open(stack)


@pytest.fixture(scope="session", autouse=True)
def _channels_are_loaded() -> None:
    """Importing Apprise takes longer than any case here; that is no delay of a route."""
    safe_url("json://127.0.0.1/x")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("migrated") / "watcher.db"
    migrate(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture(autouse=True)
def _database(tmp_path: Path, migrated: bytes) -> None:
    """The file that `write_config` names: making one takes longer than most cases here."""
    (tmp_path / "watcher.db").write_bytes(migrated)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "500")
    # As `watcher run` logs.
    caplog.set_level(logging.WARNING)


@pytest.fixture
def look(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Look:
    """What was printed and logged, and what the commands show; none of it may hold a secret, in a traceback neither."""

    def build(config: Path) -> str:
        for as_json in (False, True):
            show_sources(config, as_json=as_json)
        show_deliveries(config, limit=50, as_json=False)
        shown = "".join(capfd.readouterr()) + caplog.text
        for secret in CANARIES:
            assert secret not in shown
        return shown

    return build
