"""Deliveries made by hand."""

from datetime import UTC, datetime
from typing import Any

from watcher.model import (
    ANYWHERE,
    Change,
    ChangeKind,
    Delivery,
    DeliveryState,
    Evidence,
    Field,
    Publisher,
    Status,
)

NOW = datetime(2025, 2, 3, 12, 0, tzinfo=UTC)
PUBLISHERS = {"post": Publisher(id="post", name="Evening Post")}
QUOTE = "The series streams on Prime Video from 28 February."
URL = "https://post.example/news?id=1&page=2"


def make_change(**given: Any) -> Change:
    """A confirmed platform, unless told otherwise; `quote`, `url` and `published` go into its evidence."""
    evidence = Evidence(
        source="news",
        url=given.pop("url", URL),
        locator="p[1]",
        quote=given.pop("quote", QUOTE),
        digest="d" * 64,
        published_at=given.pop("published", NOW),
        seen_at=NOW,
    )
    values: dict[str, Any] = {
        "watch": "film",
        "field": Field.PLATFORM,
        "slot": ANYWHERE,
        "version": 1,
        "kind": ChangeKind.ANNOUNCED,
        "before": None,
        "after": "Prime Video",
        "status_before": Status.UNKNOWN,
        "status": Status.CONFIRMED,
        "evidence": evidence,
        "publisher": "post",
        "at": NOW,
    } | given
    values.setdefault("untold_kind", values["kind"])
    return Change(**values)


def make_delivery(*, told_as: ChangeKind | None = None, **given: Any) -> Delivery:
    """An outbox row in flight for a change as `make_change` makes it."""
    change = make_change(**given)
    return Delivery(
        id=1,
        recipient="newsroom",
        batch="news@1",
        change=change,
        kind=told_as or change.kind,
        state=DeliveryState.PENDING,
        attempts=1,
        next_attempt_at=NOW,
    )
