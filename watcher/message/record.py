"""Deliveries as plain data, for programs that read instead of people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from watcher.model import ChangeKind, Delivery


def as_record(route_id: str, watch_id: str, deliveries: Sequence[Delivery], at: datetime) -> dict[str, Any]:
    """One delivered message as JSON data: `route`, `watch`, `changes`, and `at` (ISO 8601).

    A first value has no `before`, also where the recipient was never told the earlier one. The kind of what is told
    again on the release day is `reminder`.
    """
    return {
        "route": route_id,
        "watch": watch_id,
        "changes": [_as_change(delivery) for delivery in deliveries],
        "at": at.isoformat(),
    }


def _as_change(delivery: Delivery) -> dict[str, str | None]:
    change = delivery.change
    is_first = delivery.kind in (ChangeKind.ANNOUNCED, ChangeKind.ADDED)
    return {
        "field": change.field.value,
        "kind": delivery.kind.value if delivery.reminder is None else "reminder",
        "status": change.status.value,
        "before": None if is_first else change.before,
        "value": change.after,
        "quote": change.evidence.quote,
        "url": change.evidence.url,
    }
