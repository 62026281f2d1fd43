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
    """Where Changes go: an Apprise URL (a secret: never print it) and the filters on what passes.

    With `remind` a confirmed release day is told once more, on the day itself.
    """

    id: str
    url: str = field(repr=False)
    fields: tuple[Field, ...] = tuple(Field)
    kinds: tuple[ChangeKind, ...] = tuple(ChangeKind)
    min_status: Status = Status.RUMOURED
    remind: bool = False


class DeliveryState(StrEnum):
    """Where a Delivery stands. In flight is `pending` with a lease."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    REPLACED = "replaced"


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """What a Delivery says on the release day, due `at`: the title and the platform that are confirmed by then."""

    at: datetime
    title: str | None = None
    platform: str | None = None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The outbox row: one Change for one recipient, told as `kind`; rows of one `batch` go out as one message.

    With a `reminder` it tells the release day of its Change again, on that day.
    """

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
    reminder: Reminder | None = None

    @property
    def began_at(self) -> datetime:
        """When it was first due."""
        return self.change.at if self.reminder is None else self.reminder.at


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a recipient reads, in the forms channels need. `slack` is a list of Block Kit blocks."""

    title: str
    text: str
    html: str
    slack: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something that operators, and never readers, have to know; of one `key` each of them is told once."""

    key: str
    title: str
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Posting:
    """The outbox row of one Notice for one recipient; rows of one `batch` go out as one message, tried or not."""

    id: int
    recipient: str
    batch: str | None
    notice: Notice
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime
    last_error: str | None = None
    sent_at: datetime | None = None
