"""One poll, top to bottom: fetch, read, extract, reconcile, discover, record."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from watcher.discover import discover
from watcher.extract import extract_all
from watcher.fetch import FetchError, retry_at
from watcher.model import (
    Change,
    Claim,
    Config,
    Document,
    Fact,
    Notice,
    NotModified,
    Outcome,
    Page,
    Reading,
    Route,
    Source,
    SourceKind,
    Watch,
)
from watcher.poll.assess import assess
from watcher.poll.gather import fetch, with_rules
from watcher.poll.tools import Tools
from watcher.read import read
from watcher.reconcile import is_silent, reconcile
from watcher.store import Conflict, Due, Follow, Joined, Record, State

#: Links of one Source that may be followed in a day.
FOLLOWED_A_DAY = 20
#: Links of one reading that are looked at; most of them are followed already.
LINKS_A_PAGE = 400
#: A followed page is read hourly for a day, daily for 30 days, then dropped.
DAY = timedelta(days=1)
HOURLY_FOR, DAILY_FOR = timedelta(days=1), timedelta(days=30)
#: A poll that lost its race loads the facts again this often before it leaves the rest to the next poll.
CONFLICT_RETRIES = 20


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What was seen at an address: the page, the document read from it, and the claims for each watch."""

    page: Page
    document: Document
    claims: Mapping[str, tuple[Claim, ...]]


@dataclass(frozen=True, kw_only=True)
class Polled:
    """What a poll came to, for the log. `why` is set if the page could not be fetched or read."""

    source: Source
    at: datetime
    next_poll_at: datetime
    status: int | None = None
    unchanged: bool = False
    why: str | None = None
    claims: int = 0
    changes: tuple[Change, ...] = ()
    followed: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def poll(due: Due, tools: Tools, *, now: datetime) -> Polled:
    """Poll one claimed source and record what it says, in one commit.

    Raises `Conflict` if the lease was lost to another worker: nothing is written then, and that worker goes on.
    """
    due = replace(due, source=with_rules(due.source, tools))
    try:
        page = fetch(due.source, tools, now=now, etag=due.etag, last_modified=due.last_modified)
    except FetchError as error:
        return _record_failure(due, tools, error, now=now)
    if isinstance(page, NotModified) or (page.digest == due.digest and _is_settled(due)):
        return _record_unchanged(due, tools, page, now=now)
    sight = look(page, due.source, [tools.config.watches[watch] for watch in due.joined], tools)
    if sight.document.unreadable:
        return _record_unreadable(due, tools, sight, now=now)
    return _record_sight(due, tools, sight, now=now)


def look(page: Page, source: Source, watches: Sequence[Watch], tools: Tools) -> Sight:
    """Read a page and extract what it says about each watch; records nothing."""
    document = read(page, source.kind, tools.lexicon.languages, select=source.select, ignore=source.ignore)
    publisher = tools.config.publishers.get(source.publisher)
    if document.unreadable:
        return Sight(page=page, document=document, claims={})
    found = extract_all(document, watches=watches, source=source, publisher=publisher, lexicon=tools.lexicon)
    claims = {watch.id: claims for watch, claims in zip(watches, found, strict=True)}
    return Sight(page=page, document=document, claims=claims)


def weigh(sight: Sight, source: Source, watch: Watch, state: State, tools: Tools) -> Outcome:
    """Hold the claims of a sight against what the watch knows; records nothing."""
    reading = Reading(
        source=source.id,
        url=sight.document.url,
        at=sight.document.fetched_at,
        claims=sight.claims[watch.id],
        complete=source.kind is SourceKind.PAGE,
    )
    return reconcile(watch, tools.config.publishers, state.facts, state.claims, reading)


def _record_sight(due: Due, tools: Tools, sight: Sight, *, now: datetime) -> Polled:
    follow = _follow(due, tools, sight)
    assessed = assess(due, sight.document, now=now)
    for _ in range(CONFLICT_RETRIES):
        before: dict[str, tuple[Fact, ...]] = {}
        outcomes: dict[str, Outcome] = {}
        for watch_id, joined in due.joined.items():
            watch = tools.config.watches[watch_id]
            state = tools.store.load(watch_id)
            outcome = weigh(sight, due.source, watch, state, tools)
            before[watch_id] = state.facts
            outcomes[watch_id] = _hush(outcome, watch, joined, due.source)
        record = Record(
            due=due,
            now=now,
            next_poll_at=_next_reading(due, now=now),
            page=sight.page,
            status=sight.page.status,
            failures=0,
            etag=sight.page.headers.get("etag"),
            last_modified=sight.page.headers.get("last-modified"),
            outcomes=outcomes,
            before=before,
            routes={w: _routes(tools.config, tools.config.watches[w]) for w in due.joined},
            follow=follow,
            follow_at_most=max(0, FOLLOWED_A_DAY - due.followed_today),
            baseline_done=True,
            settled=not any(claim.missed for outcome in outcomes.values() for claim in outcome.claims),
            drop=_is_past(due, now),
            health=assessed.health,
            notices=assessed.notices,
            operators=tools.config.operators,
        )
        try:
            recorded = tools.store.record(record)
        except Conflict as conflict:
            if conflict.lease_lost:
                raise
            continue
        return Polled(
            source=due.source,
            at=now,
            next_poll_at=record.next_poll_at,
            status=sight.page.status,
            claims=sum(len(claims) for claims in sight.claims.values()),
            changes=recorded.changes,
            followed=recorded.followed,
            notices=assessed.notices,
        )
    raise Conflict(f"{due.source.id}: the facts kept changing under it; it will be read again at its next turn")


def _record_unchanged(due: Due, tools: Tools, answer: Page | NotModified, *, now: datetime) -> Polled:
    status = answer.status if isinstance(answer, Page) else 304
    next_poll_at = _next_reading(due, now=now)
    assessed = assess(due, None, now=now)
    record = Record(
        due=due,
        now=now,
        next_poll_at=next_poll_at,
        status=status,
        etag=answer.headers.get("etag", due.etag),
        last_modified=answer.headers.get("last-modified", due.last_modified),
        drop=_is_past(due, now),
        health=assessed.health,
        notices=assessed.notices,
        operators=tools.config.operators,
    )
    if record.drop or record.health is not None:
        tools.store.record(record)
    else:
        tools.store.record_unchanged(record)
    return Polled(
        source=due.source,
        at=now,
        next_poll_at=next_poll_at,
        status=status,
        unchanged=True,
        notices=assessed.notices,
    )


def _record_failure(due: Due, tools: Tools, error: FetchError, *, now: datetime) -> Polled:
    failures = due.failures + 1
    assessed = assess(due, error, now=now)
    next_poll_at = retry_at(
        now,
        failures=failures,
        every=_interval(due),
        retry_after=error.retry_after,
        random=tools.random,
    )
    tools.store.record(
        Record(
            due=due,
            now=now,
            next_poll_at=next_poll_at,
            status=error.status,
            error=error.reason,
            failures=failures,
            etag=due.etag,
            last_modified=due.last_modified,
            drop=_is_past(due, now),
            health=assessed.health,
            notices=assessed.notices,
            operators=tools.config.operators,
        )
    )
    return Polled(
        source=due.source,
        at=now,
        next_poll_at=next_poll_at,
        status=error.status,
        why=error.reason,
        notices=assessed.notices,
    )


def _record_unreadable(due: Due, tools: Tools, sight: Sight, *, now: datetime) -> Polled:
    """Keep the page as evidence of the trouble, but no validators: the baseline never advances on a doubtful reading."""
    next_poll_at = _next_reading(due, now=now)
    assessed = assess(due, sight.document, now=now)
    tools.store.record(
        Record(
            due=due,
            now=now,
            next_poll_at=next_poll_at,
            page=sight.page,
            status=sight.page.status,
            unreadable=sight.document.unreadable,
            failures=due.failures + 1,
            drop=_is_past(due, now),
            health=assessed.health,
            notices=assessed.notices,
            operators=tools.config.operators,
        )
    )
    return Polled(
        source=due.source,
        at=now,
        next_poll_at=next_poll_at,
        status=sight.page.status,
        why=f"unreadable: {sight.document.unreadable}",
        notices=assessed.notices,
    )


def _follow(due: Due, tools: Tools, sight: Sight) -> tuple[Follow, ...]:
    """Links of a configured source worth reading. Followed pages lead no further, so a site is never crawled."""
    publisher = tools.config.publishers.get(due.source.publisher)
    if due.source.parent is not None or publisher is None:
        return ()
    watches = [tools.config.watches[watch] for watch in due.joined]
    home = urlsplit(due.source.url).netloc
    dates = {entry.url: at for entry in sight.document.entries if (at := entry.published or entry.modified)}
    configured = {source.url for source in tools.config.sources.values()}
    follow: list[Follow] = []
    for found in discover(sight.document, watches, publisher, home=home, allowance=LINKS_A_PAGE):
        if found.url in configured:
            continue
        source = Source(
            id=f"{due.source.id}/{hashlib.sha256(found.url.encode()).hexdigest()[:10]}",
            url=found.url,
            kind=SourceKind.PAGE,
            publisher=due.source.publisher,
            every=timedelta(hours=1),
            parent=due.source.id,
        )
        for is_baseline in (True, False):
            dated = dates.get(found.url)
            joined = tuple(w for w in found.watches if _is_old(due.joined[w], dated) is is_baseline)
            if joined:
                follow.append(Follow(source=source, watches=joined, from_baseline=is_baseline))
    return tuple(follow)


def _is_old(joined: Joined, dated: datetime | None) -> bool:
    """Whether a page was there before the Watch looked: found at the first reading, or last changed before it."""
    return not joined.baseline_done or (dated is not None and dated < joined.joined_at)


def _hush(outcome: Outcome, watch: Watch, joined: Joined, source: Source) -> Outcome:
    """Mark the changes that the baseline rule keeps silent."""
    return replace(
        outcome,
        changes=tuple(
            replace(
                change,
                silent=change.silent
                or is_silent(
                    change,
                    source_kind=source.kind,
                    joined_at=joined.joined_at,
                    first_reading=not joined.baseline_done,
                    from_baseline=joined.from_baseline or source.parent is None,
                    alert_on_baseline=watch.alert_on_baseline,
                ),
            )
            for change in outcome.changes
        ),
    )


def _is_settled(due: Due) -> bool:
    """Whether every watch of this source has read it once; only then do the same bytes say nothing new."""
    return all(joined.baseline_done for joined in due.joined.values())


def _next_reading(due: Due, *, now: datetime) -> datetime:
    if due.source.parent is not None and now - due.added_at >= HOURLY_FOR:
        return now + max(due.source.every, DAY)
    return now + _interval(due)


def _interval(due: Due) -> timedelta:
    """How long the Source rests between two polls: a day when all its Watches are released."""
    return max(due.source.every, DAY) if due.daily else due.source.every


def _is_past(due: Due, now: datetime) -> bool:
    return due.source.parent is not None and now - due.added_at > DAILY_FOR


def _routes(config: Config, watch: Watch) -> tuple[Route, ...]:
    return tuple(config.routes[route] for route in watch.routes)
