"""Keeps what runs in line with the files, as long as they are good."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from watcher.config import Checked, ConfigError, Snapshot, Written, check, compare
from watcher.live.folder import changes
from watcher.live.start import FindFaults, Standing
from watcher.live.words import say_problems, say_taken
from watcher.model import Config, Notice
from watcher.store import Applied, StoreError, Synced

log = logging.getLogger(__name__)

#: Writes a configuration into the database and has the worker go on with it. Raises StoreError, having changed nothing.
Apply = Callable[[Config, Applied], Synced]
#: Tells operators: the notices, and the configuration that names their routes.
Tell = Callable[[Sequence[Notice], Config], None]


class Keeper:
    """Applies edits of the files: all of them or none. One thread uses it."""

    def __init__(
        self,
        folder: Path,
        standing: Standing,
        *,
        environ: Mapping[str, str],
        find_faults: FindFaults,
        apply: Apply,
        tell: Tell,
    ) -> None:
        self._folder = folder
        self._standing = standing
        self._environ = environ
        self._find_faults = find_faults
        self._apply = apply
        self._tell = tell
        self._again = False

    @property
    def standing(self) -> Standing:
        """What runs."""
        return self._standing

    def begin(self, last: Applied | None, *, now: datetime) -> None:
        """Say with what the worker starts, if that is not what ran last or not what the files say."""
        standing = self._standing
        if standing.refused and standing.kept is None:
            log.error("What the configuration asks for can in part never work: %s", standing.refused[0])
        elif standing.refused:
            self._say_refused(standing.refused, since=last.at if last is not None else now, now=now)
        elif last is not None and last.digest != standing.snapshot.digest:
            before = check(self._folder, environ=self._environ, files=Snapshot.of(self._folder, last.files))
            self._say_taken(Written.of(before), standing.written, Synced(), now=now)

    def look(self, *, now: datetime, edited: bool = True) -> bool:
        """Read the files, and apply them if they are new and pass every check; whether they were applied.

        Without `edited` it looks only if the last look could not be finished.
        """
        if not (edited or self._again):
            return False
        self._again = False
        snapshot = Snapshot.take(self._folder)
        if snapshot.digest == self._standing.looked_at:
            return False
        checked = check(self._folder, environ=self._environ, files=snapshot)
        problems = checked.errors or tuple(self._find_faults(checked))
        if problems or checked.config is None:
            self._standing = replace(self._standing, looked_at=snapshot.digest, refused=problems)
            self._say_refused(problems, since=self._applied_at(now), now=now)
            return False
        return self._take(checked, checked.config, snapshot, now=now)

    def _take(self, checked: Checked, config: Config, snapshot: Snapshot, *, now: datetime) -> bool:
        old = self._standing
        running = replace(config, database=old.config.database, listen=old.config.listen)
        later = tuple(
            key
            for key, same in (
                ("database", config.database == running.database),
                ("web.listen", config.listen == running.listen),
            )
            if not same
        )
        applied = Applied(at=now, digest=snapshot.digest, files=snapshot.written)
        try:
            synced = self._apply(running, applied)
        except StoreError as error:
            self._again = True
            log.error("%s. The edited configuration is applied once it can.", str(error).rstrip("."))  # noqa: TRY400 - an operator's trouble, no defect of ours
            return False
        self._standing = Standing(
            config=running, written=Written.of(checked), snapshot=snapshot, looked_at=snapshot.digest, kept=applied
        )
        self._say_taken(
            old.written,
            self._standing.written,
            synced,
            now=now,
            mended=bool(old.refused),
            later=later,
        )
        return True

    def _applied_at(self, now: datetime) -> datetime:
        return self._standing.kept.at if self._standing.kept is not None else now

    def _say_refused(self, problems: Sequence[ConfigError], *, since: datetime, now: datetime) -> None:
        title, text = say_problems(problems, self._folder, since=since)
        log.error("%s", text)
        # The same trouble with the same files is told once, also over a restart.
        key = f"config-broken {self._standing.looked_at[:16]} {since.isoformat()}"
        self._tell([Notice(key=key, title=title, text=text, at=now)], self._standing.config)

    def _say_taken(
        self,
        old: Written,
        new: Written,
        synced: Synced,
        *,
        now: datetime,
        mended: bool = False,
        later: Sequence[str] = (),
    ) -> None:
        difference = compare(old, new)
        title, text = say_taken(difference, synced, mended=mended, later=later)
        log.info("%s\n%s", title, text)
        if difference.words or mended:
            key = f"config {self._standing.snapshot.digest[:16]} {now.isoformat()}"
            self._tell([Notice(key=key, title=title, text=text, at=now)], self._standing.config)


def keep(keeper: Keeper, folder: Path, *, clock: Callable[[], datetime], stop: threading.Event) -> None:
    """Have the keeper look at each edit until `stop`."""
    for edited in changes(folder, stop=stop):
        try:
            keeper.look(now=clock(), edited=edited)
        except Exception:
            # A defect of ours must not end the watching of files: the next edit may well be taken up.
            log.exception("An edit of the configuration could not be looked at; what ran before goes on")
