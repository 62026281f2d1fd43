"""The story's sites on loopback: one real HTTP server each, all moved from stage to stage at once."""

import gzip
import hashlib
import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from types import MappingProxyType, TracebackType
from typing import Self, cast
from urllib.parse import urlsplit

from watcher.demo.pages import Rendered, render
from watcher.demo.story import Site, Stage, Story, StoryError

#: How often a server looks whether it should stop, in seconds.
_HEARTBEAT = 0.02
#: How long an idle connection is kept, in seconds.
_PATIENCE = 30
_MISSING = b"<!doctype html><html lang=en><title>Page not found</title><h1>Page not found</h1>"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as a site answered it; `conditional` if it named a version it had."""

    site: str
    path: str
    status: int
    conditional: bool


@dataclass(frozen=True, kw_only=True)
class Version:
    """What identifies the words of a page, noise aside (RFC 9110, 8.8): a weak ETag, and when they last changed."""

    etag: str
    modified: datetime


class StorySites:
    """Serves a story from its first stage while the `with` block lasts.

    `seed` makes the noise of the n-th request to a page the same in every run. `pace` scales the Crawl-delay that
    some sites ask for in robots.txt; at 0 none asks. `ports` fixes the port of a site; without one any free port serves.
    """

    def __init__(
        self, story: Story, *, seed: int = 0, pace: float = 1.0, ports: Mapping[str, int] = MappingProxyType({})
    ) -> None:
        self._story = story
        self._seed = seed
        self._pace = pace
        self._ports = ports
        self._stage = story.stages[0]
        self._servers: dict[str, _Server] = {}
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._visits: Counter[tuple[str, str]] = Counter()
        self._requests: list[Request] = []
        self._versions: dict[tuple[str, str, str], Version] = {}

    def __enter__(self) -> Self:
        for key, site in self._story.sites.items():
            port = self._ports.get(key, 0)
            try:
                self._servers[key] = _Server(self, site, port=port)
            except OSError as error:
                self.close()
                raise StoryError(f"{site.name} cannot be served on 127.0.0.1:{port}: {error.strerror}.") from error
        for key, server in self._servers.items():
            thread = threading.Thread(target=server.serve_forever, args=(_HEARTBEAT,), name=f"site-{key}", daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop every server and hang up on whoever is still connected; again does nothing."""
        for server in self._servers.values() if self._threads else ():
            server.shutdown()
        for thread in self._threads:
            thread.join()
        for server in self._servers.values():
            server.hang_up()
            server.server_close()
        self._servers, self._threads = {}, []

    @property
    def origins(self) -> Mapping[str, str]:
        """`http://127.0.0.1:PORT` by site, while it is served."""
        return MappingProxyType({key: server.origin for key, server in self._servers.items()})

    @property
    def stage(self) -> Stage:
        """The stage that is shown."""
        return self._stage

    def show(self, number: str) -> Stage:
        """Move all sites to a stage, between two requests; StoryError if there is none of that number."""
        stage = self._story.stage(number)
        self._stage = stage
        return stage

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request answered so far, in order."""
        with self._lock:
            return tuple(self._requests)

    def count(self) -> Mapping[str, Mapping[int, int]]:
        """How many requests each site answered, by status."""
        counts: dict[str, Counter[int]] = {key: Counter() for key in self._story.sites}
        for request in self.requests:
            counts[request.site][request.status] += 1
        return counts

    def note(self, request: Request) -> None:
        """Keep a request for the summary."""
        with self._lock:
            self._requests.append(request)

    def print_page(self, site: Site, path: str) -> tuple[Rendered, Version] | None:
        """The page as it stands, with this request's own noise; None if the site has none."""
        stage = self._stage
        with self._lock:
            self._visits[site.id, path] += 1
            visit = self._visits[site.id, path]
        noise = Random(f"{self._seed}/{site.id}{path}/{visit}")  # noqa: S311 - advert rotation, not a secret
        page = render(self._story, stage, site=site, path=path, origins=self.origins, noise=noise)
        return None if page is None else (page, self._find_version(site, path, stage))

    def print_robots(self, site: Site) -> Rendered:
        """The site's robots.txt (RFC 9309; Crawl-delay is the usual extension)."""
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in site.disallow)]
        if delay := site.crawl_delay * self._pace:
            lines.append(f"Crawl-delay: {delay:g}")
        return Rendered(body="\n".join([*lines, ""]).encode(), content_type="text/plain; charset=utf-8")

    def _find_version(self, site: Site, path: str, stage: Stage) -> Version:
        """The page's version at that stage: as old as the first stage in a row with the same words."""
        if (known := self._versions.get((site.id, path, stage.number))) is not None:
            return known
        modified, etag = stage.at, self._digest_words(site, path, stage)
        for earlier in reversed(self._story.stages[: self._story.stages.index(stage)]):
            if self._digest_words(site, path, earlier) != etag:
                break
            modified = earlier.at
        version = Version(etag=f'W/"{etag}"', modified=modified)
        self._versions[site.id, path, stage.number] = version
        return version

    def _digest_words(self, site: Site, path: str, stage: Stage) -> str:
        still = Random(0)  # noqa: S311 - the same noise always, so that only the words count
        page = render(self._story, stage, site=site, path=path, origins=self.origins, noise=still)
        return hashlib.sha256(b"" if page is None else page.body).hexdigest()[:20]


class _Server(ThreadingHTTPServer):
    """One site; keeps its connections, so that stopping does not wait for a client to hang up."""

    daemon_threads = False
    request_queue_size = 32

    def __init__(self, sites: StorySites, site: Site, *, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.sites = sites
        self.site = site
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()

    @property
    def origin(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def server_bind(self) -> None:
        """Bind without asking a name server who we are, as the standard server does."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Remember the connection before its thread begins."""
        with self._guard:
            self._open.add(cast("socket.socket", request))
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Forget the connection when its thread is done with it."""
        with self._guard:
            self._open.discard(cast("socket.socket", request))
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every open connection; the threads that served them then finish by themselves."""
        with self._guard:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """Answers GET for the site of its server."""

    protocol_version = "HTTP/1.1"
    server_version = "story"
    sys_version = ""
    timeout = _PATIENCE
    server: _Server

    def do_GET(self) -> None:
        """robots.txt, a page of the stage, 304 where the site knows how, or 404."""
        site, path = self.server.site, urlsplit(self.path).path
        if path == "/robots.txt":
            self._answer(HTTPStatus.OK, self.server.sites.print_robots(site))
            return
        printed = self.server.sites.print_page(site, path)
        if printed is None:
            self._answer(HTTPStatus.NOT_FOUND, Rendered(body=_MISSING, content_type="text/html; charset=utf-8"))
        elif not site.conditional:
            self._answer(HTTPStatus.OK, printed[0], {"Cache-Control": "no-store"})
        else:
            page, version = printed
            validators = {"ETag": version.etag, "Last-Modified": format_datetime(version.modified, usegmt=True)}
            status = HTTPStatus.NOT_MODIFIED if self._has(version) else HTTPStatus.OK
            self._answer(status, page, {**validators, "Cache-Control": "no-cache"})

    def _has(self, version: Version) -> bool:
        """Whether the client has that version (RFC 9110, 13.1: an ETag, where given, decides over a date)."""
        if (tags := self.headers.get("If-None-Match")) is not None:
            return version.etag.removeprefix("W/") in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return False
        return since.tzinfo is not None and since >= version.modified

    def _answer(self, status: HTTPStatus, page: Rendered, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        path = urlsplit(self.path).path
        self.server.sites.note(
            Request(site=self.server.site.id, path=path, status=status.value, conditional=conditional)
        )
        body, zipped = page.body, "gzip" in self.headers.get("Accept-Encoding", "")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status is HTTPStatus.NOT_MODIFIED:
            self.end_headers()
            return
        if zipped:
            body = gzip.compress(body, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", page.content_type)
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        """Serve the connection; a client that leaves in the middle is no error of ours."""
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        """Say nothing: the request is in the summary."""
