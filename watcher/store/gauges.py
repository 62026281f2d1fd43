"""How the work stands, for those who watch the watcher: found by indexes, however much was done before."""

from sqlalchemy import Connection, func, select

from watcher.model import CANARY, DeliveryState
from watcher.store import health
from watcher.store.looks import Gauges
from watcher.store.tables import CHANGE, DELIVERY, NOTICE
from watcher.store.views import next_due

_OPEN = (DeliveryState.PENDING.value, DeliveryState.FAILED.value)


def read(connection: Connection) -> Gauges:
    """All gauges at one moment; the canary's deliveries are no news."""
    outbox = (
        select(DELIVERY.c.recipient, DELIVERY.c.state, func.count())
        .where(DELIVERY.c.state.in_(_OPEN), DELIVERY.c.recipient != CANARY)
        .group_by(DELIVERY.c.recipient, DELIVERY.c.state)
    )
    notices = select(NOTICE.c.state, func.count()).where(NOTICE.c.state.in_(_OPEN)).group_by(NOTICE.c.state)
    # Reminders wait for their day, which is no delay.
    waiting = (DELIVERY.c.state == DeliveryState.PENDING.value, DELIVERY.c.recipient != CANARY, ~DELIVERY.c.reminder)
    oldest = select(func.min(CHANGE.c.at)).join(DELIVERY, DELIVERY.c.change == CHANGE.c.id).where(*waiting)
    beat = select(func.max(DELIVERY.c.sent_at)).where(DELIVERY.c.recipient == CANARY)
    return Gauges(
        outbox={(route, state): number for route, state, number in connection.execute(outbox).all()},
        notices=dict(connection.execute(notices).all()),
        healths=health.count(connection),
        next_due=next_due(connection),
        oldest_pending=connection.execute(oldest).scalar(),
        last_beat=connection.execute(beat).scalar(),
    )
