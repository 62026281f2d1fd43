"""What a poll leaves on its Source, the pages it read as evidence, and the pages it found worth following."""

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from watcher.model import Page
from watcher.store.dialect import insert_missing
from watcher.store.encode import Row, source_row
from watcher.store.errors import Conflict
from watcher.store.rows import Due, Follow, Record, SourceState
from watcher.store.tables import JOINED, PAGE, READING, SOURCE


def finish_poll(connection: Connection, record: Record) -> None:
    """Write the poll's outcome on its Source and give the lease back. Raises Conflict when it is no longer ours."""
    source = record.due.source.id
    trouble = connection.execute(select(SOURCE.c.unreadable).where(SOURCE.c.id == source)).scalar()
    values: dict[str, Any] = {
        "next_poll_at": record.next_poll_at,
        "leased_until": None,
        "lease": record.due.lease + 1,
        "failures": record.failures,
        "last_status": record.status,
        "last_error": record.error,
        "unreadable": record.unreadable,
        "last_polled_at": record.now,
    }
    good = record.error is None and record.unreadable is None
    if good:
        # Only a good answer moves the validators: a doubtful one must not hide what the next request would bring.
        values |= {"last_ok_at": record.now, "etag": record.etag, "last_modified": record.last_modified}
        values |= {} if record.page is None else {"digest": record.page.digest}
        values |= {} if record.settled else {"etag": None, "last_modified": None, "digest": None}
    if record.drop:
        values["state"] = SourceState.DROPPED.value
    ours = update(SOURCE).where(SOURCE.c.id == source, SOURCE.c.lease == record.due.lease).values(values)
    if connection.execute(ours).rowcount != 1:
        raise Conflict(f"The poll of {source} took longer than its lease, or its settings changed", lease_lost=True)
    if record.baseline_done:
        _finish_baseline(connection, record.due)
    # A page that stays unreadable for one reason is kept once: its noise would fill the disk, and says no more.
    fresh = record.due.digest if good else None
    if record.page is not None and record.page.digest != fresh and (good or record.unreadable != trouble):
        _keep(connection, record.page, source=source)


def _finish_baseline(connection: Connection, due: Due) -> None:
    done = update(JOINED).where(
        JOINED.c.source == due.source.id, JOINED.c.watch.in_(list(due.joined)), JOINED.c.baseline_done.is_(False)
    )
    connection.execute(done.values(baseline_done=True))


def _keep(connection: Connection, page: Page, *, source: str) -> None:
    # Held until the commit: a page that is pruned meanwhile is no evidence.
    held = select(PAGE.c.digest).where(PAGE.c.digest == page.digest).with_for_update(read=True, key_share=True)
    if connection.execute(held).first() is None:
        body: dict[str, Any] = {
            "digest": page.digest,
            "body": zlib.compress(page.body),
            "size": len(page.body),
            "first_seen": page.fetched_at,
            "last_seen": page.fetched_at,
        }
        insert_missing(connection, PAGE, body | {"stored": len(body["body"])})
    else:
        again = update(PAGE).where(PAGE.c.digest == page.digest, PAGE.c.last_seen < page.fetched_at)
        connection.execute(again.values(last_seen=page.fetched_at))
    reading = insert(READING).values(
        source=source,
        url=page.url,
        final_url=page.final_url,
        redirects=list(page.redirects),
        status=page.status,
        headers=dict(page.headers),
        digest=page.digest,
        fetched_at=page.fetched_at,
    )
    connection.execute(reading)


def body_of(connection: Connection, digest: str) -> bytes | None:
    """The body kept under a digest, as it was read."""
    kept: bytes | None = connection.execute(select(PAGE.c.body).where(PAGE.c.digest == digest)).scalar()
    return None if kept is None else zlib.decompress(kept)


def follow(
    connection: Connection, due: Due, found: Sequence[Follow], *, at_most: int, now: datetime
) -> tuple[str, ...]:
    """Take up pages found on the polled one, `at_most` new ones; returns their addresses.

    A page already known gains the joins it lacks, a dropped one stays so.
    """
    taken: list[str] = []
    for each in found:
        known = _known(connection, due, each)
        if known is None:
            if len(taken) >= at_most:
                continue
            taken.append(each.source.url)
            row = source_row(each.source) | {"parent": each.source.parent or due.source.id}
            connection.execute(insert(SOURCE).values(**new_source(row, next_poll_at=now, now=now)))
            _join(connection, due, each, source=each.source.id, now=now)
        elif known["state"] != SourceState.DROPPED.value and known["id"] != due.source.id:
            joined = _join(connection, due, each, source=known["id"], now=now)
            if joined:
                _reread(connection, known, now=now)
    return tuple(taken)


def new_source(row: dict[str, Any], *, next_poll_at: datetime, now: datetime) -> dict[str, Any]:
    """A Source's row before its first poll."""
    return {
        **row,
        "state": SourceState.ACTIVE.value,
        "added_at": now,
        "next_poll_at": next_poll_at,
        "lease": 0,
        "failures": 0,
    }


def forget_reading() -> dict[str, Any]:
    """The columns that make the next poll read the whole page again; a poll under way loses its lease."""
    return {"etag": None, "last_modified": None, "digest": None, "leased_until": None, "lease": SOURCE.c.lease + 1}


def _known(connection: Connection, due: Due, found: Follow) -> Row | None:
    parent = found.source.parent or due.source.id
    same_place = (SOURCE.c.url == found.source.url) & or_(
        SOURCE.c.parent == parent, SOURCE.c.publisher == found.source.publisher
    )
    rows = select(SOURCE).where(or_(SOURCE.c.id == found.source.id, same_place)).order_by(SOURCE.c.added_at)
    return connection.execute(rows).mappings().first()


def _join(connection: Connection, due: Due, found: Follow, *, source: str, now: datetime) -> bool:
    """Join the page to the Watches it was found for; whether anything was joined."""
    parent = found.source.parent or due.source.id
    have = {row["watch"]: row for row in connection.execute(select(JOINED).where(JOINED.c.source == source)).mappings()}
    digests = dict(
        connection.execute(
            select(JOINED.c.watch, JOINED.c.config_digest).where(JOINED.c.source == parent, JOINED.c.active)
        ).all()
    )
    joined = False
    for watch in found.watches:
        if watch not in digests or (watch in have and have[watch]["active"]):
            continue
        values = {
            "via": parent,
            "active": True,
            "joined_at": due.joined[watch].joined_at if watch in due.joined else now,
            "baseline_done": False,
            "from_baseline": found.from_baseline,
            "config_digest": digests[watch],
        }
        _write_join(connection, values, watch=watch, source=source, known=watch in have)
        joined = True
    return joined


def _write_join(connection: Connection, values: dict[str, Any], *, watch: str, source: str, known: bool) -> None:
    if known:
        ours = update(JOINED).where(JOINED.c.watch == watch, JOINED.c.source == source)
        connection.execute(ours.values(values))
    else:
        connection.execute(insert(JOINED).values(watch=watch, source=source, **values))


def _reread(connection: Connection, known: Row, *, now: datetime) -> None:
    # A page that joins another Watch must be read for it, so an unchanged answer is no answer.
    again = forget_reading() | {"state": SourceState.ACTIVE.value, "next_poll_at": now}
    connection.execute(update(SOURCE).where(SOURCE.c.id == known["id"]).values(again))
