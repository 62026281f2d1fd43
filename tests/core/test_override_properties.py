"""What holds for any story that editors speak in between: idempotence, determinism, and that their word is the last."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.core.builders import PUBLISHERS, WATCH, Desk, day, word
from tests.core.test_reconcile_properties import FAST, VALUES, readings
from watcher.model import (
    EDITORS,
    EVERY_SLOT,
    Change,
    ChangeKind,
    Fact,
    Field,
    Outcome,
    Override,
    OverrideAct,
    Reading,
    Status,
)
from watcher.reconcile import reconcile, revise, word_on
from watcher.reconcile.ledger import counts, supports

SLOTS = list(VALUES)
STATUSES = st.sampled_from([Status.RUMOURED, Status.REPORTED, Status.CONFIRMED])
Step = Reading | Override | int


@st.composite
def words(draw: st.DrawFn, slots: Sequence[tuple[Field, str]] = SLOTS) -> Override:
    """A set, a pin or a dismissal by value."""
    field, slot = draw(st.sampled_from(slots))
    act = draw(st.sampled_from(list(OverrideAct)))
    value = draw(st.sampled_from(VALUES[field, slot]))
    everywhere = act is OverrideAct.DISMISS and draw(st.booleans())
    return word(act, value, said=field, slot=EVERY_SLOT if everywhere else slot, status=draw(STATUSES))


STEPS: st.SearchStrategy[Step] = st.one_of(readings(SLOTS), words(), st.integers(1, 4))
STORIES = st.lists(STEPS, min_size=1, max_size=9)


def take(desk: Desk, step: Step) -> Outcome:
    """Go one step: a reading, a word, or the undoing of one."""
    if isinstance(step, Reading):
        return desk.take(step)
    before = len(desk.changes)
    if isinstance(step, Override):
        desk.say(step)
    elif any(each.number == step and not each.undone_at for each in desk.overrides):
        desk.undo(step)
    return Outcome(changes=tuple(desk.changes[before:]))


@FAST
@given(STORIES)
def test_the_same_again_changes_nothing(story: list[Step]) -> None:
    desk = Desk()
    for step in story:
        take(desk, step)
        if isinstance(step, Reading):
            assert desk.take(step) == Outcome()
        assert desk.revise(desk.overrides, at=day(60)) == Outcome()


@FAST
@given(STORIES, st.randoms(use_true_random=False))
def test_overrides_and_claims_in_any_order_give_the_same(story: list[Step], random: st.DataObject) -> None:
    desk = Desk()
    for step in story:
        known, facts, said = list(desk.claims.values()), list(desk.facts.values()), list(desk.overrides)
        for each in (known, facts, said):
            random.shuffle(each)  # type: ignore[attr-defined]
        if isinstance(step, Reading):
            shuffled = reconcile(WATCH, PUBLISHERS, facts, known, step, overrides=said)
            assert desk.take(step) == shuffled
        elif isinstance(step, Override):
            shuffled = revise(WATCH, PUBLISHERS, facts, known, before=said, after=[step, *said], at=step.at)
            before = len(desk.changes)
            desk.say(step)
            assert tuple(desk.changes[before:]) == shuffled.changes
            assert set(shuffled.facts) <= {replace(fact, told=_told(shuffled, fact)) for fact in desk.facts.values()}
        else:
            take(desk, step)


def _told(outcome: Outcome, fact: Fact) -> frozenset[str]:
    """The fact as it came out, before it was told."""
    same = [each for each in outcome.facts if (each.field, each.slot) == (fact.field, fact.slot)]
    return same[0].told if same else fact.told


@FAST
@given(
    st.sampled_from(SLOTS).flatmap(
        lambda slot: st.tuples(
            st.just(slot), st.lists(readings([slot]), min_size=1, max_size=5), st.sampled_from(VALUES[slot]), STATUSES
        )
    ),
    st.randoms(use_true_random=False),
)
def test_a_set_value_is_what_is_held_whenever_it_was_said(
    case: tuple[tuple[Field, str], list[Reading], str, Status], random: st.DataObject
) -> None:
    (field, slot), pages, value, status = case
    said = word(OverrideAct.SET, value, said=field, slot=slot, status=status)
    is_rumour = status is Status.RUMOURED and field in (Field.TITLE, Field.PLATFORM)
    for _ in range(3):
        desk = Desk()
        steps: list[Step] = [*pages, said]
        random.shuffle(steps)  # type: ignore[attr-defined]
        spoken = False
        for step in steps:
            outcome = take(desk, step)
            if spoken and not is_rumour:  # rumours beside what was reported still come and go
                assert [each for each in outcome.changes if _is_about(each, field, slot, value)] == []
            spoken = spoken or step is said
        held = desk.fact(field, slot)
        assert held.status is status
        assert (value in held.candidates) if is_rumour else (held.value == value)


def _is_about(change: Change, field: Field, slot: str, value: str) -> bool:
    return (change.field, change.slot) == (field, slot) and value in (change.before, change.after)


@FAST
@given(STORIES)
def test_what_is_dismissed_is_neither_held_nor_told(story: list[Step]) -> None:
    desk = Desk()
    for step in story:
        outcome = take(desk, step)
        for change in outcome.changes:
            said = word_on(desk.overrides, change.field, change.slot)
            is_set = said.hold is not None and change.after == said.hold.value
            assert is_set or not said.dismisses_value(change.after)
        for (field, slot), fact in desk.facts.items():
            said = word_on(desk.overrides, field, slot)
            for value in filter(None, (fact.value, *fact.candidates)):
                assert (said.hold is not None and value == said.hold.value) or not said.dismisses_value(value)


@FAST
@given(STORIES)
def test_once_all_is_undone_the_sources_alone_decide(story: list[Step]) -> None:
    desk = Desk()
    for step in story:
        take(desk, step)
    for each in desk.overrides:
        if not each.undone_at:
            desk.undo(each.number)
    for (field, slot), fact in desk.facts.items():
        live = [each for each in desk.claims.values() if (each.field, each.slot) == (field, slot) and counts(each)]
        for value in filter(None, (fact.value, *fact.candidates)):
            assert any(supports(each, value) for each in live)
        assert (fact.value is None and not fact.candidates) == (fact.status is Status.UNKNOWN)


@FAST
@given(STORIES)
def test_versions_rise_without_a_gap_and_a_correction_corrects_what_was_told(story: list[Step]) -> None:
    desk = Desk()
    for step in story:
        seen = {place: fact.version for place, fact in desk.facts.items()}
        told = {place: fact.told for place, fact in desk.facts.items()}
        outcome = take(desk, step)
        for place in {(change.field, change.slot) for change in outcome.changes}:
            versions = [change.version for change in outcome.changes if (change.field, change.slot) == place]
            first = seen.get(place, 0) + 1
            assert versions == list(range(first, first + len(versions)))
        for change in outcome.changes:
            if change.kind is ChangeKind.CORRECTED:
                assert change.before in told[change.field, change.slot]
            if isinstance(step, Reading):
                assert change.publisher != EDITORS
