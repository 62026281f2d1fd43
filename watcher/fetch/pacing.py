"""Good manners towards each host: so many requests at a time, so long between their starts, across all threads."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from watcher.fetch.errors import FetchError
from watcher.fetch.exchange import Exchange

#: Hosts that are at rest are forgotten once so many are known.
_MANY_SITES = 1024


@dataclass(slots=True)
class _Site:
    running: int = 0
    waiting: int = 0
    #: When the next request may start (time.monotonic).
    opens: float = 0.0

    def is_at_rest(self, now: float) -> bool:
        return self.running == 0 and self.waiting == 0 and self.opens <= now


class Pacing:
    """Lets at most `per_host` requests of a site run at once. One lock for all sites: it is held for microseconds."""

    def __init__(self, *, per_host: int) -> None:
        self._per_host = max(per_host, 1)
        self._sites: dict[str, _Site] = {}
        self._moved = threading.Condition()
        self._closed = False

    @contextmanager
    def turn(self, site: str, *, delay: float, exchange: Exchange, is_part: bool = False) -> Iterator[None]:
        """One's turn at `site`: waits for it, and keeps others off for `delay` seconds from its start.

        The wait is taken out of the exchange's deadline. Raises FetchError if it would outlast the exchange's patience.
        A part of a page waits for a free place only: it belongs to a visit that has waited for the delay already.
        """
        began = time.monotonic()
        with self._moved:
            place = self._take_place(site, now=began)
            place.waiting += 1
            try:
                self._wait(place, site, until=began + exchange.patience_left(), is_part=is_part)
            finally:
                place.waiting -= 1
            place.running += 1
            now = time.monotonic()
            place.opens = max(place.opens, now + delay)
        exchange.add_wait(now - began)
        try:
            yield
        finally:
            with self._moved:
                place.running -= 1
                self._moved.notify_all()

    def close(self) -> None:
        """Send everybody who waits away with a FetchError."""
        with self._moved:
            self._closed = True
            self._moved.notify_all()

    def _wait(self, place: _Site, site: str, *, until: float, is_part: bool) -> None:
        while not self._closed:
            now = time.monotonic()
            opens = now if is_part else place.opens
            if place.running < self._per_host and opens <= now:
                return
            if max(now, opens) >= until:
                raise FetchError(f"{site} is busy with other requests of ours; trying again later.")
            # Somebody who finishes wakes us; the opening time has to be waited for.
            self._moved.wait((opens if opens > now else until) - now)
        raise FetchError("The program is ending, so nothing is fetched any more.")

    def _take_place(self, site: str, *, now: float) -> _Site:
        if len(self._sites) >= _MANY_SITES and site not in self._sites:
            self._sites = {name: known for name, known in self._sites.items() if not known.is_at_rest(now)}
        return self._sites.setdefault(site, _Site())
