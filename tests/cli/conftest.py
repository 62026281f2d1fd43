"""A configuration over the first story's sites, served on loopback, and the command line as a person starts it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from watcher.demo.sites import StorySites
from watcher.demo.story import load_story, write_config

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def sites() -> Iterator[StorySites]:
    with StorySites(load_story(), pace=0) as served:
        yield served


@pytest.fixture
def config(tmp_path: Path, sites: StorySites) -> Path:
    folder = tmp_path / "config"
    write_config(
        folder,
        load_story(),
        origins=sites.origins,
        routes={"newsroom": "console://", "fans": "console://"},
        database=f"sqlite:///{tmp_path / 'data' / 'watcher.db'}",
        pace=0,
    )
    return folder


def environment() -> dict[str, str]:
    return {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}


@pytest.fixture
def watcher(tmp_path: Path) -> Command:
    def start(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "watcher", *map(str, words)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=tmp_path,
            env=environment(),
        )

    return start
