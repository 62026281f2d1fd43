"""The only room that knows SQL: schedule, state and outbox in one database."""

from watcher.store.database import Store
from watcher.store.engine import exists, migrate, say_place
from watcher.store.errors import Conflict, StoreError, Taken
from watcher.store.rows import (
    ChangeRow,
    Counts,
    Due,
    Edit,
    FactRow,
    Follow,
    Joined,
    Pruned,
    Record,
    Recorded,
    SourceRow,
    SourceState,
    State,
    Undoing,
    Verdict,
    WatchRow,
)

__all__ = [
    "ChangeRow",
    "Conflict",
    "Counts",
    "Due",
    "Edit",
    "FactRow",
    "Follow",
    "Joined",
    "Pruned",
    "Record",
    "Recorded",
    "SourceRow",
    "SourceState",
    "State",
    "Store",
    "StoreError",
    "Taken",
    "Undoing",
    "Verdict",
    "WatchRow",
    "exists",
    "migrate",
    "say_place",
]
