"""All files of a configuration in one run: what is wrong, what is probably wrong, and what it comes to."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from watcher.config.build import Builder
from watcher.config.checks import check_names, check_together, check_watch, check_watcher
from watcher.config.errors import ConfigError, ConfigErrors
from watcher.config.explain import Read, read_keys
from watcher.config.files import DISK, Files
from watcher.config.schema import Part, WatcherFile, WatchFile
from watcher.config.secret import fill, read_secret_file
from watcher.model import Config

_M = TypeVar("_M", bound=Part)
ReadSecret = Callable[[Path], str]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a folder holds: every problem of all its files, and the Config, which is null if there is one.

    `watcher` and `watches` are the files as far as they could be read, with their places; `unread` tells that one could
    not, so that what seems to be missing may stand in it.
    """

    errors: tuple[ConfigError, ...]
    config: Config | None
    watcher: Read[WatcherFile] | None
    watches: tuple[Read[WatchFile], ...]
    unread: bool


def load(
    folder: Path, *, environ: Mapping[str, str], read_secret: ReadSecret | None = None, files: Files = DISK
) -> Config:
    """What `folder` holds: `watcher.yaml` and `watches/*.yaml`.

    `environ` and `read_secret` are where `${NAME}` and `${file:/path}` come from; `read_secret` raises OSError like
    reading a file, which is what it does if left out. Raises ConfigErrors with every problem of all files. A relative
    path in `database` or `${file:...}` is relative to the working directory. `files` are those on the disk if left out.
    """
    checked = check(folder, environ=environ, read_secret=read_secret, files=files)
    if checked.config is None:
        raise ConfigErrors(checked.errors)
    return checked.config


def check(
    folder: Path, *, environ: Mapping[str, str], read_secret: ReadSecret | None = None, files: Files = DISK
) -> Checked:
    """Read `folder` as `load` does, and say all that is wrong in it instead of raising it: syntax, keys and meaning."""
    problems: list[ConfigError] = []
    if not files.has_folder(folder):
        why = "there is no such folder; name the one that holds watcher.yaml and watches/ (--config DIR)"
        return Checked(
            errors=(ConfigError(folder, None, None, why),), config=None, watcher=None, watches=(), unread=True
        )
    watcher = _read(folder / "watcher.yaml", WatcherFile, problems, files=files)
    paths = _watch_paths(folder, problems, files=files)
    watches = tuple(read for path in paths if (read := _read(path, WatchFile, problems, files=files)) is not None)
    problems.extend(_check_meaning(watcher, watches))
    builder = Builder(fill=lambda text: fill(text, environ=environ, read_secret=read_secret or read_secret_file))
    config = builder.build(watcher, watches)
    problems.extend(builder.problems)
    return Checked(
        errors=ConfigErrors(problems).errors,
        config=None if problems else config,
        watcher=watcher,
        watches=watches,
        unread=watcher is None or len(watches) < len(paths),
    )


def _check_meaning(watcher: Read[WatcherFile] | None, watches: tuple[Read[WatchFile], ...]) -> Iterator[ConfigError]:
    for read in watches:
        yield from read.keep_true(check_watch(read))
    yield from check_together(watches)
    if watcher is not None:
        yield from watcher.keep_true(check_watcher(watcher))
        yield from check_names(watches, watcher)


def _read(path: Path, model: type[_M], problems: list[ConfigError], *, files: Files) -> Read[_M] | None:
    try:
        read = read_keys(path, model, files)
    except ConfigErrors as error:
        problems.extend(error.errors)
        return None
    problems.extend(read.problems)
    return read


def _watch_paths(folder: Path, problems: list[ConfigError], *, files: Files) -> list[Path]:
    watches = folder / "watches"
    try:
        paths = [watches / name for name in sorted(files.names(watches)) if not name.startswith(".")]
    except OSError as error:
        problems.append(ConfigError(watches, None, None, f"the folder cannot be read: {error.strerror}"))
        return []
    problems.extend(
        ConfigError(path, None, None, f"is not read; rename it to {path.stem}.yaml")
        for path in paths
        if path.suffix != ".yaml" and path.suffix.casefold() in {".yml", ".yaml"}
    )
    found = [path for path in paths if path.suffix == ".yaml"]
    if not found:
        problems.append(ConfigError(watches, None, None, "the folder holds no watch; add one as a .yaml file"))
    return found
