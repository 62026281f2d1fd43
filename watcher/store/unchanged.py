"""Polls that brought nothing new share a commit: whoever waits while one thread writes is written with the next."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, null, select, update

from watcher.store.errors import Conflict, StoreError
from watcher.store.rows import Record
from watcher.store.tables import SOURCE

#: Writes records in one transaction; gives the ids of those whose lease was lost.
Write = Callable[[Sequence[Record]], frozenset[str]]

_FINISH = (
    update(SOURCE)
    .where(SOURCE.c.id == bindparam("of"))
    .values(
        next_poll_at=bindparam("next_at"),
        leased_until=null(),
        lease=SOURCE.c.lease + 1,
        failures=0,
        last_status=bindparam("status"),
        last_error=null(),
        unreadable=null(),
        last_polled_at=bindparam("at"),
        last_ok_at=bindparam("at"),
        etag=bindparam("tag"),
        last_modified=bindparam("modified"),
    )
)


def finish(connection: Connection, records: Sequence[Record]) -> frozenset[str]:
    """Write what unchanged polls leave on their Sources; the ids of those that are no longer ours, which stay as they are."""
    ids = sorted(record.due.source.id for record in records)
    held = select(SOURCE.c.id, SOURCE.c.lease).where(SOURCE.c.id.in_(ids)).order_by(SOURCE.c.id).with_for_update()
    leases: dict[str, int] = dict(connection.execute(held).all())
    ours = [record for record in records if leases.get(record.due.source.id) == record.due.lease]
    if ours:
        connection.execute(_FINISH, [_values(record) for record in ours])
    return frozenset(ids).difference(record.due.source.id for record in ours)


def _values(record: Record) -> dict[str, object]:
    return {
        "of": record.due.source.id,
        "next_at": record.next_poll_at,
        "status": record.status,
        "at": record.now,
        "tag": record.etag,
        "modified": record.last_modified,
    }


@dataclass(eq=False)
class _Waiting:
    """A thread's record in the queue, and what became of it."""

    record: Record
    done: bool = False
    lost: bool = False
    failure: BaseException | None = None


class SharedCommits:
    """Gathers the records of threads that come at the same time; a record is on disk when its `write` returns."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._queue: list[_Waiting] = []
        self._queued = threading.Lock()
        self._turn = threading.Lock()

    def write(self, record: Record) -> None:
        """Write one record, in a transaction with all that wait. Raises Conflict when its lease is lost, or StoreError."""
        mine = _Waiting(record)
        with self._queued:
            self._queue.append(mine)
        with self._turn:
            if not mine.done:
                self._write_queue()
        if mine.failure is not None:
            # A fresh error for each thread: one that many raise would collect the traces of all.
            raise StoreError(str(mine.failure)) from mine.failure
        if mine.lost:
            source = record.due.source.id
            raise Conflict(f"The poll of {source} took longer than its lease, or its settings changed", lease_lost=True)

    def _write_queue(self) -> None:
        with self._queued:
            batch, self._queue = self._queue, []
        lost: frozenset[str] = frozenset()
        failure: BaseException | None = None
        try:
            lost = self._write([each.record for each in batch])
        except BaseException as error:
            failure = error
            raise
        finally:
            for each in batch:
                each.done, each.failure, each.lost = True, failure, each.record.due.source.id in lost
