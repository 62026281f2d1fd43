"""`restore` and `migrate`, and what `run` says."""

from datetime import datetime
from pathlib import Path

from rich.text import Text

from watcher.cli.build import console, load_config, now, open_store
from watcher.cli.tables import count, say_time
from watcher.model import CANARY, Delivery, Posting
from watcher.poll import Polled, Tools
from watcher.store import migrate, say_place


def restore_watch(folder: Path, watch: str) -> int:
    """Poll an archived watch again; exit code 1 if there is no such archived watch."""
    config = load_config(folder)
    with open_store(config) as store:
        if store.restore(config, watch, now=now()):
            console.print(f"{watch} is polled again; what its pages say now is recorded and not sent.")
            return 0
    console.print(f"There is no archived watch {watch}; watches are archived 90 days after their release.")
    return 1


def migrate_database(folder: Path) -> None:
    """Bring the database to this version's schema."""
    config = load_config(folder)
    migrate(config.database)
    console.print(f"{say_place(config.database)} is at this version's schema.")


def say_polled(polled: Polled) -> None:
    """Print what a poll came to; the canary's only if it failed."""
    if polled.source.id == CANARY and not polled.why:
        return
    line = Text.assemble((say_time(polled.at), "dim"), "  ", (polled.source.id, "bold"), "  ")
    if polled.why:
        line.append(polled.why, "red")
        line.append(f"  (again at {say_time(polled.next_poll_at)})", "dim")
    elif polled.unchanged:
        line.append("unchanged", "dim")
    else:
        line.append(f"read: {count(polled.claims, 'claim')}, {count(len(polled.changes), 'change')}")
        if polled.followed:
            line.append(f", follows {count(len(polled.followed), 'page')}")
    console.print(line, soft_wrap=True)
    for change in polled.changes:
        told = "kept silent" if change.silent else "to be told"
        console.print(
            Text(
                f"      {change.field} {change.kind}: {change.after or 'taken back'} ({change.status}), {told}", "cyan"
            ),
            soft_wrap=True,
        )


def say_sent(route: str, watch: str, deliveries: tuple[Delivery, ...], at: datetime) -> None:
    """Print that a message went out."""
    line = f"  sent to {route}: {count(len(deliveries), 'change')} of {watch}"
    console.print(Text.assemble((say_time(at), "dim"), (line, "green")), soft_wrap=True)


def say_trouble(route: str, deliveries: tuple[Delivery, ...], reason: str, again: datetime | None) -> None:
    """Print that a message was not taken."""
    number = deliveries[0].id
    then = f"tried again at {say_time(again)}" if again else f"given up; `watcher deliveries --retry {number}` sends it"
    console.print(Text(f"  not sent to {route}: {reason} ({then})", "red"), soft_wrap=True)


def say_notices(route: str, batch: tuple[Posting, ...], reason: str | None, again: datetime | None) -> None:
    """Print what became of notices for operators."""
    if reason is None:
        console.print(Text(f"  told {route}: {batch[0].notice.title}", "green"), soft_wrap=True)
        return
    then = (
        f"tried again at {say_time(again)}" if again else f"given up; `watcher notices --retry {batch[0].id}` sends it"
    )
    console.print(Text(f"  not told {route}: {reason} ({then})", "red"), soft_wrap=True)


def say_farewell(tools: Tools) -> str:
    """What is said at the end."""
    counts = tools.store.counts()
    return (
        f"\nStopped. Nothing is lost: {count(counts.sources, 'page')} polled, {count(counts.facts, 'fact')} held, "
        f"{count(counts.pending, 'message')} waiting, {counts.failed} given up; the next start goes on from here."
    )
