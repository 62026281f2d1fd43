"""Rule 8: when a Watch has had its day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from watcher.model import NOT_BEFORE, Fact, Field, Status, Watch
from watcher.reconcile.spans import parse_span

#: How long a released Watch is still polled, daily.
_AFTERGLOW = timedelta(days=90)
#: What must be confirmed, if the Watch tracks it; a trailer may never come.
_NEEDED = (Field.TITLE, Field.PLATFORM, Field.RELEASE_DATE)


class LifeStage(StrEnum):
    """How far a Watch has come: polled as configured, polled daily, or no longer polled."""

    ACTIVE = "active"
    RELEASED = "released"
    ARCHIVED = "archived"


def life_stage(watch: Watch, facts: Sequence[Fact], now: datetime, *, released_at: datetime | None = None) -> LifeStage:
    """Where the Watch stands at `now` (aware, UTC): released once the last confirmed release day is past.

    It is archived 90 days after that day, but not sooner than 90 days after `released_at`, when it was first seen
    released. A Watch that does not track the release date stays active.
    """
    held = [fact for fact in facts if fact.watch == watch.id and fact.status is Status.CONFIRMED]
    if not all(any(fact.field is field for fact in held) for field in _NEEDED if field in watch.fields):
        return LifeStage.ACTIVE
    days = [day for fact in held if (day := _last_day(fact)) is not None]
    if Field.RELEASE_DATE not in watch.fields or not days or now.date() <= max(days):
        return LifeStage.ACTIVE
    began = max(days) if released_at is None else max(*days, released_at.date())
    return LifeStage.ARCHIVED if now.date() > began + _AFTERGLOW else LifeStage.RELEASED


def _last_day(fact: Fact) -> date | None:
    if fact.field is not Field.RELEASE_DATE or fact.slot == NOT_BEFORE or fact.value is None:
        return None
    span = parse_span(fact.value)
    return span.last if span is not None else None
