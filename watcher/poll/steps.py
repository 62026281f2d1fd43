"""One poll, top to bottom: fetch, read, extract, reconcile, discover, record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.extract import extract_all
from watcher.fetch import FetchError, retry_at
from watcher.lexicon import Lexicon
from watcher.model import (
    Change,
    Claim,
    Config,
    Document,
    Notice,
    NotModified,
    Outcome,
    Page,
    Publisher,
    Reading,
    Route,
    Source,
    SourceKind,
    Watch,
)
from watcher.poll.assess import assess
from watcher.poll.follow import pick_links
from watcher.poll.gather import fetch, with_rules
from watcher.poll.tools import Tools
from watcher.poll.weighing import load_weighed
from watcher.read import read
from watcher.reconcile import is_silent, reconcile
from watcher.store import Conflict, Due, Joined, Record, State

#: Links of one Source that may be followed in a day.
FOLLOWED_A_DAY = 20
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

    Raises `Conflict` if the lease was lost to another worker, or a watch is configured with another one only: nothing is
    written then, and that worker goes on.
    """
    unknown = due.joined.keys() - tools.config.watches.keys()
    if unknown:
        raise Conflict(f"{due.source.id}: {min(unknown)} is not configured here; another worker runs with other files")
    due = replace(due, source=with_rules(due.source, tools.config))
    try:
        page = fetch(due.source, tools, now=now, etag=due.etag, last_modified=due.last_modified)
    except FetchError as error:
        return _record_failure(due, tools, error, now=now)
    if isinstance(page, NotModified) or (page.digest == due.digest and _is_settled(due)):
        return _record_unchanged(due, tools, page, now=now)
    watches = [tools.config.watches[watch] for watch in due.joined]
    sight = look(page, due.source, watches=watches, publishers=tools.config.publishers, lexicon=tools.lexicon)
    return record_sight(due, tools, sight, now=now)


def look(
    page: Page, source: Source, *, watches: Sequence[Watch], publishers: Mapping[str, Publisher], lexicon: Lexicon
) -> Sight:
    """Read a page and extract what it says about each watch; records nothing."""
    document = read(page, source.kind, lexicon.languages, select=source.select, ignore=source.ignore)
    if document.unreadable:
        return Sight(page=page, document=document, claims={})
    publisher = publishers.get(source.publisher)
    found = extract_all(document, watches=watches, source=source, publisher=publisher, lexicon=lexicon)
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
    publishers = tools.config.publishers
    return reconcile(watch, publishers, state.facts, state.claims, reading, overrides=state.overrides)


def record_sight(due: Due, tools: Tools, sight: Sight, *, now: datetime) -> Polled:
    """Record what was seen, in one commit. Raises `Conflict` as `poll` does."""
    if sight.document.unreadable:
        return _record_unreadable(due, tools, sight, now=now)
    follow = pick_links(due, tools, sight.document)
    assessed = assess(due, sight.document, now=now)
    for _ in range(CONFLICT_RETRIES):
        states = {watch: load_weighed(watch, tools, now=now) for watch in due.joined}
        outcomes = {watch: _weigh_quietly(sight, due, watch, state, tools) for watch, state in states.items()}
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
            before={watch: state.facts for watch, state in states.items()},
            edition={watch: state.edition for watch, state in states.items()},
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


def _weigh_quietly(sight: Sight, due: Due, watch: str, state: State, tools: Tools) -> Outcome:
    """What a sight does to a watch, with the changes that the baseline keeps silent marked."""
    held = tools.config.watches[watch]
    return _hush(weigh(sight, due.source, held, state, tools), held, due.joined[watch], due.source)


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
                    alert_on_baseline=watch.alert_on_baseline and not joined.edited,
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
