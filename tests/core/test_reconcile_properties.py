"""What holds for any sequence of readings: idempotence, determinism, who may replace whom, evidence, versions."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.builders import PUBLISHERS, SLOTS, WATCH, Desk, claim, day
from watcher.model import (
    ANYWHERE,
    NOT_BEFORE,
    RELEASED,
    SCHEDULED,
    ChangeKind,
    Claim,
    Fact,
    Field,
    Outcome,
    Reading,
    Stance,
    Status,
)
from watcher.reconcile import reconcile
from watcher.reconcile.ledger import counts, supports
from watcher.reconcile.standing import Ladder
from watcher.reconcile.values import finer, overlaps, same

LADDER = Ladder(watch=WATCH, publishers=PUBLISHERS)
VALUES = {
    (Field.TITLE, SLOTS[Field.TITLE]): ("Long Season", "Long Season: Goodbye", "Farewell"),
    (Field.PLATFORM, ANYWHERE): ("Streamly", "Otherflix"),
    (Field.PLATFORM, "GB/streaming"): ("Streamly", "Otherflix"),
    (Field.RELEASE_DATE, ANYWHERE): ("2024", "2024-08", "2024-08-12", "2024-09", "../2024-08-20"),
    (Field.RELEASE_DATE, NOT_BEFORE): ("2024/..", "2025/.."),
    (Field.TRAILER, "trailer"): (SCHEDULED, RELEASED, "https://v.example/1", "https://v.example/2"),
}


@st.composite
def readings(draw: st.DrawFn, slots: Sequence[tuple[Field, str]], *, structured: bool = False) -> Reading:
    """One page of one publisher, on some day, first seen on that day or later."""
    publisher = draw(st.sampled_from(["club", "streamly", "post", "ledger", "weekly", "blog"]))
    url = f"https://{publisher}.example/{draw(st.sampled_from('ab'))}"
    on = draw(st.integers(0, 4))
    seen = on + draw(st.integers(0, 4))
    dates = draw(st.booleans())
    claims = []
    for position in range(draw(st.integers(0 if structured else 1, 3))):
        field, slot = draw(st.sampled_from(slots))
        stance = draw(st.sampled_from(list(Stance)))
        value = draw(st.sampled_from(VALUES[field, slot]))
        if stance is Stance.PENDING or (stance is Stance.DENIED and draw(st.booleans())):
            value = ""
        rule = "json-ld:$[0].name" if structured and draw(st.booleans()) else "judge"
        claims.append(
            claim(
                publisher,
                value or None,
                on=on,
                seen=seen,
                dated=dates,
                said=field,
                slot=slot,
                stance=stance,
                url=url,
                rule=rule,
                position=position,
                probability=1.0 if rule != "judge" else draw(st.sampled_from([0.99, 0.8, 0.4])),
            )
        )
    return Reading(source=publisher, url=url, at=day(seen), claims=tuple(claims), complete=structured)


def _one_slot() -> st.SearchStrategy[list[Reading]]:
    return st.sampled_from(list(VALUES)).flatmap(lambda slot: st.lists(readings([slot]), min_size=1, max_size=7))


STORIES = st.one_of(_one_slot(), st.lists(readings(list(VALUES)), min_size=1, max_size=7))
PAGES = st.lists(readings(list(VALUES), structured=True), min_size=1, max_size=9)
FAST = settings(max_examples=150, deadline=None, derandomize=True)


def _known(desk: Desk) -> tuple[Claim, ...]:
    return tuple(desk.claims.values())


@FAST
@given(STORIES)
def test_the_same_readings_again_change_nothing(story: list[Reading]) -> None:
    desk = Desk()
    for reading in story:
        desk.take(reading)
        assert desk.take(reading) == Outcome()
    for reading in story:
        assert desk.take(reading) == Outcome()


@FAST
@given(STORIES, st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(story: list[Reading], random: st.DataObject) -> None:
    desk = Desk()
    for reading in story:
        known, facts, claims = list(_known(desk)), list(desk.facts.values()), list(reading.claims)
        for each in (known, facts, claims):
            random.shuffle(each)  # type: ignore[attr-defined]
        shuffled = reconcile(WATCH, PUBLISHERS, facts, known, replace(reading, claims=tuple(claims)))
        assert desk.take(reading) == shuffled


@FAST
@given(STORIES)
def test_a_lesser_or_older_voice_never_replaces(story: list[Reading]) -> None:
    desk = Desk()
    for reading in story:
        before = dict(desk.facts)
        outcome = desk.take(reading)
        retired = {(each.field, each.slot) for each in outcome.claims if each.retired is not None}
        bounded = any(fact.slot == NOT_BEFORE for fact in outcome.facts)
        for fact in outcome.facts:
            old = before.get((fact.field, fact.slot), replace(fact, value=None, status=Status.UNKNOWN))
            if (fact.field, fact.slot) in retired or (bounded and fact.field is Field.RELEASE_DATE):
                continue
            assert fact.status.rank >= old.status.rank
            if old.value is not None:
                _check_replacement(desk, old, fact)


def _check_replacement(desk: Desk, old: Fact, fact: Fact) -> None:
    assert fact.value is not None
    assert old.value is not None
    if same(fact.field, fact.value, old.value) or finer(fact.field, fact.value, old.value):
        return
    assert not finer(fact.field, old.value, fact.value)
    live = [each for each in _known(desk) if (each.field, each.slot) == (fact.field, fact.slot) and counts(each)]
    mine, theirs = ([each for each in live if supports(each, value)] for value in (fact.value, old.value))
    if fact.status is old.status:
        assert LADDER.since(mine) >= LADDER.since(theirs)
    assert max(LADDER.standing(each).rank for each in mine) >= min(
        Status.REPORTED.rank, max(LADDER.standing(each).rank for each in theirs)
    )


@FAST
@given(st.one_of(STORIES, PAGES))
def test_every_change_is_explained_by_its_evidence(story: list[Reading]) -> None:
    desk = Desk()
    for reading in story:
        told = {place: fact.told for place, fact in desk.facts.items()}
        outcome = desk.take(reading)
        for change in outcome.changes:
            proofs = [
                each
                for each in _known(desk)
                if (each.evidence, each.publisher, each.field) == (change.evidence, change.publisher, change.field)
            ]
            assert any(_explains(each, change.before, change.after, change.kind, outcome) for each in proofs)
            if change.kind is ChangeKind.CORRECTED:
                assert change.before in told[change.field, change.slot]


def _explains(proof: Claim, before: str | None, after: str | None, kind: ChangeKind, outcome: Outcome) -> bool:
    if after is not None and counts(proof) and supports(proof, after):
        return True
    if before is None:
        return False
    if proof.stance is Stance.DENIED:
        return proof.value is None or overlaps(proof.field, proof.value, before)
    if kind is ChangeKind.WITHDRAWN:
        return proof.retired == "withdrawn" and supports(proof, before)
    superseded = [each for each in outcome.claims if each.retired == "superseded" and supports(each, before)]
    newer = proof in outcome.claims and any(each.evidence.url == proof.evidence.url for each in superseded)
    return newer or proof.slot == NOT_BEFORE


@FAST
@given(st.one_of(STORIES, PAGES))
def test_versions_rise_without_a_gap_and_every_touched_slot_has_its_fact(story: list[Reading]) -> None:
    desk = Desk()
    for reading in story:
        seen = {place: fact.version for place, fact in desk.facts.items()}
        outcome = desk.take(reading)
        written = {(fact.field, fact.slot): fact.version for fact in outcome.facts}
        assert len(written) == len(outcome.facts)
        assert {(each.field, each.slot) for each in outcome.claims} <= written.keys()
        for place, version in written.items():
            versions = [change.version for change in outcome.changes if (change.field, change.slot) == place]
            first = seen.get(place, 0) + 1
            assert versions == list(range(first, first + len(versions)))
            assert version == max([first, *versions])


@FAST
@given(PAGES)
def test_what_is_held_rests_on_live_claims(story: list[Reading]) -> None:
    desk = Desk()
    for reading in story:
        desk.take(reading)
        for (field, slot), fact in desk.facts.items():
            live = [each for each in _known(desk) if (each.field, each.slot) == (field, slot) and counts(each)]
            for value in filter(None, (fact.value, *fact.candidates)):
                assert any(supports(each, value) for each in live)
            assert (fact.value is None and not fact.candidates) == (fact.status is Status.UNKNOWN)
            assert not (fact.candidates and fact.status is Status.CONFIRMED)
