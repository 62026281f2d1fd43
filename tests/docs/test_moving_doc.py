"""docs/moving.md, command by command, over a database that was lived in and on to a real PostgreSQL."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.archive.lived import live
from tests.postgres import Postgres
from tests.store.sql import dump
from watcher.cli import app
from watcher.store import Store, migrate

TEXT = (Path(__file__).parents[2] / "docs" / "moving.md").read_text(encoding="utf-8")
COMMANDS = [line.strip().removeprefix("$ ") for line in TEXT.splitlines() if line.strip().startswith("$ ")]
CONFIG = """\
database: {database}
publishers: [{{id: club, name: Club}}, {{id: paper, name: Paper}}]
routes: [{{id: desk, url: "console://"}}, {{id: mail, url: "console://"}}]
"""
WATCH = """\
id: film
name: Film
subject: {all_of: [harbour]}
sources: [{id: club, url: "https://club.example/news", kind: listing, publisher: club}]
"""


def use(folder: Path, database: str) -> None:
    (folder / "config" / "watcher.yaml").write_text(CONFIG.format(database=database), encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as an operator has it: config/ and data/watcher.db."""
    (tmp_path / "config" / "watches").mkdir(parents=True)
    (tmp_path / "config" / "watches" / "film.yaml").write_text(WATCH, encoding="utf-8")
    url = f"sqlite:///{tmp_path}/data/watcher.db"
    use(tmp_path, url)
    migrate(url)
    with Store.open(url) as store:
        live(store)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def watcher(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def run(command: str) -> None:
    """One command of the document; anything but success fails the test."""
    program, *words = shlex.split(command)
    if program == "watcher":
        done = watcher(*words)
        may_fail = words == ["health"]  # what it says hangs on the clock
        assert done.exit_code == 0 or may_fail, (command, done.output, done.exception)
    else:
        # The one that was installed with the program, wherever that is.
        start = [sys.executable, "-m", "warcio.cli"] if program == "warcio" else [program]
        subprocess.run([*start, *words], check=True, capture_output=True, timeout=30)


def test_the_commands_do_what_the_document_says(home: Path, postgres: Postgres) -> None:
    name = postgres.create()
    here, there = f"sqlite:///{home}/data/watcher.db", postgres.url(name)
    before = dump(here)
    try:
        for command in COMMANDS:
            if command.startswith("watcher import"):
                use(home, there)
            if command.startswith("watcher backup"):
                use(home, here)
            run(command)
        assert dump(there) == before
        assert dump(here) == before
        assert {path.name for path in home.iterdir()} >= {"change-2.warc.gz", "watcher.tar.zst", "backup.db"}
    finally:
        postgres.drop(name)


def test_every_command_of_the_document_is_run() -> None:
    assert len(COMMANDS) == len(re.findall(r"^ *\$ ", TEXT, re.MULTILINE)) > 10


def test_what_a_person_is_told(home: Path) -> None:
    assert watcher("evidence", "3", "-o", "e.warc.gz").output.splitlines() == [
        "e.warc.gz: 2 pages behind change 3, film: release_date upgraded.",
        "  https://club.example/news/",
        "  https://paper.example/film/2024",
    ]
    missing = watcher("evidence", "99", "-o", "f.warc.gz")
    assert (missing.exit_code, missing.output) == (1, "There is no change 99; `watcher changes` lists them.\n")
    assert not (home / "f.warc.gz").exists()
    again = watcher("evidence", "3", "-o", "e.warc.gz")
    assert str(again.exception) == "e.warc.gz is there already; name another file, or add --force to write over it"
    assert watcher("evidence", "3", "-o", "e.warc.gz", "--force").exit_code == 0
    assert "rows in" in watcher("export", "-o", "all.tar.gz").output
    full = watcher("import", "all.tar.gz")
    assert str(full.exception).startswith("The database is not empty (its table ")
    assert "a copy of" in watcher("backup", "-o", "b.db").output


def test_a_server_is_backed_up_by_its_own_command(home: Path) -> None:
    use(home, "postgresql+psycopg://watcher:canary-3f@db.example/news")
    said = watcher("backup", "-o", "b.dump")
    assert said.exit_code == 1
    assert "\n  pg_dump --format=custom --file=b.dump postgresql://watcher@db.example/news\n" in said.output
    assert "canary-3f" not in said.output
    assert not (home / "b.dump").exists()
