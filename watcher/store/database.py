"""The Store: one door, one transaction a call."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, select

from watcher.model import CANARY, Config, Delivery, DeliveryState, Field, History, Notice, Posting, Watch
from watcher.store import (
    backup,
    canary,
    facts,
    gauges,
    health,
    life,
    notices,
    outbox,
    proof,
    prune,
    readings,
    remind,
    schedule,
    sync,
    unchanged,
    vacuum,
    views,
)
from watcher.store.copying import CopyIn, CopyOut
from watcher.store.engine import open_engine
from watcher.store.rows import (
    ChangeRow,
    Counts,
    Due,
    FactRow,
    Gauges,
    Proof,
    Pruned,
    Record,
    Recorded,
    SourceRow,
    State,
    WatchRow,
)
from watcher.store.tables import SOURCE
from watcher.store.transaction import again, reader, transaction, writer


class Store:
    """Schedule, state and outbox in one database; threads share it. Every time is aware, every method one transaction.

    Every method may raise StoreError when the database is locked for too long or cannot be reached or written.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = reader(engine)
        self._writer = writer(engine)
        self._unchanged = unchanged.SharedCommits(self._finish_unchanged)

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

    def _writing(self) -> AbstractContextManager[Connection]:
        return transaction(self._writer)

    @again
    def sync(self, config: Config, *, now: datetime) -> None:
        """Bring sources and joins in line with the config; idempotent, and silent for readers."""
        with self._writing() as connection:
            sync.sync(connection, config, now=now)

    @again
    def claim_due(self, *, now: datetime, limit: int, lease: timedelta) -> tuple[Due, ...]:
        """Claim up to `limit` due sources for `lease`; no two callers get the same one."""
        with self._writing() as connection:
            return schedule.claim_due(connection, now=now, limit=limit, lease=lease)

    @again
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

    @again
    def record(self, record: Record) -> Recorded:
        """Write one poll: page, facts, claims, changes, deliveries, followed pages, health, notices, next poll; one commit.

        Raises Conflict, having written nothing, when a Fact or what was
        told of it moved on since `load`, or when the lease is lost.
        """
        with self._writing() as connection:
            readings.finish_poll(connection, record)
            if record.health is not None:
                health.write(connection, record.due.source.id, record.health)
            notices.tell(connection, record.notices, routes=record.operators, now=record.now)
            written = tuple(
                change for watch in sorted(record.outcomes) for change in facts.write(connection, watch, record)
            )
            dated = {change.watch for change in written if change.field is Field.RELEASE_DATE}
            if dated:
                routes = {watch: record.routes.get(watch, ()) for watch in sorted(dated)}
                remind.arrange(connection, routes, now=record.now)
            followed = readings.follow(
                connection, record.due, record.follow, at_most=record.follow_at_most, now=record.now
            )
            return Recorded(changes=written, followed=followed)

    def record_unchanged(self, record: Record) -> None:
        """Write a poll that brought nothing new, in one commit with those of other threads. Raises Conflict as `record`."""
        self._unchanged.write(record)

    @again
    def _finish_unchanged(self, records: Sequence[Record]) -> frozenset[str]:
        with self._writing() as connection:
            return unchanged.finish(connection, records)

    @again
    def claim_batch(self, *, now: datetime, lease: timedelta) -> tuple[Delivery, ...]:
        """Claim all due rows of one recipient's batch, in the order of their changes; empty when nothing is due."""
        with self._writing() as connection:
            return outbox.claim_batch(connection, now=now, lease=lease)

    @again
    def mark_sent(self, ids: Sequence[int], *, now: datetime) -> None:
        """The channel took these deliveries."""
        with self._writing() as connection:
            outbox.mark_sent(connection, ids, now=now)

    @again
    def mark_retry(self, ids: Sequence[int], *, now: datetime, next_attempt_at: datetime, error: str) -> None:
        """The channel did not take them; try again at `next_attempt_at`. `error` is shown to operators."""
        with self._writing() as connection:
            outbox.mark_retry(connection, ids, now=now, next_attempt_at=next_attempt_at, error=error)

    @again
    def mark_failed(self, ids: Sequence[int], *, now: datetime, error: str) -> None:
        """Give them up. `error` is shown to operators."""
        with self._writing() as connection:
            outbox.mark_failed(connection, ids, now=now, error=error)

    @again
    def retry_delivery(self, delivery: int, *, now: datetime) -> bool:
        """Make a failed Delivery due now; false when there is no such failed Delivery."""
        with self._writing() as connection:
            return outbox.retry_delivery(connection, delivery, now=now)

    @again
    def tell_operators(self, told: Sequence[Notice], *, routes: Sequence[str], now: datetime) -> None:
        """Queue notices for the operators' `routes`; each is told once under its key. Without a route nothing is written.

        Whoever tells also logs: a notice without a route is seen nowhere else.
        """
        if told and routes:
            with self._writing() as connection:
                notices.tell(connection, told, routes=routes, now=now)

    @again
    def claim_notices(self, *, now: datetime, lease: timedelta) -> tuple[Posting, ...]:
        """Claim the due notices of one message to one operators' route; empty when nothing is due."""
        with self._writing() as connection:
            return notices.claim(connection, now=now, lease=lease)

    @again
    def mark_notices_sent(self, ids: Sequence[int], *, now: datetime) -> None:
        """The channel took these notices."""
        with self._writing() as connection:
            notices.mark_sent(connection, ids, now=now)

    @again
    def mark_notices_retry(self, ids: Sequence[int], *, now: datetime, next_attempt_at: datetime, error: str) -> None:
        """The channel did not take them; try again at `next_attempt_at`."""
        with self._writing() as connection:
            notices.mark_retry(connection, ids, now=now, next_attempt_at=next_attempt_at, error=error)

    @again
    def mark_notices_failed(self, ids: Sequence[int], *, now: datetime, error: str) -> None:
        """Give them up. `error` is shown to operators."""
        with self._writing() as connection:
            notices.mark_failed(connection, ids, now=now, error=error)

    @again
    def retry_notice(self, posting: int, *, now: datetime) -> bool:
        """Make a failed notice due now; false when there is no such failed notice."""
        with self._writing() as connection:
            return notices.retry(connection, posting, now=now)

    def notices(self, limit: int = 50) -> tuple[Posting, ...]:
        """What operators were told, or wait to be told, newest first."""
        with self._reading() as connection:
            return notices.latest(connection, limit=limit)

    @again
    def review(self, watches: Mapping[str, Watch], *, now: datetime) -> tuple[WatchRow, ...]:
        """Move each Watch to the stage its facts have earned by `now`; returns those that moved.

        As with `prune`, the look comes before the write, which most calls need not make.
        """
        with self._reading() as connection:
            moves = life.find_moves(connection, watches, now=now)
        if not moves:
            return ()
        with self._writing() as connection:
            return life.move(connection, moves)

    @again
    def restore(self, config: Config, watch: str, *, now: datetime) -> bool:
        """Poll an archived Watch again, daily and from a silent baseline; false unless it is configured and archived."""
        with self._writing() as connection:
            return life.restore(connection, config, watch, now=now)

    @again
    def prune(self, history: History, *, now: datetime) -> Pruned | None:
        """Delete one batch of pages that nothing rests on and that are older or more than `history` keeps; null if none.

        What to delete is looked for before the write begins, so that no poll waits for the look.
        """
        with self._reading() as connection:
            old = prune.find_old(connection, history, now=now)
        if not old:
            return None
        with self._writing() as connection:
            return prune.prune(connection, old)

    @again
    def trim_canary(self, *, before: datetime) -> bool:
        """Delete some of what the canary's beats left before a time; whether there may be more."""
        with self._writing() as connection:
            return canary.trim(connection, before=before)

    def shrink(self) -> bool:
        """Give some of an SQLite file's free space back to the disk; whether there is more of it."""
        return vacuum.shrink(self._engine)

    def watches(self) -> tuple[WatchRow, ...]:
        """How far each Watch has come: active, released or archived."""
        with self._reading() as connection:
            return tuple(row for row in sync.stages(connection).values() if row.watch != CANARY)

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

    def proof(self, change: int) -> Proof | None:
        """What the Change of this number rests on; null if there is none."""
        with self._reading() as connection:
            return proof.of_change(connection, change)

    @contextmanager
    def copy_out(self) -> Iterator[CopyOut]:
        """Everything as it is at this moment, for as long as the block lasts; nobody who writes waits for it."""
        with self._reading() as connection:
            yield CopyOut(connection)

    @contextmanager
    def copy_in(self) -> Iterator[CopyIn]:
        """Take everything into this database in one commit at the end of the block; an error in it leaves no row.

        Raises StoreError when there are rows already.
        """
        with self._writing() as connection:
            yield CopyIn(connection)

    def backup(self, file: Path, *, on_progress: Callable[[int, int], None]) -> None:
        """Copy the SQLite database into an empty file while others write; see `say_dump` for a server."""
        backup.backup(self._engine, file, on_progress=on_progress)

    def next_due(self) -> datetime | None:
        """When the next active source is due; null when there is none."""
        with self._reading() as connection:
            return views.next_due(connection)

    def counts(self) -> Counts:
        """How much there is of everything."""
        with self._reading() as connection:
            return views.counts(connection)
