"""A whole worker over real servers: one source and one route that behave as a test says, and healthy neighbours."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

from tests.deliver.servers import WebServer, serve_web
from tests.fetch.sites import RawSite, Reply, Script, Site, say
from watcher.config import load
from watcher.config.lexicon import load_lexicon
from watcher.deliver import AppriseChannel, Deliverer
from watcher.fetch import Fetcher
from watcher.fetch.resolver import Resolve, resolve_by_system
from watcher.lexicon import Lexicon
from watcher.model import Config, Delivery, Fact
from watcher.poll import Polled, Tools
from watcher.schedule import Worker
from watcher.store import SourceRow, Store, migrate

START = datetime(2025, 2, 3, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
#: What must be seen nowhere: planted in a route's address, a secret file, the address of a database and a header.
TOKEN, FILE_TOKEN, PASSWORD, SITE_KEY = (
    "canary-route-5e1c",
    "canary-file-9a7d",
    "canary-database-2f6b",
    "canary-site-c3d0",
)
CANARIES = (TOKEN, FILE_TOKEN, PASSWORD, SITE_KEY)
ENVIRONMENT = {"DESK_TOKEN": TOKEN, "DATABASE_PASSWORD": PASSWORD, "SITE_KEY": SITE_KEY}
#: How long a test waits for what should happen at once, in seconds: a bound, not a measure.
PATIENCE = 10.0

CONFIG = """\
database: {database}
fetch:
  allow_private: true
  host_delay: 0
  deadline: {deadline}
  connect_timeout: 1
  ports: [{ports}]
publishers:
  - id: club
    name: Harbour FC
    authority: press
  - id: paper
    name: The Evening Paper
    authority: press
routes:
  - id: desk
    url: json://{desk}/${{DESK_TOKEN}}
  - id: fans
    url: json://{fans}/${{file:{folder}/fans.secret}}
"""
WATCH = """\
id: {id}
name: {name} documentary
subject:
  all_of: [{name}]
  any_of: [documentary]
official: [{publisher}]
alert_on_baseline: true
sources:
  - id: {publisher}
    url: {url}
    kind: {kind}
    publisher: {publisher}
    every: 1h
"""


def page(name: str, title: str, *, date: str | None = None, at: datetime = START, words: str = "") -> str:
    """A production's own page: it says its title, and its release date if it has one."""
    data = {"@context": "https://schema.org", "@type": "TVSeries", "name": title, "description": f"{name} documentary."}
    if date:
        data["datePublished"] = date
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>'
        f'<meta property="article:published_time" content="{at.isoformat()}">'
        f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script></head>'
        f"<body><main><h1>{title}</h1><p>The {name} documentary has a page of its own, and this is what stands on it "
        f"for everybody who wants to read about it. {words}</p></main></body></html>"
    )


def answer(
    body: str | bytes,
    *,
    status: str = "200 OK",
    headers: Mapping[str, str] | None = None,
    content_type: str = "text/html; charset=utf-8",
) -> Script:
    """A whole HTTP answer; `headers` come on top of Content-Type and Content-Length, or replace them."""
    raw = body.encode() if isinstance(body, str) else body
    lines = {
        "Content-Type": content_type,
        "Content-Length": str(len(raw)),
        "Connection": "close",
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return say(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + raw)


class OddSite(RawSite):
    """A site that answers by whatever `script` is at the time, over TLS if it has a context for it."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.script: Script = answer("", status="503 Starting")
        self._tls = tls
        super().__init__(self._act)

    def _act(self, connection: socket.socket, stop: threading.Event) -> None:
        self.script(connection, stop)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def _serve(self, connection: socket.socket) -> None:
        if self._tls is None:
            super()._serve(connection)
            return
        connection.settimeout(5)
        try:
            wrapped = self._tls.wrap_socket(connection, server_side=True)
        except OSError:  # the client does not like the certificate
            connection.close()
            return
        super()._serve(wrapped)


@dataclass
class Streets:
    """The servers around the house, which outlive a restart of it."""

    club: OddSite
    paper: Site
    desk: WebServer
    fans: WebServer

    @classmethod
    def open(cls, stack: ExitStack, *, tls: ssl.SSLContext | None = None) -> Self:
        return cls(
            club=stack.enter_context(OddSite(tls=tls)),
            paper=stack.enter_context(Site()),
            desk=stack.enter_context(serve_web()),
            fans=stack.enter_context(serve_web()),
        )

    def club_says(self, title: str, **more: Any) -> None:
        self.club.script = answer(page("Harbour FC", title, **more))

    def paper_says(self, title: str, **more: Any) -> None:
        self.paper.replies["/news"] = Reply(
            headers={"Content-Type": "text/html; charset=utf-8"}, body=page("Northgate", title, **more).encode()
        )


def write_config(
    folder: Path,
    streets: Streets,
    *,
    kind: str = "page",
    club_url: str = "",
    database: str = "",
    deadline: float = 2.0,
    extra: str = "",
) -> Path:
    """The operators' files; `extra` is added to the end of the club's source."""
    config = folder / "config"
    (config / "watches").mkdir(parents=True, exist_ok=True)
    (folder / "fans.secret").write_text(f"{FILE_TOKEN}\n")
    ports = f"{streets.club.port}, {streets.paper.port}"
    (config / "watcher.yaml").write_text(
        CONFIG.format(
            folder=folder,
            database=database or f"sqlite:///{folder}/watcher.db",
            deadline=deadline,
            ports=ports,
            desk=streets.desk.authority,
            fans=streets.fans.authority,
        )
    )
    url = club_url or f"{streets.club.url}/news"
    club = WATCH.format(id="harbour", name="Harbour FC", publisher="club", url=url, kind=kind)
    (config / "watches" / "harbour.yaml").write_text(club + extra)
    paper = WATCH.format(
        id="northgate", name="Northgate", publisher="paper", url=f"{streets.paper.url}/news", kind="page"
    )
    (config / "watches" / "northgate.yaml").write_text(paper)
    return config


@dataclass
class House:
    """One run of the worker, from its start to its end."""

    config: Config
    store: Store
    worker: Worker
    polled: dict[str, Polled] = field(default_factory=dict)
    #: The names of sources and routes in the order in which they were done.
    order: list[str] = field(default_factory=list)

    @classmethod
    def open(
        cls,
        stack: ExitStack,
        folder: Path,
        *,
        now: datetime = START,
        resolve: Resolve = resolve_by_system,
        tls: ssl.SSLContext | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> Self:
        config = load(folder, environ=ENVIRONMENT)
        migrate(config.database)
        store = stack.enter_context(Store.open(config.database))
        store.sync(config, now=now)
        fetcher = stack.enter_context(Fetcher(config.fetch, version="0.1", resolve=resolve, tls=tls))
        polled: dict[str, Polled] = {}
        order: list[str] = []

        def note(seen: Polled) -> None:
            polled[seen.source.id] = seen
            order.append(seen.source.id)

        deliverer = Deliverer(
            store=store,
            routes=config.routes,
            watches=config.watches,
            publishers=config.publishers,
            channel=AppriseChannel(timeout=2.0, deadline=5.0),
            random=lambda: 0.0,
            on_sent=lambda route, *_: order.append(route),
            pause=pause,
        )
        tools = Tools(config=config, lexicon=_lexicon(), fetcher=fetcher, store=store, random=lambda: 0.0)
        worker = stack.enter_context(Worker(tools, deliverer, threads=4, on_polled=note))
        return cls(config=config, store=store, worker=worker, polled=polled, order=order)

    def tick(self, now: datetime, *, first: str = "paper") -> None:
        """One turn as the scheduler does it: tick, send as soon as `first` was read, and send again at the end."""
        self.polled.clear()
        self.order.clear()
        self.worker.tick(now)
        wait_until(lambda: first in self.polled or self._is_idle())
        self._send(now)
        wait_until(self._is_idle)
        self._send(now)
        wait_until(self._is_idle)

    def _send(self, now: datetime) -> None:
        self.worker.send(lambda: now)

    def _is_idle(self) -> bool:
        return not (self.worker._polling or self.worker._sending)

    def source(self, source: str = "club") -> SourceRow:
        return next(row for row in self.store.sources() if row.source.id == source)

    def trouble(self, source: str = "club") -> str | None:
        row = self.source(source)
        return row.last_error or row.unreadable

    def facts(self, watch: str = "harbour") -> dict[str, Fact]:
        return {row.fact.field.value: row.fact for row in self.store.facts(watch)}

    def values(self, watch: str = "harbour") -> dict[str, str | None]:
        return {name: fact.value for name, fact in self.facts(watch).items()}

    def deliveries(self, route: str) -> list[Delivery]:
        return sorted((row for row in self.store.deliveries() if row.recipient == route), key=lambda row: row.id)


@cache
def _lexicon() -> Lexicon:
    return load_lexicon()


def wait_until(is_so: Callable[[], bool], *, within: float = PATIENCE) -> None:
    """Wait for what other threads bring about; fails after `within` seconds."""
    ends = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < ends, "it did not happen in time"
        threading.Event().wait(0.005)


def told(server: WebServer) -> list[str]:
    """The titles of the messages that a route's channel got."""
    return [json.loads(request.body)["title"] for request in server.requests]
