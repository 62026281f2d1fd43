"""The keys of the two kinds of file, as pydantic models: what may stand where, and the values left out.

The descriptions here are what editors show, what the JSON Schema says, and what docs/configuration.md lists (see
describe.py).
"""

from datetime import timedelta
from typing import Annotated, Any, Literal

import pydantic
from pydantic import StrictBool, StrictStr

from watcher.config.types import (
    Address,
    Age,
    Beat,
    Between,
    Contact,
    Domain,
    Duration,
    Id,
    Listen,
    Seconds,
    Selector,
    Size,
    Some,
    Whole,
    Words,
)
from watcher.model import ChangeKind, FetchSettings, Field, History, Review, SourceKind

_DEFAULTS = FetchSettings()
_KEPT = History()
_MB = 1024**2


def _says(text: str, *, left_out: str | None = None) -> Any:
    """What a key means, in Markdown; `left_out` is what holds without it, where its default does not say that."""
    return pydantic.Field(description=text, json_schema_extra={"x-left-out": left_out} if left_out else None)


class Part(pydantic.BaseModel):
    """A mapping in a file: keys that are not named here are refused."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class SubjectPart(Part):
    """`subject`: the words that make a text one about the production."""

    all_of: Annotated[tuple[Words, ...], _says("all of these are named")] = ()
    any_of: Annotated[tuple[Words, ...], _says("one of these is named")] = ()
    none_of: Annotated[tuple[Words, ...], pydantic.Field(alias="not"), _says("none of these is named")] = ()


class SourcePart(Part):
    """One of `sources`: an address that is polled."""

    id: Annotated[
        Id,
        _says(
            "id, used once in a watch. The same id in two watches is one source: all but the interval has to be the "
            "same, the shorter interval counts"
        ),
    ]
    url: Annotated[Address, _says("http or https address, without user name and secrets")]
    kind: Annotated[
        SourceKind,
        _says(
            "`page` (one text), `listing` (items with links), `feed` (RSS, Atom, JSON) or `sitemap`, "
            "see [kinds](#kinds-of-source)"
        ),
    ]
    publisher: Annotated[StrictStr, _says("id of who speaks there")]
    every: Annotated[
        Duration,
        _says("interval, `10s` to `30d`; addresses of this machine (`localhost`, `127.0.0.1`, `[::1]`) may have less"),
    ] = timedelta(minutes=15)
    pages: Annotated[int, Whole, Between(1, 10), _says("how many pages of a listing are read, 1 to 10")] = 1
    select: Annotated[
        Selector,
        _says(
            "a CSS selector, for pages and listings: only what it matches is read. "
            "See [rules for a page](#rules-for-a-page)",
            left_out="all",
        ),
    ] = ""
    ignore: Annotated[
        Selector,
        _says("a CSS selector, for pages and listings: what it matches is taken out first", left_out="nothing"),
    ] = ""
    render: Annotated[
        StrictBool,
        _says(
            "whether a browser fills the page first, for pages and listings whose text comes by script. "
            "See [pages that need a browser](#pages-that-need-a-browser)"
        ),
    ] = False
    headers: Annotated[
        dict[str, StrictStr],
        _says(
            "HTTP headers to send, name and value. May hold [secrets](#secrets). "
            "See [what is sent along](#what-is-sent-along)"
        ),
    ] = pydantic.Field(default_factory=dict)
    cookies: Annotated[dict[str, StrictStr], _says("cookies to send, name and value. May hold secrets")] = (
        pydantic.Field(default_factory=dict)
    )


class WatchFile(Part):
    """`watches/*.yaml`: a production somebody waits for."""

    id: Annotated[Id, _says("id, used once among all watches")]
    name: Annotated[Words, _says("name in messages")]
    subject: Annotated[
        SubjectPart,
        _says(
            "the words that make a text one about the production: whole words, capitals do not matter. "
            "At least one of `all_of` and `any_of`"
        ),
    ]
    official: Annotated[tuple[StrictStr, ...], _says("ids of publishers whose word confirms")] = ()
    fields: Annotated[
        tuple[Field, ...], Some, _says("what is tracked: `title`, `platform`, `release_date`, `trailer`")
    ] = tuple(Field)
    sources: Annotated[tuple[SourcePart, ...], _says("list of what is polled; without one nothing is")] = ()
    routes: Annotated[
        Annotated[tuple[StrictStr, ...], Some] | None,
        _says("ids of the routes that are told", left_out="all routes but those in `operators`"),
    ] = None
    confirm_after: Annotated[
        int,
        Whole,
        Between(1, 100),
        _says("how many independent press publishers make a value confirmed, 1 to 100"),
    ] = 2
    alert_on_baseline: Annotated[StrictBool, _says("whether the first reading of a source is told too")] = False
    also_known_as: Annotated[
        tuple[Words, ...],
        _says(
            "other names of the production: a working title, a translated one. A sentence that has one is taken for "
            "one about it, if the page as a whole names the subject"
        ),
    ] = ()
    people: Annotated[
        tuple[Words, ...],
        _says("who makes it or appears in it. A sentence that names one is more likely about it"),
    ] = ()
    producer: Annotated[Words, _says("the company that makes it, likewise")] = ""


class FetchPart(Part):
    """`fetch`: how pages are read. The values left out are those of the model."""

    contact: Annotated[
        Contact,
        _says("e-mail address or page, sent with every request so that a site's owner can reach you"),
    ] = _DEFAULTS.contact
    threads: Annotated[int, Whole, Between(1, 64), _says("polls at the same time, 1 to 64")] = _DEFAULTS.threads
    deadline: Annotated[
        Seconds, Between(1, 600), _says("time for one whole exchange, name resolution included, 1 to 600")
    ] = _DEFAULTS.deadline
    connect_timeout: Annotated[Seconds, Between(1, 600), _says("time for a connection, 1 to 600")] = (
        _DEFAULTS.connect_timeout
    )
    max_redirects: Annotated[int, Whole, Between(0, 20), _says("redirects that are followed, 0 to 20")] = (
        _DEFAULTS.max_redirects
    )
    max_header_bytes: Annotated[Size, _says("size of an answer's headers")] = _DEFAULTS.max_header_bytes
    max_wire_bytes: Annotated[Size, _says("size of a body as it is sent")] = _DEFAULTS.max_wire_bytes
    max_body_bytes: Annotated[Size, _says("size of a body once decompressed")] = _DEFAULTS.max_body_bytes
    per_host: Annotated[int, Whole, Between(1, 16), _says("requests to one host at the same time, 1 to 16")] = (
        _DEFAULTS.per_host
    )
    host_delay: Annotated[Seconds, Between(0, 3600), _says("time between two requests to one host, 0 to 3600")] = (
        _DEFAULTS.host_delay
    )
    max_crawl_delay: Annotated[
        Seconds,
        Between(0, 3600),
        _says("the longest Crawl-delay of a robots.txt that is obeyed in full, 0 to 3600"),
    ] = _DEFAULTS.max_crawl_delay
    allow_private: Annotated[
        StrictBool,
        _says("whether loopback and private addresses may be read: for tests, the demo and inner networks"),
    ] = _DEFAULTS.allow_private
    ports: Annotated[tuple[Annotated[int, Whole, Between(1, 65535)], ...], Some, _says("ports that may be asked")] = (
        _DEFAULTS.ports
    )


class PublisherPart(Part):
    """One of `publishers`: somebody who speaks."""

    id: Annotated[Id, _says("id, used once")]
    name: Annotated[Words, _says("name in messages")]
    domains: Annotated[
        tuple[Domain, ...],
        _says(
            "hosts that are its own, with those below them (`example.com`, `127.0.0.1:8001`); links to them may be "
            "followed. No two publishers share one"
        ),
    ] = ()
    authority: Annotated[
        Literal["press", "community", "platform"],
        _says(
            "`press`, `community` or `platform`. What an official publisher says is decided by the watch that lists it"
        ),
    ] = "community"
    owner: Annotated[
        Words | None, _says("who owns it; publishers of one owner count as one voice", left_out="itself")
    ] = None
    platform: Annotated[
        Words | None,
        _says(
            "the service it runs, by its name in `watcher/lexicon/platforms.yaml`; its word on that service confirms. "
            "Required with `authority: platform`"
        ),
    ] = None


class RoutePart(Part):
    """One of `routes`: where messages go, and which."""

    id: Annotated[Id, _says("id, used once")]
    url: Annotated[
        Words,
        _says(
            "an [Apprise address](https://github.com/caronc/apprise/wiki) or `console://`. May hold [secrets](#secrets)"
        ),
    ]
    fields: Annotated[tuple[Field, ...], Some, _says("which fields are told")] = tuple(Field)
    kinds: Annotated[
        tuple[ChangeKind, ...],
        Some,
        _says(
            "which kinds of change are told: `announced`, `upgraded`, `refined`, `corrected`, `denied`, `withdrawn`, "
            "`added`"
        ),
    ] = tuple(ChangeKind)
    min_status: Annotated[
        Literal["rumoured", "reported", "confirmed"],
        _says("the least status that is told: `rumoured`, `reported` or `confirmed`"),
    ] = "rumoured"
    remind: Annotated[
        StrictBool,
        _says(
            "whether a confirmed release day is told once more at 08:00 UTC on that day, unless it has moved by then; "
            "needs `release_date` among its fields"
        ),
    ] = False
    review: Annotated[
        StrictBool,
        _says("its messages wait until an editor approves, edits or dismisses them ([review](editors-word.md#review))"),
    ] = False
    review_after: Annotated[Duration, _says("how long they wait at most, up to 30 days; needs `review`")] = (
        Review().after
    )
    review_then: Annotated[
        Literal["send", "lapse"],
        _says(
            "what becomes of those nobody looked at: `send`, or `lapse` (a correction never lapses); needs `review`",
            left_out="`send`",
        ),
    ] = "send"


class HistoryPart(Part):
    """`history`: how long pages are kept that nothing rests on, and how much of them. Left out: as in the model."""

    keep: Annotated[
        Age, _says("for how long after its last reading a page is kept that nothing refers to: `1d` to `3650d`")
    ] = _KEPT.keep
    max_mb: Annotated[
        int,
        Whole,
        Between(1, 1_000_000),
        _says("how much of all pages is kept, in MB as stored, 1 to 1000000; what facts rest on counts, but stays"),
    ] = _KEPT.max_bytes // _MB


class CanaryPart(Part):
    """`canary`: the program's own watch, told to a heartbeat address."""

    heartbeat: Annotated[
        Words,
        _says(
            "http or https address that is asked at each beat, such as a check of healthchecks.io. "
            "May hold [secrets](#secrets)"
        ),
    ]
    every: Annotated[Beat, _says("time between two beats, `10s` to `1d`; let the monitor wait for two")] = timedelta(
        minutes=5
    )


class WebPart(Part):
    """`web`: what the program itself serves."""

    listen: Annotated[
        Listen,
        _says(
            "host and port where `watcher run` serves `/healthz`, `/readyz` and `/metrics`; `off` serves nothing. "
            "Whoever reaches it may read it, so open it to others behind a proxy only"
        ),
    ] = "127.0.0.1:8080"


class WatcherFile(Part):
    """`watcher.yaml`: what holds for all watches."""

    database: Annotated[
        Words,
        _says(
            "address of an SQLite file (a relative one counts from the working directory) or of a "
            "[PostgreSQL](#postgresql) database. May hold [secrets](#secrets)"
        ),
    ] = "sqlite:///data/watcher.db"
    fetch: Annotated[FetchPart, _says("how pages are read, see below", left_out="all defaults")] = FetchPart()
    history: Annotated[HistoryPart, _says("how long pages are kept, see below", left_out="all defaults")] = (
        HistoryPart()
    )
    publishers: Annotated[tuple[PublisherPart, ...], _says("list of who speaks")] = ()
    routes: Annotated[tuple[RoutePart, ...], _says("list of where messages go", left_out="one route `console`")] = ()
    operators: Annotated[
        Annotated[tuple[StrictStr, ...], Some] | None,
        _says(
            "ids of the routes that get notices for operators: what breaks, and what is right again. A watch without "
            "`routes` sends its news to all other routes",
            left_out="none: notices are only logged",
        ),
    ] = None
    canary: Annotated[
        CanaryPart | None, _says("the program's own watch, told to a heartbeat address; see below", left_out="none")
    ] = None
    web: Annotated[WebPart, _says("where the worker serves its health, see below", left_out="as below")] = WebPart()
