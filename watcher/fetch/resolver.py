"""Names to addresses within a deadline, on threads of its own, so that a hanging resolver holds no worker."""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from ipaddress import ip_address

from watcher.fetch.errors import FetchError
from watcher.fetch.gate import Address

#: Looks a name up: host and port in, every address out; raises OSError if there is none.
Resolve = Callable[[str, int], Sequence[Address]]

#: How many look-ups may hang at once before others wait for their own deadline.
_THREADS = 8


def resolve_by_system(host: str, port: int) -> Sequence[Address]:
    """Every address that this machine's resolver knows for `host`, in its order of preference (RFC 6724)."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [ip_address(str(sockaddr[0])) for *_, sockaddr in answers]


class Resolver:
    """At most eight look-ups at a time, each on a daemon thread that nobody waits for past the deadline.

    Daemon threads because the interpreter joins those of an executor at exit, and the system's resolver cannot be
    interrupted: one hanging name would keep the program from ending.
    """

    def __init__(self, resolve: Resolve = resolve_by_system) -> None:
        self._resolve = resolve
        self._free = threading.BoundedSemaphore(_THREADS)

    def look_up(self, host: str, port: int, *, within: float) -> tuple[Address, ...]:
        """The addresses of `host`, each once. Raises FetchError, also when `within` seconds were not enough."""
        until = time.monotonic() + within
        late = FetchError(f"Looking up the name {host} took too long; check this machine's name server.")
        if not self._free.acquire(timeout=within):
            raise late
        answer: Future[Sequence[Address]] = Future()
        threading.Thread(target=self._run, args=(host, port, answer), name="watcher-resolver", daemon=True).start()
        try:
            addresses = answer.result(timeout=max(0.0, until - time.monotonic()))
        except TimeoutError:
            raise late from None
        except (OSError, UnicodeError):
            addresses = ()
        if not addresses:
            raise FetchError(
                f"The name {host} was not found; check its spelling and that this machine is on the internet."
            )
        return tuple(dict.fromkeys(addresses))

    def _run(self, host: str, port: int, answer: Future[Sequence[Address]]) -> None:
        try:
            answer.set_result(self._resolve(host, port))
        except (OSError, UnicodeError, ValueError) as why:
            answer.set_exception(OSError(str(why)))
        finally:
            self._free.release()
