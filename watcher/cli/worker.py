"""`run`, `check` and `migrate`."""

import logging
import random
import signal
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.logging import RichHandler
from rich.table import Table
from rich.text import Text

from watcher.cli.build import console, load_config, now, open_store, open_tools
from watcher.cli.tables import count, say_time
from watcher.config.languages import find_gaps
from watcher.config.lexicon import load_lexicon
from watcher.deliver import Channels, Deliverer, HeartbeatChannel, find_fault, safe_url
from watcher.fetch import find_browser_fault, find_refusal
from watcher.model import CANARY, Config, Delivery, Posting
from watcher.poll import Polled, Tools
from watcher.schedule import Worker
from watcher.store import migrate, say_place

if TYPE_CHECKING:
    from watcher.cli.meter import Meter

log = logging.getLogger(__name__)

_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def run_worker(folder: Path) -> None:
    """Start the worker and keep it until SIGINT or SIGTERM."""
    from watcher.cli.meter import Meter, serve_meter  # noqa: PLC0415 - a web server, of no use to the other commands

    config = load_config(folder)
    logging.basicConfig(
        level=logging.WARNING, format="%(message)s", handlers=[RichHandler(console=console, show_path=False)]
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with open_tools(config) as tools:
        _introduce(config, folder)
        meter = Meter(tools)
        deliverer = _build_deliverer(tools, meter)

        def say_polled(polled: Polled) -> None:
            meter.polled(polled)
            _say_polled(polled)

        worker = Worker(
            tools,
            deliverer,
            threads=config.fetch.threads,
            on_polled=say_polled,
            on_tick=meter.metrics.observe_tick,
        )
        with worker, serve_meter(meter, tools, worker) as address:
            if address:
                console.print(f"Health at {address}/healthz, /readyz and /metrics.", soft_wrap=True)
            console.print("Polling now; stop with Ctrl-C.\n")
            worker.run(now, stop)
        console.print(_farewell(tools))


def _build_deliverer(tools: Tools, meter: "Meter") -> Deliverer:
    config = tools.config

    def say_sent(route: str, watch: str, deliveries: tuple[Delivery, ...], at: datetime) -> None:
        meter.sent(route, watch, deliveries, at)
        if route != CANARY and not _is_here(config, route):
            _say_sent(route, watch, deliveries, at)

    def say_trouble(route: str, deliveries: tuple[Delivery, ...], reason: str, again: datetime | None) -> None:
        meter.unsent(route, deliveries, reason, again)
        _say_trouble(route, deliveries, reason, again)

    def say_notices(route: str, batch: tuple[Posting, ...], reason: str | None, again: datetime | None) -> None:
        meter.told(route, batch, reason, again)
        _say_notices(route, batch, reason, again)

    heartbeat = HeartbeatChannel(lambda url, at: tools.fetcher.ping(url, now=at))
    return Deliverer(
        store=tools.store,
        routes=config.routes,
        watches=config.watches,
        publishers=config.publishers,
        channel=Channels(sys.stdout, heartbeat=heartbeat),
        random=random.SystemRandom().random,
        on_sent=say_sent,
        on_trouble=say_trouble,
        on_notices=say_notices,
    )


def check_config(folder: Path) -> int:
    """Load the configuration (its errors end the command), say what it watches and what in it can never work."""
    config = load_config(folder)
    _introduce(config, folder)
    faults = list(_find_faults(config))
    for fault in faults:
        console.print(Text(fault, "red"), soft_wrap=True)
    if not faults:
        console.print("[green]The configuration is good.[/]")
    return 1 if faults else 0


def restore_watch(folder: Path, watch: str) -> int:
    """Poll an archived watch again; exit code 1 if there is no such archived watch."""
    config = load_config(folder)
    with open_store(config) as store:
        if store.restore(config, watch, now=now()):
            console.print(f"{watch} is polled again; what its pages say now is recorded and not sent.")
            return 0
    console.print(f"There is no archived watch {watch}; watches are archived 90 days after their release.")
    return 1


def _find_faults(config: Config) -> Iterator[str]:
    """What is written well and can still never work (routes nobody can send by, addresses nobody may read), and words that lack."""
    yield from find_gaps()
    for route in config.routes.values():
        if fault := find_fault(route):
            yield fault
    for source in config.sources.values():
        ports, private = config.fetch.ports, config.fetch.allow_private
        if refusal := find_refusal(source.url, ports=ports, allow_private=private):
            yield f"source {source.id}: {refusal}"
        if source.render and (fault := find_browser_fault()):
            yield f"source {source.id}: {fault}"
    known = {platform.name for platform in load_lexicon().platforms}
    for publisher in config.publishers.values():
        if publisher.platform is not None and publisher.platform not in known:
            near = get_close_matches(publisher.platform, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else "; use a name of watcher/lexicon/platforms.yaml"
            yield f"publisher {publisher.id}: the platform {publisher.platform} is not known{hint}"


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
            table.add_row(source.id, source.kind, source.publisher, _say_interval(every), Text(source.url, "blue"))
        console.print(table)
    for route in config.routes.values():
        to = "this console" if _is_here(config, route.id) else safe_url(route.url)
        gets = "notices for operators" if route.id in config.operators else f"{route.min_status} or better"
        console.print(f"Route [bold]{route.id}[/]: {to}, {gets}")
    if config.canary:
        # Of the address only the host: whoever knows the rest can beat in our place.
        host = urlsplit(config.canary.heartbeat).hostname
        console.print(f"Canary: a beat every {_say_interval(config.canary.every)} to {host}.")
    console.print(f"Configuration in {folder.resolve()}, data in {say_place(config.database)}.")


def _is_here(config: Config, route: str) -> bool:
    return config.routes[route].url.startswith("console://")


def _say_polled(polled: Polled) -> None:
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
    for notice in polled.notices:
        # Without an operators' route it is seen nowhere else.
        log.warning("%s. %s", notice.title, notice.text.partition("\n")[0])
    for change in polled.changes:
        told = "kept silent" if change.silent else "to be told"
        console.print(
            Text(
                f"      {change.field} {change.kind}: {change.after or 'taken back'} ({change.status}), {told}", "cyan"
            ),
            soft_wrap=True,
        )


def _say_sent(route: str, watch: str, deliveries: tuple[Delivery, ...], at: datetime) -> None:
    line = f"  sent to {route}: {count(len(deliveries), 'change')} of {watch}"
    console.print(Text.assemble((say_time(at), "dim"), (line, "green")), soft_wrap=True)


def _say_trouble(route: str, deliveries: tuple[Delivery, ...], reason: str, again: datetime | None) -> None:
    number = deliveries[0].id
    then = f"tried again at {say_time(again)}" if again else f"given up; `watcher deliveries --retry {number}` sends it"
    console.print(Text(f"  not sent to {route}: {reason} ({then})", "red"), soft_wrap=True)


def _say_notices(route: str, batch: tuple[Posting, ...], reason: str | None, again: datetime | None) -> None:
    if reason is None:
        console.print(Text(f"  told {route}: {batch[0].notice.title}", "green"), soft_wrap=True)
        return
    then = (
        f"tried again at {say_time(again)}" if again else f"given up; `watcher notices --retry {batch[0].id}` sends it"
    )
    console.print(Text(f"  not told {route}: {reason} ({then})", "red"), soft_wrap=True)


def _say_interval(every: timedelta) -> str:
    """As it is written in the configuration: `15m`."""
    seconds = int(every.total_seconds())
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"


def _farewell(tools: Tools) -> str:
    counts = tools.store.counts()
    return (
        f"\nStopped. Nothing is lost: {count(counts.sources, 'page')} polled, {count(counts.facts, 'fact')} held, "
        f"{count(counts.pending, 'message')} waiting, {counts.failed} given up; the next start goes on from here."
    )
