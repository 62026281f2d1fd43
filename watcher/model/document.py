"""A page, and what was read from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from watcher.model.watch import SourceKind


@dataclass(frozen=True, kw_only=True)
class Page:
    """One HTTP answer. `digest` is the SHA-256 of the decoded `body`; header names are lower case."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    digest: str
    fetched_at: datetime
    redirects: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NotModified:
    """A 304: the page is as it was at the last reading."""

    url: str
    headers: Mapping[str, str]
    fetched_at: datetime


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link worth knowing: its absolute address, its words, and the words around it (its card or paragraph)."""

    url: str
    text: str
    teaser: str = ""


class BlockKind(StrEnum):
    """What a block of text is on its page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"
    CAPTION = "caption"
    CELL = "cell"
    META = "meta"


@dataclass(frozen=True, kw_only=True)
class Block:
    """A run of text as a reader sees it. `locator` finds it again on the page; `emphasis` holds its <em>/<i> texts."""

    kind: BlockKind
    text: str
    locator: str
    emphasis: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Player:
    """An embedded or linked video: where it can be watched, and the words that name it."""

    url: str
    title: str = ""
    locator: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One item of a listing, feed or sitemap, or one post of a live blog: a text of its own, with its own date.

    `modified` is when it was last changed, where only that is told.
    """

    url: str
    title: str
    summary: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    players: tuple[Player, ...] = ()
    locator: str = ""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One schema.org object of a page's JSON-LD or microdata, in the shape of JSON-LD.

    `path` locates it (`$[0].@graph[2]`, `microdata[0]`), `data` is the parsed object.
    """

    types: tuple[str, ...]
    path: str
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A Page once read. If `unreadable` is set (the reason, for an operator), nothing else may be concluded from it.

    `feeds` are the addresses that a page itself names as its feeds. `language` is a BCP 47 primary subtag, `und` where
    neither a mark nor the text tells.
    """

    url: str
    digest: str
    fetched_at: datetime
    kind: SourceKind
    title: str = ""
    description: str = ""
    site_name: str = ""
    language: str = "en"
    published: datetime | None = None
    modified: datetime | None = None
    blocks: tuple[Block, ...] = ()
    entries: tuple[Entry, ...] = ()
    links: tuple[Link, ...] = ()
    players: tuple[Player, ...] = ()
    things: tuple[Thing, ...] = ()
    feeds: tuple[str, ...] = ()
    unreadable: str | None = None
