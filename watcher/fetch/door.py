"""One address asked: from hop to hop through the gate, until there is an answer or a reason why not."""

import ssl
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import ip_address
from types import MappingProxyType

import httpx

from watcher.fetch.backoff import read_retry_after
from watcher.fetch.body import ACCEPT_ENCODING, Caps, read_body
from watcher.fetch.errors import FetchError, refuse_status
from watcher.fetch.exchange import Exchange
from watcher.fetch.gate import Address, Target, check_url
from watcher.fetch.pacing import Pacing
from watcher.fetch.resolver import Resolver
from watcher.fetch.robots import LARGEST, MOST_REDIRECTS, PRODUCT, Robots
from watcher.fetch.wire import GateBackend, build_transport
from watcher.model import FetchSettings

_ACCEPT = (
    "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Redirects that a request with a body follows as it is (RFC 9110 15.4.8, 15.4.9); after the others it is a GET.
_SAME_METHOD = frozenset({307, 308})
_NOT_MODIFIED = 304
_NOT_KEPT = frozenset({"set-cookie", "set-cookie2"})
NONE: Mapping[str, str] = MappingProxyType({})
#: A body of no interest (of a redirect, an error) is read, so that its connection can be used again, if it is no longer.
_SHORT = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Errand:
    """What one asks for, and on which terms. The usual one reads a page; robots.txt and the parts of a page differ."""

    now: datetime
    exchange: Exchange
    caps: Caps
    max_redirects: int
    obeys_robots: bool = True
    validators: Mapping[str, str] = field(default_factory=dict)
    #: Headers for the host of the first address only; the operator's may hold secrets.
    own: Mapping[str, str] = field(default_factory=dict, repr=False)
    method: str = "GET"
    content: bytes | None = field(default=None, repr=False)
    #: A part of a page that a browser shows: it belongs to the visit that the page's turn began, so it does not wait
    #: for the site's delay again; and a status that is no success is for the page's script to judge.
    is_part: bool = False


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to one request; only that of a page has its body read. `peer` is the address that gave it."""

    target: Target
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    #: The address that a redirect leads to, as it is written there.
    location: str | None = None
    peer: Address | None = None


class _BrokenError(FetchError):
    """The connection was lost, or brought no valid HTTP."""


class Door:
    """Asks addresses by one set of rules, for any number of threads."""

    def __init__(
        self, settings: FetchSettings, *, version: str, resolver: Resolver, pacing: Pacing, tls: ssl.SSLContext
    ) -> None:
        self._settings = settings
        self._pacing = pacing
        self._robots = Robots(self._load_robots)
        self._backend = GateBackend(settings, resolver)
        # No httpx.Client: its cookies, redirects and authentication are what a poll must not have, and cost a fifth of it.
        self._transport = build_transport(self._backend, tls=tls, connections=2 * max(settings.threads, 1))
        self._headers = {
            "Accept": _ACCEPT,
            "Accept-Encoding": ACCEPT_ENCODING,
            "Connection": "keep-alive",
            "User-Agent": _name_ourselves(version, settings.contact),
        }

    def close(self) -> None:
        """Let every connection go; threads that read get a FetchError within a moment."""
        self._backend.shut_down()
        self._transport.close()

    def _load_robots(self, url: str, now: datetime, exchange: Exchange) -> bytes:
        errand = Errand(
            now=now,
            exchange=exchange,
            caps=Caps(wire=self._settings.max_wire_bytes, decoded=LARGEST, cut=True),
            max_redirects=MOST_REDIRECTS,
            obeys_robots=False,
        )
        answer, _ = self.follow(url, errand)
        return answer.body

    def follow(self, url: str, errand: Errand) -> tuple[Answer, tuple[str, ...]]:
        """Ask `url` and whatever it redirects to; the last answer, and the addresses after the first on the way.

        Runs inside of the errand's exchange. Raises FetchError for whatever is refused or brings no answer.
        """
        target = self._check(url)
        visited = [target.url]
        validators, own = dict(errand.validators), errand.own
        while True:
            answer = self._ask(target, errand, validators=validators, own=own)
            if answer.location is None:
                return answer, tuple(visited[1:])
            origin, target = target, self._check_redirect(target, answer.location)
            if errand.content is not None and answer.status not in _SAME_METHOD:
                errand = replace(errand, method="GET", content=None)
            if origin.site != target.site:
                own = NONE
            if target.url in visited:
                raise FetchError(
                    f"The redirects of {target.authority} go round in a circle; check the address.", permanent=True
                )
            if len(visited) > errand.max_redirects:
                raise FetchError(
                    f"More than {errand.max_redirects} redirects, the last one to {target.authority}; "
                    "put the final address in the watch.",
                    permanent=True,
                )
            visited.append(target.url)
            # A date says nothing about another resource: a redirect that now leads to an older page would look
            # unmodified. An entity tag names one state of one resource well enough to be sent on.
            validators.pop("If-Modified-Since", None)

    def _check(self, url: str) -> Target:
        return check_url(url, ports=self._settings.ports, allow_private=self._settings.allow_private)

    def _check_redirect(self, origin: Target, location: str) -> Target:
        try:
            url = str(httpx.URL(origin.url).join(location))
        except (httpx.InvalidURL, UnicodeError):
            raise FetchError(
                f"{origin.host} redirects to an address that is not valid; check the address.", permanent=True
            ) from None
        try:
            target = self._check(url)
        except FetchError as refusal:
            # What is wrong stands in the site's answer, not in the operator's address.
            raise FetchError(
                f"{origin.authority} redirects to an address that is refused; put the final one in the watch. "
                f"{refusal.reason}",
                permanent=True,
            ) from None
        if origin.scheme == "https" and target.scheme == "http":
            raise FetchError(
                f"{origin.authority} redirects from https to http, which is refused; "
                "put the final address in the watch.",
                permanent=True,
            )
        return target

    def _ask(self, target: Target, errand: Errand, *, validators: Mapping[str, str], own: Mapping[str, str]) -> Answer:
        """One hop: leave from robots.txt, a turn at the host, the request and its answer."""
        exchange = errand.exchange
        exchange.begin_request(target.host)
        delay = 0.0
        if errand.obeys_robots:
            wanted = self._robots.check(target, now=errand.now, exchange=exchange)
            delay = max(self._settings.host_delay, min(wanted, self._settings.max_crawl_delay))
        with self._pacing.turn(target.site, delay=delay, exchange=exchange, is_part=errand.is_part):
            try:
                return self._request(target, errand, validators=validators, own=own)
            except _BrokenError:
                # A kept connection may have been closed by the site just as we took it up: that is no failure.
                if exchange.opened_connection or errand.content is not None:
                    raise
            return self._request(target, errand, validators=validators, own=own)

    def _request(
        self, target: Target, errand: Errand, *, validators: Mapping[str, str], own: Mapping[str, str]
    ) -> Answer:
        errand.exchange.begin_request(target.host)
        try:
            headers = {**_override(self._headers, own), **validators}
            request = httpx.Request(errand.method, target.parsed, headers=headers, content=errand.content)
            with closing(self._transport.handle_request(request)) as response:
                return self._read_answer(response, target, errand, conditional=bool(validators))
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError) as why:
            raise _explain_break(target.host, why) from None
        except httpx.HTTPError:
            raise FetchError(f"The request to {target.host} failed; trying again later.") from None

    def _read_answer(self, response: httpx.Response, target: Target, errand: Errand, *, conditional: bool) -> Answer:
        exchange, status = errand.exchange, response.status_code
        if sum(len(name) + len(value) + 4 for name, value in response.headers.raw) > self._settings.max_header_bytes:
            raise exchange.refuse_head()
        exchange.begin_body()
        # A site's cookies may open what it showed to us; nothing here needs them, so they are not kept with the page.
        headers = {name: value for name, value in response.headers.items() if name not in _NOT_KEPT}
        location = headers.get("location")
        if status in _REDIRECTS and location is not None:
            _drain(response)
            return Answer(target=target, status=status, headers=headers, location=location)
        if status == _NOT_MODIFIED and conditional:
            _drain(response)
            return Answer(target=target, status=status, headers=headers)
        if not response.is_success and not errand.is_part:
            _drain(response)
            raise refuse_status(status, retry_after=read_retry_after(headers.get("retry-after"), now=errand.now))
        # Asked first: once the body is read, the site may have closed the connection.
        peer = _find_peer(response)
        body = read_body(response, exchange=exchange, caps=errand.caps)
        return Answer(target=target, status=status, headers=headers, body=body, peer=peer)


def is_html(answer: Answer) -> bool:
    """Whether a browser would show it as a page (HTML, or XHTML by its own name)."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().casefold()
    return kind in {"text/html", "application/xhtml+xml"}


def _drain(response: httpx.Response) -> None:
    """Read a short body of no interest to its end, which leaves the connection fit for the next request."""
    length = response.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > _SHORT:
        return
    read = 0
    # Whatever goes wrong here has no say in what the head has said already.
    with suppress(FetchError, httpx.HTTPError):
        for chunk in response.iter_raw():
            read += len(chunk)
            if read > _SHORT:
                return


def _name_ourselves(version: str, contact: str) -> str:
    """An honest User-Agent (RFC 9110 10.1.5): who asks, in which version, and whom to write to."""
    reach = "".join(char for char in contact.strip() if char.isascii() and char.isprintable() and char not in "()\\")
    return f"{PRODUCT}/{version} (+{reach})" if reach else f"{PRODUCT}/{version} (no contact set: see fetch.contact)"


def _find_peer(response: httpx.Response) -> Address | None:
    """Who answered; null if the connection is gone already."""
    with suppress(OSError):
        return ip_address(response.extensions["network_stream"].get_extra_info("server_addr")[0])
    return None


def _override(headers: Mapping[str, str], own: Mapping[str, str]) -> Mapping[str, str]:
    """The program's headers with the operator's in the place of those of the same name, whatever its case."""
    if not own:
        return headers
    taken = {name.casefold() for name in own}
    return {**{name: value for name, value in headers.items() if name.casefold() not in taken}, **own}


def _explain_break(host: str, why: httpx.HTTPError) -> FetchError:
    if isinstance(why, httpx.RemoteProtocolError) and "closed" not in str(why) and "disconnected" not in str(why):
        return _BrokenError(f"{host} sent an answer that is not valid HTTP; trying again later.")
    return _BrokenError(f"{host} broke off the connection before its answer was complete; trying again later.")
