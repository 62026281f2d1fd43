"""How long a released watch is polled, counted from when it was first seen released."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.core.builders import WATCH
from tests.core.test_reconcile_silence import DATE, PLATFORM, RELEASE, TITLE
from watcher.reconcile import LifeStage, life_stage

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("seen", "now", "stage"),
    [
        (1, 91, LifeStage.RELEASED),
        (1, 92, LifeStage.ARCHIVED),
        (500, 500, LifeStage.RELEASED),
        (500, 590, LifeStage.RELEASED),
        (500, 591, LifeStage.ARCHIVED),
        (-30, 90, LifeStage.RELEASED),
        (-30, 91, LifeStage.ARCHIVED),
    ],
)
def test_ninety_days_from_the_day_or_from_when_it_was_seen_if_that_was_later(
    seen: int, now: int, stage: LifeStage
) -> None:
    released_at = RELEASE + seen * DAY
    assert life_stage(WATCH, (TITLE, PLATFORM, DATE), RELEASE + now * DAY, released_at=released_at) is stage


def test_a_date_that_moves_on_makes_it_active_again() -> None:
    now = datetime(2025, 2, 1, tzinfo=UTC)
    assert life_stage(WATCH, (TITLE, PLATFORM, DATE), now, released_at=now - DAY) is LifeStage.ACTIVE
