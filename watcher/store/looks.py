"""What the books show to people, and to what reads the past: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from watcher.model import (
    Change,
    Claim,
    Evidence,
    Fact,
    Health,
    HealthState,
    Override,
    Page,
    Source,
)
from watcher.store.rows import SourceState


@dataclass(frozen=True, kw_only=True)
class PastReading:
    """A reading of the past by its number: of which Source, and the page as it was but for its body (`Store.page` has it)."""

    id: int
    source: Source
    page: Page


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """A Fact as an operator sees it: with the latest Change that led to it, if any, and the Claims that still speak of it.

    `overrides` are the editors' words in force on it: what it holds by (at most one that is no dismissal), and what they
    dismissed.
    """

    fact: Fact
    last: Change | None
    claims: tuple[Claim, ...] = ()
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """A Change with its number and how many deliveries it made."""

    id: int
    change: Change
    deliveries: int


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """A Source and how its polls go. `unreadable` is the reason why the last page said nothing."""

    source: Source
    state: SourceState
    watches: tuple[str, ...]
    added_at: datetime
    next_poll_at: datetime
    last_polled_at: datetime | None
    last_ok_at: datetime | None
    last_status: int | None
    last_error: str | None
    unreadable: str | None
    failures: int
    health: Health


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How much the database holds; deliveries by state, page sizes in bytes (as read, and as kept)."""

    sources: int
    facts: int
    claims: int
    changes: int
    pages: int
    page_bytes: int
    kept_bytes: int
    pending: int
    sent: int
    failed: int
    replaced: int
    review: int = 0


@dataclass(frozen=True, kw_only=True)
class Gauges:
    """How the work stands: what waits or was given up by route and state, how sources fare, and what is oldest.

    `next_due` is when the next poll is due, `oldest_pending` when the oldest change that waits was made, `last_beat`
    when the canary's heartbeat was last taken; null where there is none.
    """

    outbox: Mapping[tuple[str, str], int]
    notices: Mapping[str, int]
    healths: Mapping[HealthState, int]
    next_due: datetime | None
    oldest_pending: datetime | None
    last_beat: datetime | None


@dataclass(frozen=True, kw_only=True)
class TableShape:
    """A table to be copied: its columns in their order, and how many rows there are."""

    name: str
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, kw_only=True)
class ProofPage:
    """A page that a Change rests on, by its digest, and what was read on it.

    `page` is the answer as it was read, without its body, and null when no reading of it is left; `kept` tells whether
    the body is. `parent` is the Source that led to it, if one did.
    """

    digest: str
    evidence: tuple[Evidence, ...]
    page: Page | None
    source: str
    parent: str | None
    kept: bool


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The Change `id` with all that it rests on, the page that made it first."""

    id: int
    change: Change
    pages: tuple[ProofPage, ...]
