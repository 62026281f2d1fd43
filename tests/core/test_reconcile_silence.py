"""Rule 6, what is not sent; rule 8, when a watch has had its day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.core.builders import PUBLISHERS, WATCH, date, reading_of
from watcher.model import ANYWHERE, NOT_BEFORE, Change, ChangeKind, Fact, Field, SourceKind, Status
from watcher.reconcile import LifeStage, is_silent, life_stage, reconcile

JOINED = datetime(2024, 2, 1, 12, tzinfo=UTC)
EARLIER, LATER = JOINED - timedelta(hours=1), JOINED + timedelta(hours=1)
THAT_DAY = datetime(2024, 2, 1, tzinfo=UTC)
DAY_BEFORE, DAY_AFTER = THAT_DAY - timedelta(days=1), THAT_DAY + timedelta(days=1)


def _change(published: datetime | None, kind: ChangeKind = ChangeKind.ANNOUNCED) -> Change:
    said = date("club", "2024-08")
    said = replace(said, evidence=replace(said.evidence, published_at=published))
    (change,) = reconcile(WATCH, PUBLISHERS, (), (), reading_of([said])).changes
    return replace(change, kind=kind)


@pytest.mark.parametrize("kind", list(SourceKind))
@pytest.mark.parametrize(
    ("published", "from_baseline", "silent"),
    [
        pytest.param(EARLIER, True, True, id="dated before"),
        pytest.param(LATER, True, False, id="dated after"),
        pytest.param(JOINED, True, False, id="dated at that moment"),
        pytest.param(EARLIER, False, True, id="found later, dated before"),
        pytest.param(LATER, False, False, id="found later, dated after"),
        pytest.param(None, True, True, id="undated baseline"),
        pytest.param(None, False, False, id="undated, found later"),
        pytest.param(DAY_BEFORE, False, True, id="bare day before"),
        pytest.param(THAT_DAY, False, True, id="bare same day"),
        pytest.param(DAY_AFTER, True, False, id="bare day after"),
    ],
)
def test_a_first_reading(kind: SourceKind, published: datetime | None, *, from_baseline: bool, silent: bool) -> None:
    said = is_silent(
        _change(published),
        source_kind=kind,
        joined_at=JOINED,
        first_reading=True,
        from_baseline=from_baseline,
        alert_on_baseline=False,
    )
    assert said is silent


@pytest.mark.parametrize(
    ("kind", "published", "silent"),
    [
        pytest.param(SourceKind.PAGE, EARLIER, False, id="an edited page is news"),
        pytest.param(SourceKind.PAGE, None, False, id="also undated"),
        pytest.param(SourceKind.FEED, EARLIER, True, id="an old entry that turns up"),
        pytest.param(SourceKind.LISTING, EARLIER, True, id="an old item that turns up"),
        pytest.param(SourceKind.LISTING, LATER, False, id="a new item"),
        pytest.param(SourceKind.FEED, None, False, id="an undated entry"),
        pytest.param(SourceKind.LISTING, THAT_DAY, False, id="bare same day"),
        pytest.param(SourceKind.LISTING, DAY_BEFORE, True, id="bare day before"),
    ],
)
def test_a_later_reading(kind: SourceKind, published: datetime | None, *, silent: bool) -> None:
    said = is_silent(
        _change(published),
        source_kind=kind,
        joined_at=JOINED,
        first_reading=False,
        from_baseline=True,
        alert_on_baseline=False,
    )
    assert said is silent


@pytest.mark.parametrize("first_reading", [True, False])
def test_alert_on_baseline_silences_nothing_but_denials_of_the_untold(*, first_reading: bool) -> None:
    for kind, silent in ((ChangeKind.ANNOUNCED, False), (ChangeKind.DENIED, True)):
        said = is_silent(
            _change(EARLIER, kind),
            source_kind=SourceKind.FEED,
            joined_at=JOINED,
            first_reading=first_reading,
            from_baseline=True,
            alert_on_baseline=True,
        )
        assert said is silent


RELEASE = datetime(2025, 2, 28, 12, tzinfo=UTC)


def _fact(field: Field, value: str, slot: str = ANYWHERE, status: Status = Status.CONFIRMED) -> Fact:
    return Fact(watch=WATCH.id, field=field, slot=slot, value=value, status=status)


TITLE, PLATFORM = _fact(Field.TITLE, "The Long Season", "title"), _fact(Field.PLATFORM, "Streamly")
DATE = _fact(Field.RELEASE_DATE, "2025-02-28")


@pytest.mark.parametrize(
    ("facts", "days", "stage"),
    [
        pytest.param((TITLE, PLATFORM, DATE), 0, LifeStage.ACTIVE, id="on the day"),
        pytest.param((TITLE, PLATFORM, DATE), 1, LifeStage.RELEASED, id="the day after"),
        pytest.param((TITLE, PLATFORM, DATE), 90, LifeStage.RELEASED, id="90 days after"),
        pytest.param((TITLE, PLATFORM, DATE), 91, LifeStage.ARCHIVED, id="91 days after"),
        pytest.param((TITLE, DATE), 5, LifeStage.ACTIVE, id="no platform"),
        pytest.param((TITLE, PLATFORM), 5, LifeStage.ACTIVE, id="no date"),
        pytest.param((TITLE, PLATFORM, replace(DATE, status=Status.REPORTED)), 5, LifeStage.ACTIVE, id="date reported"),
        pytest.param((TITLE, PLATFORM, replace(DATE, value="2025-02")), 1, LifeStage.RELEASED, id="a month, past"),
        pytest.param((TITLE, PLATFORM, replace(DATE, value="2025")), 1, LifeStage.ACTIVE, id="a year, not past"),
        pytest.param((TITLE, PLATFORM, replace(DATE, value="../2025-02-28")), 1, LifeStage.RELEASED, id="out now"),
        pytest.param((TITLE, PLATFORM, replace(DATE, slot=NOT_BEFORE)), 5, LifeStage.ACTIVE, id="only a bound"),
        pytest.param(
            (TITLE, PLATFORM, DATE, replace(DATE, slot="US/streaming", value="2025-04-01")),
            5,
            LifeStage.ACTIVE,
            id="elsewhere still to come",
        ),
        pytest.param((replace(TITLE, watch="another"), PLATFORM, DATE), 5, LifeStage.ACTIVE, id="another's title"),
    ],
)
def test_life(facts: tuple[Fact, ...], days: int, stage: LifeStage) -> None:
    assert life_stage(WATCH, facts, RELEASE + timedelta(days=days)) is stage


def test_only_tracked_fields_are_needed_and_no_date_means_no_end() -> None:
    later = RELEASE + timedelta(days=500)
    assert life_stage(replace(WATCH, fields=(Field.RELEASE_DATE,)), (DATE,), later) is LifeStage.ARCHIVED
    assert life_stage(replace(WATCH, fields=(Field.TITLE,)), (TITLE, DATE), later) is LifeStage.ACTIVE
