"""`run`, `check` and `migrate`."""

import logging
import random
import signal
import sys
import threading
from pathlib import Path

from rich.logging import RichHandler
from rich.table import Table
from rich.text import Text

from watcher.cli.build import console, load_config, now, open_tools
from watcher.cli.tables import say_time
from watcher.deliver import Channels, Deliverer, safe_url
from watcher.model import Config
from watcher.poll import Polled, Tools
from watcher.schedule import Worker
from watcher.store import migrate, say_place


def run_worker(folder: Path) -> None:
    """Start the worker and keep it until SIGINT or SIGTERM."""
    config = load_config(folder)
    logging.basicConfig(
        level=logging.WARNING, format="%(message)s", handlers=[RichHandler(console=console, show_path=False)]
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with open_tools(config) as tools:
        _introduce(config, folder)
        deliverer = Deliverer(
            store=tools.store,
            routes=config.routes,
            watches=config.watches,
            publishers=config.publishers,
            channel=Channels(sys.stdout),
            random=random.SystemRandom().random,
        )
        Worker(tools, deliverer, threads=config.fetch.threads, on_polled=_say_polled).run(now, stop)
        console.print(_farewell(tools))


def check_config(folder: Path) -> None:
    """Load the configuration (its errors end the command) and say what it watches."""
    config = load_config(folder)
    _introduce(config, folder)
    console.print("[green]The configuration is good.[/]")


def migrate_database(folder: Path) -> None:
    """Bring the database to this version's schema."""
    config = load_config(folder)
    migrate(config.database)
    console.print(f"{say_place(config.database)} is at this version's schema.")


def _introduce(config: Config, folder: Path) -> None:
    for watch in config.watches.values():
        table = Table(title=f"Watching: {watch.name}", title_justify="left", title_style="bold")
        for heading in ("Source", "Kind", "Publisher", "Every"):
            table.add_column(heading)
        table.add_column("Address", overflow="fold")
        for source in watch.sources:
            every = config.sources[source.id].every
            table.add_row(source.id, source.kind, source.publisher, str(every), Text(source.url, style="blue"))
        console.print(table)
    for route in config.routes.values():
        to = "this console" if route.url.startswith("console://") else safe_url(route.url)
        console.print(f"Route [bold]{route.id}[/]: {to}, {route.min_status} or better")
    console.print(f"Configuration in {folder.resolve()}, data in {say_place(config.database)}. Stop with Ctrl-C.\n")


def _say_polled(polled: Polled) -> None:
    line = Text.assemble((say_time(polled.at), "dim"), "  ", (polled.source.id, "bold"), "  ")
    if polled.why:
        line.append(polled.why, "red")
        line.append(f"  (again at {say_time(polled.next_poll_at)})", "dim")
    elif polled.unchanged:
        line.append("unchanged", "dim")
    else:
        line.append(f"read: {_count(polled.claims, 'claim')}, {_count(len(polled.changes), 'change')}")
        if polled.followed:
            line.append(f", follows {_count(len(polled.followed), 'page')}")
    console.print(line, soft_wrap=True)
    for change in polled.changes:
        told = "kept silent" if change.silent else "told"
        console.print(
            Text(f"      {change.field} {change.kind}: {change.after or 'nothing'} ({change.status}), {told}", "cyan"),
            soft_wrap=True,
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _farewell(tools: Tools) -> str:
    counts = tools.store.counts()
    return (
        f"\nStopped. Nothing is lost: {_count(counts.sources, 'source')}, {_count(counts.facts, 'fact')}, "
        f"{_count(counts.pending, 'message')} waiting; the next start goes on from here."
    )
