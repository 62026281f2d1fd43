"""The fetch itself: an address in; a page, a 304 or a reason why not out."""

import hashlib
import ssl
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Self

import httpx

from watcher.fetch.body import Caps
from watcher.fetch.door import NONE, Answer, Door, Errand, is_html
from watcher.fetch.exchange import Exchange
from watcher.fetch.pacing import Pacing
from watcher.fetch.parts import Parts
from watcher.fetch.render import Order, Renderer
from watcher.fetch.resolver import Resolve, Resolver, resolve_by_system
from watcher.model import FetchSettings, NotModified, Page

_NOT_MODIFIED = 304
#: Bytes of an answer that nobody reads.
_SHORT_ANSWER = 64 * 1024
#: Headers that speak of the bytes that came, which are not those that a browser made of them.
_OF_THE_BYTES = frozenset({"content-encoding", "content-length", "etag", "last-modified", "content-md5", "digest"})


class Fetcher:
    """Reads addresses of the web for any number of threads. Close it (or use `with`) to let its connections go.

    `own` is the address of the program's own page on loopback (the canary's): that one may be read whatever the settings
    say. `resolve` and `tls` stand in for the system's name look-up and the usual certificate authorities.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        version: str,
        own: str | None = None,
        resolve: Resolve = resolve_by_system,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._pacing = Pacing(per_host=settings.per_host)
        resolver, tls = Resolver(resolve), tls or httpx.create_ssl_context(trust_env=False)
        self._door = Door(settings, version=version, resolver=resolver, pacing=self._pacing, tls=tls)
        #: For what a page of the public web wants.
        self._strict = self._door
        if settings.allow_private:
            public = replace(settings, allow_private=False)
            self._strict = Door(public, version=version, resolver=resolver, pacing=self._pacing, tls=tls)
        self._own, self._own_door = own, self._door
        if own is not None:
            here = replace(settings, allow_private=True, max_redirects=0, host_delay=0.0)
            self._own_door = Door(here, version=version, resolver=resolver, pacing=self._pacing, tls=tls)
        self._renderer = Renderer(settings)

    def fetch(
        self,
        url: str,
        *,
        now: datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] = NONE,
    ) -> Page | NotModified:
        """The page at `url`, or that it is as it was when its answer had `etag` and `last_modified` (RFC 9110 13).

        `headers` are sent too, but to the host of `url` only: not with robots.txt, and no more once a redirect has led
        elsewhere. `now` dates the page and everything that is kept for a while. Raises FetchError for whatever is no page.
        """
        exchange = Exchange(self._settings)
        answer, redirects = self._follow(
            url, exchange=exchange, now=now, validators=_build_validators(etag, last_modified), headers=headers
        )
        if answer.status == _NOT_MODIFIED:
            return NotModified(url=url, headers=answer.headers, fetched_at=now)
        return _build_page(url, answer, body=answer.body, redirects=redirects, now=now)

    def ping(self, url: str, *, now: datetime) -> None:
        """Ask an address of the operator's own for the sake of asking, such as a monitor's; robots.txt has no say in it.

        Raises FetchError unless the answer is a success (2xx).
        """
        exchange = Exchange(self._settings)
        errand = Errand(
            now=now,
            exchange=exchange,
            caps=Caps(wire=_SHORT_ANSWER, decoded=_SHORT_ANSWER, cut=True),
            max_redirects=self._settings.max_redirects,
            obeys_robots=False,
        )
        with exchange.running():
            self._door.follow(url, errand)

    def render(self, url: str, *, now: datetime, headers: Mapping[str, str] = NONE) -> Page:
        """The page at `url` as a browser shows it once its scripts have filled it: its document as HTML in UTF-8.

        Status, headers and final address are those of the answer that the document came from; what is no HTML stays as
        it came. `headers` and errors are as for `fetch`. One deadline holds for all of it.
        """
        exchange = Exchange(self._settings)
        answer, redirects = self._follow(url, exchange=exchange, now=now, headers=headers)
        if not is_html(answer):
            return _build_page(url, answer, body=answer.body, redirects=redirects, now=now)
        parts = Parts(url, door=self._door, strict=self._strict, settings=self._settings, now=now, own=headers)
        fragment = url.partition("#")[2]
        shown = self._renderer.show(Order(answer=answer, fragment=fragment, parts=parts, exchange=exchange))
        kept = {name: value for name, value in shown.answer.headers.items() if name not in _OF_THE_BYTES}
        return _build_page(
            url,
            replace(shown.answer, headers=kept | {"content-type": "text/html; charset=utf-8"}),
            body=shown.html.encode("utf-8", errors="replace"),
            redirects=redirects + shown.led_to,
            now=now,
        )

    def _follow(
        self,
        url: str,
        *,
        exchange: Exchange,
        now: datetime,
        headers: Mapping[str, str],
        validators: Mapping[str, str] = NONE,
    ) -> tuple[Answer, tuple[str, ...]]:
        settings = self._settings
        errand = Errand(
            now=now,
            exchange=exchange,
            caps=Caps(wire=settings.max_wire_bytes, decoded=settings.max_body_bytes),
            max_redirects=settings.max_redirects,
            validators=validators,
            own=headers,
        )
        door = self._own_door if url == self._own else self._door
        with exchange.running():
            return door.follow(url, errand)

    def close(self) -> None:
        """Let every connection go; threads that wait or read get a FetchError within a moment."""
        self._pacing.close()
        for door in {self._door, self._strict, self._own_door}:
            door.close()
        self._renderer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _build_page(url: str, answer: Answer, *, body: bytes, redirects: tuple[str, ...], now: datetime) -> Page:
    return Page(
        url=url,
        final_url=answer.target.url,
        status=answer.status,
        headers=answer.headers,
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        fetched_at=now,
        redirects=redirects,
    )


def _build_validators(etag: str | None, last_modified: str | None) -> Mapping[str, str]:
    """Request headers for what the site itself told us; what no header may hold is left out, so the page comes whole."""
    told = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in told.items() if value and value.isascii() and value.isprintable()}
