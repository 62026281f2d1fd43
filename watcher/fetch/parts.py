"""What a browser asks for while it shows a page, fetched by us and through the gate."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from watcher.fetch.body import Caps
from watcher.fetch.door import NONE, Answer, Door, Errand
from watcher.fetch.errors import FetchError
from watcher.fetch.exchange import Exchange
from watcher.fetch.gate import check_url, is_private
from watcher.model import FetchSettings

#: What a script may send (a query of an API, say); a page that uploads more is none that is to be read.
_MOST_SENT = 64 * 1024
#: Methods that a script may use. POST is how many an API is asked (GraphQL); what changes things there is refused.
_METHODS = frozenset({"GET", "HEAD", "POST"})
#: Headers of the browser's that are not sent on: the connection is ours, and so is the name; a browser's own guesses
#: at what it is (`sec-...`) would be wrong of us.
_OURS = frozenset(
    {
        *("accept-encoding", "accept-language", "connection", "content-length", "cookie", "expect", "host"),
        *("keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "upgrade-insecure-requests", "user-agent"),
    }
)
_OUR_PREFIXES = ("if-", "proxy-", "sec-")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One request of the browser's. With `navigates` it is for another page in the place of the one that is shown."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes | None = field(default=None, repr=False)
    navigates: bool = False


class Parts:
    """Fetches what one page wants, for any number of threads, until `end`.

    `own` are the operator's headers. They go to the origin of `url` only, and only if a page from there asks: the
    script of another page must not act in the operator's name.
    """

    def __init__(
        self,
        url: str,
        *,
        door: Door,
        strict: Door,
        settings: FetchSettings,
        now: datetime,
        own: Mapping[str, str] = NONE,
    ) -> None:
        self._settings = settings
        self._door = door
        self._strict = strict
        self._now = now
        self._own = own
        self._home = self._origin_of(url)
        self._lock = threading.Lock()
        self._running: set[Exchange] = set()
        self._over = False

    def ask(self, wish: Wish, *, page: Answer, within: float) -> Answer:
        """The answer to what `page` wishes, in `within` seconds. Raises FetchError for what is refused."""
        if wish.method not in _METHODS or (wish.navigates and wish.method != "GET"):
            raise FetchError(
                f"A script of {page.target.host} wants to send something ({wish.method}), which is refused.",
                permanent=True,
            )
        if wish.content is not None and len(wish.content) > _MOST_SENT:
            raise FetchError(
                f"A script of {page.target.host} wants to send more than {_MOST_SENT} bytes, which is refused.",
                permanent=True,
            )
        settings = self._settings
        with self._begin(within) as exchange:
            errand = Errand(
                now=self._now,
                exchange=exchange,
                caps=Caps(wire=settings.max_wire_bytes, decoded=settings.max_body_bytes),
                max_redirects=settings.max_redirects,
                own=self._choose_headers(wish, page),
                method=wish.method,
                content=wish.content,
                is_part=not wish.navigates,
            )
            # What the public web serves has no business in an inner network, though we ourselves may read there.
            door = self._door if page.peer is not None and is_private(page.peer) else self._strict
            with exchange.running():
                answer, _ = door.follow(wish.url, errand)
        return answer

    def end(self) -> None:
        """The page is read: what still runs for it is broken off."""
        with self._lock:
            self._over = True
            for exchange in self._running:
                exchange.end()

    @contextmanager
    def _begin(self, within: float) -> Iterator[Exchange]:
        exchange = Exchange(self._settings, within=within)
        with self._lock:
            if self._over:
                raise FetchError("The page is read already.")
            self._running.add(exchange)
        try:
            yield exchange
        finally:
            with self._lock:
                self._running.discard(exchange)

    def _choose_headers(self, wish: Wish, page: Answer) -> Mapping[str, str]:
        browser = {} if wish.navigates else _strip(wish.headers)
        if self._own and self._origin_of(wish.url) == self._home == page.target.origin:
            taken = {name.casefold() for name in self._own}
            return {**{name: value for name, value in browser.items() if name.casefold() not in taken}, **self._own}
        return browser

    def _origin_of(self, url: str) -> str | None:
        with suppress(FetchError):
            return check_url(url, ports=self._settings.ports, allow_private=self._settings.allow_private).origin
        return None


def _strip(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {
        name: value
        for name, value in headers.items()
        if name.casefold() not in _OURS
        and not name.casefold().startswith(_OUR_PREFIXES)
        and not name.startswith(":")
        and value.isascii()
        and value.isprintable()
    }
