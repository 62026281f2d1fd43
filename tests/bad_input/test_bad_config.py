"""A wrong edit stops the next start with one sentence; the worker that runs and what it knows are not touched by it."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from tests.bad_input.answers import TITLE
from tests.bad_input.house import CANARIES, ENVIRONMENT, HOUR, PASSWORD, START, House, Streets, told, write_config
from tests.deliver.servers import free_port

FIRST, LATER = START + timedelta(minutes=2), START + 2 * HOUR


def start(config: Path, *words: str, environ: dict[str, str] | None = None) -> tuple[int, str]:
    """The command line as an operator starts it: its exit code and all that it prints, in which there is no secret."""
    done = subprocess.run(
        [sys.executable, "-m", "watcher", *words, "--config", "config"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=config.parent,
        env={**os.environ, **ENVIRONMENT, "NO_COLOR": "1", "COLUMNS": "300"} if environ is None else environ,
    )
    shown = done.stdout + done.stderr
    for secret in CANARIES:
        assert secret not in shown
    return done.returncode, shown


def misspell(config: Path) -> None:
    watch = config / "watches" / "harbour.yaml"
    watch.write_text(watch.read_text().replace("kind: page", "kind: pag"))


def drop_the_secret_file(config: Path) -> None:
    (config.parent / "fans.secret").unlink()


def write_half_a_file(config: Path) -> None:
    watch = config / "watches" / "harbour.yaml"
    watch.write_text(watch.read_text()[:-40] + '"')


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (
            misspell,
            (
                "config/watches/harbour.yaml:11:5: sources[0].kind is 'pag'; "
                "use page, listing, feed or sitemap (did you mean page?)"
            ),
        ),
        (
            drop_the_secret_file,
            "config/watcher.yaml:19:5: routes[1].url: the secret file {folder}/fans.secret cannot be read: ",
        ),
        (write_half_a_file, "config/watches/harbour.yaml:11:11: a colon is missing after a key; check the indentation"),
    ],
)
def test_a_wrong_edit_is_explained_and_leaves_the_running_worker_alone(
    spoil: Callable[[Path], None], says: str, stack: ExitStack, streets: Streets, tmp_path: Path
) -> None:
    streets.club_says(TITLE)
    streets.paper_says("North by Northgate")
    config = write_config(tmp_path, streets)
    good = {path: path.read_text() for path in (*config.rglob("*.yaml"), tmp_path / "fans.secret")}
    house = House.open(stack, config)
    house.tick(FIRST)
    before = house.facts()
    spoil(config)
    code, shown = start(config, "run")
    assert code == 3
    assert len(shown.splitlines()) == 1
    assert shown.startswith(says.format(folder=tmp_path))
    assert house.facts() == before
    streets.paper_says("North by Northgate", date="2025-05-01", at=START + HOUR)
    house.tick(LATER)
    assert house.values("northgate")["release_date"] == "2025-05-01"
    for path, text in good.items():
        path.write_text(text)
    again = House.open(stack, config, now=LATER)
    again.tick(LATER + 2 * HOUR)
    assert again.values() == {"title": TITLE}
    assert len(told(streets.desk)) == len(told(streets.fans)) == 3


def test_a_missing_secret_is_named_and_no_other_is_shown(streets: Streets, tmp_path: Path) -> None:
    config = write_config(tmp_path, streets)
    bare = {name: value for name, value in os.environ.items() if name not in ENVIRONMENT}
    code, shown = start(config, "run", environ=bare)
    assert code == 3
    assert "the environment variable DESK_TOKEN is not set; set it, or change this line" in shown
    assert len(shown.splitlines()) == 1


def test_a_database_that_is_not_there_is_explained_without_its_password(streets: Streets, tmp_path: Path) -> None:
    port = free_port()
    address = f"postgresql+psycopg://watcher:${{DATABASE_PASSWORD}}@127.0.0.1:{port}/watcher"
    config = write_config(tmp_path, streets, database=address)
    assert PASSWORD not in (config / "watcher.yaml").read_text()
    for words in (("run",), ("sources",)):
        code, shown = start(config, *words)
        assert code == 4, shown
        assert "cannot be opened" in shown
        assert f"127.0.0.1:{port}" in shown
        assert "Traceback" not in shown
