"""Rule 6: what is recorded and not sent."""

from datetime import datetime, time

from watcher.model import Change, ChangeKind, SourceKind


def is_silent(
    change: Change,
    *,
    source_kind: SourceKind,
    joined_at: datetime,
    first_reading: bool,
    from_baseline: bool,
    alert_on_baseline: bool,
) -> bool:
    """Whether a Change makes no Delivery.

    `joined_at` is when the configured Source joined the Watch; `first_reading` says that this Watch reads the address
    for the first time; `from_baseline` that it is a configured Source, or a page followed from such a Source's own
    first reading. A publication time of 00:00 UTC is a bare day and is compared by days.
    """
    if change.kind is ChangeKind.DENIED:
        return True
    if alert_on_baseline:
        return False
    published = change.evidence.published_at
    if first_reading:
        return from_baseline if published is None else _is_before(published, joined_at, on_the_day=True)
    if source_kind is SourceKind.PAGE or published is None:
        return False
    return _is_before(published, joined_at, on_the_day=False)


def _is_before(published: datetime, joined_at: datetime, *, on_the_day: bool) -> bool:
    if published.time() != time.min:
        return published < joined_at
    if published.date() == joined_at.date():
        return on_the_day
    return published.date() < joined_at.date()
