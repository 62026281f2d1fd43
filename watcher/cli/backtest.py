"""`backtest`: what a configuration would have told of the pages that are stored."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from watcher.backtest import Comparison, Line, Replay, compare, replay
from watcher.cli.build import assemble, console, load_config, now, open_fetcher, open_store
from watcher.cli.tables import COLOURS, count, describe_change, print_json
from watcher.message import say_field, say_value
from watcher.model import Config, Delivery
from watcher.poll import Tools
from watcher.store import Store, migrate

#: Before any page: the moment at which the replay's own database is brought in line with a configuration.
_LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)
_DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0}


def run_backtest(folder: Path, *, since: str, against: Path | None, max_added: int | None, as_json: bool) -> int:
    """Replay the stored pages, and say how what `folder` would have told differs; 1 if it adds more than `max_added`."""
    begin = now() - _span(since)
    candidate = load_config(folder)
    live = load_config(against) if against is not None else None
    with open_store(live or candidate) as past:
        replayed = _replay(candidate, past, title=str(folder))
        did = past.told_since(begin) if live is None else _replay(live, past, title=str(against)).told
    did = tuple(each for each in did if each.change.at >= begin)
    would = tuple(each for each in replayed.told if each.change.at >= begin)
    found = compare(would, did, candidate=candidate, live=live)
    if as_json:
        print_json(_describe(found, replayed, since=begin, would=len(would), did=len(did)))
    else:
        _tell(found, replayed, since=begin, would=would, did=did, other=str(against) if against else None)
    return 1 if max_added is not None and len(found.adds) > max_added else 0


def _span(text: str) -> timedelta:
    if text[-1:] not in _DAYS or not text[:-1].isdigit():
        raise typer.BadParameter(f"{text} is no span of time; use a number and h, d or w, such as 30d")
    return timedelta(days=int(text[:-1]) * _DAYS[text[-1]])


def _replay(config: Config, past: Store, *, title: str) -> Replay:
    with _open_tools(config) as tools, Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"Replaying for {title}", total=past.count_readings())
        step: Callable[[], None] = lambda: progress.advance(task)  # noqa: E731 - it is one word
        return replay(tools, past, processes=os.cpu_count() or 1, on_page=step)


@contextmanager
def _open_tools(config: Config) -> Iterator[Tools]:
    """Tools over an empty database in line with the configuration, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="watcher-backtest-") as folder:
        config = replace(config, database=f"sqlite:///{folder}/replay.db", canary=None)
        migrate(config.database)
        with Store.open(config.database) as store, open_fetcher(config) as fetcher:
            store.sync(config, now=_LONG_AGO)
            yield assemble(config, store, fetcher)


def _tell(
    found: Comparison,
    replayed: Replay,
    *,
    since: datetime,
    would: tuple[Delivery, ...],
    did: tuple[Delivery, ...],
    other: str | None,
) -> None:
    day = since.astimezone().strftime("%Y-%m-%d")
    console.print(f"{count(replayed.pages, 'stored page')} read again; alerts since {day}:", soft_wrap=True)
    told = f"{other} would have sent" if other else "sent were"
    line = f"It would have sent {count(len(would), 'alert')}, {told} {len(did)}: "
    console.print(
        Text.assemble(line, (f"adds {len(found.adds)}", "green"), ", ", (f"drops {len(found.drops)}", "red"), "."),
        soft_wrap=True,
    )
    for sign, colour, lines in (("+", "green", found.adds), ("-", "red", found.drops)):
        for each in lines:
            _tell_line(each, sign=sign, colour=colour)
    if replayed.unread:
        rest = ", ".join(replayed.unread)
        console.print(
            f"Nothing is stored of {rest}: what they would tell is not known.", style="yellow", soft_wrap=True
        )


def _tell_line(line: Line, *, sign: str, colour: str) -> None:
    change = line.delivery.change
    value = say_value(change.field, change.after, change.label) if change.after else "taken back"
    console.print(
        Text.assemble(
            (f"\n{sign} {line.delivery.recipient}  ", colour),
            f"{change.watch}: {say_field(change.field)} ",
            (value, "bold"),
            "  ",
            (change.status, COLOURS[change.status]),
            (f"  {line.delivery.kind}, {change.at.astimezone():%Y-%m-%d %H:%M}", "dim"),
            ("\n    “" + change.evidence.quote + "”", "italic"),
            "\n    ",
            (change.evidence.url, "blue"),
            ("\n    " + ("not sent: " if sign == "+" else "not any more: ") + line.why, "dim"),
        ),
        soft_wrap=True,
    )


def _describe(found: Comparison, replayed: Replay, *, since: datetime, would: int, did: int) -> dict[str, Any]:
    return {
        "since": since.isoformat(),
        "pages": replayed.pages,
        "would_send": would,
        "sent": did,
        "same": found.same,
        "adds": [_describe_line(line) for line in found.adds],
        "drops": [_describe_line(line) for line in found.drops],
        "sources_without_pages": list(replayed.unread),
    }


def _describe_line(line: Line) -> dict[str, Any]:
    return {
        "route": line.delivery.recipient,
        "kind": line.delivery.kind,
        "change": describe_change(line.delivery.change),
        "why": line.why,
    }
