"""The only room that knows SQL: schedule, state and outbox in one database."""

from watcher.store.backup import say_dump
from watcher.store.copying import CopyIn, CopyOut
from watcher.store.database import Store
from watcher.store.engine import SCHEMA, exists, migrate, say_place
from watcher.store.errors import Conflict, RowError, StoreError
from watcher.store.rows import (
    ChangeRow,
    Counts,
    Due,
    FactRow,
    Follow,
    Gauges,
    Joined,
    Proof,
    ProofPage,
    Pruned,
    Record,
    Recorded,
    SourceRow,
    SourceState,
    State,
    TableShape,
    WatchRow,
)

__all__ = [
    "SCHEMA",
    "ChangeRow",
    "Conflict",
    "CopyIn",
    "CopyOut",
    "Counts",
    "Due",
    "FactRow",
    "Follow",
    "Gauges",
    "Joined",
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
    "TableShape",
    "WatchRow",
    "exists",
    "migrate",
    "say_dump",
    "say_place",
]
