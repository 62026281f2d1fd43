"""How a Source fares, as operators are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HealthState(StrEnum):
    """What an operator can rely on.

    `ok`: it is read. `degraded`: it often cannot be read, or shows much less than it used to. `broken`: it cannot be
    read, and will hardly heal by itself. `quiet`: it is read, and has brought nothing new for longer than ever.
    """

    OK = "ok"
    DEGRADED = "degraded"
    BROKEN = "broken"
    QUIET = "quiet"


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """What a Source usually brings: a yardstick taken from its own past.

    `of` says what it was taken of (address and rules), `seen` names the entries of the last reading, `sizes` are those
    of the last readings (words of a page, entries of all else), `loss` says what the last reading lacks against them. Of new entries it keeps when the `first` and the `last`
    known one came, how many `arrivals` there were, and `gaps`: the longest silence (seconds) that ended in each of the
    last weeks (counted from 1970) that brought anything.
    """

    of: str = ""
    seen: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    loss: str = ""
    first: datetime | None = None
    last: datetime | None = None
    arrivals: int = 0
    gaps: Mapping[int, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Health:
    """How a Source fares, `since` when (null: from its first day), and the `reason` where it is not ok.

    `bad` and `hard` count failed polls, and among them those that no retry can mend, up to three; good polls count
    them down. `trouble_since` is the first failed poll of this trouble.
    """

    state: HealthState = HealthState.OK
    since: datetime | None = None
    reason: str = ""
    bad: int = 0
    hard: int = 0
    trouble_since: datetime | None = None
    pulse: Pulse = Pulse()
