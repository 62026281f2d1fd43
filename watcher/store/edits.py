"""The editors' words, and their decisions on deliveries in review: each taken by one of them alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from watcher.model import EDITORS, DeliveryState, Outcome, Override
from watcher.store.encode import override_of, override_row
from watcher.store.errors import Conflict, Taken
from watcher.store.rows import Edit, Undoing, Verdict
from watcher.store.tables import DELIVERY, OVERRIDE

#: What an editor may still decide: what waits, and what waited in vain.
_OPEN = (DeliveryState.REVIEW.value, DeliveryState.LAPSED.value)


def overrides(connection: Connection, watch: str | None = None) -> tuple[Override, ...]:
    """The editors' words on one Watch or on all, oldest first, undone ones included."""
    query = select(OVERRIDE) if watch is None else select(OVERRIDE).where(OVERRIDE.c.watch == watch)
    return tuple(override_of(row) for row in connection.execute(query.order_by(OVERRIDE.c.id)).mappings())


def check_edition(connection: Connection, watch: str, seen: int) -> None:
    """Raise Conflict if the editors have spoken since `seen`."""
    spoken = select(func.count(OVERRIDE.c.id) + func.count(OVERRIDE.c.undone_at)).where(OVERRIDE.c.watch == watch)
    if connection.execute(spoken).scalar_one() != seen:
        raise Conflict(f"{watch}: the editors said something else meanwhile")


def record_word(connection: Connection, edit: Edit) -> tuple[int, Outcome]:
    """Record the Override or its undoing, and put its number into what it does; the number, and that Outcome.

    Raises Taken if it is undone already.
    """
    if edit.undo is not None:
        _undo(connection, edit.undo, now=edit.now)
        return edit.undo.number, _sign(edit.outcome, f"override {edit.undo.number} undone")
    if edit.add is None:
        raise ValueError("an edit adds an override or undoes one")
    new = insert(OVERRIDE).values(**override_row(edit.add)).returning(OVERRIDE.c.id)
    number: int = connection.execute(new).scalar_one()
    return number, _sign(edit.outcome, f"override {number}")


def _sign(outcome: Outcome, locator: str) -> Outcome:
    """The Outcome with the place of the editors' word as the locator of its evidence."""
    changes = tuple(
        replace(change, evidence=replace(change.evidence, locator=locator)) if change.publisher == EDITORS else change
        for change in outcome.changes
    )
    return replace(outcome, changes=changes)


def _undo(connection: Connection, undo: Undoing, *, now: datetime) -> None:
    open_one = (OVERRIDE.c.id == undo.number, OVERRIDE.c.undone_at.is_(None))
    ended = update(OVERRIDE).where(*open_one).values(undone_at=now, undone_by=undo.by, undone_why=undo.why)
    if connection.execute(ended).rowcount == 1:
        return
    row = connection.execute(select(OVERRIDE).where(OVERRIDE.c.id == undo.number)).mappings().first()
    if row is None:
        raise Taken(f"there is no override {undo.number}")
    raise Taken(f"override {undo.number} was undone by {row['undone_by']} at {row['undone_at']:%Y-%m-%d %H:%M} already")


def decide(connection: Connection, verdict: Verdict, *, now: datetime) -> None:
    """Write an editor's decision on a Delivery that waits for one. Raises Taken if another was quicker."""
    ours = update(DELIVERY).where(DELIVERY.c.id == verdict.delivery, DELIVERY.c.state.in_(_OPEN))
    values = {"state": verdict.state.value, "reviewed_at": now, "reviewed_by": verdict.by, "reviewed_why": verdict.why}
    if verdict.state is DeliveryState.PENDING:
        values["next_attempt_at"] = now
    if connection.execute(ours.values(values)).rowcount != 1:
        raise Taken(_tell_taken(connection, verdict.delivery))


def _tell_taken(connection: Connection, delivery: int) -> str:
    row = connection.execute(select(DELIVERY).where(DELIVERY.c.id == delivery)).mappings().first()
    if row is None:
        return f"there is no delivery {delivery}"
    if not row["reviewed_by"]:
        return f"delivery {delivery} does not wait for review: it is {row['state']}"
    verb = "dismissed or edited" if row["state"] == DeliveryState.DISMISSED.value else "approved"
    return f"delivery {delivery} was {verb} by {row['reviewed_by']} at {row['reviewed_at']:%Y-%m-%d %H:%M} already"


def end_reviews(connection: Connection, *, now: datetime, corrections: Sequence[str]) -> None:
    """What nobody looked at in its time goes out or lapses; `corrections` (kinds) never lapse: somebody holds a wrong value."""
    over = (DELIVERY.c.state == DeliveryState.REVIEW.value, DELIVERY.c.next_attempt_at <= now)
    if connection.execute(select(DELIVERY.c.id).where(*over).limit(1)).first() is None:
        return
    lapsed = update(DELIVERY).where(*over, DELIVERY.c.lapses, DELIVERY.c.kind.not_in(corrections))
    connection.execute(lapsed.values(state=DeliveryState.LAPSED.value, reviewed_at=now))
    connection.execute(update(DELIVERY).where(*over).values(state=DeliveryState.PENDING.value, reviewed_at=now))
