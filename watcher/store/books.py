"""The Books: what a database can be asked, one transaction a call."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, select

from watcher.model import (
    CANARY,
    Config,
    Delivery,
    DeliveryState,
    Override,
    Posting,
)
from watcher.store import (
    backup,
    configs,
    edits,
    facts,
    gauges,
    history,
    notices,
    proof,
    readings,
    schedule,
    views,
    watches,
)
from watcher.store.copying import CopyOut
from watcher.store.engine import open_engine
from watcher.store.looks import ChangeRow, Counts, FactRow, Gauges, PastReading, Proof, SourceRow
from watcher.store.rows import Applied, Due, State, WatchRow
from watcher.store.tables import SOURCE
from watcher.store.transaction import reader, transaction


class Books:
    """What a database holds, read only; threads share it. Every time is aware.

    Every method may raise StoreError when the database cannot be reached.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = reader(engine)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a database that `migrate` prepared. Raises StoreError with what to do."""
        return cls(open_engine(url))

    def close(self) -> None:
        """Close the pool's connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _reading(self) -> AbstractContextManager[Connection]:
        return transaction(self._engine)

    def last_config(self) -> Applied | None:
        """The files of the config that was applied last; null if none was."""
        with self._reading() as connection:
            return configs.last(connection)

    def stale(self, config: Config) -> tuple[str, ...]:
        """The watches whose facts were weighed by other authorities than the config's (`Config.weighs_as`)."""
        with self._reading() as connection:
            return tuple(sorted(watches.stale(watches.stages(connection).values(), config)))

    def peek(self, source: str, *, now: datetime) -> Due | None:
        """A source as a claim would give it, without claiming it: for looking, `record` refuses it once claimed."""
        with self._reading() as connection:
            rows = connection.execute(select(SOURCE).where(SOURCE.c.id == source)).mappings().all()
            return next(iter(schedule.describe(connection, rows, now=now)), None)

    def load(self, watch: str) -> State:
        """Facts and claims of a Watch, as `reconcile` takes them."""
        with self._reading() as connection:
            return facts.load(connection, watch)

    def overrides(self, watch: str | None = None) -> tuple[Override, ...]:
        """The editors' words on one Watch or on all, oldest first, undone ones included."""
        with self._reading() as connection:
            return edits.overrides(connection, watch)

    def waiting(self) -> tuple[Delivery, ...]:
        """What waits for an editor, and what waited in vain, oldest first."""
        with self._reading() as connection:
            return views.waiting(connection)

    def delivery(self, number: int) -> Delivery | None:
        """One Delivery; null when there is none."""
        with self._reading() as connection:
            return views.delivery(connection, number)

    def notices(self, limit: int = 50) -> tuple[Posting, ...]:
        """What operators were told, or wait to be told, newest first."""
        with self._reading() as connection:
            return notices.latest(connection, limit=limit)

    def watches(self) -> tuple[WatchRow, ...]:
        """How far each Watch has come: active, released or archived."""
        with self._reading() as connection:
            return tuple(row for row in watches.stages(connection).values() if row.watch != CANARY)

    def facts(self, watch: str | None = None) -> tuple[FactRow, ...]:
        """What is held, each with its latest Change."""
        with self._reading() as connection:
            return views.facts(connection, watch)

    def changes(self, watch: str | None = None, limit: int = 50) -> tuple[ChangeRow, ...]:
        """The latest changes, newest first, silent ones too."""
        with self._reading() as connection:
            return views.changes(connection, watch, limit=limit)

    def sources(self) -> tuple[SourceRow, ...]:
        """All sources, configured ones first, and how their polls go."""
        with self._reading() as connection:
            return views.sources(connection)

    def deliveries(self, state: DeliveryState | None = None, limit: int = 50) -> tuple[Delivery, ...]:
        """The latest deliveries, newest first."""
        with self._reading() as connection:
            return views.deliveries(connection, state, limit=limit)

    def gauges(self) -> Gauges:
        """How the work stands: outbox, notices, health of sources, what is due."""
        with self._reading() as connection:
            return gauges.read(connection)

    def page(self, digest: str) -> bytes | None:
        """The body kept under the SHA-256 `digest`, as it was read; null when it is not kept."""
        with self._reading() as connection:
            return readings.body_of(connection, digest)

    def readings(self) -> Iterator[PastReading]:
        """All readings that are kept, in the order they were made, a few at a time; the transaction ends in between."""
        after = 0
        while True:
            with self._reading() as connection:
                found = history.readings(connection, after=after)
            if not found:
                return
            yield from found
            after = found[-1].id

    def count_readings(self) -> int:
        """How many readings are kept."""
        with self._reading() as connection:
            return history.count(connection)

    def joins(self) -> Mapping[tuple[str, str], datetime]:
        """Since when each Watch looks at each Source."""
        with self._reading() as connection:
            return history.joins(connection)

    def told_since(self, since: datetime) -> tuple[Delivery, ...]:
        """What was told of changes at or after `since`, or waits to be; newest first, without reminders."""
        with self._reading() as connection:
            return tuple(history.told_since(connection, since))

    def next_due(self) -> datetime | None:
        """When the next active source is due; null when there is none."""
        with self._reading() as connection:
            return views.next_due(connection)

    def counts(self) -> Counts:
        """How much there is of everything."""
        with self._reading() as connection:
            return views.counts(connection)

    def proof(self, change: int) -> Proof | None:
        """What the Change of this number rests on; null if there is none."""
        with self._reading() as connection:
            return proof.of_change(connection, change)

    @contextmanager
    def copy_out(self) -> Iterator[CopyOut]:
        """Everything as it is at this moment, for as long as the block lasts; nobody who writes waits for it."""
        with self._reading() as connection:
            yield CopyOut(connection)

    def backup(self, file: Path, *, on_progress: Callable[[int, int], None]) -> None:
        """Copy the SQLite database into an empty file while others write; see `say_dump` for a server."""
        backup.backup(self._engine, file, on_progress=on_progress)
