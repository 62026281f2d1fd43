"""Facts, claims and changes: loading what is held, and writing a step only on the version it was computed from."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from watcher.model import Change, Fact, Field, Outcome, Route
from watcher.store import edits, outbox
from watcher.store.dialect import upsert, wait_alone
from watcher.store.encode import change_row, claim_of, claim_row, fact_of, fact_row
from watcher.store.errors import Conflict
from watcher.store.rows import Record, State
from watcher.store.tables import CHANGE, CLAIM, FACT
from watcher.store.told import Ledger, ledgers
from watcher.store.watches import note_weighed, weighed_as

_Place = tuple[Field, str]


def load(connection: Connection, watch: str) -> State:
    """What is held and known of a Watch."""
    known = connection.execute(select(CLAIM).where(CLAIM.c.watch == watch).order_by(CLAIM.c.id)).mappings()
    return State(
        facts=facts(connection, watch),
        claims=tuple(claim_of(row) for row in known),
        weighed=weighed_as(connection, watch),
        overrides=edits.overrides(connection, watch),
    )


def facts(connection: Connection, watch: str) -> tuple[Fact, ...]:
    """The Facts of a Watch with the values that somebody was told."""
    told = {number: ledger.told_anyone() for number, ledger in ledgers(connection, CHANGE.c.watch == watch).items()}
    held = connection.execute(select(FACT).where(FACT.c.watch == watch).order_by(FACT.c.id)).mappings()
    return tuple(fact_of(row, told=told.get(row["id"], frozenset())) for row in held)


def write(connection: Connection, watch: str, record: Record) -> tuple[Change, ...]:
    """Write one Watch's Outcome with its deliveries. Raises Conflict if anything has moved on since it was loaded."""
    # One after the other: two that write the same rows in another order would wait for each other.
    wait_alone(connection, f"write {watch}")
    if watch in record.edition:
        edits.check_edition(connection, watch, record.edition[watch])
    # The lease number keeps two polls at one moment apart: a batch is one message, and its name that message's id.
    batch = f"{record.due.source.id}@{record.now.isoformat()}#{record.due.lease}"
    outcome, before, routes = record.outcomes[watch], record.before.get(watch, ()), record.routes.get(watch, ())
    return write_outcome(connection, outcome, before=before, routes=routes, batch=batch, now=record.now)


def write_outcome(
    connection: Connection,
    outcome: Outcome,
    *,
    before: Sequence[Fact],
    routes: Sequence[Route],
    batch: str,
    now: datetime,
) -> tuple[Change, ...]:
    """Write an Outcome that was computed from the facts `before`; the Watch is this transaction's alone."""
    seen = {(fact.field, fact.slot): fact for fact in before}
    numbers = {(fact.field, fact.slot): _write_fact(connection, fact, seen) for fact in outcome.facts}
    upsert(connection, CLAIM, [claim_row(claim) for claim in outcome.claims], key="key")
    books = _open_ledgers(connection, outcome, seen=seen, numbers=numbers)
    for change in outcome.changes:
        fact = numbers[change.field, change.slot]
        row = insert(CHANGE).values(**change_row(change, fact=fact)).returning(CHANGE.c.id)
        number = connection.execute(row).scalar_one()
        outbox.enqueue(connection, change, change_id=number, ledger=books[fact], routes=routes, batch=batch, now=now)
    return outcome.changes


def reweigh(connection: Connection, watch: str, outcome: Outcome, *, before: Sequence[Fact], weighed: str) -> None:
    """Write what other authorities make of a Watch's facts. Raises Conflict if any has moved on since it was loaded.

    Nobody is told: deliveries, also those that wait, stay as they are.
    """
    wait_alone(connection, f"write {watch}")
    seen = {(fact.field, fact.slot): fact for fact in before}
    numbers = {(fact.field, fact.slot): _write_fact(connection, fact, seen) for fact in outcome.facts}
    upsert(connection, CLAIM, [claim_row(claim) for claim in outcome.claims], key="key")
    rows = [change_row(change, fact=numbers[change.field, change.slot]) for change in outcome.changes]
    if rows:
        connection.execute(insert(CHANGE), rows)
    note_weighed(connection, watch, weighed)


def _write_fact(connection: Connection, fact: Fact, seen: Mapping[_Place, Fact]) -> int:
    old = seen.get((fact.field, fact.slot))
    moved = Conflict(f"{fact.watch}: {fact.field} ({fact.slot}) was changed by somebody else")
    if old is None or old.version == 0:
        first = insert(FACT).values(**fact_row(fact)).returning(FACT.c.id)
        try:
            return int(connection.execute(first).scalar_one())
        except IntegrityError as error:
            raise moved from error
    place = (FACT.c.watch == fact.watch, FACT.c.field == fact.field.value, FACT.c.slot == fact.slot)
    step = update(FACT).where(*place, FACT.c.version == old.version).values(**fact_row(fact)).returning(FACT.c.id)
    updated: int | None = connection.execute(step).scalar()
    if updated is None:
        raise moved
    return updated


def _open_ledgers(
    connection: Connection, outcome: Outcome, *, seen: Mapping[_Place, Fact], numbers: Mapping[_Place, int]
) -> dict[int, Ledger]:
    """The ledgers of the Facts that change. Raises Conflict if more or less was told since they were loaded.

    What was told decides between a correction and silence, so a message that left meanwhile asks for a second thought.
    """
    places = {(change.field, change.slot) for change in outcome.changes}
    if not places:
        return {}
    wanted = [numbers[place] for place in places]
    books = ledgers(connection, CHANGE.c.fact.in_(wanted), lock=True)
    for place in places:
        book = books.setdefault(numbers[place], Ledger())
        told = seen[place].told if place in seen else frozenset()
        if book.told_anyone() != told:
            raise Conflict(f"{place[0]} ({place[1]}): somebody was told of it meanwhile")
    return books
