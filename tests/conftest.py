"""What every test shares: one PostgreSQL; and where the checks run unattended, the same examples each time."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import settings

from tests.postgres import Postgres, serve_postgres

settings.register_profile("unattended", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("unattended")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What a test opens, closed at its end."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real server, started when the first test asks for it."""
    with serve_postgres() as running:
        yield running
