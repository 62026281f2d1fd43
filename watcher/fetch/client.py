"""The fetch itself: an address in; a page, a 304 or a reason why not out."""

import hashlib
import ssl
from collections.abc import Mapping
from datetime import datetime
from typing import Self

import httpx

from watcher.fetch.body import Caps
from watcher.fetch.door import NONE, Door, Errand
from watcher.fetch.exchange import Exchange
from watcher.fetch.pacing import Pacing
from watcher.fetch.resolver import Resolve, Resolver, resolve_by_system
from watcher.model import FetchSettings, NotModified, Page

_NOT_MODIFIED = 304


class Fetcher:
    """Reads addresses of the web for any number of threads. Close it (or use `with`) to let its connections go.

    `resolve` and `tls` stand in for the system's name look-up and the usual certificate authorities.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        version: str,
        resolve: Resolve = resolve_by_system,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._pacing = Pacing(per_host=settings.per_host)
        self._door = Door(
            settings,
            version=version,
            resolver=Resolver(resolve),
            pacing=self._pacing,
            tls=tls or httpx.create_ssl_context(trust_env=False),
        )

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
        settings = self._settings
        errand = Errand(
            now=now,
            exchange=Exchange(settings),
            caps=Caps(wire=settings.max_wire_bytes, decoded=settings.max_body_bytes),
            max_redirects=settings.max_redirects,
            validators=_build_validators(etag, last_modified),
            own=headers,
        )
        with errand.exchange.running():
            answer, redirects = self._door.follow(url, errand)
        if answer.status == _NOT_MODIFIED:
            return NotModified(url=url, headers=answer.headers, fetched_at=now)
        return Page(
            url=url,
            final_url=answer.target.url,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            digest=hashlib.sha256(answer.body).hexdigest(),
            fetched_at=now,
            redirects=redirects,
        )

    def close(self) -> None:
        """Let every connection go; threads that wait or read get a FetchError within a moment."""
        self._pacing.close()
        self._door.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _build_validators(etag: str | None, last_modified: str | None) -> Mapping[str, str]:
    """Request headers for what the site itself told us; what no header may hold is left out, so the page comes whole."""
    told = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in told.items() if value and value.isascii() and value.isprintable()}
