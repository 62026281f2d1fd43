"""The limits of one fetch: a wall clock for the whole of it, a count of bytes for each answer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from watcher.fetch.errors import FetchError
from watcher.model import FetchSettings

_CURRENT: ContextVar["Exchange"] = ContextVar("exchange")

#: How long one fetch may stand in line for its hosts, in seconds; this is not part of its deadline.
PATIENCE = 120.0


class Exchange:
    """What one fetch has used up. The network stream asks it before each read and tells it what came.

    The deadline covers name look-ups, connections, robots.txt, redirects, heads and bodies; only the wait for one's
    turn at a host is taken out (`add_wait`), and that has a bound of its own.
    """

    def __init__(self, settings: FetchSettings, *, within: float | None = None) -> None:
        """With `within` seconds, all of it has to be over by then: it is a part of another exchange."""
        self._settings = settings
        self._ends = time.monotonic() + (settings.deadline if within is None else within)
        self._patience = PATIENCE if within is None else within
        self.host = ""
        self._received = 0
        self._in_head = True
        self.opened_connection = False

    def begin_request(self, host: str) -> None:
        """Start to count the bytes of a new answer, from `host`."""
        self.host = host
        self._received = 0
        self._in_head = True
        self.opened_connection = False

    def begin_body(self) -> None:
        """The head of the answer is complete: from now on only the cap on the whole answer holds."""
        self._in_head = False

    def left(self) -> float:
        """Seconds until the deadline, never zero; raises FetchError when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise self.refuse_late()
        return left

    def end(self) -> None:
        """Nobody waits for it any more: whoever reads for it gets a FetchError at the next byte."""
        self._ends = 0.0

    def connect_within(self) -> float:
        """Seconds that one attempt to connect may take."""
        return min(self.left(), self._settings.connect_timeout)

    def allow(self, wanted: int) -> int:
        """How many bytes may be read next: no more than a head may still have, so that no parser meets a larger one.

        Raises FetchError while the head is incomplete and already as large as a head may be.
        """
        if not self._in_head:
            return wanted
        left = self._settings.max_header_bytes - self._received
        if left <= 0:
            raise self.refuse_head()
        return min(wanted, left)

    def count(self, size: int) -> None:
        """Note `size` received bytes, framing included (after TLS)."""
        self._received += size
        if self._received > self._settings.max_wire_bytes + self._settings.max_header_bytes:
            raise self.refuse_size(self._settings.max_wire_bytes)

    def refuse_late(self) -> FetchError:
        """The error for a deadline that has passed."""
        who = self.host or "The site"
        return FetchError(f"{who} did not answer in full within {self._settings.deadline:g} s; trying again later.")

    def refuse_head(self) -> FetchError:
        """The error for a head beyond its cap."""
        return FetchError(
            f"{self.host} sent headers of more than {self._settings.max_header_bytes} bytes; check the address.",
            permanent=True,
        )

    def refuse_size(self, limit: int) -> FetchError:
        """The error for a body beyond `limit` bytes."""
        return FetchError(
            f"{self.host} sent more than {limit} bytes, which is too large for a page; check the address.",
            permanent=True,
        )

    def patience_left(self) -> float:
        """Seconds that this fetch may still stand in line."""
        return self._patience

    def add_wait(self, seconds: float) -> None:
        """Take `seconds` spent in line out of the deadline and out of the patience."""
        self._ends += seconds
        self._patience -= seconds

    @contextmanager
    def running(self) -> Iterator[None]:
        """Make this the exchange that the network streams of this thread obey."""
        token = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(token)


def get_exchange() -> Exchange:
    """The exchange of this thread; LookupError if a request was started outside of one."""
    return _CURRENT.get()
