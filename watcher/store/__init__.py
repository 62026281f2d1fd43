"""The only room that knows SQL: schedule, state and outbox in one database."""

from watcher.store.database import Store
from watcher.store.engine import exists, migrate, say_place
from watcher.store.errors import Conflict, StoreError
from watcher.store.rows import (
    ChangeRow,
    Counts,
    Due,
    FactRow,
    Follow,
    Gauges,
    Joined,
    Pruned,
    Record,
    Recorded,
    SourceRow,
    SourceState,
    State,
    WatchRow,
)

__all__ = [
    "ChangeRow",
    "Conflict",
    "Counts",
    "Due",
    "FactRow",
    "Follow",
    "Gauges",
    "Joined",
    "Pruned",
    "Record",
    "Recorded",
    "SourceRow",
    "SourceState",
    "State",
    "Store",
    "StoreError",
    "WatchRow",
    "exists",
    "migrate",
    "say_place",
]
