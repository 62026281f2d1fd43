"""One act of an editor, top to bottom: look at what is held, weigh the word, record it with all that follows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.editors.errors import Refused
from watcher.model import (
    ANYWHERE,
    EVERY_SLOT,
    TITLE_SLOT,
    Change,
    ChangeKind,
    Config,
    Delivery,
    DeliveryState,
    Override,
    OverrideAct,
    Status,
)
from watcher.reconcile import revise
from watcher.store import Conflict, Edit, State, Store, Taken, Undoing, Verdict

#: An act that lost its race against polls looks again this often.
CONFLICT_RETRIES = 20


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What an act works with: the configuration, the store, who acts and why."""

    config: Config
    store: Store
    by: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What an act came to: the Override's number and value, and the changes it made."""

    override: Override
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class _Act:
    """What an act adds or undoes, as things stand."""

    add: Override | None = None
    undo: Override | None = None

    def onto(self, overrides: tuple[Override, ...], desk: Desk, now: datetime) -> tuple[Override, ...]:
        """The overrides once it is done."""
        if self.undo is None:
            return (*overrides, *filter(None, (self.add,)))
        ended = replace(self.undo, undone_at=now, undone_by=desk.by, undone_why=desk.why)
        return tuple(ended if each.number == self.undo.number else each for each in overrides)


def speak(desk: Desk, watch: str, make: Callable[[State], Override], *, now: datetime) -> Said:
    """Record the Override that `make` makes of what is held, and all that follows. Raises Refused."""
    return _act(desk, watch, lambda state: _Act(add=make(state)), now=now)


def undo(desk: Desk, number: int, *, now: datetime) -> Said:
    """Undo an Override: the sources decide again. Raises Refused, also when somebody undid it before."""
    found = next((each for each in desk.store.overrides() if each.number == number), None)
    if found is None:
        raise Refused(f"There is no override {number}; `watcher override list` shows them.")
    if found.watch not in desk.config.watches:
        raise Refused(f"Override {number} is of the watch {found.watch}, which is not configured any more.")
    return _act(desk, found.watch, lambda _: _Act(undo=found), now=now)


def approve(desk: Desk, number: int, *, now: datetime) -> Delivery:
    """Let a waiting Delivery out. Raises Refused, also when somebody decided before."""
    delivery = _waiting(desk, number)
    try:
        desk.store.approve(_decide(desk, number, DeliveryState.PENDING), now=now)
    except Taken as taken:
        raise Refused(_sentence(taken)) from taken
    return delivery


def dismiss_waiting(desk: Desk, number: int, *, now: datetime) -> Said:
    """Keep a waiting Delivery from going out, and dismiss its value for all. Raises Refused.

    Where it would take a value back, or make it less sure, that value is set as it was.
    """
    change = _waiting(desk, number).change
    word = _new(desk, change, now=now)
    corrects = change.kind in (ChangeKind.CORRECTED, ChangeKind.WITHDRAWN)
    if change.after is None or (corrects and change.after == change.before):
        status = Status.REPORTED if change.status_before is Status.UNKNOWN else change.status_before
        word = replace(word, act=OverrideAct.SET, value=change.before, status=status)
    else:
        slot = EVERY_SLOT if change.slot in (ANYWHERE, TITLE_SLOT) else change.slot
        word = replace(word, act=OverrideAct.DISMISS, value=change.after, slot=slot)
    verdict = _decide(desk, number, DeliveryState.DISMISSED)
    return _act(desk, change.watch, lambda _: _Act(add=word), now=now, verdict=verdict)


def edit_waiting(desk: Desk, number: int, *, value: str | None, status: Status | None, now: datetime) -> Said:
    """Set a better value, or another status, in the place of a waiting Delivery's. Raises Refused."""
    change = _waiting(desk, number).change
    value, status = value or change.after, status or (None if change.after is None else change.status)
    if value is None:
        raise Refused(f"Delivery {number} takes {change.before} back; say with --value what stands instead.")
    word = replace(_new(desk, change, now=now), act=OverrideAct.SET, value=value, status=status or Status.CONFIRMED)

    def make(state: State) -> _Act:
        held = {(fact.field, fact.slot): (fact.value, fact.status) for fact in state.facts}
        if held.get((word.field, word.slot)) == (word.value, word.status):
            raise Refused(f"Delivery {number} says so already; `watcher review approve {number}` lets it out.")
        return _Act(add=word)

    return _act(desk, change.watch, make, now=now, verdict=_decide(desk, number, DeliveryState.DISMISSED))


def _new(desk: Desk, change: Change, *, now: datetime) -> Override:
    return Override(
        watch=change.watch,
        field=change.field,
        slot=change.slot,
        act=OverrideAct.SET,
        by=desk.by,
        why=desk.why,
        at=now,
    )


def _decide(desk: Desk, number: int, state: DeliveryState) -> Verdict:
    return Verdict(delivery=number, state=state, by=desk.by, why=desk.why)


def _waiting(desk: Desk, number: int) -> Delivery:
    delivery = desk.store.delivery(number)
    if delivery is None:
        raise Refused(f"There is no delivery {number}; `watcher review` shows what waits.")
    return delivery


def _act(
    desk: Desk, watch: str, make: Callable[[State], _Act], *, now: datetime, verdict: Verdict | None = None
) -> Said:
    if watch not in desk.config.watches:
        known = ", ".join(desk.config.watches)
        raise Refused(f"There is no watch {watch}; there are {known}.")
    for _ in range(CONFLICT_RETRIES):
        state = desk.store.load(watch)
        act = make(state)
        try:
            return _record(desk, state, act, now=now, verdict=verdict)
        except Conflict:
            continue
        except Taken as taken:
            raise Refused(_sentence(taken)) from taken
    raise Refused(f"The facts of {watch} kept changing; try again.")


def _record(desk: Desk, state: State, act: _Act, *, now: datetime, verdict: Verdict | None) -> Said:
    word = act.add or act.undo
    if word is None:
        raise ValueError("an act adds an override or undoes one")
    watch = desk.config.watches[word.watch]
    if word.field not in watch.fields and act.undo is None:
        raise Refused(f"{watch.id} does not track {word.field}; it tracks {', '.join(watch.fields)}.")
    outcome = revise(
        watch,
        desk.config.publishers,
        state.facts,
        state.claims,
        before=state.overrides,
        after=act.onto(state.overrides, desk, now),
        at=now,
    )
    edit = Edit(
        watch=watch.id,
        now=now,
        state=state,
        outcome=outcome,
        routes=tuple(desk.config.routes[route] for route in watch.routes),
        add=act.add,
        undo=None if act.undo is None else Undoing(number=act.undo.number, by=desk.by, why=desk.why),
        verdict=verdict,
    )
    number, changes = desk.store.edit(edit)
    return Said(override=replace(word, number=number), changes=changes)


def _sentence(taken: Taken) -> str:
    text = str(taken)
    return f"{text[:1].upper()}{text[1:]}; nothing was changed."
