"""A database that has seen everything: polls, redirects, corrections, messages, notices, and a row in every table."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    LargeBinary,
    NullPool,
    create_engine,
    func,
    insert,
    select,
)

from tests.store.builders import (
    CONFIRMED,
    HOUR,
    NOW,
    REPORTED,
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
    send_all,
)
from watcher.model import ChangeKind, Claim, Evidence, Health, HealthState, Notice, Outcome, Page, SourceKind
from watcher.store import Follow, Store
from watcher.store.tables import METADATA, UtcDateTime

CLUB, PAPER = "https://club.example/news", "https://paper.example/film"
FIRST = a_page("<p>Der Film läuft im August. \N{FILM FRAMES}</p>".encode() * 40)
MOVED = replace(
    a_page(b"<p>The film arrives on 12 August.</p>" * 30, url=PAPER, at=NOW + HOUR),
    final_url="https://paper.example/film/2024",
    redirects=("https://paper.example/films", "https://paper.example/film/2024"),
    headers={
        "content-type": "text/html; charset=utf-8",
        "content-encoding": "gzip",
        "content-length": "99",
        "set-cookie": "session=kept-secret",
        "x-odd": "one\ttwo",
    },
)
SECOND = a_page(b"<p>The club says: 12 August.</p>" * 30, at=NOW + 2 * HOUR)
CHILD = a_source("club/1", url=f"{CLUB}/1", kind=SourceKind.PAGE, publisher="club", parent="club")


def evidence_of(page: Page, *, source: str, quote: str) -> Evidence:
    """What was read on a page."""
    return an_evidence(source=source, url=page.final_url, quote=quote, digest=page.digest, seen_at=page.fetched_at)


def live(store: Store) -> None:
    """Changes 1 (August, from the club), 2 (12 August, from the paper) and 3 (confirmed by the club), all told."""
    store.sync(a_config(a_watch(sources=[a_source(), a_source("paper", url=PAPER)])), now=NOW)
    club = evidence_of(FIRST, source="club", quote="Der Film läuft im August.")
    paper = evidence_of(MOVED, source="paper", quote="The film arrives on 12 August.")
    sure = evidence_of(SECOND, source="club", quote="The club says: 12 August.")
    _poll(store, "club", FIRST, claim=a_claim(evidence=club), change=a_change(evidence=club, status=REPORTED))
    finer = a_change(
        "2024-08-12",
        2,
        kind=ChangeKind.REFINED,
        before="2024-08",
        status_before=REPORTED,
        evidence=paper,
        at=NOW + HOUR,
    )
    _poll(store, "paper", MOVED, claim=a_claim("2024-08-12", publisher="paper", evidence=paper), change=finer)
    known = replace(
        finer,
        version=3,
        kind=ChangeKind.UPGRADED,
        before="2024-08-12",
        status=CONFIRMED,
        evidence=sure,
        at=NOW + 2 * HOUR,
    )
    _poll(store, "club", SECOND, claim=a_claim("2024-08-12", evidence=sure), change=known)
    with _connect(store) as connection:
        _fill(connection)


def _poll(store: Store, source: str, page: Page, *, claim: Claim, change: Any) -> None:
    now = page.fetched_at
    fact = a_fact(change.after, version=change.version, status=change.status)
    record = a_record(
        claim_one(store, now=now, source=source),
        now=now,
        page=page,
        outcomes={"film": Outcome(facts=(fact,), claims=(claim,), changes=(change,))},
        before={"film": store.load("film").facts},
        routes={"film": (a_route(), a_route("mail"))},
        follow=(Follow(source=CHILD, watches=("film",), from_baseline=False),) if source == "club" else (),
        health=Health(state=HealthState.DEGRADED, since=now, reason="It is slow.", bad=1, hard=0, trouble_since=now),
        notices=(Notice(key=f"health:{source}", title="t", text="two\nlines", at=now),),
        operators=("ops",),
        baseline_done=True,
    )
    store.record(record)
    send_all(store, now=now)


def _connect(store: Store) -> Any:
    return create_engine(store._engine.url, poolclass=NullPool).begin()


def _fill(connection: Connection) -> None:
    """Give every table that is still empty a row, so that a new one is tried without a word of it here."""
    for table in METADATA.sorted_tables:
        if connection.execute(select(func.count()).select_from(table)).scalar_one() == 0:
            row = {column.name: _value(connection, column) for column in table.c}
            connection.execute(insert(table).values(row))


def _value(connection: Connection, column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        return connection.execute(select(key.column).limit(1)).scalar_one()
    kinds: Sequence[tuple[type, Any]] = (
        (UtcDateTime, datetime(2024, 2, 3, 4, 5, 6, 789, tzinfo=NOW.tzinfo)),
        (LargeBinary, bytes(range(256))),
        (JSON, {"b": [1, 2.5, None, "ü"], "a": {}}),
        (Boolean, True),
        (Integer, 7),
        (Float, 0.1),
    )
    return next((value for kind, value in kinds if isinstance(column.type, kind)), f"some {column.name}")
