"""`watcher run` as its user starts it, and what it prints."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Self

#: How long a test waits for what should be there at once, in seconds: a bound, not a measure.
PATIENCE = 20.0


class Process:
    """One process of the worker; what it prints is read as it comes, without the console's line breaks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._text = ""
        self._new = threading.Condition()

    def __enter__(self) -> Self:
        root = str(Path(__file__).parents[2])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "watcher", "run"],
            cwd=self._folder,
            env=os.environ | {"PYTHONPATH": root, "PYTHONUNBUFFERED": "1", "COLUMNS": "400"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.end(signal.SIGINT)

    def end(self, how: signal.Signals) -> None:
        self._process.send_signal(how)
        self._process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def wait_for(self, words: str, *, past: int = 0) -> tuple[int, float]:
        """Where `words` end in the output behind `past`, and the seconds that it took until they were there."""
        began = time.monotonic()
        with self._new:
            while (found := self.text.find(words, past)) < 0:
                left = began + PATIENCE - time.monotonic()
                assert left > 0, f"{words!r} is not in:\n{self.text[past:]}"
                self._new.wait(left)
        return found + len(words), time.monotonic() - began

    @property
    def text(self) -> str:
        return " ".join(self._text.split())

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._new:
                self._text += line.decode()
                self._new.notify_all()
