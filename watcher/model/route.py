"""Who is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from watcher.model.fact import Change, ChangeKind, Status
from watcher.model.watch import Field


@dataclass(frozen=True, kw_only=True)
class Review:
    """A look that an editor takes before anything goes out.

    What nobody looked at for so long (`after`) goes out, or `lapses`; a correction never lapses.
    """

    after: timedelta = timedelta(hours=2)
    lapses: bool = False


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where Changes go: an Apprise URL (a secret: never print it) and the filters on what passes.

    With `remind` a confirmed release day is told once more, on the day itself. With a `review` Deliveries wait for an
    editor.
    """

    id: str
    url: str = field(repr=False)
    fields: tuple[Field, ...] = tuple(Field)
    kinds: tuple[ChangeKind, ...] = tuple(ChangeKind)
    min_status: Status = Status.RUMOURED
    remind: bool = False
    review: Review | None = None


class DeliveryState(StrEnum):
    """Where a Delivery stands. In flight is `pending` with a lease.

    What is in `review` waits for an editor, who may have it `dismissed`; what is `lapsed` waited in vain.
    """

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    REPLACED = "replaced"
    REVIEW = "review"
    LAPSED = "lapsed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """What a Delivery says on the release day, due `at`: the title and the platform that are confirmed by then."""

    at: datetime
    title: str | None = None
    platform: str | None = None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The outbox row: one Change for one recipient, told as `kind`; rows of one `batch` go out as one message.

    With a `reminder` it tells the release day of its Change again, on that day. What waits for `review` is due to go out,
    or to lapse if it `lapses`, at `next_attempt_at`; the wait ended at `reviewed_at`, by an editor's hand (`reviewed_by`) or,
    if that is empty, by itself.
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
    lapses: bool = False
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    reviewed_why: str = ""

    @property
    def began_at(self) -> datetime:
        """When it was first due."""
        if self.reminder is not None:
            return self.reminder.at
        return self.reviewed_at or self.change.at


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
