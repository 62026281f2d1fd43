"""robots.txt (RFC 9309), kept per origin: what a site allows us, and how much time it wants between requests."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from protego import Protego

from watcher.fetch.errors import FetchError
from watcher.fetch.exchange import Exchange
from watcher.fetch.gate import Target

#: The name that sites address us by (RFC 9309 2.2.1).
PRODUCT = "announcement-watcher"
#: RFC 9309 2.5: at least 500 KiB are read; what is beyond is left out.
LARGEST = 500 * 1024
#: RFC 9309 2.3.1.2: five redirects are followed, also to other hosts.
MOST_REDIRECTS = 5

_FRESH = timedelta(hours=24)
_FRESH_AFTER_ERROR = timedelta(hours=1)
#: A site that gave no answer at all is asked again soon: mostly it is our own line that was down.
_FRESH_AFTER_SILENCE = timedelta(minutes=1)
_MANY_ORIGINS = 4096

#: Gets the body of a robots.txt; raises FetchError, with `status` if there was an answer.
Load = Callable[[str, datetime, Exchange], bytes]


@dataclass(frozen=True, kw_only=True)
class SiteRules:
    """What else a robots.txt tells: the sitemaps it names, and the seconds it wants between two requests (0: none)."""

    sitemaps: tuple[str, ...] = ()
    crawl_delay: float = 0.0


def read_rules(body: bytes) -> SiteRules:
    """Read the body of a robots.txt; the line `Sitemap:` is of sitemaps.org, `Crawl-delay:` of no standard."""
    rules = _parse(body)
    return SiteRules(sitemaps=tuple(rules.sitemaps), crawl_delay=rules.crawl_delay(PRODUCT) or 0.0)


def _parse(body: bytes) -> Protego:
    return Protego.parse(body.decode("utf-8-sig", errors="replace"))


@dataclass(frozen=True, kw_only=True)
class _Copy:
    """What is known of an origin until `expires`; `rules` is None where everything is allowed."""

    rules: Protego | None
    expires: datetime
    #: Why everything is put off, where that is so.
    problem: FetchError | None = None


@dataclass(slots=True)
class _Origin:
    #: Held while robots.txt is read, so that one thread reads it and the others wait for the result.
    reading: threading.Lock = field(default_factory=threading.Lock)
    copy: _Copy | None = None


class Robots:
    """Answers for each address whether we may read it. Thread-safe; `load` reads through the gate like everything."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._origins: dict[str, _Origin] = {}
        self._lock = threading.Lock()

    def check(self, target: Target, *, now: datetime, exchange: Exchange) -> float:
        """The crawl-delay of the site in seconds (0 if it names none).

        Raises FetchError: permanent if robots.txt forbids the address, transient if it cannot be had just now.
        """
        copy = self._get_copy(target, now=now, exchange=exchange)
        if copy.problem is not None:
            # A fresh one each time: an exception collects the traces of every thread that raises it.
            problem = copy.problem
            raise FetchError(problem.reason, retry_after=problem.retry_after, status=problem.status)
        if copy.rules is None:
            return 0.0
        if not copy.rules.can_fetch(target.url, PRODUCT):
            raise FetchError(
                f"robots.txt of {target.authority} forbids this address to {PRODUCT}; "
                "remove the source or ask the site for leave.",
                permanent=True,
            )
        return copy.rules.crawl_delay(PRODUCT) or 0.0

    def _get_copy(self, target: Target, *, now: datetime, exchange: Exchange) -> _Copy:
        with self._lock:
            if len(self._origins) >= _MANY_ORIGINS and target.origin not in self._origins:
                self._origins.clear()
            origin = self._origins.setdefault(target.origin, _Origin())
        copy = origin.copy
        if copy is not None and now < copy.expires:
            return copy
        if not origin.reading.acquire(timeout=exchange.left()):
            raise exchange.refuse_late()
        try:
            fresh = origin.copy
            if fresh is None or fresh is copy:
                fresh = origin.copy = self._read(target, old=copy, now=now, exchange=exchange)
            return fresh
        finally:
            origin.reading.release()

    def _read(self, target: Target, *, old: _Copy | None, now: datetime, exchange: Exchange) -> _Copy:
        try:
            body = self._load(f"{target.origin}/robots.txt", now, exchange)
        except FetchError as why:
            return _judge_failure(why, target, old=old, now=now)
        return _Copy(rules=_parse(body), expires=now + _FRESH)


def _judge_failure(why: FetchError, target: Target, *, old: _Copy | None, now: datetime) -> _Copy:
    """RFC 9309 2.3.1: an answer that there is none allows everything; a site in trouble is left alone for now."""
    if why.permanent or (why.status is not None and why.status < 500):  # noqa: PLR2004 - RFC 9110 15.6
        # Also what we ourselves refuse for good (a circle of redirects, a private host): the page is judged by itself.
        return _Copy(rules=None, expires=now + _FRESH)
    expires = now + (_FRESH_AFTER_SILENCE if why.status is None else _FRESH_AFTER_ERROR)
    if old is not None and old.problem is None:
        # RFC 9309 2.4: the rules of yesterday hold while today's cannot be had.
        return _Copy(rules=old.rules, expires=expires)
    reason = why.reason
    if why.status is not None:
        reason = f"robots.txt of {target.authority} answered {why.status}; trying again later."
    return _Copy(
        rules=None,
        expires=expires,
        problem=FetchError(reason, retry_after=why.retry_after, status=why.status),
    )
