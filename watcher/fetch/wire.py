"""Sockets behind the gate: each connection goes to an address that was checked, each read obeys the deadline."""

import errno
import socket
import ssl
import threading
import weakref
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx

from watcher.fetch.errors import FetchError
from watcher.fetch.exchange import get_exchange
from watcher.fetch.gate import Address, check_addresses, read_literal
from watcher.fetch.resolver import Resolver
from watcher.model import FetchSettings

_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})
#: Idle connections are kept this long, in seconds: long enough for robots.txt, a redirect and the page.
_KEEP_ALIVE = 15.0


class GuardedStream(httpcore.NetworkStream):
    """A socket that gives each read and write no more than what is left of the running exchange."""

    def __init__(self, inner: httpcore.NetworkStream, *, host: str) -> None:
        self._inner = inner
        self._host = host

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline rules alone
        """Up to `max_bytes`, whichever come first."""
        exchange = get_exchange()
        most = exchange.allow(max_bytes)
        try:
            data = self._inner.read(most, exchange.left())
        except httpcore.ReadTimeout:
            raise exchange.refuse_late() from None
        exchange.count(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline rules alone
        """All of `buffer`."""
        exchange = get_exchange()
        try:
            self._inner.write(buffer, exchange.left())
        except httpcore.WriteTimeout:
            raise exchange.refuse_late() from None

    def close(self) -> None:
        """Close the socket."""
        self._inner.close()

    def shut_down(self) -> None:
        """Wake whoever reads here, from another thread; the owner then closes."""
        with suppress(OSError):
            self._inner.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline rules alone
    ) -> httpcore.NetworkStream:
        """Shake hands as `server_hostname`, the name in the address; its certificate is checked against that name."""
        exchange = get_exchange()
        try:
            self._inner = self._inner.start_tls(ssl_context, server_hostname, exchange.connect_within())
        except httpcore.ConnectTimeout:
            raise _refuse_slow(self._host) from None
        except httpcore.ConnectError as why:
            raise _explain_tls(self._host, why.__cause__) from None
        return self

    def get_extra_info(self, info: str) -> Any:
        """Facts about the socket, by httpcore's names."""
        return self._inner.get_extra_info(info)


class GateBackend(httpcore.NetworkBackend):
    """Opens connections: looks the name up once, checks every address, connects to one that it checked."""

    def __init__(self, settings: FetchSettings, resolver: Resolver) -> None:
        self._settings = settings
        self._resolver = resolver
        self._sockets = httpcore.SyncBackend()
        self._lock = threading.Lock()
        self._open: weakref.WeakSet[GuardedStream] = weakref.WeakSet()
        self._closed = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline rules alone
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to `host`; raises FetchError, before any packet if an address is refused."""
        exchange = get_exchange()
        literal = read_literal(host)
        addresses = (literal,) if literal else self._resolver.look_up(host, port, within=exchange.left())
        settings = self._settings
        check_addresses(
            host, port=port, addresses=addresses, ports=settings.ports, allow_private=settings.allow_private
        )
        exchange.opened_connection = True
        failure = FetchError(f"{host} could not be reached; trying again later.")
        for address in addresses:
            try:
                inner = self._sockets.connect_tcp(
                    str(address), port, exchange.connect_within(), local_address, socket_options
                )
            except httpcore.ConnectTimeout:
                failure = _refuse_slow(host)
            except httpcore.ConnectError as why:
                failure = _explain_connect(host, port, why.__cause__)
            else:
                return self._guard(inner, host=host, address=address)
        raise failure

    def _guard(self, inner: httpcore.NetworkStream, *, host: str, address: Address) -> GuardedStream:
        stream = GuardedStream(inner, host=host)
        peer = inner.get_extra_info("server_addr")
        if ip_address(peer[0]) != address:
            stream.close()
            raise FetchError(f"{host} answered from another address than the one that was checked, so it is refused.")
        with self._lock:
            self._open.add(stream)
            closed = self._closed
        if closed:
            stream.close()
            raise FetchError("The program is ending, so nothing is fetched any more.")
        return stream

    def shut_down(self) -> None:
        """Wake every thread that reads and open nothing more, so that the program can end within a moment."""
        with self._lock:
            self._closed = True
            streams = tuple(self._open)
        for stream in streams:
            stream.shut_down()


def build_transport(backend: GateBackend, *, tls: ssl.SSLContext, connections: int) -> httpx.HTTPTransport:
    """The transport of httpx with its pool exchanged for one whose every connection is opened by `backend`.

    httpx 0.28.1 has no argument for a network backend, so its private pool is replaced; httpx is pinned, and
    tests/fetch shows that no request goes round the gate.
    """
    transport = httpx.HTTPTransport(verify=tls, trust_env=False, http2=False)
    transport._pool = httpcore.ConnectionPool(  # noqa: SLF001 - see above
        ssl_context=tls,
        max_connections=None,
        max_keepalive_connections=connections,
        keepalive_expiry=_KEEP_ALIVE,
        http1=True,
        http2=False,
        network_backend=backend,
    )
    return transport


def _refuse_slow(host: str) -> FetchError:
    return FetchError(f"{host} took too long to accept a connection; trying again later.")


def _explain_connect(host: str, port: int, why: BaseException | None) -> FetchError:
    number = why.errno if isinstance(why, OSError) else None
    if number == errno.ECONNREFUSED:
        return FetchError(f"{host} refused the connection to port {port}; trying again later.")
    if number in _NO_ROUTE:
        return FetchError(f"There is no way to {host} from here; check that this machine is on the internet.")
    return FetchError(f"{host} could not be reached; trying again later.")


def _explain_tls(host: str, why: BaseException | None) -> FetchError:
    if isinstance(why, ssl.SSLCertVerificationError):
        problem = (why.verify_message or "it could not be verified").rstrip(".")
        return FetchError(f"The TLS certificate of {host} is not accepted ({problem}); the site has to renew it.")
    if isinstance(why, ssl.SSLError):
        return FetchError(f"{host} does not speak TLS in a way that is safe to use; check the address.")
    return FetchError(f"{host} broke off the TLS handshake; trying again later.")
