"""Links worth following: those whose own words are about a Watch, within the publisher's sites. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from watcher.model import Document, Publisher, Watch, gate_of

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, kw_only=True)
class Found:
    """An address to follow, and the ids of the watches that it is about."""

    url: str
    watches: tuple[str, ...]


def discover(
    document: Document, watches: Sequence[Watch], publisher: Publisher, *, home: str, allowance: int
) -> tuple[Found, ...]:
    """The addresses of entries, then of links, that name the subject of a watch; at most `allowance`, in page order.

    A word of the subject's `all_of` may stand in the document's title or site name instead. `home` is the host of the
    source, with its port if that is unusual; other hosts are those of `publisher.domains` and below them. Fragments
    and `utm_*` parameters are dropped.
    """
    if document.unreadable is not None:
        return ()
    context = f"{document.site_name} {document.title}"
    own = _identity(_clean(document.url) or document.url)
    hosts = (home, *publisher.domains)
    gate = gate_of(tuple(watch.subject for watch in watches))
    found: dict[str, Found] = {}
    for address, words in _offers(document):
        url = _clean(address)
        if url is None or _identity(url) == own or not _is_within(url, hosts):
            continue
        about = f"{words} {_path_words(url)}"
        named = {watches[place].id for place in gate.passed(about, context)}
        if named:
            known = found.get(_identity(url), Found(url=url, watches=()))
            named.update(known.watches)
            ids = tuple(watch.id for watch in watches if watch.id in named)
            found[_identity(url)] = Found(url=known.url, watches=ids)
    return tuple(found.values())[: max(0, allowance)]


def _offers(document: Document) -> Iterator[tuple[str, str]]:
    for entry in document.entries:
        if entry.players:  # a video: its words are in the entry, its page is only a player
            continue
        yield entry.url, f"{entry.title} {entry.summary}"
    for link in document.links:
        yield link.url, f"{link.text} {link.teaser}"


def _clean(address: str) -> str | None:
    """The address without what does not change the page; None if it is no web address."""
    try:
        parts = urlsplit(address.strip())
        netloc = _netloc(parts)
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not netloc or "@" in parts.netloc:
        return None
    query = parts.query
    if "utm_" in query.casefold():
        kept = [pair for pair in parse_qsl(query, keep_blank_values=True) if not pair[0].casefold().startswith("utm_")]
        query = urlencode(kept)
    return urlunsplit((parts.scheme, netloc, parts.path or "/", query, ""))


def _netloc(parts: SplitResult) -> str:
    return parts.netloc.casefold().removesuffix(_DEFAULT_PORTS.get(parts.scheme, "")).removesuffix(":")


def _identity(url: str) -> str:
    """What two spellings of one address have in common: neither scheme nor closing slash tell pages apart."""
    base, mark, query = url.partition("://")[2].partition("?")
    return f"{base.rstrip('/')}{mark}{query}"


def _is_within(url: str, hosts: Sequence[str]) -> bool:
    netloc = urlsplit(url).netloc
    home, *domains = (host.casefold().strip().rstrip("/") for host in hosts)
    return netloc == home or any(netloc == domain or netloc.endswith(f".{domain}") for domain in domains if domain)


def _path_words(url: str) -> str:
    return " ".join(re.findall(r"\w+", unquote(urlsplit(url).path).replace("_", " ")))
