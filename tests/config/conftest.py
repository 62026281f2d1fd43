"""Folders of config as an operator would write them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from watcher.config import ConfigErrors, load

WATCHER = """\
publishers:
  - id: club
    name: The Club
    domains: [club.example]
    authority: press
  - id: paper
    name: The Paper
routes:
  - id: desk
    url: json://127.0.0.1:9/
"""

WATCH = """\
id: harbour
name: The harbour series
subject:
  all_of: [harbour]
official: [club]
sources:
  - id: club-news
    url: https://club.example/news
    kind: listing
    publisher: club
    every: 15m
"""

Write = Callable[..., Path]
Complain = Callable[..., list[str]]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes `config/` below a fresh working directory; its path is relative, as at an operator's prompt."""
    monkeypatch.chdir(tmp_path)

    def put(*, watcher: str | bytes = WATCHER, **watches: str | bytes) -> Path:
        folder = Path("config")
        (folder / "watches").mkdir(parents=True, exist_ok=True)
        for path, text in {
            folder / "watcher.yaml": watcher,
            **{folder / "watches" / f"{name}.yaml": text for name, text in (watches or {"x": WATCH}).items()},
        }.items():
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return put


@pytest.fixture
def complain(write: Write) -> Complain:
    """The lines of the ConfigErrors that these files give."""

    def lines(*, environ: dict[str, str] | None = None, **files: str | bytes) -> list[str]:
        with pytest.raises(ConfigErrors) as caught:
            load(write(**files), environ=environ or {})
        return str(caught.value).splitlines()

    return lines
