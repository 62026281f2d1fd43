"""One act of the editors: its word, what it does and its deliveries in one commit, or nothing at all."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from tests.store.builders import (
    CONFIRMED,
    HOUR,
    LEASE,
    NOW,
    REPORTED,
    a_claim,
    a_config,
    a_record,
    a_route,
    a_source,
    a_watch,
    an_evidence,
    claim_one,
    send_all,
)
from watcher.editors import Desk, Refused, approve, dismiss_waiting, edit_waiting, speak, undo
from watcher.model import (
    EDITORS,
    EVERY_SLOT,
    Authority,
    Change,
    ChangeKind,
    Claim,
    Config,
    DeliveryState,
    Field,
    Override,
    OverrideAct,
    Publisher,
    Reading,
    Review,
    Route,
    Stance,
)
from watcher.reconcile import reconcile, revise
from watcher.store import Conflict, Edit, Store

SOURCES = [a_source("club"), a_source("paper")]
WATCH = a_watch(sources=SOURCES)
PRESS = {name: Publisher(id=name, name=name, authority=Authority.PRESS) for name in ("club", "paper")}
ANNOUNCED, CORRECTED = ChangeKind.ANNOUNCED, ChangeKind.CORRECTED
SET, DISMISS, PIN = OverrideAct.SET, OverrideAct.DISMISS, OverrideAct.PIN


def configure(route: Route | None = None) -> Config:
    routes = {"desk": route or a_route()}
    return replace(a_config(WATCH), publishers=PRESS, routes=routes)


@pytest.fixture
def desk(store: Store) -> Desk:
    config = configure()
    store.sync(config, now=NOW)
    return Desk(config=config, store=store, by="ann", why="the club rang")


def a_word(act: OverrideAct = SET, value: str | None = "2024-10", **changes: object) -> Override:
    word = Override(
        watch="film",
        field=Field.RELEASE_DATE,
        slot="*/streaming",
        act=act,
        value=value,
        status=CONFIRMED,
        by="ann",
        why="the club rang",
        at=NOW,
    )
    return replace(word, **changes)  # type: ignore[arg-type]


def say(desk: Desk, word: Override) -> tuple[Change, ...]:
    return speak(desk, "film", lambda _: word, now=NOW).changes


def read(desk: Desk, value: str, *, source: str = "club", at: int = 0) -> None:
    """Poll a source that says a date, as the worker does."""
    now = NOW + at * HOUR
    evidence = an_evidence(source=source, url=f"https://{source}.example/{at}", seen_at=now, published_at=now)
    claim = a_claim(value, publisher=source, evidence=evidence)
    record(desk, claim)


def record(desk: Desk, claim: Claim) -> None:
    state = desk.store.load("film")
    evidence = claim.evidence
    reading = Reading(source=evidence.source, url=evidence.url, at=evidence.seen_at, claims=(claim,))
    outcome = reconcile(WATCH, PRESS, state.facts, state.claims, reading, overrides=state.overrides)
    desk.store.record(
        a_record(
            claim_one(desk.store, source=evidence.source, now=evidence.seen_at),
            now=evidence.seen_at,
            outcomes={"film": outcome},
            before={"film": state.facts},
            edition={"film": state.edition},
            routes={"film": tuple(desk.config.routes.values())},
        )
    )


def states(desk: Desk) -> list[tuple[ChangeKind, str | None, DeliveryState]]:
    return [(row.kind, row.change.after, row.state) for row in reversed(desk.store.deliveries())]


def test_a_word_comes_back_as_it_was_said_with_its_number(desk: Desk) -> None:
    said = speak(desk, "film", lambda _: a_word(quote="It is October.", url="https://club.example/x"), now=NOW)
    assert said.override.number == 1
    assert desk.store.overrides() == (said.override,)
    assert desk.store.load("film").overrides == (said.override,)
    (row,) = desk.store.facts("film")
    assert (row.fact.value, row.fact.status, row.overrides) == ("2024-10", CONFIRMED, (said.override,))
    (change,) = said.changes
    assert (change.evidence.quote, change.evidence.url) == ("It is October.", "https://club.example/x")
    assert change.publisher == EDITORS
    assert desk.store.changes()[0].change.evidence.locator == "override 1"


def test_a_word_corrects_exactly_who_was_told_otherwise(desk: Desk) -> None:
    routes = {name: a_route(name) for name in ("told", "untold")}
    config = replace(desk.config, routes=routes, watches={"film": replace(WATCH, routes=("told",))})
    told = replace(desk, config=config)
    desk.store.sync(config, now=NOW)
    read(replace(desk, config=replace(config, routes={"told": routes["told"]})), "2024-08")
    assert send_all(desk.store, now=NOW) == {"told": (ANNOUNCED,)}
    both = replace(config, watches={"film": replace(WATCH, routes=("told", "untold"))})
    say(replace(told, config=both), a_word())
    assert send_all(desk.store, now=NOW) == {"told": (CORRECTED,), "untold": (ANNOUNCED,)}
    undo(replace(told, config=both), 1, now=NOW)
    assert send_all(desk.store, now=NOW) == {"told": (CORRECTED,), "untold": (CORRECTED,)}
    assert [fact.value for fact in desk.store.load("film").facts] == ["2024-08"]


def test_undoing_is_recorded_with_who_when_and_why_and_done_once(desk: Desk) -> None:
    say(desk, a_word())
    undo(replace(desk, by="ben", why="a slip"), 1, now=NOW + HOUR)
    (word,) = desk.store.overrides("film")
    assert (word.undone_by, word.undone_why, word.undone_at) == ("ben", "a slip", NOW + HOUR)
    with pytest.raises(
        Refused, match=r"^Override 1 was undone by ben at 2024-02-01 13:00 already; nothing was changed\.$"
    ):
        undo(desk, 1, now=NOW + 2 * HOUR)
    with pytest.raises(Refused, match="There is no override 2"):
        undo(desk, 2, now=NOW)


def test_a_dismissed_value_is_not_even_news_when_it_comes_up_later(desk: Desk) -> None:
    say(desk, a_word(DISMISS, "2024-08", slot=EVERY_SLOT))
    read(desk, "2024-08")
    assert desk.store.deliveries() == ()
    assert [fact.value for fact in desk.store.load("film").facts] == [None]


def test_a_poll_that_knew_nothing_of_the_word_thinks_again(desk: Desk) -> None:
    state = desk.store.load("film")
    claim = a_claim("2024-08", publisher="club")
    reading = Reading(source="club", url=claim.evidence.url, at=NOW, claims=(claim,))
    outcome = reconcile(WATCH, PRESS, state.facts, state.claims, reading, overrides=state.overrides)
    say(desk, a_word(DISMISS, "2024-08", slot=EVERY_SLOT))
    late = a_record(claim_one(desk.store), outcomes={"film": outcome}, edition={"film": state.edition})
    with pytest.raises(Conflict, match="the editors said something else meanwhile"):
        desk.store.record(late)
    assert desk.store.load("film").claims == ()


def test_nothing_of_an_act_is_kept_if_a_part_of_it_cannot_be(desk: Desk) -> None:
    read(desk, "2024-08")
    state = desk.store.load("film")
    before = desk.store.deliveries()
    stale = replace(state, facts=tuple(replace(fact, version=fact.version + 5) for fact in state.facts))
    word = a_word()
    outcome = revise(WATCH, PRESS, stale.facts, stale.claims, before=(), after=(word,), at=NOW)
    with pytest.raises(Conflict):
        desk.store.edit(Edit(watch="film", now=NOW, state=stale, outcome=outcome, routes=(a_route(),), add=word))
    assert desk.store.overrides() == ()
    assert (desk.store.load("film"), desk.store.deliveries()) == (state, before)


def test_two_editors_at_once_are_both_heard_and_the_last_holds(desk: Desk) -> None:
    barrier = Barrier(2)
    waited: set[str] = set()

    def act(value: str) -> int:
        def make(_: object) -> Override:
            if value not in waited:
                waited.add(value)
                barrier.wait(timeout=10)
            return a_word(value=value)

        return speak(desk, "film", make, now=NOW).override.number

    with ThreadPoolExecutor(2) as pool:
        numbers = dict(zip(("2024-10", "2024-11"), pool.map(act, ("2024-10", "2024-11")), strict=True))
    assert sorted(numbers.values()) == [1, 2]
    (fact,) = desk.store.load("film").facts
    assert numbers[fact.value or ""] == 2
    send_all(desk.store)
    assert {row.state for row in desk.store.deliveries()} <= {DeliveryState.SENT, DeliveryState.REPLACED}


# Review


@pytest.fixture
def reviewed(store: Store) -> Desk:
    config = configure(a_route(review=Review(after=2 * HOUR)))
    store.sync(config, now=NOW)
    return Desk(config=config, store=store, by="ann", why="looked at it")


def test_approving_sends_as_usual(reviewed: Desk) -> None:
    read(reviewed, "2024-08")
    assert send_all(reviewed.store) == {}
    approve(reviewed, 1, now=NOW)
    assert send_all(reviewed.store) == {"desk": (ANNOUNCED,)}
    with pytest.raises(Refused, match=r"Delivery 1 was approved by ann at .* already; nothing was changed"):
        dismiss_waiting(replace(reviewed, by="ben"), 1, now=NOW)
    assert reviewed.store.overrides() == ()


def test_dismissing_keeps_it_back_and_dismisses_the_value(reviewed: Desk) -> None:
    read(reviewed, "2024-08")
    said = dismiss_waiting(reviewed, 1, now=NOW)
    assert (said.override.act, said.override.value, said.override.slot) == (DISMISS, "2024-08", EVERY_SLOT)
    read(reviewed, "2024-08", source="paper", at=1)
    assert states(reviewed) == [(ANNOUNCED, "2024-08", DeliveryState.DISMISSED)]
    with pytest.raises(Refused, match="Delivery 1 was dismissed or edited by ann"):
        approve(reviewed, 1, now=NOW)


def test_editing_sets_the_better_value_and_that_goes_out_at_once(reviewed: Desk) -> None:
    read(reviewed, "2024-08")
    said = edit_waiting(reviewed, 1, value="2024-09", status=None, now=NOW)
    assert (said.override.act, said.override.value, said.override.status) == (SET, "2024-09", REPORTED)
    assert states(reviewed) == [
        (ANNOUNCED, "2024-08", DeliveryState.DISMISSED),
        (ANNOUNCED, "2024-09", DeliveryState.PENDING),
    ]
    assert send_all(reviewed.store) == {"desk": (ANNOUNCED,)}


def test_editing_the_status_alone_tells_the_value_so(reviewed: Desk) -> None:
    read(reviewed, "2024-08")
    edit_waiting(reviewed, 1, value=None, status=CONFIRMED, now=NOW)
    (row,) = [each for each in reviewed.store.deliveries() if each.state is DeliveryState.PENDING]
    assert (row.kind, row.change.after, row.change.status) == (ANNOUNCED, "2024-08", CONFIRMED)


def test_editing_nothing_is_refused(reviewed: Desk) -> None:
    read(reviewed, "2024-08")
    with pytest.raises(Refused, match="says so already; `watcher review approve 1` lets it out"):
        edit_waiting(reviewed, 1, value=None, status=None, now=NOW)
    assert states(reviewed) == [(ANNOUNCED, "2024-08", DeliveryState.REVIEW)]


def test_dismissing_a_correction_leaves_readers_with_what_they_know(reviewed: Desk) -> None:
    read(reviewed, "2024-08")
    approve(reviewed, 1, now=NOW)
    send_all(reviewed.store)
    read(reviewed, "2024-10", at=1)
    assert states(reviewed)[-1] == (CORRECTED, "2024-10", DeliveryState.REVIEW)
    dismiss_waiting(reviewed, 2, now=NOW + HOUR)
    assert [state for _, _, state in states(reviewed)] == [DeliveryState.SENT, DeliveryState.DISMISSED]
    (fact,) = reviewed.store.load("film").facts
    assert (fact.value, fact.told) == ("2024-08", frozenset({"2024-08"}))


def test_dismissing_that_a_value_fell_lets_it_stand(reviewed: Desk) -> None:
    read(reviewed, "2024-08")
    approve(reviewed, 1, now=NOW)
    send_all(reviewed.store)
    later = NOW + HOUR
    evidence = an_evidence(source="paper", url="https://paper.example/1", seen_at=later, published_at=later)
    record(reviewed, a_claim("2024-08", publisher="paper", stance=Stance.DENIED, evidence=evidence))
    assert states(reviewed)[-1] == (CORRECTED, None, DeliveryState.REVIEW)
    said = dismiss_waiting(reviewed, 2, now=later)
    assert (said.override.act, said.override.value, said.override.status) == (SET, "2024-08", REPORTED)
    assert send_all(reviewed.store, now=later + 3 * HOUR) == {}
    (fact,) = reviewed.store.load("film").facts
    assert (fact.value, fact.status, fact.told) == ("2024-08", REPORTED, frozenset({"2024-08"}))


def test_two_editors_of_one_item_the_second_changes_nothing(reviewed: Desk) -> None:
    read(reviewed, "2024-08")
    edit_waiting(reviewed, 1, value="2024-09", status=None, now=NOW)
    with pytest.raises(Refused, match="dismissed or edited by ann"):
        edit_waiting(replace(reviewed, by="ben"), 1, value="2024-10", status=None, now=NOW)
    assert [word.value for word in reviewed.store.overrides()] == ["2024-09"]


def test_a_lease_is_not_taken_from_what_waits(reviewed: Desk) -> None:
    read(reviewed, "2024-08")
    assert reviewed.store.claim_batch(now=NOW, lease=LEASE) == ()
