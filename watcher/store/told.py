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
#: Where a correction stands that nobody heard: an editor keeps it back, or something took its place meanwhile.
_WITHHELD = frozenset({DeliveryState.REVIEW, DeliveryState.LAPSED, DeliveryState.DISMISSED, DeliveryState.REPLACED})
#: Where a message stands that was told to nobody yet and still may be.
WAITING = frozenset({DeliveryState.PENDING, DeliveryState.REVIEW, DeliveryState.LAPSED})


@dataclass(frozen=True, kw_only=True)
class Belief:
    """What a recipient takes for true of a value that the Fact holds or held: the value they heard last.

    It is another where they heard nothing of a refinement, or are `owed` a correction that did not reach them.
    """

    heard: str
    owed: bool = False


#: What a recipient believes, by what the Fact came to since; null stands for a value taken back without their knowing.
Beliefs = dict[str | None, Belief]


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

    @property
    def withheld(self) -> bool:
        """Whether it is a correction that did not reach its recipient, who goes on to believe what fell."""
        return self.kind in OWED and self.state in _WITHHELD


@dataclass(kw_only=True)
class Ledger:
    """The steps of one Fact in order, and who was told each."""

    steps: list[Step] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def beliefs(self) -> dict[str, Beliefs]:
        """What each recipient who was told something takes for true by now."""
        heard = {(mark.change, mark.recipient) for mark in self.marks if mark.told}
        withheld = {(mark.change, mark.recipient) for mark in self.marks if mark.withheld}
        held: dict[str, Beliefs] = {recipient: {} for _, recipient in heard}
        for step in self.steps:
            for recipient, beliefs in held.items():
                place = step.change, recipient
                # What an edit of the configuration does to a fact is no news: who was told a value still holds it.
                if place in heard or not step.by_config:
                    _advance(beliefs, step, heard=place in heard, withheld=place in withheld)
        return held

    def told_anyone(self) -> frozenset[str]:
        """The values that at least one recipient was told and that no later step took back."""
        values = {value for beliefs in self.beliefs().values() for value in beliefs}
        return frozenset(value for value in values if value is not None)

    def replaceable(self) -> tuple[tuple[Mark, str | None], ...]:
        """The deliveries nobody heard of yet, each with the value it would tell; reminders follow the facts instead."""
        values = {step.change: step.after for step in self.steps}
        waiting = [mark for mark in self.marks if mark.state in WAITING and not mark.told]
        return tuple((mark, values[mark.change]) for mark in waiting if not mark.reminder)


def _advance(beliefs: Beliefs, step: Step, *, heard: bool, withheld: bool) -> None:
    if step.before != step.after and step.before in beliefs:
        belief = beliefs.pop(step.before)
        if step.kind is ChangeKind.REFINED and step.after is not None:
            # Who knows the coarser value and heard nothing of the finer one is still owed its correction.
            beliefs[step.after] = belief
        elif step.after is not None and step.after == belief.heard:
            beliefs[step.after] = Belief(heard=belief.heard)
        elif withheld or belief.owed:
            beliefs[step.after] = Belief(heard=belief.heard, owed=True)
    for value in step.lapsed:
        beliefs.pop(value, None)
    if heard and step.after is not None:
        beliefs[step.after] = Belief(heard=step.after)


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
