"""With which configuration a worker starts: that of the files, or if they are broken the last good one."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from watcher.config import Checked, ConfigError, ConfigErrors, Snapshot, Written, check
from watcher.config.schema import WatcherFile
from watcher.config.secret import SecretError, fill, read_secret_file
from watcher.model import Config
from watcher.store import Applied

FindFaults = Callable[[Checked], Iterable[ConfigError]]
_DEFAULT = str(WatcherFile.model_fields["database"].default)
_DATABASE = re.compile(r"^database:[ \t]*(['\"]?)(\S+)\1[ \t]*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A configuration that runs, and the files it came from. `refused` is what is wrong with those in the folder.

    `looked_at` is the digest of those; `kept` is the last good one that stands in for them, null if they are good.
    """

    config: Config
    written: Written
    snapshot: Snapshot
    looked_at: str
    refused: tuple[ConfigError, ...] = ()
    kept: Applied | None = None


def choose(
    folder: Path, *, environ: Mapping[str, str], find_faults: FindFaults, last: Callable[[str], Applied | None]
) -> Standing:
    """The configuration of the files if they pass every check, else the one that `last` knows of their database.

    Without that one files that can be loaded are used although something in them can never work, as `watcher check`
    says. Raises ConfigErrors if there is none to start with.
    """
    snapshot = Snapshot.take(folder)
    checked = check(folder, environ=environ, files=snapshot)
    problems = checked.errors or tuple(find_faults(checked))
    if not problems and checked.config is not None:
        return _stand(checked, checked.config, snapshot, looked_at=snapshot.digest)
    database = _find_database(checked, snapshot, environ)
    kept = last(database) if database else None
    if kept is None:
        if checked.config is None:
            raise ConfigErrors((*problems, *_explain_place(checked, snapshot)))
        return _stand(checked, checked.config, snapshot, looked_at=snapshot.digest, refused=problems)
    before = Snapshot.of(folder, kept.files)
    good = check(folder, environ=environ, files=before)
    if good.config is None:
        lost = [f"the last good configuration cannot be used either: {error.why}" for error in good.errors]
        raise ConfigErrors((*problems, *(ConfigError(folder, None, None, why) for why in lost)))
    if good.config.database != database:
        raise ConfigErrors(problems)
    return _stand(good, good.config, before, looked_at=snapshot.digest, refused=problems, kept=kept)


def _stand(
    checked: Checked,
    config: Config,
    snapshot: Snapshot,
    *,
    looked_at: str,
    refused: tuple[ConfigError, ...] = (),
    kept: Applied | None = None,
) -> Standing:
    return Standing(
        config=config,
        written=Written.of(checked),
        snapshot=snapshot,
        looked_at=looked_at,
        refused=refused,
        kept=kept,
    )


def _explain_place(checked: Checked, snapshot: Snapshot) -> Iterator[ConfigError]:
    if "watcher.yaml" in snapshot.texts and _read_database(checked) is None and not _DATABASE.search(_text(snapshot)):
        why = (
            "its line `database` cannot be read, so the last good configuration was looked for in "
            f"{_DEFAULT}; write that line as it was"
        )
        yield ConfigError(snapshot.folder / "watcher.yaml", None, None, why)


def _text(snapshot: Snapshot) -> str:
    return snapshot.texts.get("watcher.yaml", b"").decode("utf-8-sig", "replace")


def _read_database(checked: Checked) -> str | None:
    """The database that watcher.yaml names or leaves out, if so much of it could be read."""
    watcher = checked.watcher
    return None if watcher is None or watcher.is_mended(("database",)) else watcher.keys.database


def _find_database(checked: Checked, snapshot: Snapshot, environ: Mapping[str, str]) -> str | None:
    """The database of files that are broken, as far as it can be told: what was read, else its line, else the default."""
    found = _DATABASE.search(_text(snapshot))
    written = _read_database(checked) or (found[2] if found else _DEFAULT)
    try:
        return fill(written, environ=environ, read_secret=read_secret_file)
    except SecretError:
        return None
