"""Servers that stop, and stores that close."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.deliver.desk import Desk
from tests.deliver.servers import MailServer, WebServer, serve_mail, serve_web
from watcher.model import Route
from watcher.store import Store, migrate

OpenDesk = Callable[..., Desk]


@pytest.fixture
def web(stack: ExitStack) -> WebServer:
    return stack.enter_context(serve_web())


@pytest.fixture
def mail(stack: ExitStack) -> MailServer:
    return stack.enter_context(serve_mail())


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("migrated") / "watcher.db"
    migrate(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture
def open_desk(stack: ExitStack, tmp_path: Path, migrated: bytes) -> OpenDesk:
    """A desk whose routes are given as id=address."""

    def build(*, watches: tuple[str, ...] = ("film",), **urls: str) -> Desk:
        path = tmp_path / "watcher.db"
        path.write_bytes(migrated)
        store = stack.enter_context(Store.open(f"sqlite:///{path}"))
        routes = {route: Route(id=route, url=url) for route, url in urls.items()}
        return Desk(store=store, routes=routes, watches=watches)

    return build
