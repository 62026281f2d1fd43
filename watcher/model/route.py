"""Who is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from watcher.model.fact import Change, ChangeKind, Status
from watcher.model.watch import Field


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where Changes go: an Apprise URL (a secret: never print it) and the filters on what passes."""

    id: str
    url: str = field(repr=False)
    fields: tuple[Field, ...] = tuple(Field)
    kinds: tuple[ChangeKind, ...] = tuple(ChangeKind)
    min_status: Status = Status.RUMOURED


class DeliveryState(StrEnum):
    """Where a Delivery stands. In flight is `pending` with a lease."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    REPLACED = "replaced"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The outbox row: one Change for one recipient, told as `kind`; rows of one `batch` go out as one message."""

    id: int
    recipient: str
    batch: str
    change: Change
    kind: ChangeKind
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime
    last_error: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a recipient reads, in the forms channels need. `slack` is a list of Block Kit blocks."""

    title: str
    text: str
    html: str
    slack: tuple[Mapping[str, Any], ...] = ()
