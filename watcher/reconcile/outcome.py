"""A reading and what is known become facts, claims and changes (DESIGN section 5, rules 1 to 5 and 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.model import (
    ANYWHERE,
    EVERY_SLOT,
    NOT_BEFORE,
    Change,
    Claim,
    Fact,
    Field,
    Outcome,
    Override,
    Publisher,
    Reading,
    Status,
    Watch,
)
from watcher.reconcile.election import Bound, Held, deciding, elect
from watcher.reconcile.ledger import Ledger, Slot, order, settle, settle_again, settle_anew
from watcher.reconcile.standing import Ladder
from watcher.reconcile.steps import Step, changes_of, label_of
from watcher.reconcile.values import agrees, precedes
from watcher.reconcile.word import Word, as_claim, as_retraction, differing, word_on


def reconcile(
    watch: Watch,
    publishers: Mapping[str, Publisher],
    facts: Sequence[Fact],
    known: Sequence[Claim],
    reading: Reading,
    *,
    overrides: Sequence[Override] = (),
) -> Outcome:
    """What `reading` does to `facts`, given all `known` claims of the watch, retired ones included.

    The same reading again does nothing, but for the misses of structured claims that a complete page no longer has.
    Changes come back with `silent` unset (a denial of what nobody was told excepted); see `is_silent`. What holds by the
    editors' `overrides` stands still, whatever the reading says.
    """
    ladder = Ladder(watch=watch, publishers=publishers)
    ledger = settle(watch, ladder, known=known, reading=reading, overrides=overrides)
    if not ledger.altered:
        return Outcome()
    desk = Desk(
        ladder=ladder,
        ledger=ledger,
        at=reading.at,
        facts=_by_slot(watch, facts),
        touched=ledger.touched,
        overrides=tuple(overrides),
        before=tuple(overrides),
    )
    return desk.outcome()


def revise(
    watch: Watch,
    publishers: Mapping[str, Publisher],
    facts: Sequence[Fact],
    known: Sequence[Claim],
    *,
    before: Sequence[Override],
    after: Sequence[Override],
    at: datetime,
) -> Outcome:
    """What it does to `facts` that the editors' word became `after` and was `before`; the same word does nothing.

    The election is held again in the slots they spoke about. A value that falls by their word is a correction to who was
    told it, as one that falls by a denial.
    """
    said = differing(before, after)
    ladder = Ladder(watch=watch, publishers=publishers)
    held = _by_slot(watch, facts)
    slots = frozenset(slot for each in said for slot in _slots_of(each, held, known) if slot[0] in watch.fields)
    if not slots:
        return Outcome()
    ledger = settle_anew(watch, ladder, known=known, before=before, after=after, slots=slots)
    desk = Desk(
        ladder=ladder,
        ledger=ledger,
        at=at,
        facts=held,
        touched=slots,
        overrides=tuple(after),
        before=tuple(before),
        act=as_claim(said[-1]) if said[-1] in after else as_retraction(said[-1], at),
    )
    return desk.outcome()


def _slots_of(override: Override, facts: Mapping[Slot, Fact], known: Sequence[Claim]) -> set[Slot]:
    """The slots that an Override is about; a bound bears on all dates."""
    if override.slot not in (EVERY_SLOT, NOT_BEFORE):
        return {(override.field, override.slot)}
    places = {*facts, *((claim.field, claim.slot) for claim in known)}
    named = {(override.field, override.slot)} if override.slot else set()
    return named | {place for place in places if place[0] is override.field}


def reweigh(
    watch: Watch,
    publishers: Mapping[str, Publisher],
    facts: Sequence[Fact],
    known: Sequence[Claim],
    *,
    at: datetime,
    overrides: Sequence[Override] = (),
) -> Outcome:
    """What an edit of the configuration makes of `facts`: an election over all `known` claims by today's authorities.

    Only facts that differ are written. Its changes, made `at`, are silent and `by_config`. Unlike in `reconcile` a
    status may fall here, so that an edit that is taken back leaves nothing behind. What holds by the editors'
    `overrides` holds on.
    """
    ladder = Ladder(watch=watch, publishers=publishers)
    ledger = settle_again(watch, ladder, known=known, overrides=overrides)
    held = _by_slot(watch, facts)
    desk = Desk(
        ladder=ladder,
        ledger=ledger,
        at=at,
        facts=dict(held),
        touched=ledger.slots,
        overrides=tuple(overrides),
        before=tuple(overrides),
        afresh=True,
    )
    written = [pair for field in Field if field in watch.fields for pair in desk.decide(field)]
    differing = [(fact, changes) for fact, changes in written if changes or not _is_held(fact, held)]
    return Outcome(
        facts=tuple(fact for fact, _ in differing),
        claims=tuple(sorted((ledger.claims[key] for key in ledger.altered), key=_in_order)),
        changes=tuple(replace(each, silent=True, by_config=True) for _, changes in differing for each in changes),
    )


def _is_held(fact: Fact, held: Mapping[Slot, Fact]) -> bool:
    old = held.get((fact.field, fact.slot)) or Fact(watch=fact.watch, field=fact.field, slot=fact.slot)
    return replace(fact, version=old.version, label=old.label) == old


def _by_slot(watch: Watch, facts: Sequence[Fact]) -> dict[Slot, Fact]:
    return {(fact.field, fact.slot): fact for fact in facts if fact.watch == watch.id}


def _in_order(claim: Claim) -> tuple[object, ...]:
    return (list(Field).index(claim.field), claim.slot, *order(claim))


_Written = tuple[Fact, tuple[Change, ...]]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One reading's or one word's work: `facts` are what was held and, slot by slot, what is; `touched` are looked at.

    `overrides` are in force, `before` were until now; `act` is what the editors did just now, if they did something.
    `afresh` lets no status stay for having been held.
    """

    ladder: Ladder
    ledger: Ledger
    at: datetime
    facts: dict[Slot, Fact]
    touched: frozenset[Slot]
    overrides: tuple[Override, ...]
    before: tuple[Override, ...]
    act: Claim | None = None
    afresh: bool = False

    def outcome(self) -> Outcome:
        """Decide field by field."""
        written = {field: self.decide(field) for field in Field if field in self.ladder.watch.fields}
        return Outcome(
            facts=tuple(fact for pairs in written.values() for fact, _ in pairs),
            claims=tuple(sorted((self.ledger.claims[key] for key in self.ledger.altered), key=_in_order)),
            changes=tuple(change for pairs in written.values() for _, changes in pairs for change in changes),
        )

    def decide(self, field: Field) -> list[_Written]:
        """The facts to write and changes of a field; its bound is weighed first and told last."""
        touched = {slot for touched_field, slot in self.touched if touched_field is field}
        slots = sorted(touched - {NOT_BEFORE}, key=lambda slot: (not _is_everywhere(slot), slot))
        if field is not Field.RELEASE_DATE:
            return [self._write(self._weigh(field, slot, bound=None)) for slot in slots]
        step = self._weigh(field, NOT_BEFORE, bound=None)
        bound = _bound_of(step)
        written = [self._write(self._weigh(field, slot, bound=bound)) for slot in slots]
        if NOT_BEFORE in touched:
            written += self._yield_to(bound, beside=touched)
            written.append(self._write_bound(step, rung=any(changes for _, changes in written)))
        return written

    def _weigh(self, field: Field, slot: str, *, bound: Bound | None) -> Step:
        old = self.facts.get((field, slot)) or Fact(watch=self.ladder.watch.id, field=field, slot=slot)
        word = word_on(self.overrides, field, slot)
        every = self.ledger.of((field, slot))
        claims = tuple(claim for claim in every if not word.dismisses(claim))
        lost = [
            claim
            for claim in every
            if claim.key in self.ledger.dismissed or (claim.retired is not None and claim.key in self.ledger.altered)
        ]
        history = self._history(old, word)
        if self.afresh:
            history = replace(history, status=Status.UNKNOWN)
        now = elect(self.ladder, history, claims, lost=lost, bound=bound, hold=word.hold, afresh=self.afresh)
        said = frozenset() if word.hold is None or self.act is None else frozenset({as_claim(word.hold).key})
        return Step(
            ladder=self.ladder,
            old=old,
            now=now if word.hold is not None else self._beside_everywhere(old, now),
            claims=claims,
            lost=lost,
            new=self.ledger.new | said,
            bound=bound,
            further=self._holds_elsewhere(field, slot),
            at=self.at,
            act=self.act,
        )

    def _history(self, old: Fact, word: Word) -> Fact:
        """What was held, as far as it may weigh: not what held by the editors' word alone, nor what they dismissed."""
        is_void = word_on(self.before, old.field, old.slot).hold is not None or word.dismisses_value(old.value)
        candidates = tuple(each for each in old.candidates if not word.dismisses_value(each))
        if is_void:
            return replace(old, value=None, status=Status.UNKNOWN, label="", candidates=candidates)
        return replace(old, candidates=candidates)

    def _write(self, step: Step, *, quietly: bool = False) -> _Written:
        changes = () if quietly else changes_of(step)
        fact = replace(
            step.old,
            value=step.now.value,
            status=step.now.status,
            label=label_of(step),
            candidates=step.now.candidates,
            version=step.old.version + max(1, len(changes)),
        )
        self.facts[fact.field, fact.slot] = fact
        return fact, changes

    def _write_bound(self, step: Step, *, rung: bool) -> _Written:
        """A bound rings only while it is all that is known of the date."""
        return self._write(step, quietly=rung or self._holds_elsewhere(Field.RELEASE_DATE, NOT_BEFORE))

    def _yield_to(self, bound: Bound | None, *, beside: set[str]) -> list[_Written]:
        """Dates that no claim touched, but that a bound of higher standing and not older now contradicts."""
        written = []
        for field, slot in sorted(self.facts):
            held = self.facts[field, slot]
            if field is not Field.RELEASE_DATE or slot in beside or held.value is None or bound is None:
                continue
            step = self._weigh(field, slot, bound=bound)
            if precedes(held.value, bound.value) and step.now.value != held.value:
                written.append(self._write(step))
        return written

    def _holds_elsewhere(self, field: Field, slot: str) -> bool:
        """Whether another slot of the field holds a value; a bound is none."""
        return any(
            fact.value is not None and fact.field is field and fact.slot not in (slot, NOT_BEFORE)
            for fact in self.facts.values()
        )

    def _beside_everywhere(self, old: Fact, now: Held) -> Held:
        """What a territory holds beside the slot for everywhere: the same value, no surer, is only evidence of that."""
        territory, _, window = old.slot.partition("/")
        everywhere = self.facts.get((old.field, f"*/{window}"))
        if not window or territory == "*" or everywhere is None or old.value is not None or old.candidates:
            return now
        held = [each for each in (everywhere.value, *everywhere.candidates) if each is not None]
        if now.value is not None:
            repeats = any(agrees(old.field, now.value, each) for each in held)
            return Held(groups=now.groups) if repeats and now.status.rank <= everywhere.status.rank else now
        candidates = tuple(
            value for value in now.candidates if not any(agrees(old.field, value, each) for each in held)
        )
        return replace(now, candidates=candidates, status=now.status if candidates else Status.UNKNOWN)


def _is_everywhere(slot: str) -> bool:
    return slot.startswith(ANYWHERE.partition("/")[0] + "/")


def _bound_of(step: Step) -> Bound | None:
    group = step.now.group
    if group is None:
        return None
    claim = deciding(step.ladder, group, new=step.new)
    return Bound(value=group.value, status=group.status, since=group.since, claim=claim)
