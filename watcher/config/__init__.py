"""The operators' YAML, checked and built: a typo fails with its file, line, column, value and what is allowed."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from watcher.config.build import CONSOLE, Builder
from watcher.config.checks import check_names, check_together, check_watch, check_watcher
from watcher.config.errors import ConfigError, ConfigErrors
from watcher.config.explain import Read, read_keys
from watcher.config.schema import Part, WatcherFile, WatchFile
from watcher.config.secret import fill, read_secret_file
from watcher.model import Config

__all__ = ["CONSOLE", "ConfigError", "ConfigErrors", "load"]

_M = TypeVar("_M", bound=Part)


def load(folder: Path, *, environ: Mapping[str, str], read_secret: Callable[[Path], str] | None = None) -> Config:
    """What `folder` holds: `watcher.yaml` and `watches/*.yaml`.

    `environ` and `read_secret` are where `${NAME}` and `${file:/path}` come from; `read_secret` raises OSError like
    reading a file, which is what it does if left out. Raises ConfigErrors with every problem of all files. A relative
    path in `database` or `${file:...}` is relative to the working directory.
    """
    if not folder.is_dir():
        why = "there is no such folder; name the one that holds watcher.yaml and watches/ (--config DIR)"
        raise ConfigErrors([ConfigError(folder, None, None, why)])
    problems: list[ConfigError] = []
    watcher = _read(folder / "watcher.yaml", WatcherFile, problems)
    paths = _watch_paths(folder, problems)
    watches = [read for path in paths if (read := _read(path, WatchFile, problems)) is not None]
    for read in watches:
        problems.extend(check_watch(read))
    problems.extend(check_together(watches))
    builder = Builder(fill=lambda text: fill(text, environ=environ, read_secret=read_secret or read_secret_file))
    if watcher is not None:
        problems.extend(check_watcher(watcher))
        problems.extend(check_names(watches, watcher))
        config = builder.build(watcher, watches)
        problems.extend(builder.problems)
    if watcher is None or problems:
        raise ConfigErrors(problems)
    return config


def _read(path: Path, model: type[_M], problems: list[ConfigError]) -> Read[_M] | None:
    try:
        return read_keys(path, model)
    except ConfigErrors as error:
        problems.extend(error.errors)
        return None


def _watch_paths(folder: Path, problems: list[ConfigError]) -> list[Path]:
    watches = folder / "watches"
    try:
        paths = sorted(path for path in watches.iterdir() if not path.name.startswith("."))
    except OSError as error:
        problems.append(ConfigError(watches, None, None, f"the folder cannot be read: {error.strerror}"))
        return []
    problems.extend(
        ConfigError(path, None, None, f"is not read; rename it to {path.stem}.yaml")
        for path in paths
        if path.suffix.casefold() in {".yml", ".yaml"} and path.suffix != ".yaml"
    )
    found = [path for path in paths if path.suffix == ".yaml"]
    if not found:
        problems.append(ConfigError(watches, None, None, "the folder holds no watch; add one as a .yaml file"))
    return found
