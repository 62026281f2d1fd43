"""One poll, one commit: all of it or nothing of it, and no growth where nothing is new."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from tests.store.builders import (
    CONFIRMED,
    HOUR,
    LEASE,
    NOW,
    RUMOURED,
    a_change,
    a_claim,
    a_config,
    a_fact,
    a_page,
    a_record,
    a_route,
    a_source,
    a_watch,
    an_evidence,
    claim_one,
    step,
)
from tests.store.sql import dump, run_sql
from watcher.model import ChangeKind, Fact, Field, Outcome, SourceKind, Stance
from watcher.store import Conflict, Follow, SourceState, Store
from watcher.store.tables import DELIVERY, PAGE, READING

OUTCOME = Outcome(facts=(a_fact(),), claims=(a_claim(),), changes=(a_change(),))


def a_followed(number: int = 1, **changes: object) -> Follow:
    page = a_source(
        f"club/{number}",
        url=f"https://club.example/news/{number}",
        kind=SourceKind.PAGE,
        publisher="club",
        parent="club",
    )
    return replace(Follow(source=page, watches=("film",), from_baseline=True), **changes)  # type: ignore[arg-type]


def news(store: Store, outcome: Outcome = OUTCOME) -> None:
    record = a_record(
        claim_one(store),
        page=a_page(b"a page"),
        etag='"1"',
        last_modified="Thu",
        outcomes={"film": outcome},
        routes={"film": (a_route(),)},
        follow=(a_followed(),),
        baseline_done=True,
    )
    assert store.record(record).changes == outcome.changes


def test_everything_of_a_poll_comes_back_as_it_went_in(club: Store) -> None:
    fact = a_fact(label="in August", candidates=("2024-07", "2024-09"))
    claims = (
        a_claim(),
        a_claim(None, stance=Stance.PENDING, attributed_to="Paper", position=7, missed=2, probability=0.25),
        a_claim("2024-07", retired="superseded", evidence=an_evidence(published_at=None)),
    )
    change = a_change(lapsed=("2024-07",), label="in August", before="2024", status_before=RUMOURED)
    news(club, Outcome(facts=(fact,), claims=claims, changes=(change,)))
    state = club.load("film")
    assert state.facts == (fact,)
    assert state.claims == claims
    (row,) = club.changes()
    assert (row.change, row.deliveries) == (change, 1)
    (delivery,) = club.deliveries()
    as_told = replace(change, lapsed=())  # the desk never heard of what lapsed
    assert (delivery.recipient, delivery.change, delivery.kind) == ("desk", as_told, ChangeKind.ANNOUNCED)
    due = club.peek("club", now=NOW)
    assert due is not None
    assert (due.etag, due.last_modified, due.digest) == ('"1"', "Thu", a_page(b"a page").digest)
    assert due.joined["film"].baseline_done


def test_a_page_is_kept_with_its_headers_and_redirects(club: Store) -> None:
    page = a_page(b"a page " * 1000)
    club.record(a_record(claim_one(club), page=page))
    assert club.page(page.digest) == page.body
    assert club.page("unknown") is None
    assert club.counts().page_bytes == 7000
    assert club.counts().kept_bytes < 200
    with club._engine.connect() as connection:
        (row,) = connection.execute(select(READING)).mappings()
    kept = (row["url"], row["final_url"], row["redirects"], row["status"], row["headers"], row["fetched_at"])
    assert kept == (page.url, page.final_url, [page.url], 200, dict(page.headers), NOW)


def test_a_claim_seen_again_is_the_same_row_with_its_new_life(club: Store) -> None:
    news(club)
    step_on = Outcome(facts=(a_fact(version=2),), claims=(a_claim(missed=2, retired="withdrawn"),))
    record = a_record(claim_one(club), outcomes={"film": step_on}, before={"film": club.load("film").facts})
    club.record(record)
    (claim,) = club.load("film").claims
    assert (claim.missed, claim.retired) == (2, "withdrawn")


NO_ROOM = {
    "sqlite": "CREATE TRIGGER no_room BEFORE INSERT ON joined BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
    "postgresql": """
        CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'the disk is full'; END$$;
        CREATE TRIGGER no_room BEFORE INSERT ON joined FOR EACH ROW EXECUTE FUNCTION no_room()""",
}


def test_a_poll_that_fails_at_its_last_write_leaves_nothing(club: Store, backend: str, url: str) -> None:
    run_sql(url, NO_ROOM[backend])
    due = claim_one(club)
    before = dump(url)
    record = a_record(
        due,
        page=a_page(b"a page"),
        outcomes={"film": OUTCOME},
        routes={"film": (a_route(),)},
        follow=(a_followed(),),
        baseline_done=True,
    )
    with pytest.raises(Exception, match="the disk is full"):
        club.record(record)
    assert dump(url) == before
    run_sql(url, {"sqlite": "DROP TRIGGER no_room", "postgresql": "DROP TRIGGER no_room ON joined"}[backend])
    assert club.record(record).changes == OUTCOME.changes


@pytest.mark.parametrize("seen", [(), (a_fact(version=2),)], ids=["thought to be new", "another version"])
def test_a_fact_that_moved_on_is_a_conflict_and_nothing_is_written(club: Store, seen: tuple[Fact, ...]) -> None:
    news(club)
    before = club.counts()
    outcome = Outcome(facts=(a_fact("2025", version=3),), claims=(a_claim("2025"),), changes=(a_change("2025", 3),))
    record = a_record(
        claim_one(club),
        page=a_page(b"another"),
        outcomes={"film": outcome},
        before={"film": seen},
    )
    with pytest.raises(Conflict, match=r"film: release_date \(\*/streaming\) was changed") as caught:
        club.record(record)
    assert not caught.value.lease_lost
    assert club.counts() == before


def test_after_a_conflict_the_same_claim_records_what_was_thought_again(club: Store) -> None:
    due = claim_one(club)
    other = claim_one(club, now=NOW + LEASE)
    club.record(a_record(other, outcomes={"film": OUTCOME}))
    with pytest.raises(Conflict, match="lease"):
        club.record(a_record(due, outcomes={"film": OUTCOME}))
    due = claim_one(club)
    with pytest.raises(Conflict, match="changed by somebody else"):
        club.record(a_record(due, outcomes={"film": OUTCOME}))
    again = Outcome(facts=(a_fact(version=2),))
    club.record(a_record(due, outcomes={"film": again}, before={"film": club.load("film").facts}))
    assert club.load("film").facts[0].version == 2


def test_news_that_left_while_it_was_thought_over_is_a_conflict(club: Store) -> None:
    news(club)
    seen = club.load("film").facts
    (delivery,) = club.claim_batch(now=NOW, lease=LEASE)
    denied = a_change(None, 2, before="2024-08", kind=ChangeKind.DENIED, silent=True)
    outcome = Outcome(facts=(a_fact(None, version=2),), changes=(denied,))
    record = a_record(claim_one(club), outcomes={"film": outcome}, before={"film": seen})
    with pytest.raises(Conflict, match="somebody was told"):
        club.record(record)
    club.mark_sent([delivery.id], now=NOW)
    assert club.load("film").facts[0].told == {"2024-08"}


def test_unchanged_polls_do_not_grow_the_file(club: Store, database: Path) -> None:
    news(club)
    counts = club.counts()
    sizes = set()
    for number in range(200):
        now = NOW + number * HOUR
        due = claim_one(club, now=now)
        page = a_page(b"a page", at=now) if number % 2 else None
        club.record(a_record(due, now=now, page=page, status=200 if page else 304, etag=due.etag))
        sizes.add(database.stat().st_size)
    assert club.counts() == counts
    assert len(sizes) == 1
    with club._engine.connect() as connection:
        assert len(connection.execute(select(READING)).all()) == 1


def test_a_body_that_comes_back_is_kept_once_and_read_twice(club: Store) -> None:
    for body in (b"one", b"two", b"one"):
        club.record(a_record(claim_one(club), page=a_page(body)))
    with club._engine.connect() as connection:
        assert len(connection.execute(select(PAGE.c.digest)).all()) == 2
        assert len(connection.execute(select(READING)).all()) == 3


def test_an_error_moves_only_the_schedule_and_what_operators_see(club: Store) -> None:
    news(club)
    before = club.peek("club", now=NOW)
    assert before is not None
    later = NOW + HOUR
    record = a_record(claim_one(club, now=later), now=later, status=503, error="the server is busy", failures=3)
    club.record(replace(record, next_poll_at=later + 2 * HOUR))
    after = club.peek("club", now=NOW)
    assert after == replace(before, failures=3, lease=before.lease + 2)
    row = club.sources()[0]
    assert (row.last_status, row.last_error, row.failures) == (503, "the server is busy", 3)
    assert (row.last_polled_at, row.last_ok_at, row.next_poll_at) == (later, NOW, later + 2 * HOUR)


def test_an_unchanged_page_may_bring_new_validators(club: Store) -> None:
    news(club)
    club.record(a_record(claim_one(club), status=304, etag='"2"', last_modified="Fri"))
    due = club.peek("club", now=NOW)
    assert due is not None
    assert (due.etag, due.last_modified, due.digest) == ('"2"', "Fri", a_page(b"a page").digest)


def test_an_unreadable_page_is_kept_once_and_advances_nothing(club: Store) -> None:
    before = club.peek("club", now=NOW)
    for number in range(5):
        wall = a_page(b"accept our cookies, visitor %d" % number)
        club.record(a_record(claim_one(club), page=wall, unreadable="a consent wall", etag='"wall"'))
    assert club.counts().pages == 1
    after = club.peek("club", now=NOW)
    assert before is not None
    assert after == replace(before, lease=10)
    assert (club.sources()[0].unreadable, club.sources()[0].last_ok_at) == ("a consent wall", None)
    news(club)
    assert club.sources()[0].unreadable is None


def test_a_followed_page_is_due_now_and_joined_as_its_parent_is(club: Store) -> None:
    news(club)
    later = NOW + LEASE
    (due,) = [due for due in club.claim_due(now=later, limit=9, lease=LEASE) if due.source.parent]
    assert due.source == a_followed().source
    assert due.joined["film"].joined_at == NOW
    assert (due.joined["film"].baseline_done, due.joined["film"].from_baseline) == (False, True)


def test_a_page_found_again_is_followed_once(club: Store) -> None:
    news(club)
    elsewhere = replace(a_followed().source, id="club/other-name")
    club.record(a_record(claim_one(club), follow=(a_followed(), a_followed(source=elsewhere))))
    assert [row.source.id for row in club.sources()] == ["club", "club/1"]


def test_a_page_found_for_another_watch_gains_its_join_and_is_read_again(store: Store) -> None:
    store.sync(a_config(a_watch(sources=[a_source()]), a_watch("play", sources=[a_source()])), now=NOW)
    store.record(a_record(claim_one(store), follow=(a_followed(),)))
    store.record(a_record(claim_one(store, source="club/1"), page=a_page(b"page"), etag='"1"', baseline_done=True))
    found = a_followed(watches=("film", "play"), from_baseline=False)
    store.record(a_record(claim_one(store), follow=(found,)))
    due = claim_one(store, source="club/1")
    assert due.digest is None
    assert {watch: (j.baseline_done, j.from_baseline) for watch, j in due.joined.items()} == {
        "film": (True, True),
        "play": (False, False),
    }


def test_only_so_many_new_pages_are_taken_up_and_known_ones_do_not_count(club: Store) -> None:
    known, *new = (a_followed(number) for number in range(4))
    assert club.record(a_record(claim_one(club), follow=(known,))).followed == (known.source.url,)
    found = (known, *new)
    taken = club.record(a_record(claim_one(club), follow=found, follow_at_most=2)).followed
    assert taken == (new[0].source.url, new[1].source.url)


def test_a_dropped_page_is_not_taken_up_again(club: Store) -> None:
    news(club)
    club.record(a_record(claim_one(club, source="club/1"), drop=True))
    club.record(a_record(claim_one(club), follow=(a_followed(),)))
    assert [row.state for row in club.sources()] == [SourceState.ACTIVE, SourceState.DROPPED]
    assert club.claim_source("club/1", now=NOW + timedelta(days=1), lease=LEASE) is None


def test_facts_of_two_fields_and_two_watches_move_on_their_own(store: Store) -> None:
    store.sync(a_config(a_watch(sources=[a_source()]), a_watch("play", sources=[a_source()])), now=NOW)
    title = a_fact("Harbour", field=Field.TITLE, slot="title", status=CONFIRMED)
    outcomes = {
        "film": Outcome(
            facts=(title, a_fact()),
            changes=(a_change("Harbour", field=Field.TITLE, slot="title"), a_change()),
        ),
        "play": Outcome(facts=(a_fact(watch="play"),), changes=(a_change(watch="play", silent=True),)),
    }
    routes = {"film": (a_route(),), "play": (a_route(),)}
    written = store.record(a_record(claim_one(store), outcomes=outcomes, routes=routes)).changes
    assert [(change.watch, change.field) for change in written] == [
        ("film", Field.TITLE),
        ("film", Field.RELEASE_DATE),
        ("play", Field.RELEASE_DATE),
    ]
    batch = store.claim_batch(now=NOW, lease=LEASE)
    assert [delivery.change.field for delivery in batch] == [Field.TITLE, Field.RELEASE_DATE]
    assert [row.change.watch for row in store.changes("play")] == ["play"]
    assert [row.fact.watch for row in store.facts()] == ["film", "film", "play"]


def test_a_second_alert_of_one_change_is_impossible_in_the_database(club: Store) -> None:
    step(club, a_change())
    with club._writer.connect() as connection:
        (row,) = connection.execute(select(DELIVERY)).mappings()
        again = {name: value for name, value in row.items() if name != "id"}
        with pytest.raises(Exception, match=r"(?i)unique constraint.*delivery.change"):
            connection.execute(insert(DELIVERY).values(again))
