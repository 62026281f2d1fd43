"""What goes into the store and what comes out of it: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from watcher.model import (
    Change,
    Claim,
    DeliveryState,
    Evidence,
    Fact,
    Health,
    HealthState,
    Notice,
    Outcome,
    Override,
    Page,
    Route,
    Source,
)
from watcher.reconcile import LifeStage


class SourceState(StrEnum):
    """Whether a Source is polled: `removed` is gone from the config, `dropped` a followed page past its life.

    `archived` is read only for watches that are archived.
    """

    ACTIVE = "active"
    ARCHIVED = "archived"
    REMOVED = "removed"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True)
class Joined:
    """A Watch's tie to a Source: since when, whether its first good reading was had, whether that reading is baseline.

    One whose baseline was begun by an edit of the configuration is `edited`: it is silent in any case.
    """

    watch: str
    joined_at: datetime
    baseline_done: bool
    from_baseline: bool
    edited: bool = False


@dataclass(frozen=True, kw_only=True)
class Due:
    """A Source claimed for one poll. `digest` is that of the last good body; `lease` is the token `record` checks.

    `last_ok_at` is when it was last read.

    `followed_today` counts the pages followed from it in the last 24 hours. It is read `daily`, if not less often, when
    all its Watches are released.
    """

    source: Source
    joined: Mapping[str, Joined]
    etag: str | None
    last_modified: str | None
    digest: str | None
    failures: int
    added_at: datetime
    followed_today: int
    lease: int
    daily: bool = False
    last_ok_at: datetime | None = None
    health: Health = field(default_factory=Health)


@dataclass(frozen=True, kw_only=True)
class Follow:
    """A page found on the polled one and worth reading, for these Watches."""

    source: Source
    watches: tuple[str, ...]
    from_baseline: bool


@dataclass(frozen=True, kw_only=True)
class Record:
    """All that one poll leaves behind, written in one commit.

    `page` is the 200 that was read (null on a 304 or an error). An `unreadable` page is kept once a reason as evidence
    of the trouble, and leaves the old validators and digest: nothing may be concluded from it. `before` holds, by Watch,
    the Facts each Outcome was computed from, as `load` gave them, and `edition` the State's edition. `baseline_done` says
    that this was a good reading; `drop` that a followed page is past its life. `health` is set where it is another than
    before, and `notices` of it go to the routes `operators`.
    """

    due: Due
    now: datetime
    next_poll_at: datetime
    page: Page | None = None
    status: int | None = None
    error: str | None = None
    unreadable: str | None = None
    failures: int = 0
    etag: str | None = None
    last_modified: str | None = None
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    before: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    edition: Mapping[str, int] = field(default_factory=dict)
    routes: Mapping[str, tuple[Route, ...]] = field(default_factory=dict)
    follow: tuple[Follow, ...] = ()
    follow_at_most: int = 20
    baseline_done: bool = False
    drop: bool = False
    settled: bool = True
    health: Health | None = None
    notices: tuple[Notice, ...] = ()
    operators: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What a Record came to: all changes written, silent ones too, and the addresses of the pages newly followed."""

    changes: tuple[Change, ...]
    followed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class State:
    """What is held and known of one Watch; `told` of each Fact is filled in from the deliveries.

    `overrides` are the editors' words, undone ones included; `edition` rises with each of them and with each undoing.
    `weighed` is the `Config.weighs_as` by which the facts were weighed; null if that was not noted.
    """

    facts: tuple[Fact, ...]
    claims: tuple[Claim, ...]
    weighed: str | None = None
    overrides: tuple[Override, ...] = ()

    @property
    def edition(self) -> int:
        """How often the editors spoke."""
        return len(self.overrides) + sum(each.undone_at is not None for each in self.overrides)


@dataclass(frozen=True, kw_only=True)
class Undoing:
    """The end of an Override, by its number."""

    number: int
    by: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What an editor decided of a Delivery in review: its state from then on."""

    delivery: int
    state: DeliveryState
    by: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Edit:
    """All that one act of the editors leaves behind, written in one commit.

    It adds an Override or undoes one, with what that does (`outcome`, computed from `state`); `verdict` is the decision
    on a waiting Delivery that led to it.
    """

    watch: str
    now: datetime
    state: State
    outcome: Outcome
    routes: tuple[Route, ...]
    add: Override | None = None
    undo: Undoing | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, kw_only=True)
class WatchRow:
    """How far a Watch has come, and since when.

    One that left the config is archived and keeps the stage it was `removed_from`. `weighed` is the
    `Config.weighs_as` of its facts.
    """

    watch: str
    stage: LifeStage
    since: datetime
    removed_from: LifeStage | None = None
    weighed: str | None = None

    @property
    def removed(self) -> bool:
        """Whether it is not configured any more."""
        return self.removed_from is not None


@dataclass(frozen=True, kw_only=True)
class Synced:
    """What a config did beside what it says: watches that came back, and deliveries that ended with their route."""

    returned: tuple[str, ...] = ()
    ended: int = 0


@dataclass(frozen=True, kw_only=True)
class Applied:
    """A config that was applied: when, the SHA-256 of its files, and their text as written, by path in the folder."""

    at: datetime
    digest: str
    files: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class OldPage:
    """A page that nothing rests on: when it was read last, and its size as stored (bytes)."""

    digest: str
    stored: int
    last_seen: datetime


@dataclass(frozen=True, kw_only=True)
class Pruned:
    """What was deleted: rows, and bytes of bodies as stored."""

    readings: int = 0
    pages: int = 0
    stored: int = 0

    def __add__(self, other: "Pruned") -> "Pruned":
        return Pruned(
            readings=self.readings + other.readings,
            pages=self.pages + other.pages,
            stored=self.stored + other.stored,
        )


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
