"""`facts`, `changes`, `sources` and `deliveries`: what the database holds, as tables or as JSON lines."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typer
from rich.text import Text

from watcher.cli.build import console, load_config, open_store
from watcher.cli.claims import describe_claim, print_panel, tell_why
from watcher.config.lexicon import load_lexicon
from watcher.message import say_value
from watcher.model import (
    ANYWHERE,
    EDITORS,
    TITLE_SLOT,
    Change,
    Claim,
    Delivery,
    DeliveryState,
    HealthState,
    Override,
    OverrideAct,
    Status,
)
from watcher.store import FactRow, SourceRow, SourceState

COLOURS = {
    Status.UNKNOWN: "dim",
    Status.RUMOURED: "yellow",
    Status.REPORTED: "cyan",
    Status.CONFIRMED: "green",
}

_ACTS = {OverrideAct.SET: "set", OverrideAct.PIN: "pinned"}
HEALTH_COLOURS = {
    HealthState.OK: "green",
    HealthState.DEGRADED: "yellow",
    HealthState.BROKEN: "bold red",
    HealthState.QUIET: "cyan",
}

STATES = {
    DeliveryState.PENDING: "yellow",
    DeliveryState.SENT: "green",
    DeliveryState.FAILED: "red",
    DeliveryState.REPLACED: "dim",
    DeliveryState.REVIEW: "magenta",
    DeliveryState.LAPSED: "dim",
    DeliveryState.DISMISSED: "dim",
}


def show_facts(folder: Path, watch: str | None, *, as_json: bool, explain: bool) -> None:
    """What is held of each watch, and why; with `explain` a panel for each claim that speaks of it."""
    config = load_config(folder)
    classes = load_lexicon().classes
    with open_store(config) as store:
        rows = store.facts(watch)
    if watch is not None and not rows and watch not in config.watches:
        raise typer.BadParameter(f"there is no watch {watch}; there are {', '.join(config.watches)}")
    for row in rows:
        if as_json:
            print_json(_describe_fact(row, classes))
            continue
        console.print(_tell_fact(row, classes), soft_wrap=True)
        for claim in row.claims if explain else ():
            print_panel(claim, classes)
    if as_json:
        return
    if not rows:
        console.print("Nothing is known yet.")


def show_changes(folder: Path, watch: str | None, *, limit: int, as_json: bool) -> None:
    """The steps of the facts, newest first."""
    config = load_config(folder)
    with open_store(config) as store:
        rows = store.changes(watch, limit)
    if watch is not None and not rows and watch not in config.watches:
        raise typer.BadParameter(f"there is no watch {watch}; there are {', '.join(config.watches)}")
    if as_json:
        for row in rows:
            print_json({"id": row.id, **describe_change(row.change), "deliveries": row.deliveries})
        return
    for row in rows:
        change = row.change
        told = "kept silent" if change.silent else f"{count(row.deliveries, 'delivery', 'deliveries')} made"
        console.print(
            Text.assemble(
                (f"{row.id}  ", "dim"),
                (say_time(change.at), "dim"),
                f"  {change.watch}  ",
                (f"{change.field} {change.kind}", "bold"),
                f"  {_say(change, change.before)} → {_say(change, change.after)}  ",
                (change.status, COLOURS[change.status]),
                (f"  {told}", "dim"),
            ),
            soft_wrap=True,
        )
        _print_evidence(change)
    if not rows:
        console.print("No change yet.")


def show_sources(folder: Path, *, as_json: bool) -> None:
    """The polled sources and how their polls go."""
    with open_store(load_config(folder)) as store:
        rows = store.sources()
    if as_json:
        for row in rows:
            print_json(_describe_source(row))
        return
    for row in rows:
        trouble = row.last_error or (f"unreadable: {row.unreadable}" if row.unreadable else "")
        polled = f"last {say_time(row.last_polled_at)}" if row.last_polled_at else "not polled yet"
        console.print(
            Text.assemble(
                ("  " if row.source.parent else "", ""),
                (row.source.id, "bold"),
                "  ",
                _tell_health(row),
                "  ",
                (f"{polled}, answer {row.last_status or 'none'}, next {say_time(row.next_poll_at)}", "dim"),
                "\n    ",
                (row.source.url, "blue"),
                *((("\n    " + trouble, "red"),) if trouble else ()),
                *((("\n    " + row.health.reason, "yellow"),) if row.health.reason not in {"", trouble} else ()),
            ),
            soft_wrap=True,
        )
    if not rows:
        console.print("No source yet; the worker (watcher run) enters them.")


def show_deliveries(folder: Path, *, limit: int, as_json: bool) -> None:
    """The outbox, newest first."""
    with open_store(load_config(folder)) as store:
        rows = store.deliveries(None, limit)
    if as_json:
        for row in rows:
            print_json(_describe_delivery(row))
        return
    for row in rows:
        console.print(
            Text.assemble(
                (f"{row.id}  ", "dim"),
                (row.recipient, "bold"),
                "  ",
                (row.state, STATES[row.state]),
                (f"  {say_time(row.sent_at or row.next_attempt_at)}", "dim"),
                f"  {row.change.watch}: {row.change.field} {row.kind} {_say(row.change, row.change.after)}",
                *(
                    ((f"\n    after {count(row.attempts, 'attempt')}: {row.last_error}", "red"),)
                    if row.last_error
                    else ()
                ),
            ),
            soft_wrap=True,
        )
    if not rows:
        console.print("No message yet.")


def describe_change(change: Change) -> dict[str, Any]:
    """A change as JSON data."""
    return {
        "watch": change.watch,
        "field": change.field,
        "slot": change.slot,
        "kind": change.kind,
        "status": change.status,
        "before": change.before,
        "value": change.after,
        "lapsed": list(change.lapsed),
        "silent": change.silent,
        "publisher": change.publisher,
        "quote": change.evidence.quote,
        "url": change.evidence.url,
        "at": change.at.isoformat(),
    }


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 page`, `2 pages`."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"


def say_time(at: datetime) -> str:
    """A moment in the reader's own zone, to the second."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def print_json(record: Mapping[str, Any]) -> None:
    """One JSON object on one line of standard output."""
    print(json.dumps(record, ensure_ascii=False))  # noqa: T201 - for scripts, past rich's wrapping


def _describe_fact(row: FactRow, classes: Mapping[str, str]) -> dict[str, Any]:
    fact = row.fact
    return {
        "watch": fact.watch,
        "field": fact.field,
        "slot": fact.slot,
        "status": fact.status,
        "value": fact.value,
        "candidates": list(fact.candidates),
        "since": row.last.at.isoformat() if row.last else None,
        "quote": row.last.evidence.quote if row.last else None,
        "url": row.last.evidence.url if row.last else None,
        "claims": [describe_claim(claim, classes) for claim in row.claims],
        "overrides": [
            {
                "number": word.number,
                "act": word.act,
                "value": word.value,
                "claim": word.claim,
                "by": word.by,
                "why": word.why,
                "at": word.at.isoformat(),
            }
            for word in row.overrides
        ],
    }


def _tell_fact(row: FactRow, classes: Mapping[str, str]) -> Text:
    fact = row.fact
    held = say_value(fact.field, fact.value, fact.label) if fact.value else ""
    rumoured = ", ".join(say_value(fact.field, one) for one in fact.candidates)
    said = " (also rumoured: ".join(part for part in (held, rumoured) if part) + (")" if held and rumoured else "")
    line = Text.assemble(
        f"{fact.watch}  ",
        (f"{fact.field}", "bold"),
        "  " if fact.slot in {ANYWHERE, TITLE_SLOT, fact.field} else f" ({fact.slot})  ",
        f"{said or 'nothing'}  ",
        (fact.status, COLOURS[fact.status]),
        (f"  since {say_time(row.last.at)}" if row.last else "", "dim"),
    )
    if row.last:
        line.append_text(_quote(row.last, named=bool(row.overrides)))
        place = row.last.evidence.url, row.last.evidence.quote
        behind = next((one for one in row.claims if (one.evidence.url, one.evidence.quote) == place), None)
        if behind:
            line.append_text(_tell_origin(behind, classes))
    for word in row.overrides:
        line.append_text(_tell_word(word))
    return line


def _tell_word(word: Override) -> Text:
    """That the editors hold or dismissed a value, and who of them."""
    value = say_value(word.field, word.value) if word.value else "one claim"
    claim = "one claim of " if word.claim is not None and word.value else ""
    said = f"dismissed {claim}{value}" if word.act is OverrideAct.DISMISS else f"{_ACTS[word.act]} by the editors"
    who = f"\n    {said}: {word.by}, {say_time(word.at)}"
    return Text.assemble((who, "magenta"), (f", because: {word.why} (override {word.number})", "dim"))


def _tell_origin(claim: Claim, classes: Mapping[str, str]) -> Text:
    """How sure the claim behind a fact was, and what weighed most in it."""
    why = tell_why(claim, classes)
    how = f"\n    {claim.stance}, {claim.rule}, p={claim.probability:.2f}"
    return Text.assemble((how, "dim"), *((": ", why) if why else ()))


def _quote(change: Change, *, named: bool = False) -> Text:
    """The sentence and its address; the editors may give neither, and are the source unless they are `named` already."""
    quote, url = change.evidence.quote, change.evidence.url
    source = EDITORS if change.publisher == EDITORS and not named else ""
    lines = ((f"“{quote}”", "italic") if quote else ("", ""), (source, "magenta"), (url, "blue"))
    return Text.assemble(*(part for words, style in lines if words for part in ("\n    ", (words, style))))


def _print_evidence(change: Change) -> None:
    console.print(_quote(change)[1:], soft_wrap=True)


def _say(change: Change, value: str | None) -> str:
    return say_value(change.field, value, change.label if value == change.after else "") if value else "unknown"


def _tell_health(row: SourceRow) -> Text:
    """How a polled Source fares and since when; of one that is not polled, why not. A followed page has no health."""
    health = row.health
    if row.state is not SourceState.ACTIVE or row.source.parent is not None:
        return Text("followed" if row.state is SourceState.ACTIVE else row.state, "dim")
    since = f" since {say_time(health.since)}" if health.since and health.state is not HealthState.OK else ""
    return Text.assemble((health.state, HEALTH_COLOURS[health.state]), (since, "dim"))


def _describe_source(row: SourceRow) -> dict[str, Any]:
    return {
        "id": row.source.id,
        "url": row.source.url,
        "kind": row.source.kind,
        "publisher": row.source.publisher,
        "parent": row.source.parent,
        "watches": list(row.watches),
        "state": row.state,
        "last_polled_at": row.last_polled_at.isoformat() if row.last_polled_at else None,
        "last_ok_at": row.last_ok_at.isoformat() if row.last_ok_at else None,
        "next_poll_at": row.next_poll_at.isoformat(),
        "status": row.last_status,
        "error": row.last_error,
        "unreadable": row.unreadable,
        "failures": row.failures,
        "health": row.health.state,
        "health_since": row.health.since.isoformat() if row.health.since else None,
        "health_reason": row.health.reason or None,
    }


def _describe_delivery(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.id,
        "route": row.recipient,
        "state": row.state,
        "attempts": row.attempts,
        "kind": row.kind,
        "change": describe_change(row.change),
        "next_attempt_at": row.next_attempt_at.isoformat(),
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "error": row.last_error,
        "reviewed_by": row.reviewed_by or None,
        "reviewed_why": row.reviewed_why or None,
    }
