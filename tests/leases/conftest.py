"""Sites and workers that end with their test."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.leases.site import Site, serve_site

StartWorker = Callable[[Path], subprocess.Popen[str]]
SPEED = 60


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as served:
        yield served


@pytest.fixture
def start_worker() -> Iterator[StartWorker]:
    """Starts real worker processes; their clocks agree and go a minute a second, from an hour ago."""
    started: list[subprocess.Popen[str]] = []
    epoch = time.time()
    begin = datetime.fromtimestamp(epoch, UTC) - timedelta(hours=1)

    def start(config: Path) -> subprocess.Popen[str]:
        # Not `-m`: nothing of the tests but this file is needed, and the project is installed.
        script = Path(__file__).with_name("work.py")
        command = [sys.executable, str(script), str(config), str(epoch), begin.isoformat(), str(SPEED)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()
