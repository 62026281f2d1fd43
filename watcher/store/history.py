"""What was read and told in the past, as `backtest` replays and compares it. Reads only."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection, Select, func, select, update

from watcher.model import CANARY, Delivery, DeliveryState, Page
from watcher.store.encode import source_of
from watcher.store.looks import PastReading
from watcher.store.outbox import deliveries
from watcher.store.tables import DELIVERY, JOINED, READING, SOURCE

#: Rows of one query.
_AT_ONCE = 500
#: The canary's readings and deliveries are nobody's history.
_OURS = READING.c.source != CANARY


def count(connection: Connection) -> int:
    """How many readings are kept."""
    return connection.execute(select(func.count()).select_from(READING).where(_OURS)).scalar_one()


def readings(connection: Connection, *, after: int) -> tuple[PastReading, ...]:
    """The next readings behind number `after`, in the order they were made, without their pages' bodies."""
    sources = {row["id"]: source_of(row) for row in connection.execute(_sources_behind(after)).mappings()}
    query = select(READING).where(READING.c.id > after, _OURS).order_by(READING.c.id).limit(_AT_ONCE)
    return tuple(
        PastReading(
            id=row["id"],
            source=sources[row["source"]],
            page=Page(
                url=row["url"],
                final_url=row["final_url"],
                redirects=tuple(row["redirects"]),
                status=row["status"],
                headers=row["headers"],
                body=b"",
                digest=row["digest"],
                fetched_at=row["fetched_at"],
            ),
        )
        for row in connection.execute(query).mappings()
    )


def _sources_behind(after: int) -> Select[tuple[object, ...]]:
    some = select(READING.c.source).where(READING.c.id > after, _OURS).order_by(READING.c.id).limit(_AT_ONCE).subquery()
    return select(SOURCE).where(SOURCE.c.id.in_(select(some.c.source)))


def joins(connection: Connection) -> Mapping[tuple[str, str], datetime]:
    """Since when each Watch looks at each Source."""
    rows = connection.execute(select(JOINED.c.watch, JOINED.c.source, JOINED.c.joined_at))
    return {(watch, source): at for watch, source, at in rows}


def date_joins(connection: Connection, joined: Mapping[tuple[str, str], datetime]) -> None:
    """Let joins that are here have been made when these were."""
    for (watch, source), at in joined.items():
        ours = update(JOINED).where(JOINED.c.watch == watch, JOINED.c.source == source)
        connection.execute(ours.values(joined_at=at))


def told_since(connection: Connection, since: datetime) -> Iterator[Delivery]:
    """What was told of changes at or after `since`, or waits to be; newest first, without reminders."""
    before: int | None = None
    while True:
        which = DELIVERY.c.id < before if before is not None else DELIVERY.c.id > 0
        found = deliveries(connection, which, limit=_AT_ONCE, newest_first=True)
        for each in found:
            if each.change.at < since:
                return
            hers = each.change.watch == CANARY
            if each.state is not DeliveryState.REPLACED and each.reminder is None and not hers:
                yield each
        if len(found) < _AT_ONCE:
            return
        before = found[-1].id
