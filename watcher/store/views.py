"""What operators look at: rows for the CLI, read only. The canary is none of the readers' watches, and left out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select

from watcher.model import CANARY, Change, Claim, Delivery, DeliveryState, Fact, Health, Override
from watcher.reconcile import word_on
from watcher.store import edits, health
from watcher.store.encode import Row, change_of, claim_of, source_of
from watcher.store.facts import facts as facts_of
from watcher.store.looks import ChangeRow, Counts, FactRow, SourceRow
from watcher.store.outbox import deliveries as deliveries_of
from watcher.store.rows import SourceState
from watcher.store.tables import CHANGE, CLAIM, DELIVERY, FACT, JOINED, PAGE, SOURCE


def facts(connection: Connection, watch: str | None) -> tuple[FactRow, ...]:
    """The Facts of one Watch or of all, each with its latest Change and its Claims that are not retired."""
    every = select(FACT.c.watch).where(FACT.c.watch != CANARY).distinct().order_by(FACT.c.watch)
    watches = [watch] if watch is not None else connection.execute(every).scalars().all()
    return tuple(row for each in watches for row in _facts_of_watch(connection, each))


def _facts_of_watch(connection: Connection, watch: str) -> tuple[FactRow, ...]:
    changed = connection.execute(select(CHANGE).where(CHANGE.c.watch == watch).order_by(CHANGE.c.id)).mappings()
    last: dict[tuple[str, str], Change] = {}
    for row in changed:
        change = change_of(row)
        last[change.field, change.slot] = change
    spoken: dict[tuple[str, str], list[Claim]] = {}
    standing = select(CLAIM).where(CLAIM.c.watch == watch, CLAIM.c.retired.is_(None)).order_by(CLAIM.c.id)
    for row in connection.execute(standing).mappings():
        claim = claim_of(row)
        spoken.setdefault((claim.field, claim.slot), []).append(claim)
    said = edits.overrides(connection, watch)
    return tuple(
        FactRow(
            fact=fact,
            last=last.get((fact.field, fact.slot)),
            claims=tuple(spoken.get((fact.field, fact.slot), ())),
            overrides=_in_force(said, fact),
        )
        for fact in facts_of(connection, watch)
    )


def _in_force(said: Sequence[Override], fact: Fact) -> tuple[Override, ...]:
    word = word_on(said, fact.field, fact.slot)
    return (*filter(None, (word.hold,)), *word.dismissals)


def waiting(connection: Connection) -> tuple[Delivery, ...]:
    """What waits for an editor, and what waited in vain, oldest first."""
    states = [DeliveryState.REVIEW.value, DeliveryState.LAPSED.value]
    return deliveries_of(connection, DELIVERY.c.state.in_(states))


def delivery(connection: Connection, number: int) -> Delivery | None:
    """One Delivery."""
    return next(iter(deliveries_of(connection, DELIVERY.c.id == number)), None)


def changes(connection: Connection, watch: str | None, *, limit: int) -> tuple[ChangeRow, ...]:
    """The latest changes, newest first, silent ones too."""
    which = CHANGE.c.watch != CANARY if watch is None else CHANGE.c.watch == watch
    made = select(func.count()).where(DELIVERY.c.change == CHANGE.c.id).scalar_subquery()
    query = select(CHANGE, made.label("deliveries")).where(which).order_by(CHANGE.c.id.desc()).limit(limit)
    return tuple(
        ChangeRow(id=row["id"], change=change_of(row), deliveries=row["deliveries"])
        for row in connection.execute(query).mappings()
    )


def sources(connection: Connection) -> tuple[SourceRow, ...]:
    """All sources, configured ones first, each with the Watches it is read for."""
    joined: dict[str, list[str]] = {}
    joins = select(JOINED.c.source, JOINED.c.watch).where(JOINED.c.active).order_by(JOINED.c.watch)
    for source, watch in connection.execute(joins):
        joined.setdefault(source, []).append(watch)
    query = select(SOURCE).where(SOURCE.c.id != CANARY).order_by(SOURCE.c.parent.is_not(None), SOURCE.c.id)
    rows = connection.execute(query).mappings().all()
    fares = health.everyone(connection)
    return tuple(
        _source_row(row, watches=tuple(joined.get(row["id"], ())), fares=fares.get(row["id"], Health())) for row in rows
    )


def _source_row(row: Row, *, watches: tuple[str, ...], fares: Health) -> SourceRow:
    same = ("added_at", "next_poll_at", "last_polled_at", "last_ok_at", "last_status", "last_error", "unreadable")
    values: Mapping[str, Any] = {name: row[name] for name in (*same, "failures")}
    return SourceRow(source=source_of(row), state=SourceState(row["state"]), watches=watches, health=fares, **values)


def deliveries(connection: Connection, state: DeliveryState | None, *, limit: int) -> tuple[Delivery, ...]:
    """The latest deliveries, newest first."""
    which: ColumnElement[bool] = DELIVERY.c.recipient != CANARY
    if state is not None:
        which &= DELIVERY.c.state == state.value
    return deliveries_of(connection, which, limit=limit, newest_first=True)


def next_due(connection: Connection) -> datetime | None:
    """When the next active Source is due; null when there is none."""
    query = select(func.min(SOURCE.c.next_poll_at)).where(SOURCE.c.state == SourceState.ACTIVE.value)
    due: datetime | None = connection.execute(query).scalar()
    return due


def counts(connection: Connection) -> Counts:
    """How much there is of everything."""
    by_state = select(DELIVERY.c.state, func.count()).where(DELIVERY.c.recipient != CANARY).group_by(DELIVERY.c.state)
    states: dict[str, int] = dict(connection.execute(by_state).all())
    sizes = select(func.coalesce(func.sum(PAGE.c.size), 0), func.coalesce(func.sum(func.length(PAGE.c.body)), 0))
    read, kept = connection.execute(sizes).one()
    return Counts(
        sources=_count(connection, SOURCE, (SOURCE.c.state == SourceState.ACTIVE.value) & (SOURCE.c.id != CANARY)),
        facts=_count(connection, FACT, FACT.c.watch != CANARY),
        claims=_count(connection, CLAIM, CLAIM.c.watch != CANARY),
        changes=_count(connection, CHANGE, CHANGE.c.watch != CANARY),
        pages=_count(connection, PAGE),
        page_bytes=read,
        kept_bytes=kept,
        pending=states.get(DeliveryState.PENDING.value, 0),
        sent=states.get(DeliveryState.SENT.value, 0),
        failed=states.get(DeliveryState.FAILED.value, 0),
        replaced=states.get(DeliveryState.REPLACED.value, 0),
        review=states.get(DeliveryState.REVIEW.value, 0),
    )


def _count(connection: Connection, table: Table, which: ColumnElement[bool] | None = None) -> int:
    query = select(func.count()).select_from(table)
    return connection.execute(query if which is None else query.where(which)).scalar_one()
