"""What operators set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from watcher.model.route import Route
from watcher.model.watch import Publisher, Source, Watch


@dataclass(frozen=True, kw_only=True)
class FetchSettings:
    """How the door out behaves (config/watcher.yaml, `fetch`). Sizes in bytes, times in seconds.

    `allow_private` and `ports` open loopback and unusual ports; they are for tests, the demo and inner networks.
    """

    contact: str = ""
    threads: int = 8
    deadline: float = 30.0
    connect_timeout: float = 10.0
    max_redirects: int = 5
    max_header_bytes: int = 64 * 1024
    max_wire_bytes: int = 8 * 1024 * 1024
    max_body_bytes: int = 16 * 1024 * 1024
    per_host: int = 2
    host_delay: float = 1.0
    max_crawl_delay: float = 60.0
    allow_private: bool = False
    ports: tuple[int, ...] = (80, 443)


@dataclass(frozen=True, kw_only=True)
class History:
    """What is kept of pages that no Claim or Change refers to: for how long, and how many bytes as stored (compressed)."""

    keep: timedelta = timedelta(days=90)
    max_bytes: int = 500 * 1024 * 1024


#: The id of the program's own watch, source, publisher and route; no operator's id can be it.
CANARY = "~canary"


@dataclass(frozen=True, kw_only=True)
class Canary:
    """How the program shows from end to end that it works: the `heartbeat` address it asks at each beat, and how often."""

    heartbeat: str = field(repr=False)
    every: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Listen:
    """Where the program itself serves pages; port 0 is any that is free."""

    host: str = "127.0.0.1"
    port: int = 8080


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything the operators wrote, checked. `operators` are the routes that get notices of trouble and of what was done."""

    database: str = field(repr=False)
    fetch: FetchSettings
    publishers: Mapping[str, Publisher]
    routes: Mapping[str, Route]
    watches: Mapping[str, Watch]
    sources: Mapping[str, Source]
    history: History = History()
    operators: tuple[str, ...] = ()
    canary: Canary | None = None
    listen: Listen | None = None
