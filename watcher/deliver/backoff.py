"""When a delivery is tried again, and when it is given up."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=30), timedelta(hours=1)
#: A channel that asks for more patience than this is asked again after it all the same.
LONGEST_RETRY_AFTER = timedelta(hours=24)
#: A message is given up once it is this old and had at least `MIN_ATTEMPTS`, so that a long stop costs none.
GIVE_UP_AFTER, MIN_ATTEMPTS = timedelta(days=3), 10
#: Or after this many attempts at any age; at an hour each they reach well past three days.
MAX_ATTEMPTS = 120


def retry_delay(attempts: int, *, retry_after: float | None, random: float) -> timedelta:
    """The wait before the next attempt: doubled from 30 seconds to an hour, half of it jitter (`random` in [0, 1)).

    A Retry-After (seconds) that is longer is honoured, up to 24 hours.
    """
    ceiling = min(FIRST_DELAY * float(2 ** min(attempts, 16)), LONGEST_DELAY)
    delay = max(FIRST_DELAY, ceiling * (0.5 + random / 2))
    asked = min(timedelta(seconds=min(retry_after or 0.0, 1e9)), LONGEST_RETRY_AFTER)
    return max(delay, asked)


def is_spent(*, attempts: int, age: timedelta) -> bool:
    """Whether a message has been tried often and long enough."""
    return attempts >= MAX_ATTEMPTS or (attempts >= MIN_ATTEMPTS and age > GIVE_UP_AFTER)


def parse_retry_after(value: str | None, *, now: datetime) -> float | None:
    """The seconds of a Retry-After header, in either form of RFC 9110, 10.2.3; None if it is absent or unreadable."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())
