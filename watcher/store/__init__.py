"""The only room that knows SQL: schedule, state and outbox in one database."""

from watcher.store.backup import say_dump
from watcher.store.copying import CopyIn, CopyOut
from watcher.store.database import Store
from watcher.store.engine import SCHEMA, exists, migrate, say_place
from watcher.store.errors import Conflict, RowError, StoreError, Taken
from watcher.store.looks import ChangeRow, Counts, FactRow, Gauges, PastReading, Proof, ProofPage, SourceRow, TableShape
from watcher.store.rows import (
    Applied,
    Due,
    Edit,
    Follow,
    Joined,
    Pruned,
    Record,
    Recorded,
    SourceState,
    State,
    Synced,
    Undoing,
    Verdict,
    WatchRow,
)

__all__ = [
    "SCHEMA",
    "Applied",
    "ChangeRow",
    "Conflict",
    "CopyIn",
    "CopyOut",
    "Counts",
    "Due",
    "Edit",
    "FactRow",
    "Follow",
    "Gauges",
    "Joined",
    "PastReading",
    "Proof",
    "ProofPage",
    "Pruned",
    "Record",
    "Recorded",
    "RowError",
    "SourceRow",
    "SourceState",
    "State",
    "Store",
    "StoreError",
    "Synced",
    "TableShape",
    "Taken",
    "Undoing",
    "Verdict",
    "WatchRow",
    "exists",
    "migrate",
    "say_dump",
    "say_place",
]
