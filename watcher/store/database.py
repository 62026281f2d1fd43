"""The Store: one door, one transaction a call."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from watcher.model import (
    Change,
    Config,
    Delivery,
    Fact,
    Field,
    History,
    Notice,
    Outcome,
    Posting,
    Watch,
)
from watcher.store import (
    canary,
    configs,
    editorial,
    edits,
    facts,
    health,
    history,
    life,
    notices,
    outbox,
    prune,
    readings,
    remind,
    schedule,
    sync,
    unchanged,
    vacuum,
)
from watcher.store.books import Books
from watcher.store.copying import CopyIn
from watcher.store.rows import (
    Applied,
    Due,
    Edit,
    Pruned,
    Record,
    Recorded,
    Synced,
    Verdict,
    WatchRow,
)
from watcher.store.transaction import again, transaction, writer


class Store(Books):
    """Schedule, state and outbox in one database; threads share it. Every time is aware, every method one transaction.

    Every method may raise StoreError when the database is locked for too long or cannot be reached or written.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._writer = writer(engine)
        self._unchanged = unchanged.SharedCommits(self._finish_unchanged)

    def _writing(self) -> AbstractContextManager[Connection]:
        return transaction(self._writer)

    @again
    def sync(self, config: Config, *, now: datetime, applied: Applied | None = None) -> Synced:
        """Bring watches, sources and joins in line with the config; idempotent, and silent for readers.

        `applied` are the files it was read from, kept in the same commit for a start with broken ones. The facts of
        `stale` watches are left to `reweigh`.
        """
        with self._writing() as connection:
            synced = sync.sync(connection, config, now=now)
            if applied is not None:
                configs.keep(connection, applied)
            return synced

    @again
    def reweigh(self, watch: str, outcome: Outcome, *, before: Sequence[Fact], weighed: str) -> None:
        """Write what other authorities make of a Watch's facts; tells nobody. Raises Conflict if the facts moved on."""
        with self._writing() as connection:
            facts.reweigh(connection, watch, outcome, before=before, weighed=weighed)

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

    @again
    def edit(self, edit: Edit) -> tuple[int, tuple[Change, ...]]:
        """Write one act of the editors with its changes and deliveries in one commit; its override's number, the changes.

        Raises Conflict, having written nothing, when anything of the Watch moved on since `load`; Taken when another
        editor undid that override or decided that delivery before.
        """
        with self._writing() as connection:
            return editorial.write(connection, edit)

    @again
    def approve(self, verdict: Verdict, *, now: datetime) -> None:
        """Let a Delivery out that waits for review. Raises Taken when it does not wait any more."""
        with self._writing() as connection:
            edits.decide(connection, verdict, now=now)

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

    @again
    def review(self, watched: Mapping[str, Watch], *, now: datetime) -> tuple[WatchRow, ...]:
        """Move each Watch to the stage its facts have earned by `now`; returns those that moved.

        As with `prune`, the look comes before the write, which most calls need not make.
        """
        with self._reading() as connection:
            moves = life.find_moves(connection, watched, now=now)
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

    @again
    def date_joins(self, joined: Mapping[tuple[str, str], datetime]) -> None:
        """Let the joins of this database have been made when those of another one were; for replays."""
        with self._writing() as connection:
            history.date_joins(connection, joined)

    @contextmanager
    def copy_in(self) -> Iterator[CopyIn]:
        """Take everything into this database in one commit at the end of the block; an error in it leaves no row.

        Raises StoreError when there are rows already.
        """
        with self._writing() as connection:
            yield CopyIn(connection)
