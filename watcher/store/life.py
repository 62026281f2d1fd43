"""Rule 8 kept: how far each Watch has come, and what that means for its sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from watcher.model import Config, Fact, Field, Status, Watch
from watcher.reconcile import LifeStage, life_stage
from watcher.store.rows import SourceState, WatchRow
from watcher.store.sync import sync, sync_states
from watcher.store.tables import FACT, JOINED, SOURCE, WATCH
from watcher.store.watches import stages

#: Watches of one query.
_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Move:
    """A Watch's step from one stage to another."""

    before: WatchRow
    after: WatchRow


def find_moves(connection: Connection, watches: Mapping[str, Watch], *, now: datetime) -> tuple[Move, ...]:
    """The watches whose facts have earned another stage by `now`.

    An archived one stays so until it is restored. A Watch is archived only after it was seen released for as long as a
    released one is polled, so that one configured years after its day has its time too.
    """
    stored = stages(connection)
    awake = [watch for watch in watches if watch in stored and stored[watch].stage is not LifeStage.ARCHIVED]
    held = _confirmed(connection, awake)
    moves = []
    for watch in awake:
        row = stored[watch]
        released_at = row.since if row.stage is LifeStage.RELEASED else now
        stage = life_stage(watches[watch], held.get(watch, ()), now, released_at=released_at)
        if stage is not row.stage:
            moves.append(Move(before=row, after=WatchRow(watch=watch, stage=stage, since=now)))
    return tuple(moves)


def move(connection: Connection, moves: Sequence[Move]) -> tuple[WatchRow, ...]:
    """Make these moves, but for watches that somebody else has moved; returns those that were made."""
    made = tuple(each.after for each in moves if _move(connection, each))
    for row in made:
        if row.stage is LifeStage.ARCHIVED:
            connection.execute(update(JOINED).where(JOINED.c.watch == row.watch).values(active=False))
            sync_states(connection, now=row.since)
        elif row.stage is LifeStage.ACTIVE:
            _hasten(connection, row.watch, now=row.since)
    return made


def restore(connection: Connection, config: Config, watch: str, *, now: datetime) -> bool:
    """Poll an archived Watch again, daily, from a fresh baseline; whether it was archived and is configured."""
    archived = (WATCH.c.id == watch) & (WATCH.c.stage == LifeStage.ARCHIVED.value)
    again = update(WATCH).where(archived).values(stage=LifeStage.RELEASED.value, since=now)
    if watch not in config.watches or connection.execute(again).rowcount != 1:
        return False
    sync(connection, config, now=now)
    return True


def _confirmed(connection: Connection, watches: Sequence[str]) -> dict[str, list[Fact]]:
    """The confirmed facts of the watches that have a confirmed release date: the others have not come so far."""
    held: dict[str, list[Fact]] = {}
    confirmed = FACT.c.status == Status.CONFIRMED.value
    dated = select(FACT.c.watch).where(confirmed, FACT.c.field == Field.RELEASE_DATE.value)
    columns = (FACT.c.watch, FACT.c.field, FACT.c.slot, FACT.c.value)
    for start in range(0, len(watches), _AT_ONCE):
        some = watches[start : start + _AT_ONCE]
        facts = select(*columns).where(
            confirmed, FACT.c.watch.in_(some), FACT.c.watch.in_(dated.where(FACT.c.watch.in_(some)))
        )
        for watch, field, slot, value in connection.execute(facts).all():
            fact = Fact(watch=watch, field=Field(field), slot=slot, value=value, status=Status.CONFIRMED)
            held.setdefault(watch, []).append(fact)
    return held


def _move(connection: Connection, step: Move) -> bool:
    seen = (WATCH.c.id == step.before.watch, WATCH.c.stage == step.before.stage.value)
    values = {"stage": step.after.stage.value, "since": step.after.since}
    return connection.execute(update(WATCH).where(*seen).values(values)).rowcount == 1


def _hasten(connection: Connection, watch: str, *, now: datetime) -> None:
    """Bring polls that were a day away back to the interval of their Source, unless its troubles put them off."""
    ours = select(JOINED.c.source).where(JOINED.c.watch == watch, JOINED.c.active)
    calm = (SOURCE.c.state == SourceState.ACTIVE.value, SOURCE.c.failures == 0)
    sources = select(SOURCE.c.id, SOURCE.c.every).where(SOURCE.c.id.in_(ours), *calm).order_by(SOURCE.c.id)
    for source, seconds in connection.execute(sources).all():
        soon = now + timedelta(seconds=seconds)
        late = (SOURCE.c.id == source, SOURCE.c.next_poll_at > soon)
        connection.execute(update(SOURCE).where(*late).values(next_poll_at=soon))
