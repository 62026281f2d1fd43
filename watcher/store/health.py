"""How each Source fares: one row a Source that ever was in trouble or has a rhythm; no row says that it is ok."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from watcher.model import CANARY, Health, HealthState, Pulse
from watcher.store.dialect import upsert
from watcher.store.encode import Row
from watcher.store.rows import SourceState
from watcher.store.tables import HEALTH, SOURCE


def load(connection: Connection, sources: Sequence[str]) -> dict[str, Health]:
    """The health of these Sources, where there is a row of it."""
    rows = connection.execute(select(HEALTH).where(HEALTH.c.source.in_(sources))).mappings()
    return {row["source"]: health_of(row) for row in rows}


def everyone(connection: Connection) -> dict[str, Health]:
    """The health of all Sources, where there is a row of it."""
    return {row["source"]: health_of(row) for row in connection.execute(select(HEALTH)).mappings()}


def write(connection: Connection, source: str, health: Health) -> None:
    """Keep how a Source fares."""
    row = {
        "source": source,
        "state": health.state.value,
        "since": health.since,
        "reason": health.reason,
        "bad": health.bad,
        "hard": health.hard,
        "trouble_since": health.trouble_since,
        "pulse": _pulse_row(health.pulse),
    }
    upsert(connection, HEALTH, [row], key="source")


def count(connection: Connection) -> dict[HealthState, int]:
    """How many configured Sources that are polled are in each state."""
    state = func.coalesce(HEALTH.c.state, HealthState.OK.value)
    polled = (SOURCE.c.id != CANARY, SOURCE.c.state == SourceState.ACTIVE.value, SOURCE.c.parent.is_(None))
    query = select(state, func.count()).select_from(SOURCE).outerjoin(HEALTH).where(*polled).group_by(state)
    counted = {HealthState(name): number for name, number in connection.execute(query).all()}
    return {each: counted.get(each, 0) for each in HealthState}


def health_of(row: Row) -> Health:
    """The Health of a row."""
    return Health(
        state=HealthState(row["state"]),
        since=row["since"],
        reason=row["reason"],
        bad=row["bad"],
        hard=row["hard"],
        trouble_since=row["trouble_since"],
        pulse=_pulse_of(row["pulse"]),
    )


def _pulse_row(pulse: Pulse) -> dict[str, Any]:
    return {
        "of": pulse.of,
        "seen": list(pulse.seen),
        "sizes": list(pulse.sizes),
        "loss": pulse.loss,
        "first": pulse.first.isoformat() if pulse.first else None,
        "last": pulse.last.isoformat() if pulse.last else None,
        "arrivals": pulse.arrivals,
        "gaps": {str(week): gap for week, gap in (pulse.gaps or {}).items()},
    }


def _pulse_of(row: Mapping[str, Any]) -> Pulse:
    return Pulse(
        of=row["of"],
        seen=tuple(row["seen"]),
        sizes=tuple(row["sizes"]),
        loss=row["loss"],
        first=datetime.fromisoformat(row["first"]) if row["first"] else None,
        last=datetime.fromisoformat(row["last"]) if row["last"] else None,
        arrivals=row["arrivals"],
        gaps={int(week): gap for week, gap in row["gaps"].items()},
    )
