"""`facts`, `changes`, `sources` and `deliveries`: what the database holds, as tables or as JSON lines."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from watcher.cli.build import console, load_config, now, open_store
from watcher.message import say_value
from watcher.model import Change, Delivery, Status
from watcher.store import SourceRow

COLOURS = {
    Status.UNKNOWN: "dim",
    Status.RUMOURED: "yellow",
    Status.REPORTED: "cyan",
    Status.CONFIRMED: "green",
}


def show_facts(folder: Path, watch: str | None, *, as_json: bool) -> None:
    """What is held of each watch."""
    with open_store(load_config(folder)) as store:
        rows = store.facts(watch)
    if as_json:
        for row in rows:
            fact = row.fact
            print_json(
                {
                    "watch": fact.watch,
                    "field": fact.field,
                    "slot": fact.slot,
                    "status": fact.status,
                    "value": fact.value,
                    "candidates": list(fact.candidates),
                    "since": row.last.at.isoformat() if row.last else None,
                    "quote": row.last.evidence.quote if row.last else None,
                    "url": row.last.evidence.url if row.last else None,
                }
            )
        return
    table = Table("Watch", "Field", "Slot", "Status", "Value", "Since", "Where it says so")
    for row in rows:
        fact = row.fact
        held = say_value(fact.field, fact.value, fact.label) if fact.value else ""
        rumoured = ", ".join(say_value(fact.field, one) for one in fact.candidates)
        table.add_row(
            fact.watch,
            fact.field,
            fact.slot,
            Text(fact.status, COLOURS[fact.status]),
            held + (f" ({rumoured})" if held and rumoured else rumoured),
            say_time(row.last.at) if row.last else "",
            Text(row.last.evidence.url if row.last else "", "blue"),
        )
    _print_table(table, "Nothing is known yet.")


def show_changes(folder: Path, watch: str | None, *, limit: int, as_json: bool) -> None:
    """The steps of the facts, newest first."""
    with open_store(load_config(folder)) as store:
        rows = store.changes(watch, limit)
    if as_json:
        for row in rows:
            print_json({"id": row.id, **describe_change(row.change), "deliveries": row.deliveries})
        return
    table = Table("#", "When", "Watch", "Field", "Step", "Status", "Before → after", "Told", "Quote and link")
    for row in rows:
        change = row.change
        table.add_row(
            str(row.id),
            say_time(change.at),
            change.watch,
            change.field,
            change.kind,
            Text(change.status, COLOURS[change.status]),
            f"{_say(change, change.before)} → {_say(change, change.after)}",
            "silent" if change.silent else f"{row.deliveries} route(s)",
            Text.assemble((change.evidence.quote, "italic"), "\n", (change.evidence.url, "blue")),
        )
    _print_table(table, "No change yet.")


def show_sources(folder: Path, *, as_json: bool) -> None:
    """The polled sources and how their polls go."""
    with open_store(load_config(folder)) as store:
        rows = store.sources()
    if as_json:
        for row in rows:
            print_json(_describe_source(row))
        return
    table = Table("Source", "State", "Last polled", "Answer", "Next", "Address", "Trouble")
    for row in rows:
        trouble = row.last_error or (f"unreadable: {row.unreadable}" if row.unreadable else "")
        table.add_row(
            row.source.id,
            row.state,
            say_time(row.last_polled_at) if row.last_polled_at else "not yet",
            str(row.last_status or ""),
            say_time(row.next_poll_at),
            Text(row.source.url, "blue"),
            Text(trouble, "red"),
        )
    _print_table(table, "No source yet; the worker (watcher run) enters them.")


def show_deliveries(folder: Path, *, limit: int, as_json: bool) -> None:
    """The outbox, newest first."""
    with open_store(load_config(folder)) as store:
        rows = store.deliveries(None, limit)
    if as_json:
        for row in rows:
            print_json(_describe_delivery(row))
        return
    table = Table("#", "Route", "State", "Attempts", "What", "Sent or next", "Error")
    for row in rows:
        table.add_row(
            str(row.id),
            row.recipient,
            row.state,
            str(row.attempts),
            f"{row.change.watch}: {row.change.field} {row.kind} {_say(row.change, row.change.after)}",
            say_time(row.sent_at or row.next_attempt_at),
            Text(row.last_error or "", "red"),
        )
    _print_table(table, "No message yet.")


def retry_delivery(folder: Path, number: int) -> int:
    """Make a failed delivery due again; exit code 1 if there is no such failed delivery."""
    with open_store(load_config(folder)) as store:
        if store.retry_delivery(number, now=now()):
            console.print(f"Delivery {number} is due again; the worker sends it at its next turn.")
            return 0
    console.print(f"There is no failed delivery {number}; `watcher deliveries` lists them.")
    return 1


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
        "quote": change.evidence.quote,
        "url": change.evidence.url,
        "at": change.at.isoformat(),
    }


def say_time(at: datetime) -> str:
    """A moment in the reader's own zone, to the second."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def print_json(record: Mapping[str, Any]) -> None:
    """One JSON object on one line of standard output."""
    print(json.dumps(record, ensure_ascii=False))  # noqa: T201 - for scripts, past rich's wrapping


def _say(change: Change, value: str | None) -> str:
    return say_value(change.field, value, change.label if value == change.after else "") if value else "nothing"


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
    }


def _print_table(table: Table, empty: str) -> None:
    console.print(table if table.row_count else empty)
