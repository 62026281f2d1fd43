"""The editor's word: what people said over the heads of all sources."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from watcher.model.fact import Status
from watcher.model.watch import Field

#: Who speaks in an Override. It holds a space, so that no configured publisher or source can have this id.
EDITORS = "the editors"
#: The slot of a dismissal that holds wherever the value is said.
EVERY_SLOT = ""


class OverrideAct(StrEnum):
    """What an editor did."""

    SET = "set"
    DISMISS = "dismiss"
    PIN = "pin"


@dataclass(frozen=True, kw_only=True)
class Override:
    """One word of the editors on a field of a Watch; it outranks every source until it is undone.

    `set` holds `value` with exactly `status`. `pin` holds the value that was held, with `status` or what sources earn
    for that value if it is more. `dismiss` keeps a `value`, or one `claim` (Claim.digest), from ever counting. `quote`
    and `url` are what readers may see of the reason, `why` is for the house alone. `number` is given by the store and
    rises with time; 0 is not recorded yet, and newer than all.
    """

    watch: str
    field: Field
    slot: str
    act: OverrideAct
    by: str
    why: str
    at: datetime
    value: str | None = None
    status: Status = Status.UNKNOWN
    claim: str | None = None
    quote: str = ""
    url: str = ""
    number: int = 0
    undone_at: datetime | None = None
    undone_by: str = ""
    undone_why: str = ""
