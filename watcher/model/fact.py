"""What is said, and what is held."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from watcher.model.watch import Field


class Stance(StrEnum):
    """How a Document says a value."""

    ASSERTED = "asserted"
    HEDGED = "hedged"
    PENDING = "pending"
    DENIED = "denied"


class Status(StrEnum):
    """How sure a Fact is; ordered by `rank`."""

    UNKNOWN = "unknown"
    RUMOURED = "rumoured"
    REPORTED = "reported"
    CONFIRMED = "confirmed"

    @property
    def rank(self) -> int:
        """0 for unknown to 3 for confirmed."""
        return list(Status).index(self)


#: The slot of a platform or date that is named for no territory: (territory, window) as one word.
ANYWHERE = "*/streaming"
#: The slot of a date that is only bounded from below; its value never stands in for a date.
NOT_BEFORE = "not_before"
#: The one slot of a title.
TITLE_SLOT = "title"
#: Trailer values that are no address: promised, and shown somewhere we have no link to.
SCHEDULED = "scheduled"
RELEASED = "released"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Where something was said. `published_at` is the document's own date, `seen_at` when it was first read here."""

    source: str
    url: str
    locator: str
    quote: str
    digest: str
    published_at: datetime | None
    seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What one Document says about one field of one Watch.

    `value` is null for `pending` and for a denial of whatever is held. `rule` names what made it (`judge`,
    `json-ld:$[0].name`); `cues` the features that weighed most; `label` is the value in the document's own words.
    The last two fields are its life in the store: `retired` says why it no longer counts (`superseded`, `withdrawn`),
    `missed` counts the readings in a row that put it in doubt: full ones of a structured page without a live claim, or
    ones that say a retired claim again.
    """

    watch: str
    field: Field
    slot: str
    value: str | None
    stance: Stance
    publisher: str
    evidence: Evidence
    rule: str
    label: str = ""
    probability: float = 1.0
    cues: tuple[str, ...] = ()
    attributed_to: str | None = None
    position: int = 0
    retired: str | None = None
    missed: int = 0

    @property
    def key(self) -> tuple[str, str, str, str | None, str, str, str]:
        """Its identity: the same statement at the same address is the same Claim, however often it is read."""
        return (
            self.watch,
            self.field.value,
            self.slot,
            self.value,
            self.stance.value,
            self.evidence.source,
            self.evidence.url,
        )

    @property
    def digest(self) -> str:
        """Its key as one word, the same on every machine: the SHA-256 (hex) of the key's JSON."""
        return hashlib.sha256(json.dumps(self.key, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What a Watch holds now for a field and slot.

    `candidates` are rumoured values standing side by side (platform, title) while none is better known. `told` are the
    values that at least one recipient was told and not yet corrected (the store fills it in from the deliveries).
    """

    watch: str
    field: Field
    slot: str
    value: str | None = None
    status: Status = Status.UNKNOWN
    label: str = ""
    candidates: tuple[str, ...] = ()
    version: int = 0
    told: frozenset[str] = frozenset()


class ChangeKind(StrEnum):
    """One step of a Fact."""

    ANNOUNCED = "announced"
    UPGRADED = "upgraded"
    REFINED = "refined"
    CORRECTED = "corrected"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    ADDED = "added"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One step of a Fact, unique on (watch, field, slot, version).

    `untold_kind` is what the step is for a recipient who was never told `before` (a correction is news to them, not a
    correction). `lapsed` names rumoured candidates that ended with it. `silent` steps make no Delivery. One made
    `by_config` followed from an edit of the configuration, not from what a page says; nobody is ever told it.
    """

    watch: str
    field: Field
    slot: str
    version: int
    kind: ChangeKind
    untold_kind: ChangeKind
    before: str | None
    after: str | None
    status_before: Status
    status: Status
    evidence: Evidence
    publisher: str
    at: datetime
    label: str = ""
    lapsed: tuple[str, ...] = ()
    silent: bool = False
    by_config: bool = False


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The claims of one Document for one Watch. Only a `complete` one (a whole page) can show that something is gone."""

    source: str
    url: str
    at: datetime
    claims: tuple[Claim, ...]
    complete: bool = True


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a Reading does: facts to write (version already raised), claims new or altered, changes in order."""

    facts: tuple[Fact, ...] = ()
    claims: tuple[Claim, ...] = ()
    changes: tuple[Change, ...] = ()
