"""What a configuration watches and where it tells it, for `run` and `check`."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from rich.table import Table
from rich.text import Text

from watcher.cli.screen import console, count
from watcher.model import Config, Route

_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
#: So many watches are shown with their sources; more are counted.
_SHOWN = 8


def introduce(config: Config, folder: Path) -> None:
    """Print the watches with their sources, the routes, and where the data are."""
    if len(config.watches) <= _SHOWN:
        for watch in config.watches.values():
            _introduce_watch(config, watch.id)
    counts = (
        count(len(config.watches), "watch", "watches"),
        count(len(config.sources), "source"),
        count(len(config.publishers), "publisher"),
        count(len(config.routes), "route"),
    )
    console.print(f"{', '.join(counts)}.", soft_wrap=True)
    for route in config.routes.values():
        role = (
            " (operators’ notices)"
            if route.id in config.operators
            else f", {route.min_status} or better{_say_review(route)}"
        )
        console.print(Text.assemble("Route ", (route.id, "bold"), f": {_say_address(config, route.id)}{role}"))
    if config.canary:
        # Of the address only the host: whoever knows the rest can beat in our place.
        host = urlsplit(config.canary.heartbeat).hostname
        console.print(f"Canary: a beat every {say_interval(config.canary.every)} to {host}.")
    console.print(f"Configuration in {folder.resolve()}, data in {say_place(config)}.", soft_wrap=True)


def is_here(config: Config, route: str) -> bool:
    """Whether what goes by a route is printed on this console."""
    return config.routes[route].url.startswith("console://")


def say_interval(every: timedelta) -> str:
    """As it is written in the configuration: `15m`."""
    seconds = int(every.total_seconds())
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"


def say_place(config: Config) -> str:
    """Where the data are, for people, without secrets."""
    path = config.database.removeprefix("sqlite:///")
    if path != config.database:
        return str(Path(path.partition("?")[0]).resolve())
    from watcher.store import say_place as say  # noqa: PLC0415 - SQLAlchemy takes as long to load as all else

    return say(config.database)


def _say_review(route: Route) -> str:
    if route.review is None:
        return ""
    end = "lapses" if route.review.lapses else "goes out"
    return f", after review (`watcher review`; unseen it {end} after {say_interval(route.review.after)})"


def _introduce_watch(config: Config, watch: str) -> None:
    table = Table(title=f"Watching: {config.watches[watch].name}", title_justify="left", title_style="bold")
    for heading in ("Source", "Kind", "Publisher", "Every"):
        table.add_column(heading)
    table.add_column("Address", overflow="fold")
    for source in config.watches[watch].sources:
        every = config.sources[source.id].every
        table.add_row(source.id, source.kind, source.publisher, say_interval(every), Text(source.url, "blue"))
    console.print(table)


def _say_address(config: Config, route: str) -> str:
    url = config.routes[route].url
    if is_here(config, route):
        return "this console"
    if url.startswith("jsonl://"):
        return url
    from watcher.deliver import safe_url  # noqa: PLC0415 - likewise Apprise

    return safe_url(url)
