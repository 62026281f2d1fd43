"""Bringing the tables in line with the config at a start: a restart moves nothing, an edit rings nobody."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, exists, insert, or_, select, update

from watcher.canary import with_canary
from watcher.model import Config, Source, Watch
from watcher.reconcile import LifeStage
from watcher.store import remind
from watcher.store.encode import Row, sha256, source_row
from watcher.store.readings import forget_reading, new_source
from watcher.store.rows import SourceState, WatchRow
from watcher.store.schedule import first_poll
from watcher.store.tables import JOINED, SOURCE, WATCH

_Join = tuple[str, str]
#: Sources polled more rarely than this are not watched for their clock.
LONGEST_WAIT = timedelta(days=1, minutes=10)


def sync(connection: Connection, config: Config, *, now: datetime) -> None:
    """Write the configured sources and joins; what is gone is kept but not polled, what is altered begins anew.

    The canary belongs to whatever asks for one, so that no command can forget it.
    """
    config = with_canary(config)
    archived = _sync_watches(connection, config.watches, now=now)
    moved = _sync_sources(connection, config.sources, now=now)
    awake = {name: watch for name, watch in config.watches.items() if name not in archived}
    reset = _sync_joins(connection, awake, moved=moved, now=now)
    _sync_followed(connection, reset, now=now)
    sync_states(connection, now=now)
    routes = {
        name: tuple(config.routes[route] for route in watch.routes if route in config.routes)
        for name, watch in config.watches.items()
    }
    remind.arrange(connection, routes, now=now, everywhere=True)


def stages(connection: Connection) -> dict[str, WatchRow]:
    """How far every known Watch has come."""
    rows = connection.execute(select(WATCH).order_by(WATCH.c.id)).mappings()
    return {row["id"]: WatchRow(watch=row["id"], stage=LifeStage(row["stage"]), since=row["since"]) for row in rows}


def _sync_watches(connection: Connection, watches: Mapping[str, Watch], *, now: datetime) -> frozenset[str]:
    """Insert the watches that are new; returns the archived ones."""
    known = stages(connection)
    new = [{"id": watch, "stage": LifeStage.ACTIVE.value, "since": now} for watch in watches if watch not in known]
    if new:
        connection.execute(insert(WATCH), new)
    return frozenset(watch for watch, row in known.items() if row.stage is LifeStage.ARCHIVED)


def digest_of(watch: Watch, source: Source) -> str:
    """What of a Watch and a Source decides how a page is read; another digest means another baseline."""
    subject = watch.subject
    helped = watch.also_known_as or watch.people or watch.producer
    return sha256(
        sorted(subject.all_of),
        sorted(subject.any_of),
        sorted(subject.none_of),
        sorted(watch.official),
        sorted(field.value for field in watch.fields),
        watch.confirm_after,
        *([source.reads_as] if source.reads_as else []),
        *([sorted(watch.also_known_as), sorted(watch.people), watch.producer] if helped else []),
    )


def _sync_sources(connection: Connection, sources: Mapping[str, Source], *, now: datetime) -> frozenset[str]:
    """Insert and update sources; returns the ones that now stand for another page, or read it as something else."""
    stored = {row["id"]: row for row in connection.execute(select(SOURCE).where(SOURCE.c.parent.is_(None))).mappings()}
    new = [source for source in sources.values() if source.id not in stored]
    if new:
        first = {s.id: first_poll(s.id, every=s.every, crowd=len(new), now=now) for s in new}
        rows = [new_source(source_row(source), next_poll_at=first[source.id], now=now) for source in new]
        connection.execute(insert(SOURCE), rows)
    moved = set()
    for source in sources.values():
        row = stored.get(source.id)
        values = {} if row is None else _altered(source, row, now=now)
        if values:
            connection.execute(update(SOURCE).where(SOURCE.c.id == source.id).values(values))
        if not values.keys().isdisjoint({"url", "kind", "publisher"}):
            moved.add(source.id)
    return frozenset(moved)


def _sync_clock(connection: Connection, *, now: datetime) -> None:
    """Bring back what a clock that ran ahead put off: no poll is further away than the longest wait after a failure."""
    far = select(SOURCE.c.id, SOURCE.c.every).where(
        SOURCE.c.state == SourceState.ACTIVE.value, SOURCE.c.next_poll_at > now + LONGEST_WAIT
    )
    for source, seconds in connection.execute(far).all():
        soon = min(timedelta(seconds=seconds), LONGEST_WAIT)
        values = {"next_poll_at": now + soon, "leased_until": None, "lease": SOURCE.c.lease + 1}
        connection.execute(update(SOURCE).where(SOURCE.c.id == source).values(values))


def _altered(source: Source, row: Row, *, now: datetime) -> dict[str, Any]:
    values = {name: value for name, value in source_row(source).items() if row[name] != value}
    soon = first_poll(source.id, every=source.every, crowd=1, now=now)
    if "url" in values:
        # Troubles of the old address say nothing of the new one.
        values |= {"failures": 0, "last_error": None, "last_status": None, "unreadable": None}
        values["next_poll_at"] = min(row["next_poll_at"], soon)
    elif "every" in values and row["failures"] == 0:
        values["next_poll_at"] = min(row["next_poll_at"], now + source.every)
    return values


def _sync_joins(
    connection: Connection, watches: Mapping[str, Watch], *, moved: frozenset[str], now: datetime
) -> frozenset[_Join]:
    """Insert, reset and remove configured joins; returns those whose Watch is read for differently."""
    stored = {(row["watch"], row["source"]): row for row in connection.execute(select(JOINED)).mappings()}
    wanted = {(watch.id, source.id): digest_of(watch, source) for watch in watches.values() for source in watch.sources}
    new = [join for join in wanted if join not in stored]
    if new:
        connection.execute(
            insert(JOINED),
            [{"watch": watch, "source": source, **_baseline(wanted[watch, source], now=now)} for watch, source in new],
        )
    edited = {
        join
        for join, digest in wanted.items()
        if join in stored and not (stored[join]["active"] and stored[join]["config_digest"] == digest)
    }
    adopted = {join for join in wanted if join in stored and stored[join]["via"] is not None}
    for join in edited | adopted | {join for join in wanted if join[1] in moved and join in stored}:
        _update_join(connection, join, _baseline(wanted[join], now=now))
    gone = [join for join, row in stored.items() if join not in wanted and row["via"] is None and row["active"]]
    for join in gone:
        _update_join(connection, join, {"active": False})
    _forget_readings(connection, {source for _, source in {*new, *edited, *adopted}} | moved)
    return frozenset(edited)


def _baseline(digest: str, *, now: datetime) -> dict[str, Any]:
    return {
        "via": None,
        "active": True,
        "joined_at": now,
        "baseline_done": False,
        "from_baseline": True,
        "config_digest": digest,
    }


def _update_join(connection: Connection, join: _Join, values: Mapping[str, Any]) -> None:
    connection.execute(update(JOINED).where(JOINED.c.watch == join[0], JOINED.c.source == join[1]).values(dict(values)))


def _forget_readings(connection: Connection, sources: Iterable[str]) -> None:
    # A Source not polled yet has nothing to forget; its row stays as it is.
    polled = or_(SOURCE.c.last_polled_at.is_not(None), SOURCE.c.leased_until.is_not(None))
    names = [{"name": source} for source in sorted(sources)]
    if names:
        forget = update(SOURCE).where(SOURCE.c.id == bindparam("name"), polled)
        connection.execute(forget.values(forget_reading()), names)


def _sync_followed(connection: Connection, reset: frozenset[_Join], *, now: datetime) -> None:
    """Let the joins of followed pages do as the join they came through: removed, restored or reset with it."""
    over = JOINED.alias("over")
    followed = select(
        JOINED.c.watch,
        JOINED.c.source,
        JOINED.c.via,
        JOINED.c.active,
        over.c.active.label("wanted"),
        over.c.config_digest,
    ).join_from(JOINED, over, (over.c.watch == JOINED.c.watch) & (over.c.source == JOINED.c.via))
    again = set()
    for row in connection.execute(followed).mappings().all():
        join = (row["watch"], row["source"])
        if row["active"] and not row["wanted"]:
            _update_join(connection, join, {"active": False})
        elif row["wanted"] and (not row["active"] or (row["watch"], row["via"]) in reset):
            _update_join(connection, join, _baseline(row["config_digest"], now=now) | {"via": row["via"]})
            again.add(row["source"])
    _forget_readings(connection, again)


def sync_states(connection: Connection, *, now: datetime) -> None:
    """Poll exactly the sources that somebody is joined to."""
    joined = exists().where(JOINED.c.source == SOURCE.c.id, JOINED.c.active)
    resting = exists().where(
        JOINED.c.source == SOURCE.c.id, JOINED.c.watch == WATCH.c.id, WATCH.c.stage == LifeStage.ARCHIVED.value
    )
    archived = update(SOURCE).where(SOURCE.c.state == SourceState.ACTIVE.value, ~joined, resting)
    connection.execute(archived.values(state=SourceState.ARCHIVED.value, leased_until=None, lease=SOURCE.c.lease + 1))
    removed = update(SOURCE).where(SOURCE.c.state == SourceState.ACTIVE.value, ~joined)
    connection.execute(removed.values(state=SourceState.REMOVED.value, leased_until=None, lease=SOURCE.c.lease + 1))
    away = (SourceState.REMOVED.value, SourceState.ARCHIVED.value)
    back = select(SOURCE.c.id, SOURCE.c.every).where(SOURCE.c.state.in_(away), joined)
    returning = connection.execute(back).all()
    for source, seconds in returning:
        soon = first_poll(source, every=timedelta(seconds=seconds), crowd=len(returning), now=now)
        values = {"state": SourceState.ACTIVE.value, "next_poll_at": soon, "failures": 0}
        connection.execute(update(SOURCE).where(SOURCE.c.id == source).values(values))
