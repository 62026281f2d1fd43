"""Old rows do not slow the work: each statement of it finds its rows by an index, among hundreds of thousands."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.store.builders import (
    LEASE,
    NOW,
    a_config,
    a_page,
    a_record,
    a_route,
    a_source,
    a_watch,
    claim_one,
    step,
)
from tests.store.test_remind import a_date
from watcher.model import (
    DeliveryState,
    Field,
    Health,
    HealthState,
    History,
    Notice,
    Override,
    OverrideAct,
    Review,
    Status,
)
from watcher.reconcile import revise
from watcher.store import Edit, Store, Taken, Undoing, Verdict

MANY = 50_000
#: Tables whose rows pile up with the years. Watches, facts and their joins are as many as the operators wrote.
PILES = ("source", "claim", "change", "delivery", "reading", "page", "notice", "health", "override")
OLD = "'2020-01-01 00:00:00.000000'"

PULSE = """'{"of": "", "seen": [], "sizes": [], "loss": "", "first": null, "last": null, "arrivals": 0, "gaps": {}}'"""
IN_TROUBLE: dict[str, Any] = {
    "health": Health(state=HealthState.BROKEN, since=NOW, reason="It is gone.", bad=3, hard=3, trouble_since=NOW),
    "notices": (Notice(key="health:club", title="t", text="t", at=NOW),),
    "operators": ("ops",),
}

Statement = tuple[str, Any]


def fill(connection: sqlite3.Connection, table: str, **columns: str) -> None:
    """Insert many rows; each column is SQL that may count them by `i`."""
    count = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})"  # noqa: S608 - our own number
    names, values = ", ".join(columns), ", ".join(columns.values())
    connection.execute(f"INSERT INTO {table} ({names}) {count} SELECT {values} FROM n")  # noqa: S608 - our own words


def pile_up(database: Path) -> None:
    """Old rows of every kind, of other watches and sources, as years of work leave them."""
    evidence = {"source": "'s'", "url": "'u'", "locator": "'p'", "quote": "'q'", "digest": "'old' || i", "seen_at": OLD}
    said = {"field": "'title'", "slot": "'title'", "publisher": "'club'", "label": "''"}
    source = {"id": "'club/old' || i", "url": "'u' || i", "kind": "'page'", "publisher": "'club'", "every": "60"}
    state = {"parent": "'club'", "state": "'dropped'", "added_at": OLD, "next_poll_at": OLD, "lease": "1"}
    join = {"watch": "'old'", "source": "'club/old' || i", "via": "'club'", "active": "0", "joined_at": OLD}
    page = {"digest": "'old' || i", "body": "x'00'", "size": "1", "first_seen": OLD, "last_seen": OLD, "stored": "1"}
    reading = {"source": "'club'", "url": "'u'", "final_url": "'u'", "redirects": "'[]'", "status": "200"}
    claim = {"key": "'k' || i", "watch": "'old'", "value": "'v'", "stance": "'asserted'", "rule": "'r'", "cues": "'[]'"}
    fact = {"id": "i + 1000", "watch": "'old' || i", "field": "'title'", "slot": "'title'", "status": "'confirmed'"}
    change = {"id": "i + 1000", "fact": "i + 1000", "watch": "'old' || i", "version": "1", "kind": "'announced'"}
    step = {"untold_kind": "'announced'", "status_before": "'unknown'", "status": "'confirmed'", "at": OLD}
    delivery = {"change": "i + 1000", "recipient": "'desk'", "batch": "'b' || i", "kind": "'announced'"}
    connection = sqlite3.connect(database)
    with connection:
        fill(connection, "source", **source, **state, failures="0")
        fill(connection, "joined", **join, baseline_done="1", from_baseline="1", config_digest="'d'")
        fill(connection, "page", **page)
        fill(connection, "reading", **reading, headers="'{}'", digest="'old' || i", fetched_at=OLD)
        marks = {"probability": "1", "position": "0", "retired": "'superseded'", "missed": "0"}
        fill(connection, "claim", **claim, **said, **marks, **evidence)
        fill(connection, "fact", **fact, label="''", candidates="'[]'", version="1")
        fill(connection, "change", **change, **said, **step, lapsed="'[]'", silent="0", **evidence)
        fill(connection, "delivery", **delivery, state="'sent'", attempts="1", next_attempt_at=OLD, reminder="0")
        word = {"watch": "'old'", "slot": "'title'", "field": "'title'", "act": "'set'", "status": "'confirmed'"}
        fill(connection, "override", **word, quote="''", url="''", made_by="'b'", made_why="'w'", made_at=OLD)
        told = {"key": "'k' || i", "recipient": "'ops'", "batch": "'b' || i", "title": "'t'", "text": "'t'", "at": OLD}
        fill(connection, "notice", **told, state="'sent'", attempts="1", next_attempt_at=OLD, sent_at=OLD)
        fares = {"state": "'ok'", "reason": "''", "bad": "0", "hard": "0"}
        fill(connection, "health", source="'club/old' || i", **fares, pulse=PULSE)
    connection.close()


@contextmanager
def overhear(store: Store) -> Iterator[list[Statement]]:
    """The statements that are run meanwhile."""
    heard: list[Statement] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: Any) -> None:
        heard.append((statement, parameters[0] if many else parameters))

    event.listen(store._engine, "before_cursor_execute", listen)
    event.listen(store._writer, "before_cursor_execute", listen)
    yield heard
    event.remove(store._engine, "before_cursor_execute", listen)
    event.remove(store._writer, "before_cursor_execute", listen)


def scans(database: Path, statements: list[Statement]) -> list[tuple[str, str]]:
    """The steps of the statements' plans that walk through a whole table or index of the piles."""
    connection = sqlite3.connect(database)
    found = []
    for statement, parameters in statements:
        if re.match(r"BEGIN|COMMIT|PRAGMA|INSERT", statement):
            continue
        plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
        found += [(row[3], statement) for row in plan if re.match(rf"SCAN ({'|'.join(PILES)})\b", row[3])]
    connection.close()
    return found


def claim_due(store: Store) -> None:
    assert len(store.claim_due(now=NOW + timedelta(hours=2), limit=8, lease=LEASE)) == 1


def claim_source(store: Store) -> None:
    store.claim_source("club", now=NOW + timedelta(hours=2), lease=LEASE)


def claim_batch(store: Store) -> None:
    assert len(store.claim_batch(now=NOW, lease=LEASE)) == 1


def mark(store: Store) -> None:
    store.mark_retry([1], now=NOW, next_attempt_at=NOW, error="busy")
    store.mark_sent([1], now=NOW)


def tell_operators(store: Store) -> None:
    notices = [Notice(key=key, title="t", text="t", at=NOW) for key in ("a", "b")]
    store.tell_operators(notices, routes=("ops",), now=NOW)
    ids = [posting.id for posting in store.claim_notices(now=NOW, lease=LEASE)]
    store.mark_notices_retry(ids, now=NOW, next_attempt_at=NOW, error="busy")
    assert len(store.claim_notices(now=NOW, lease=LEASE)) == 2
    store.mark_notices_sent(ids, now=NOW)


def load(store: Store) -> None:
    assert len(store.load("film").facts) == 1


def record(store: Store) -> None:
    now = NOW + timedelta(hours=1)
    second = a_date("2024-09-01", 2, before="2024-08-12")
    step(store, second, routes=(a_route(remind=True),), now=now)
    due = claim_one(store, now=now + timedelta(hours=1))
    store.record(a_record(due, now=now + timedelta(hours=1), page=a_page(b"new"), baseline_done=True, **IN_TROUBLE))


def record_unchanged(store: Store) -> None:
    store.record_unchanged(a_record(claim_one(store, now=NOW + timedelta(hours=1)), now=NOW + timedelta(hours=1)))


def next_due(store: Store) -> None:
    store.next_due()


def edit(store: Store) -> None:
    state = store.load("film")
    word = Override(
        watch="film",
        field=Field.RELEASE_DATE,
        slot="*/streaming",
        act=OverrideAct.SET,
        value="2024-09",
        status=Status.CONFIRMED,
        by="ann",
        why="x",
        at=NOW,
    )
    outcome = revise(a_watch(), {}, state.facts, state.claims, before=(), after=(word,), at=NOW)
    routes = (a_route(remind=True, review=Review()),)
    number, changes = store.edit(Edit(watch="film", now=NOW, state=state, outcome=outcome, routes=routes, add=word))
    assert len(changes) == 1
    state = store.load("film")
    undone = (replace(word, number=number, undone_at=NOW),)
    outcome = revise(a_watch(), {}, state.facts, state.claims, before=state.overrides, after=undone, at=NOW)
    end = Undoing(number=number, by="ann", why="x")
    store.edit(Edit(watch="film", now=NOW, state=state, outcome=outcome, routes=routes, undo=end))


def review(store: Store) -> None:
    second = a_date("2024-09-01", 2, before="2024-08-12")
    step(store, second, routes=(a_route(review=Review()),), now=NOW + timedelta(hours=1))
    (waiting,) = store.waiting()
    assert store.delivery(waiting.id) == waiting
    with pytest.raises(Taken):
        store.approve(Verdict(delivery=1, state=DeliveryState.PENDING, by="ann", why=""), now=NOW)
    assert store.claim_batch(now=NOW + timedelta(days=1), lease=LEASE)


def gauges(store: Store) -> None:
    assert store.gauges().outbox == {("desk", "pending"): 2}  # the news and its reminder


def proof(store: Store) -> None:
    assert store.proof(1) is not None


def trim_canary(store: Store) -> None:
    assert not store.trim_canary(before=NOW)


WORK = (
    claim_due,
    claim_source,
    claim_batch,
    mark,
    tell_operators,
    load,
    record,
    record_unchanged,
    next_due,
    gauges,
    trim_canary,
    edit,
    review,
    proof,
)


@pytest.fixture(scope="module")
def aged(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    import shutil

    path = tmp_path_factory.mktemp("aged") / "watcher.db"
    shutil.copy(template, path)
    with Store.open(f"sqlite:///{path}") as store:
        store.sync(a_config(a_watch(sources=[a_source()])), now=NOW)
        step(store, a_date(), routes=(a_route(remind=True),))
    pile_up(path)
    return path


@pytest.fixture
def old_store(aged: Path, database: Path) -> Iterator[tuple[Store, Path]]:
    import shutil

    shutil.copy(aged, database)
    with Store.open(f"sqlite:///{database}") as store:
        yield store, database


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_no_step_of_the_work_walks_through_old_rows(
    old_store: tuple[Store, Path], work: Callable[[Store], None]
) -> None:
    store, database = old_store
    with overhear(store) as statements:
        work(store)
    assert statements
    assert scans(database, statements) == []


def test_pruning_finds_by_indexes_and_looks_at_no_body(old_store: tuple[Store, Path]) -> None:
    store, database = old_store
    with overhear(store) as statements:
        assert store.prune(History(keep=timedelta(days=100_000), max_bytes=1), now=NOW) is None
        assert store.prune(History(), now=NOW) is None
    covering = [step for step, _ in scans(database, statements)]
    assert covering
    assert all("USING COVERING INDEX ix_page_last_seen_digest_stored" in step for step in covering)


def test_a_statement_without_an_index_would_be_found(old_store: tuple[Store, Path]) -> None:
    _, database = old_store
    assert scans(database, [("SELECT id FROM source WHERE last_error = ?", ("x",))])
