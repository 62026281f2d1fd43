"""The figures of a report for people: tables for the console."""

from collections.abc import Iterable, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.report import LIKELY, Calibration, Count, Report, Tally

_FACTS = ("right", "false", "missed", "P", "R", "F1")
#: Columns of the widest table; what is not a terminal has no width of its own.
_WIDE = 120


def wide_console() -> Console:
    """The console, as wide as the tables where it is a file."""
    console = Console()
    return console if console.is_terminal else Console(width=_WIDE)


def show(report: Report, console: Console) -> None:
    """Print every table of a report."""
    console.print(_by_field(report.whole))
    console.print(_by_stance(report.whole))
    console.print(_by_pages({"all": report.whole, **report.pages}))
    console.print(_parts("By language", report.languages))
    console.print(_parts("By tag; a page may have several", report.tags))
    if report.calibration:
        console.print(_calibration(report.calibration))
    if report.cpu:
        console.print(f"CPU a page: median {report.cpu.median:.1f} ms, 95 % within {report.cpu.most:.1f} ms")


def _by_field(whole: Tally) -> Table:
    table = _table("Asserted facts", _FACTS)
    for name, count in whole.fields.items():
        table.add_row(name, *_facts(count))
    table.add_row("all", *_facts(whole.facts))
    return table


def _by_stance(whole: Tally) -> Table:
    table = _table("Facts of other stances, told with the right one", ("right", "of", "share"))
    for name, heard in {**whole.stances, "all": whole.quiet}.items():
        table.add_row(name, str(heard.right), str(heard.every), _figure(heard.accuracy))
    return table


def _by_pages(parts: Mapping[str, Tally]) -> Table:
    table = _table("False alerts, by what the labels hold", ("pages", "false alerts", "a page", "pages with one"))
    for name, tally in parts.items():
        table.add_row(name, str(tally.pages), str(tally.facts.false), _figure(tally.alerts, 3), str(tally.hit))
    return table


def _parts(title: str, parts: Mapping[str, Tally]) -> Table:
    """A row a part: its asserted facts, false alerts a page, and how many facts of other stances were rightly told."""
    table = _table(title, ("pages", *_FACTS, "false a page", "hedged", "pending", "denied"))
    for name, tally in parts.items():
        heard = (f"{one.right}/{one.every}" if one.every else "–" for one in tally.stances.values())
        table.add_row(name, str(tally.pages), *_facts(tally.facts), _figure(tally.alerts, 3), *heard)
    return table


def _calibration(found: Mapping[str, Calibration]) -> Table:
    """A row a tenth: what was said, what came true, of how many candidates."""
    table = _table("Chance that a candidate is asserted: said, true (candidates)", found)
    bins = {name: {one.low: one for one in calibration.bins} for name, calibration in found.items()}
    for low in sorted({low for by_low in bins.values() for low in by_low}):
        held = (by_low.get(low) for by_low in bins.values())
        cells = (f"{one.said:.2f}, {one.true:.2f} ({one.count})" if one else "–" for one in held)
        table.add_row(f"from {low:.1f}", *cells)
    table.add_section()
    table.add_row("calibration error", *(_figure(one.error(), 3) for one in found.values()))
    table.add_row(f"the same from {LIKELY} on", *(_figure(one.error(LIKELY), 3) for one in found.values()))
    table.add_row("Brier", *(_figure(one.brier, 3) for one in found.values()))
    return table


def _table(title: str, columns: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _facts(count: Count) -> list[str]:
    figures = (count.precision, count.recall, count.f1)
    return [str(count.right), str(count.false), str(count.missed), *map(_figure, figures)]


def _figure(figure: float | None, digits: int = 2) -> str:
    return "–" if figure is None else f"{figure:.{digits}f}"
