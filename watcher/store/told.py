"""Who was told what: read from the deliveries of a Fact, step by step."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from watcher.model import Change, ChangeKind, DeliveryState
from watcher.store.encode import Row
from watcher.store.tables import CHANGE, DELIVERY

#: A correction is owed: once made it is sent, whatever follows, so it counts as told and is never replaced.
OWED = frozenset({ChangeKind.CORRECTED, ChangeKind.WITHDRAWN})


@dataclass(frozen=True, kw_only=True)
class Step:
    """One Change of the Fact, as far as telling goes."""

    change: int
    kind: ChangeKind
    before: str | None
    after: str | None
    lapsed: tuple[str, ...]
    by_config: bool = False


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One Delivery of the Fact, as far as telling goes."""

    delivery: int
    change: int
    recipient: str
    kind: ChangeKind
    state: DeliveryState
    leased: bool
    reminder: bool = False

    @property
    def told(self) -> bool:
        """Whether the recipient hears of it: sent, owed, or tried with an outcome not yet known."""
        if self.state is DeliveryState.PENDING:
            return self.leased or self.kind in OWED
        return self.state is DeliveryState.SENT


@dataclass(kw_only=True)
class Ledger:
    """The steps of one Fact in order, and who was told each."""

    steps: list[Step] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def told(self) -> dict[str, set[str]]:
        """The values each recipient was told and that no later step took back."""
        heard = {(mark.change, mark.recipient) for mark in self.marks if mark.told}
        held: dict[str, set[str]] = {recipient: set() for _, recipient in heard}
        for step in self.steps:
            for recipient, values in held.items():
                is_heard = (step.change, recipient) in heard
                # What an edit of the configuration does to a fact is no news: who was told a value still holds it.
                if is_heard or not step.by_config:
                    _advance(values, step, heard=is_heard)
        return held

    def told_anyone(self) -> frozenset[str]:
        """The values that at least one recipient was told."""
        return frozenset().union(*self.told().values())

    def replaceable(self) -> tuple[tuple[Mark, str | None], ...]:
        """The deliveries nobody heard of yet, each with the value it would tell; reminders follow the facts instead."""
        values = {step.change: step.after for step in self.steps}
        waiting = [mark for mark in self.marks if mark.state is DeliveryState.PENDING and not mark.told]
        return tuple((mark, values[mark.change]) for mark in waiting if not mark.reminder)


def _advance(values: set[str], step: Step, *, heard: bool) -> None:
    if step.before is not None and step.before != step.after and step.before in values:
        values.remove(step.before)
        # Who knows the coarser value and heard nothing of the finer one is still owed its correction.
        if step.kind is ChangeKind.REFINED and step.after is not None:
            values.add(step.after)
    values.difference_update(step.lapsed)
    if heard and step.after is not None:
        values.add(step.after)


def step_of(change_id: int, change: Change) -> Step:
    """The step a Change makes."""
    return Step(
        change=change_id,
        kind=change.kind,
        before=change.before,
        after=change.after,
        lapsed=change.lapsed,
        by_config=change.by_config,
    )


def ledgers(connection: Connection, which: ColumnElement[bool], *, lock: bool = False) -> dict[int, Ledger]:
    """The ledgers of the facts whose changes match, by fact number; `lock` holds their deliveries until the commit."""
    found: dict[int, Ledger] = {}
    owner: dict[int, Ledger] = {}
    columns = (
        *(CHANGE.c.id, CHANGE.c.fact, CHANGE.c.kind, CHANGE.c.before),
        *(CHANGE.c.after, CHANGE.c.lapsed, CHANGE.c.by_config),
    )
    for row in connection.execute(select(*columns).where(which).order_by(CHANGE.c.id)).mappings():
        ledger = found.setdefault(row["fact"], Ledger())
        ledger.steps.append(_step_of_row(row))
        owner[row["id"]] = ledger
    deliveries: Any = select(DELIVERY).join(CHANGE, DELIVERY.c.change == CHANGE.c.id).where(which)
    if lock:
        deliveries = deliveries.with_for_update(of=DELIVERY)
    for mark in _marks(connection.execute(deliveries.order_by(DELIVERY.c.id)).mappings()):
        owner[mark.change].marks.append(mark)
    return found


def _step_of_row(row: Row) -> Step:
    return Step(
        change=row["id"],
        kind=ChangeKind(row["kind"]),
        before=row["before"],
        after=row["after"],
        lapsed=tuple(row["lapsed"]),
        by_config=row["by_config"],
    )


def _marks(rows: Iterable[Row]) -> Iterable[Mark]:
    for row in rows:
        yield Mark(
            delivery=row["id"],
            change=row["change"],
            recipient=row["recipient"],
            kind=ChangeKind(row["kind"]),
            state=DeliveryState(row["state"]),
            leased=row["leased_until"] is not None,
            reminder=row["reminder"],
        )
