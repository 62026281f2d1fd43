"""`check`: what is wrong with the configuration, what is probably wrong, and what it watches."""

import gc
import json
import os
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rich.text import Text

from watcher.cli.introduce import introduce
from watcher.cli.screen import console, count
from watcher.config import Checked, ConfigError, check
from watcher.config.address import is_plain
from watcher.config.errors import say_where
from watcher.config.lexicon import find_platform
from watcher.config.warnings import find_warnings

_GOOD, _FAULT, _BAD = 0, 1, 3


def check_config(folder: Path, *, as_json: bool = False, languages: bool = False) -> int:
    """Say all that is wrong with a folder, each thing with its line; then what it watches.

    The exit code is 3 if the configuration cannot be used, 1 if something in it can never work, else 0, also with
    warnings. With `languages` it says too what the language files lack.
    """
    gc.disable()  # the process ends with the answer; looking for rubbish would take a fifth of its time
    checked = check(folder, environ=os.environ)
    faults = tuple(find_faults(checked))
    gaps = tuple(_find_gaps()) if languages else ()
    warnings = find_warnings(checked, crawl_delays={})
    if as_json:
        _print_json(checked, faults, warnings, gaps)
    else:
        _print(folder, checked, faults, warnings, gaps)
    return _BAD if checked.errors else _FAULT if faults or gaps else _GOOD


def _print(
    folder: Path,
    checked: Checked,
    faults: Sequence[ConfigError],
    warnings: Sequence[ConfigError],
    gaps: Sequence[str],
) -> None:
    for level, style, found in (
        ("error", "bold red", (*checked.errors, *faults)),
        ("warning", "bold yellow", warnings),
    ):
        for problem in found:
            _print_problem(problem, level, style)
    for gap in gaps:
        console.print(Text(gap, "red"), soft_wrap=True)
    if checked.config is not None:
        introduce(checked.config, folder)
    wrong = len(checked.errors) + len(faults) + len(gaps)
    if wrong or warnings:
        style = "bold red" if wrong else "bold yellow"
        console.print(Text(f"{count(wrong, 'error')}, {count(len(warnings), 'warning')}.", style))
    if not wrong:
        console.print("[green]The configuration is good.[/]")


def _print_problem(problem: ConfigError, level: str, style: str) -> None:
    """`path:line:column: level: why`, the line, and a caret below the place."""
    place, _, why = str(problem).partition(": ")
    console.print(Text.assemble((place, "bold"), ": ", (level, style), f": {why}"), soft_wrap=True)
    if problem.shown and problem.line is not None and problem.column is not None:
        margin = f"{problem.line:>6} │ "
        console.print(Text.assemble((margin, "dim"), problem.shown), soft_wrap=True)
        room = min(problem.column - 1, len(problem.shown))
        console.print(Text.assemble((" " * (len(margin) - 2) + "│ ", "dim"), " " * room, ("^", style)), soft_wrap=True)


def _print_json(
    checked: Checked, faults: Sequence[ConfigError], warnings: Sequence[ConfigError], gaps: Sequence[str]
) -> None:
    for level, found in (("error", checked.errors), ("error", faults), ("warning", warnings)):
        for problem in found:
            _print_record(
                {
                    "level": level,
                    "file": str(problem.path),
                    "line": problem.line,
                    "column": problem.column,
                    "key": say_where(problem.where) or None,
                    "why": problem.why,
                    "shown": problem.shown,
                }
            )
    for gap in gaps:
        _print_record({"level": "error", "file": gap.partition(":")[0], "why": gap.partition(": ")[2]})
    config = checked.config
    _print_record(
        {
            "level": "summary",
            "errors": len(checked.errors) + len(faults) + len(gaps),
            "warnings": len(warnings),
            "watches": len(config.watches) if config else None,
            "sources": len(config.sources) if config else None,
        }
    )


def _print_record(record: dict[str, Any]) -> None:
    print(json.dumps(record, ensure_ascii=False))  # noqa: T201 - for scripts, past rich's wrapping


def find_faults(checked: Checked) -> Iterator[ConfigError]:
    """What is written well and can still never work: addresses nobody may read, routes nobody can send by."""
    watcher = checked.watcher
    if watcher is None:
        return
    yield from _find_refused(checked)
    for number, route in enumerate(watcher.keys.routes):
        built = checked.config.routes[route.id] if checked.config else None
        if built is not None and not built.url.startswith(("console:", "jsonl:")):
            from watcher.deliver import find_fault  # noqa: PLC0415 - Apprise takes as long to load as all else

            fault = find_fault(built)
            if fault:
                yield watcher.tree.error(("routes", number, "url"), fault)
    for number, publisher in enumerate(watcher.keys.publishers):
        known, names = find_platform(publisher.platform) if publisher.platform else (True, ())
        if not known and publisher.platform:
            near = get_close_matches(publisher.platform, names, n=1)
            hint = f" (did you mean {near[0]}?)" if near else "; use a name of watcher/lexicon/platforms.yaml"
            why = f"publishers[{number}].platform is '{publisher.platform}'; no service has this name{hint}"
            yield watcher.tree.error(("publishers", number, "platform"), why)


def _find_refused(checked: Checked) -> Iterator[ConfigError]:
    fetch = checked.watcher.keys.fetch if checked.watcher is not None else None
    for read in checked.watches:
        for number, source in enumerate(read.keys.sources):
            if fetch is None or read.is_mended(("sources", number, "url")):
                continue
            if not is_plain(source.url) or source.render:
                from watcher.fetch import find_browser_fault, find_refusal  # noqa: PLC0415 - few addresses need the client

                refusal = find_refusal(source.url, ports=fetch.ports, allow_private=fetch.allow_private)
                if refusal:
                    yield read.tree.error(("sources", number, "url"), f"source {source.id}: {refusal}")
                if source.render and (fault := find_browser_fault()):
                    yield read.tree.error(("sources", number, "render"), f"source {source.id}: {fault}")


def _find_gaps() -> Iterator[str]:
    from watcher.config.languages import find_gaps  # noqa: PLC0415 - read on demand

    return find_gaps()
