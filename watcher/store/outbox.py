"""The outbox: a Change and its deliveries commit together, and each attempt is claimed by lease."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from watcher.model import EDITORS, Change, ChangeKind, Delivery, DeliveryState, Route
from watcher.store import edits
from watcher.store.dialect import is_alone
from watcher.store.encode import Row, change_of, delivery_of
from watcher.store.remind import describe
from watcher.store.tables import CHANGE, DELIVERY
from watcher.store.told import OWED, WAITING, Belief, Beliefs, Ledger, Mark, step_of

#: Steps that mean something only to who knows the value before.
_STEPS = frozenset({ChangeKind.UPGRADED, ChangeKind.REFINED})
_PENDING = DELIVERY.c.state == DeliveryState.PENDING.value
#: Groups looked at for one claim: the first is ours unless others claim at the same moment.
_GROUPS = 16


def enqueue(
    connection: Connection,
    change: Change,
    *,
    change_id: int,
    ledger: Ledger,
    routes: Sequence[Route],
    batch: str,
    now: datetime,
) -> None:
    """Make the deliveries of one Change, replace the ones it makes untrue, and bring the ledger up to date."""
    beliefs = ledger.beliefs()
    kinds: dict[str, ChangeKind] = {}
    for route in () if change.silent else routes:
        kind = _kind_for(change, route, beliefs=beliefs.get(route.id, {}))
        if kind is not None:
            kinds[route.id] = kind
    held = {recipient: known[change.before] for recipient, known in beliefs.items() if change.before in known}
    _replace(connection, change, ledger=ledger, recipients=frozenset(kinds), held=held)
    ledger.steps.append(step_of(change_id, change))
    for route in routes:
        if route.id in kinds:
            belief = held.get(route.id)
            news = _News(change=change, number=change_id, kind=kinds[route.id], batch=batch, now=now)
            ledger.marks.append(_add(connection, news, route, heard=None if belief is None else belief.heard))


def _kind_for(change: Change, route: Route, *, beliefs: Beliefs) -> ChangeKind | None:
    """What the Change is for this recipient, by what they believe; null when it is nothing to them."""
    belief = beliefs.get(change.before)
    if belief is not None and belief.heard != change.before and belief.heard == change.after:
        return None  # what they heard last is true again
    if belief is not None and belief.owed:
        return ChangeKind.CORRECTED
    if change.kind in OWED and belief is not None:
        return change.kind
    kind = change.untold_kind if change.kind in OWED else change.kind
    if kind in _STEPS and belief is None:
        kind = ChangeKind.ANNOUNCED  # a step from a value they never heard of is a first value to them
    if change.after is None or kind is ChangeKind.DENIED or kind is ChangeKind.WITHDRAWN:
        return None
    if change.before != change.after and change.after in beliefs and belief is None:
        return None  # an edit of the configuration had put it aside unsaid, and now it stands again
    return kind if _passes(route, change, kind=kind) else None


def _passes(route: Route, change: Change, *, kind: ChangeKind) -> bool:
    return change.field in route.fields and kind in route.kinds and change.status.rank >= route.min_status.rank


def _replace(
    connection: Connection,
    change: Change,
    *,
    ledger: Ledger,
    recipients: frozenset[str],
    held: Mapping[str, Belief],
) -> None:
    """Mark what nobody heard of yet and need not hear now: values that no longer stand, and earlier steps of this one.

    So goes a correction in review whose recipient gets this one instead, or rightly believes what is true again.
    """
    refines = change.kind is ChangeKind.REFINED
    ended = set(change.lapsed) | ({change.before} if change.before != change.after and not refines else set())
    earlier = {change.after} | ({change.before} if refines else set())
    settled = {
        who for who, belief in held.items() if belief.owed and (who in recipients or belief.heard == change.after)
    }
    gone = [
        mark
        for mark, value in ledger.replaceable()
        if (value is not None and (value in ended or (value in earlier and mark.recipient in recipients)))
        or (value == change.before and mark.recipient in settled)
    ]
    if not gone:
        return
    numbers = [mark.delivery for mark in gone]
    waiting = DELIVERY.c.state.in_([state.value for state in WAITING])
    connection.execute(
        update(DELIVERY).where(DELIVERY.c.id.in_(numbers), waiting).values(state=DeliveryState.REPLACED.value)
    )
    replaced = {mark.delivery for mark in gone}
    ledger.marks = [
        replace(mark, state=DeliveryState.REPLACED) if mark.delivery in replaced else mark for mark in ledger.marks
    ]


@dataclass(frozen=True, kw_only=True)
class _News:
    """A Change as one recipient hears it."""

    change: Change
    number: int
    kind: ChangeKind
    batch: str
    now: datetime


def _add(connection: Connection, news: _News, route: Route, *, heard: str | None) -> Mark:
    """Let it wait for its sending, or for an editor first; what the editors say themselves waits for nobody."""
    review = None if news.change.publisher == EDITORS else route.review
    state = DeliveryState.PENDING if review is None else DeliveryState.REVIEW
    row = insert(DELIVERY).values(
        change=news.number,
        recipient=route.id,
        batch=news.batch,
        kind=news.kind.value,
        state=state.value,
        attempts=0,
        next_attempt_at=news.now if review is None else news.now + review.after,
        before=None if heard == news.change.before else heard,
        lapses=review is not None and review.lapses,
    )
    number = connection.execute(row.returning(DELIVERY.c.id)).scalar_one()
    return Mark(delivery=number, change=news.number, recipient=route.id, kind=news.kind, state=state, leased=False)


def claim_batch(connection: Connection, *, now: datetime, lease: timedelta) -> tuple[Delivery, ...]:
    """Claim all due rows of one recipient's batch: the oldest due of those whose recipient has nothing in flight."""
    edits.end_reviews(connection, now=now, corrections=sorted(kind.value for kind in OWED))
    due = and_(_PENDING, DELIVERY.c.next_attempt_at <= now, _free(now))
    # Whatever has a lease is pending: the lease is given back with the attempt's outcome.
    busy = select(DELIVERY.c.recipient).where(DELIVERY.c.leased_until > now)
    groups = (
        select(DELIVERY.c.recipient, DELIVERY.c.batch)
        .where(due, DELIVERY.c.recipient.not_in(busy))
        .group_by(DELIVERY.c.recipient, DELIVERY.c.batch)
        .order_by(func.min(DELIVERY.c.next_attempt_at), func.min(DELIVERY.c.id))
        .limit(_GROUPS)
    )
    for recipient, batch in connection.execute(groups).all():
        if not is_alone(connection, f"deliver to {recipient}"):
            continue
        # Asked again, now that nobody else claims for this recipient: since the look above somebody may have.
        claim = (
            update(DELIVERY)
            .where(due, DELIVERY.c.recipient == recipient, DELIVERY.c.batch == batch)
            .where(DELIVERY.c.recipient.not_in(busy))
            .values(leased_until=now + lease, attempts=DELIVERY.c.attempts + 1, tried_at=now)
            .returning(DELIVERY.c.id)
        )
        claimed = connection.execute(claim).scalars().all()
        if claimed and (batched := _give_up_late(connection, claimed, now=now)):
            return batched
    return ()


def _give_up_late(connection: Connection, claimed: Sequence[int], *, now: datetime) -> tuple[Delivery, ...]:
    """The claimed deliveries but for reminders of a day that is over: what they say would not be true any more."""
    batch = deliveries(connection, DELIVERY.c.id.in_(claimed))
    late = [each.id for each in batch if each.reminder is not None and each.reminder.at.date() < now.date()]
    if late:
        mark_failed(connection, late, now=now, error="the day it reminds of was over before it could be sent")
    return tuple(each for each in batch if each.id not in late)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(DELIVERY.c.leased_until.is_(None), DELIVERY.c.leased_until <= now)


def deliveries(
    connection: Connection, which: ColumnElement[bool], *, limit: int | None = None, newest_first: bool = False
) -> tuple[Delivery, ...]:
    """Deliveries with their changes, in the order of the changes; a lapsed rumour is named only to who was told it."""
    changes = [column.label(f"change_{column.name}") for column in CHANGE.c]
    order = (DELIVERY.c.id.desc(),) if newest_first else (CHANGE.c.id, DELIVERY.c.id)
    query = (
        select(DELIVERY, *changes).join(CHANGE, DELIVERY.c.change == CHANGE.c.id).where(which).order_by(*order)
    ).limit(limit)
    return tuple(_with_change(connection, row) for row in connection.execute(query).mappings().all())


def _with_change(connection: Connection, row: Row) -> Delivery:
    columns: dict[str, Any] = {column.name: row[f"change_{column.name}"] for column in CHANGE.c}
    change = change_of(columns)
    if row["before"] is not None:
        change = replace(change, before=row["before"])
    if change.lapsed:
        told = (
            select(CHANGE.c.after)
            .join(DELIVERY, DELIVERY.c.change == CHANGE.c.id)
            .where(CHANGE.c.fact == columns["fact"], DELIVERY.c.recipient == row["recipient"])
            .where(DELIVERY.c.state == DeliveryState.SENT.value)
        )
        heard = set(connection.execute(told).scalars())
        change = replace(change, lapsed=tuple(value for value in change.lapsed if value in heard))
    return delivery_of(row, change=change, reminder=describe(connection, change) if row["reminder"] else None)


def end_removed(connection: Connection, routes: Collection[str], *, now: datetime) -> int:
    """Give up what waits for routes that are not configured any more; returns how many. What is in flight may arrive."""
    waiting = (_PENDING, DELIVERY.c.leased_until.is_(None), DELIVERY.c.reminder.is_(False))
    recipients = connection.execute(select(DELIVERY.c.recipient).where(*waiting).distinct()).scalars().all()
    ended = 0
    for gone in sorted(set(recipients) - set(routes)):
        why = f"route {gone} was removed from the configuration"
        values = {"state": DeliveryState.FAILED.value, "tried_at": now, "last_error": why}
        ended += connection.execute(
            update(DELIVERY).where(DELIVERY.c.recipient == gone, *waiting).values(values)
        ).rowcount
    return ended


def mark_sent(connection: Connection, ids: Sequence[int], *, now: datetime) -> None:
    """The channel took them. Whatever was noted meanwhile, a message that went out is sent."""
    unsent = DELIVERY.c.state != DeliveryState.SENT.value
    _mark(connection, ids, unsent, state=DeliveryState.SENT.value, sent_at=now, tried_at=now, last_error=None)


def mark_retry(
    connection: Connection, ids: Sequence[int], *, now: datetime, next_attempt_at: datetime, error: str
) -> None:
    """The channel did not take them; they are due again at `next_attempt_at`."""
    _mark(connection, ids, _PENDING, next_attempt_at=next_attempt_at, tried_at=now, last_error=error)


def mark_failed(connection: Connection, ids: Sequence[int], *, now: datetime, error: str) -> None:
    """Given up, for an operator to see."""
    _mark(connection, ids, _PENDING, state=DeliveryState.FAILED.value, tried_at=now, last_error=error)


def _mark(connection: Connection, ids: Sequence[int], which: ColumnElement[bool], **values: Any) -> None:
    ours = update(DELIVERY).where(DELIVERY.c.id.in_(list(ids)), which)
    connection.execute(ours.values(leased_until=None, **values))


def retry_delivery(connection: Connection, delivery_id: int, *, now: datetime) -> bool:
    """Make a failed Delivery due now, its attempts counted anew; whether there was one."""
    failed = and_(DELIVERY.c.id == delivery_id, DELIVERY.c.state == DeliveryState.FAILED.value)
    again = (
        update(DELIVERY)
        .where(failed)
        .values(state=DeliveryState.PENDING.value, attempts=0, next_attempt_at=now, leased_until=None)
    )
    return connection.execute(again).rowcount == 1
