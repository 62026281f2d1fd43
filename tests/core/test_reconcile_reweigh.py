"""An edit of authorities: facts are elected anew, silently, and a mistake that is taken back leaves nothing behind."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.builders import PUBLISHERS, SLOTS, WATCH, claim, day
from watcher.model import Claim, Fact, Field, Outcome, Reading, Stance, Status, Watch
from watcher.reconcile import reconcile, reweigh

TRUSTING = replace(WATCH, official=("club", "blog"))


class Book:
    """Facts and claims of a watch, as the store would keep them."""

    def __init__(self) -> None:
        self.facts: dict[tuple[Field, str], Fact] = {}
        self.claims: dict[object, Claim] = {}

    def read(self, said: Claim) -> Outcome:
        evidence = said.evidence
        reading = Reading(source=evidence.source, url=evidence.url, at=evidence.seen_at, claims=(said,))
        known, held = tuple(self.claims.values()), tuple(self.facts.values())
        return self.keep(reconcile(WATCH, PUBLISHERS, held, known, reading))

    def weigh(self, watch: Watch) -> Outcome:
        known, held = tuple(self.claims.values()), tuple(self.facts.values())
        return self.keep(reweigh(watch, PUBLISHERS, held, known, at=day(9)))

    def keep(self, outcome: Outcome) -> Outcome:
        self.facts |= {(fact.field, fact.slot): fact for fact in outcome.facts}
        self.claims |= {claim.key: claim for claim in outcome.claims}
        return outcome

    def held(self, field: Field = Field.PLATFORM) -> tuple[str | None, Status, tuple[str, ...]]:
        fact = self.facts[field, SLOTS[field]]
        return fact.value, fact.status, fact.candidates


def test_the_same_authorities_change_nothing() -> None:
    book = Book()
    book.read(claim("club", "Streamly", on=1))
    book.read(claim("blog", "Otherflix", on=2))
    assert book.weigh(WATCH) == Outcome()


def test_steps_are_silent_and_marked_and_versions_go_on() -> None:
    book = Book()
    book.read(claim("blog", "Streamly", on=1))
    outcome = book.weigh(TRUSTING)
    assert book.held() == ("Streamly", Status.CONFIRMED, ())
    assert [(change.silent, change.by_config, change.version) for change in outcome.changes] == [(True, True, 2)]


def test_a_denial_that_an_edit_made_strong_loses_what_it_took_with_that_edit() -> None:
    book = Book()
    book.read(claim("post", "Streamly", on=1))
    book.read(claim("blog", "Streamly", on=2, stance=Stance.DENIED))
    assert book.held() == ("Streamly", Status.REPORTED, ())
    book.weigh(TRUSTING)
    assert book.held()[0] is None
    book.weigh(WATCH)
    assert book.held() == ("Streamly", Status.REPORTED, ())


SAYINGS = st.lists(
    st.tuples(
        st.sampled_from(["club", "post", "ledger", "blog"]),
        st.sampled_from(["Streamly", "Otherflix"]),
        st.sampled_from([Stance.ASSERTED, Stance.HEDGED, Stance.DENIED]),
        st.integers(0, 5),
    ),
    max_size=6,
)


@given(SAYINGS)
def test_an_edit_and_its_undoing_leave_the_facts_as_they_were(said: list[tuple[str, str, Stance, int]]) -> None:
    book = Book()
    for publisher, value, stance, on in said:
        book.read(claim(publisher, value, on=on, stance=stance))
    book.weigh(WATCH)
    before: Mapping[object, object] = {place: replace(fact, version=0) for place, fact in book.facts.items()}
    book.weigh(TRUSTING)
    book.weigh(WATCH)
    assert {place: replace(fact, version=0) for place, fact in book.facts.items()} == before


@pytest.mark.parametrize("watch", [WATCH, TRUSTING])
@given(said=SAYINGS)
def test_weighing_twice_is_weighing_once(watch: Watch, said: list[tuple[str, str, Stance, int]]) -> None:
    book = Book()
    for publisher, value, stance, on in said:
        book.read(claim(publisher, value, on=on, stance=stance))
    book.weigh(watch)
    assert book.weigh(watch) == Outcome()
