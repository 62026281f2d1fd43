"""Between the nouns of the model and rows of the tables."""

import hashlib
import json
from datetime import timedelta
from typing import Any, Protocol

from watcher.model import (
    Change,
    ChangeKind,
    Claim,
    Delivery,
    DeliveryState,
    Evidence,
    Fact,
    Field,
    Override,
    OverrideAct,
    Reminder,
    Source,
    SourceKind,
    Stance,
    Status,
)


class Row(Protocol):
    """A row by its columns' names."""

    def __getitem__(self, column: str, /) -> Any: ...


def sha256(*parts: object) -> str:
    """The SHA-256 (hex) of plain values, the same on every machine and run."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def source_row(source: Source) -> dict[str, Any]:
    """What the config or a link says of a Source."""
    return {
        "id": source.id,
        "url": source.url,
        "kind": source.kind.value,
        "publisher": source.publisher,
        "every": source.every.total_seconds(),
        "parent": source.parent,
    }


def source_of(row: Row) -> Source:
    """The Source of a row of its table."""
    return Source(
        id=row["id"],
        url=row["url"],
        kind=SourceKind(row["kind"]),
        publisher=row["publisher"],
        every=timedelta(seconds=row["every"]),
        parent=row["parent"],
    )


def fact_row(fact: Fact) -> dict[str, Any]:
    """What is held; `told` is no column, the deliveries tell it."""
    return {
        "watch": fact.watch,
        "field": fact.field.value,
        "slot": fact.slot,
        "value": fact.value,
        "status": fact.status.value,
        "label": fact.label,
        "candidates": list(fact.candidates),
        "version": fact.version,
    }


def fact_of(row: Row, *, told: frozenset[str]) -> Fact:
    """The Fact of a row, with the values that somebody was told."""
    return Fact(
        watch=row["watch"],
        field=Field(row["field"]),
        slot=row["slot"],
        value=row["value"],
        status=Status(row["status"]),
        label=row["label"],
        candidates=tuple(row["candidates"]),
        version=row["version"],
        told=told,
    )


def _evidence_row(evidence: Evidence) -> dict[str, Any]:
    return {
        "source": evidence.source,
        "url": evidence.url,
        "locator": evidence.locator,
        "quote": evidence.quote,
        "digest": evidence.digest,
        "published_at": evidence.published_at,
        "seen_at": evidence.seen_at,
    }


def _evidence_of(row: Row) -> Evidence:
    return Evidence(
        source=row["source"],
        url=row["url"],
        locator=row["locator"],
        quote=row["quote"],
        digest=row["digest"],
        published_at=row["published_at"],
        seen_at=row["seen_at"],
    )


def claim_row(claim: Claim) -> dict[str, Any]:
    """A Claim under the SHA-256 of its key: a key may hold a null, which no unique constraint compares."""
    return {
        "key": claim.digest,
        "watch": claim.watch,
        "field": claim.field.value,
        "slot": claim.slot,
        "value": claim.value,
        "stance": claim.stance.value,
        "publisher": claim.publisher,
        "rule": claim.rule,
        "label": claim.label,
        "probability": claim.probability,
        "cues": list(claim.cues),
        "attributed_to": claim.attributed_to,
        "position": claim.position,
        "retired": claim.retired,
        "missed": claim.missed,
        **_evidence_row(claim.evidence),
    }


def claim_of(row: Row) -> Claim:
    """The Claim of a row."""
    return Claim(
        watch=row["watch"],
        field=Field(row["field"]),
        slot=row["slot"],
        value=row["value"],
        stance=Stance(row["stance"]),
        publisher=row["publisher"],
        evidence=_evidence_of(row),
        rule=row["rule"],
        label=row["label"],
        probability=row["probability"],
        cues=tuple(row["cues"]),
        attributed_to=row["attributed_to"],
        position=row["position"],
        retired=row["retired"],
        missed=row["missed"],
    )


def change_row(change: Change, *, fact: int) -> dict[str, Any]:
    """A Change as a row that belongs to the fact's row."""
    return {
        "fact": fact,
        "watch": change.watch,
        "field": change.field.value,
        "slot": change.slot,
        "version": change.version,
        "kind": change.kind.value,
        "untold_kind": change.untold_kind.value,
        "before": change.before,
        "after": change.after,
        "status_before": change.status_before.value,
        "status": change.status.value,
        "publisher": change.publisher,
        "at": change.at,
        "label": change.label,
        "lapsed": list(change.lapsed),
        "silent": change.silent,
        "by_config": change.by_config,
        **_evidence_row(change.evidence),
    }


def change_of(row: Row) -> Change:
    """The Change of a row."""
    return Change(
        watch=row["watch"],
        field=Field(row["field"]),
        slot=row["slot"],
        version=row["version"],
        kind=ChangeKind(row["kind"]),
        untold_kind=ChangeKind(row["untold_kind"]),
        before=row["before"],
        after=row["after"],
        status_before=Status(row["status_before"]),
        status=Status(row["status"]),
        evidence=_evidence_of(row),
        publisher=row["publisher"],
        at=row["at"],
        label=row["label"],
        lapsed=tuple(row["lapsed"]),
        silent=row["silent"],
        by_config=row["by_config"],
    )


def delivery_of(row: Row, *, change: Change, reminder: Reminder | None = None) -> Delivery:
    """The Delivery of a row, carrying its Change."""
    return Delivery(
        id=row["id"],
        recipient=row["recipient"],
        batch=row["batch"],
        change=change,
        kind=ChangeKind(row["kind"]),
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        next_attempt_at=row["next_attempt_at"],
        last_error=row["last_error"],
        sent_at=row["sent_at"],
        reminder=reminder,
        lapses=row["lapses"],
        reviewed_at=row["reviewed_at"],
        reviewed_by=row["reviewed_by"],
        reviewed_why=row["reviewed_why"],
    )


def override_row(override: Override) -> dict[str, Any]:
    """An Override before it has its number."""
    return {
        "watch": override.watch,
        "field": override.field.value,
        "slot": override.slot,
        "act": override.act.value,
        "value": override.value,
        "status": override.status.value,
        "claim": override.claim,
        "quote": override.quote,
        "url": override.url,
        "made_by": override.by,
        "made_why": override.why,
        "made_at": override.at,
    }


def override_of(row: Row) -> Override:
    """The Override of a row."""
    return Override(
        watch=row["watch"],
        field=Field(row["field"]),
        slot=row["slot"],
        act=OverrideAct(row["act"]),
        value=row["value"],
        status=Status(row["status"]),
        claim=row["claim"],
        quote=row["quote"],
        url=row["url"],
        by=row["made_by"],
        why=row["made_why"],
        at=row["made_at"],
        number=row["id"],
        undone_by=row["undone_by"],
        undone_why=row["undone_why"],
        undone_at=row["undone_at"],
    )
