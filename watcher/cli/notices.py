"""`notices`: what operators were told, or wait to be told."""

from pathlib import Path
from typing import Any

from rich.text import Text

from watcher.cli.build import console, load_config, now, open_store
from watcher.cli.tables import STATES, count, print_json, say_time
from watcher.model import Posting


def show_notices(folder: Path, *, limit: int, as_json: bool) -> None:
    """The operators' outbox, newest first."""
    config = load_config(folder)
    with open_store(config) as store:
        rows = store.notices(limit)
    for row in rows:
        if as_json:
            print_json(_describe(row))
        else:
            console.print(_tell(row), soft_wrap=True)
    if not rows and not as_json:
        route = "" if config.operators else "; name a route in `operators` to be told what breaks"
        console.print(f"No notice yet{route}.")


def retry_notice(folder: Path, number: int) -> int:
    """Make a failed notice due again; exit code 1 if there is no such failed notice."""
    with open_store(load_config(folder)) as store:
        if store.retry_notice(number, now=now()):
            console.print(f"Notice {number} is due again; the worker sends it at its next turn.")
            return 0
    console.print(f"There is no failed notice {number}; `watcher notices` lists them.")
    return 1


def _tell(row: Posting) -> Text:
    trouble = f"\n    after {count(row.attempts, 'attempt')}: {row.last_error}" if row.last_error else ""
    return Text.assemble(
        (f"{row.id}  ", "dim"),
        (row.recipient, "bold"),
        "  ",
        (row.state, STATES[row.state]),
        (f"  {say_time(row.sent_at or row.next_attempt_at)}  ", "dim"),
        row.notice.title,
        *(f"\n    {line}" for line in row.notice.text.splitlines() if line),
        (trouble, "red"),
    )


def _describe(row: Posting) -> dict[str, Any]:
    return {
        "id": row.id,
        "route": row.recipient,
        "state": row.state,
        "key": row.notice.key,
        "title": row.notice.title,
        "text": row.notice.text,
        "at": row.notice.at.isoformat(),
        "attempts": row.attempts,
        "next_attempt_at": row.next_attempt_at.isoformat(),
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "error": row.last_error,
    }
