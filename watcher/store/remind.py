"""Reminders: a confirmed release day is told once more on that day, to the routes that ask for it.

They are derived from the facts and the routes alone, so arranging them again changes nothing: a day that moves makes
another Change, and with it another reminder in the place of the one that waited.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, Connection, func, insert, select, true, update

from watcher.model import (
    ANYWHERE,
    NOT_BEFORE,
    Change,
    ChangeKind,
    DeliveryState,
    Field,
    Reminder,
    Route,
    Status,
)
from watcher.store.tables import CHANGE, DELIVERY, FACT

#: When on the day it is due, UTC.
HOUR = time(8, tzinfo=UTC)
_WAITING = DELIVERY.c.reminder & (DELIVERY.c.state == DeliveryState.PENDING.value) & DELIVERY.c.leased_until.is_(None)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, kw_only=True)
class _Day:
    """A confirmed release day of a Watch and the Change that told it."""

    watch: str
    day: date
    change: int


def due_at(day: str) -> datetime | None:
    """When the reminder of an EDTF date is due; null unless it is a full day."""
    if not _DAY.fullmatch(day):
        return None
    return datetime.combine(date.fromisoformat(day), HOUR)


def arrange(
    connection: Connection, routes: Mapping[str, Sequence[Route]], *, now: datetime, everywhere: bool = False
) -> None:
    """Make the reminders of these Watches what their facts say by now; `everywhere` ends those of all others.

    A day that is past, or begins before `now`, gets none: its news is news enough.
    """
    days = {(day.change, route.id): day for day in _days(connection, routes) for route in _asking(routes[day.watch])}
    waiting = _waiting(connection, None if everywhere else routes.keys())
    over = [number for number, key in waiting.items() if key not in days]
    if over:
        ended = update(DELIVERY).where(DELIVERY.c.id.in_(over), _WAITING)
        connection.execute(ended.values(state=DeliveryState.REPLACED.value))
    for (change, recipient), day in days.items():
        at = datetime.combine(day.day, HOUR)
        if at > now and (change, recipient) not in waiting.values():
            _add(connection, day, recipient=recipient, at=at)


def _asking(routes: Iterable[Route]) -> Iterable[Route]:
    return (route for route in routes if route.remind and Field.RELEASE_DATE in route.fields)


def _days(connection: Connection, routes: Mapping[str, Sequence[Route]]) -> list[_Day]:
    asked = [watch for watch, ways in routes.items() if any(True for _ in _asking(ways))]
    told = (
        select(func.max(CHANGE.c.id))
        .where(CHANGE.c.fact == FACT.c.id, CHANGE.c.after == FACT.c.value)
        .scalar_subquery()
    )
    held = select(FACT.c.watch, FACT.c.value, told.label("change")).where(
        FACT.c.watch.in_(asked),
        FACT.c.field == Field.RELEASE_DATE.value,
        FACT.c.slot != NOT_BEFORE,
        FACT.c.status == Status.CONFIRMED.value,
    )
    found = []
    for watch, value, change in connection.execute(held.order_by(FACT.c.id)).all() if asked else ():
        at = due_at(value) if value is not None and change is not None else None
        if at is not None:
            found.append(_Day(watch=watch, day=at.date(), change=change))
    return found


def _waiting(connection: Connection, watches: Iterable[str] | None) -> dict[int, tuple[int, str]]:
    """The reminders that wait, each with its Change and recipient."""
    whose: ColumnElement[bool] = true() if watches is None else CHANGE.c.watch.in_(list(watches))
    rows = (
        select(DELIVERY.c.id, DELIVERY.c.change, DELIVERY.c.recipient)
        .join(CHANGE, DELIVERY.c.change == CHANGE.c.id)
        .where(_WAITING, whose)
    )
    return {number: (change, recipient) for number, change, recipient in connection.execute(rows)}


def _add(connection: Connection, day: _Day, *, recipient: str, at: datetime) -> None:
    """Let one wait for its day; one that was called off waits again, one that went out does not."""
    ours = (DELIVERY.c.change == day.change, DELIVERY.c.recipient == recipient, DELIVERY.c.reminder)
    state = connection.execute(select(DELIVERY.c.state).where(*ours)).scalar()
    values = {"state": DeliveryState.PENDING.value, "attempts": 0, "next_attempt_at": at}
    if state == DeliveryState.REPLACED.value:
        connection.execute(update(DELIVERY).where(*ours).values(values))
    elif state is None:
        row = values | {"change": day.change, "recipient": recipient, "kind": ChangeKind.ANNOUNCED.value}
        # One message a day and recipient, whatever the number of territories.
        connection.execute(insert(DELIVERY).values(**row, batch=f"reminder:{day.watch}@{day.day}", reminder=True))


def describe(connection: Connection, change: Change) -> Reminder | None:
    """What the reminder of a Change has to say by now."""
    at = due_at(change.after or "")
    if at is None:
        return None
    fields = (Field.TITLE.value, Field.PLATFORM.value)
    known = select(FACT.c.field, FACT.c.slot, FACT.c.value).where(
        FACT.c.watch == change.watch,
        FACT.c.field.in_(fields),
        FACT.c.status == Status.CONFIRMED.value,
        FACT.c.value.is_not(None),
    )
    rows = connection.execute(known.order_by(FACT.c.id)).all()
    titles = [value for field, _, value in rows if field == Field.TITLE.value]
    platforms = {slot: value for field, slot, value in rows if field == Field.PLATFORM.value}
    # Another territory's platform is no place where it is out today.
    platform = platforms.get(change.slot, platforms.get(ANYWHERE))
    return Reminder(at=at, title=titles[0] if titles else None, platform=platform)
