"""The worker as a process: edits are seen in time, and `kill -9` in the midst of it costs nothing."""

import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.bad_input.house import page
from tests.fetch.sites import Reply, Site
from tests.journey.process import Process
from watcher.live import changes

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A place with the guide's files; its club has a page on this machine."""
    with ExitStack() as stack:
        site = stack.enter_context(Site())
        html = {"Content-Type": "text/html"}
        site.replies["/news"] = Reply(headers=html, body=page("Harbour City", "Tides").encode())
        (tmp_path / "config" / "watches").mkdir(parents=True)
        for text, name in re.findall(r"```yaml\n(# config/(\S+)\n.*?)```", GUIDE, re.DOTALL):
            local = text.replace("https://harbourcity.example", site.url).replace("kind: listing", "kind: page")
            (tmp_path / "config" / name).write_text(local)
        with (tmp_path / "config" / "watcher.yaml").open("a") as file:
            file.write(f"fetch: {{allow_private: true, ports: [{site.url.rpartition(':')[2]}]}}\n")
        yield tmp_path


def run(command: str, folder: Path) -> str:
    """Run a command of the guide; what it prints, on one line."""
    if command.startswith("watcher "):
        command = f"{shlex.quote(sys.executable)} -m {command}"
    env = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "400"}
    done = subprocess.run(  # noqa: S602 - the guide's own commands
        command, shell=True, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    return " ".join((done.stdout + done.stderr).split())


def commands() -> list[tuple[str, list[str]]]:
    """The guide's commands, each with the beginnings of lines that it promises."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", GUIDE, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def test_the_first_hour_goes_as_the_guide_says(folder: Path) -> None:
    with ExitStack() as stack:
        worker: Process | None = None
        seen = 0
        for command, promised in commands():
            if command == "watcher run":
                worker = stack.enter_context(Process(folder))
                said = ""
            else:
                said = run(command, folder)
            for line in promised:
                if command.startswith("watcher ") and command != "watcher run":
                    assert line in said
                else:
                    assert worker is not None
                    seen, _ = worker.wait_for(line, past=seen)
        assert worker is not None
        # No edit rings for readers; the editor's word, later on, does.
        told = [line for line in worker.text.splitlines() if "Confirmed" in line]
        assert told == [line for line in told if "out in September 2031" in line]


def test_an_edit_is_seen_within_two_seconds_and_survives_kills(folder: Path) -> None:
    watch = folder / "config" / "watches" / "harbour.yaml"
    good = watch.read_text()
    with Process(folder) as worker:
        worker.wait_for("kept silent")
        # The watching begins with the worker, or a moment later: then what was saved before counts as an edit, too.
        seen, _ = edit(worker, watch, good.replace("15m", "10m"), "every: 15m → 10m")
        seen, took = edit(worker, watch, good.replace("15m", "5m"), "every: 10m → 5m", past=seen)
        assert took < 2
        seen, took = edit(worker, watch, "id: [", "The configuration in config is broken", past=seen)
        assert took < 2
        worker.end(signal.SIGKILL)
    with Process(folder) as worker:
        worker.wait_for("the watcher goes on with the configuration of")
        edit(worker, watch, good.replace("15m", "5m"), "The configuration is good again: nothing that counts")
        worker.end(signal.SIGKILL)
    assert run("watcher deliveries", folder) == "No message yet."
    assert run("watcher notices", folder).count("The configuration is broken; the last good one runs") == 1


def edit(worker: Process, path: Path, text: str, words: str, *, past: int = 0) -> tuple[int, float]:
    path.write_text(text)
    return worker.wait_for(words, past=past)


@pytest.mark.parametrize("polling", [False, True], ids=["told by the system", "looked for"])
def test_edits_are_seen_in_a_folder_that_comes_and_goes(tmp_path: Path, *, polling: bool) -> None:
    folder, stop, seen = tmp_path / "config", threading.Event(), threading.Semaphore(0)

    def look() -> None:
        for edited in changes(folder, stop=stop, polling=polling):
            if edited:
                seen.release()

    def is_seen() -> bool:
        """Whether something is seen in time; what else follows is left for another time."""
        found = seen.acquire(timeout=10)
        while seen.acquire(blocking=False):
            pass
        return found

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        assert is_seen()  # it is not there
        (folder / "watches").mkdir(parents=True)
        assert is_seen()
        for name in ("watcher.yaml", "watches/a.yaml"):
            (folder / name).write_text("id: a")
            assert is_seen()
        folder.rename(tmp_path / "away")
        assert is_seen()
        (tmp_path / "away").rename(folder)
        assert is_seen()
        (folder / "watches" / "a.yaml").write_text("id: b # another")
        assert is_seen()
    finally:
        stop.set()
        thread.join(timeout=10)
    assert not thread.is_alive()
