"""When to come back after a failure: exponential backoff with jitter, a ceiling, and the site's own wish."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

#: Nothing waits longer than this: a source is never given up for good.
CEILING = timedelta(hours=24)
#: A first failure is tried again after this or the interval, whichever is shorter: most pass at once (a laptop wakes).
FIRST = timedelta(minutes=5)
#: Nothing that failed is asked again sooner, even if its interval is zero.
FLOOR = timedelta(seconds=1)
#: Doubling a second this often passes any ceiling; more would overflow.
_MOST_DOUBLINGS = 32
_MOST_DIGITS = 9


def retry_at(
    now: datetime, *, failures: int, every: timedelta, retry_after: timedelta | None, random: Callable[[], float]
) -> datetime:
    """When a source that failed `failures` times in a row (1 or more) is asked again.

    Five minutes, or the interval `every` if that is shorter, double with each further failure up to 24 hours; `random`
    (0 to 1) takes off up to half, so that sources that failed together do not come back together. `retry_after` puts it
    off further, but never past 24 hours.
    """
    doublings = min(max(failures, 1) - 1, _MOST_DOUBLINGS)
    longest = min(max(min(every, FIRST), FLOOR).total_seconds() * 2.0**doublings, CEILING.total_seconds())
    delay = timedelta(seconds=longest * (0.5 + 0.5 * random()))
    return now + max(delay, min(retry_after or FLOOR, CEILING), FLOOR)


def read_retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """The wait of a Retry-After header, in seconds or as an HTTP-date (RFC 9110 10.2.3); None if it says nothing."""
    text = (value or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return timedelta(seconds=int(text[:_MOST_DIGITS]) if len(text) <= _MOST_DIGITS else 10**_MOST_DIGITS)
    try:
        moment = parsedate_to_datetime(text)
        # RFC 9110 5.6.7: an HTTP-date is GMT, also in the old forms that do not say so.
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return max(aware - now, timedelta(0))
    except (ValueError, OverflowError):
        return None
