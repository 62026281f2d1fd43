"""The Store: one door, one transaction a call."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import OperationalError

from watcher.model import Config, Delivery, DeliveryState
from watcher.store import facts, outbox, readings, schedule, sync, views
from watcher.store.engine import WRITES, open_engine
from watcher.store.errors import StoreError
from watcher.store.rows import ChangeRow, Counts, Due, FactRow, Record, Recorded, SourceRow, State
from watcher.store.tables import SOURCE


class Store:
    """Schedule, state and outbox in one database; threads share it. Every time is aware, every method one transaction.

    Every method may raise StoreError when the database is locked for too long or cannot be written.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{WRITES: True})

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

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except OperationalError as error:
            raise StoreError(f"The database cannot be used at the moment: {error.orig}") from error

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._transaction(self._engine)

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._transaction(self._writer)

    def sync(self, config: Config, *, now: datetime) -> None:
        """Bring sources and joins in line with the config; idempotent, and silent for readers."""
        with self._writing() as connection:
            sync.sync(connection, config, now=now)

    def claim_due(self, *, now: datetime, limit: int, lease: timedelta) -> tuple[Due, ...]:
        """Claim up to `limit` due sources for `lease`; no two callers get the same one."""
        with self._writing() as connection:
            return schedule.claim_due(connection, now=now, limit=limit, lease=lease)

    def claim_source(self, source: str, *, now: datetime, lease: timedelta) -> Due | None:
        """Claim one source by its id, due or not; null when unknown, not active, or claimed by somebody else."""
        with self._writing() as connection:
            return schedule.claim_source(connection, source, now=now, lease=lease)

    def peek(self, source: str, *, now: datetime) -> Due | None:
        """A source as a claim would give it, without claiming it: for looking, `record` refuses it once claimed."""
        with self._reading() as connection:
            rows = connection.execute(select(SOURCE).where(SOURCE.c.id == source)).mappings().all()
            return next(iter(schedule.describe(connection, rows, now=now)), None)

    def load(self, watch: str) -> State:
        """Facts and claims of a Watch, as `reconcile` takes them."""
        with self._reading() as connection:
            return facts.load(connection, watch)

    def record(self, record: Record) -> Recorded:
        """Write one poll: page, facts, claims, changes, deliveries, followed pages and next poll time, in one commit.

        Raises Conflict, having written nothing, when a Fact or what was
        told of it moved on since `load`, or when the lease is lost.
        """
        with self._writing() as connection:
            readings.finish_poll(connection, record)
            written = tuple(change for watch in record.outcomes for change in facts.write(connection, watch, record))
            followed = readings.follow(
                connection, record.due, record.follow, at_most=record.follow_at_most, now=record.now
            )
            return Recorded(changes=written, followed=followed)

    def claim_batch(self, *, now: datetime, lease: timedelta) -> tuple[Delivery, ...]:
        """Claim all due rows of one recipient's batch, in the order of their changes; empty when nothing is due."""
        with self._writing() as connection:
            return outbox.claim_batch(connection, now=now, lease=lease)

    def mark_sent(self, ids: Sequence[int], *, now: datetime) -> None:
        """The channel took these deliveries."""
        with self._writing() as connection:
            outbox.mark_sent(connection, ids, now=now)

    def mark_retry(self, ids: Sequence[int], *, now: datetime, next_attempt_at: datetime, error: str) -> None:
        """The channel did not take them; try again at `next_attempt_at`. `error` is shown to operators."""
        with self._writing() as connection:
            outbox.mark_retry(connection, ids, now=now, next_attempt_at=next_attempt_at, error=error)

    def mark_failed(self, ids: Sequence[int], *, now: datetime, error: str) -> None:
        """Give them up. `error` is shown to operators."""
        with self._writing() as connection:
            outbox.mark_failed(connection, ids, now=now, error=error)

    def retry_delivery(self, delivery: int, *, now: datetime) -> bool:
        """Make a failed Delivery due now; false when there is no such failed Delivery."""
        with self._writing() as connection:
            return outbox.retry_delivery(connection, delivery, now=now)

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

    def page(self, digest: str) -> bytes | None:
        """The body kept under the SHA-256 `digest`, as it was read; null when it is not kept."""
        with self._reading() as connection:
            return readings.body_of(connection, digest)

    def next_due(self) -> datetime | None:
        """When the next active source is due; null when there is none."""
        with self._reading() as connection:
            return views.next_due(connection)

    def counts(self) -> Counts:
        """How much there is of everything."""
        with self._reading() as connection:
            return views.counts(connection)
