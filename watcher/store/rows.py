"""What goes into the store, and what its work takes out again: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from watcher.model import (
    Change,
    Claim,
    DeliveryState,
    Fact,
    Health,
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
