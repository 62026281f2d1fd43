"""`demo`: the first story on the terminal."""

import sys
from pathlib import Path

from rich.table import Table
from rich.text import Text

from watcher.cli.build import console
from watcher.deliver import Channels
from watcher.demo.run import Summary, play
from watcher.demo.story import Stage


def show_demo(*, pace: float, as_json: bool, data: Path | None) -> None:
    """Play the story; with `as_json`, standard output has one object a delivered message and nothing else."""
    channel = Channels(sys.stdout)
    if as_json:
        play(channel=channel, routes="jsonl://", pace=pace, data=data)
        return
    console.print(
        "The first story: a documentary is announced, without a title, a platform, a date or a trailer.\n"
        "Its sites are served on this machine; a worker polls them as it would the real ones.\n"
    )
    summary = play(channel=channel, routes="console://", pace=pace, data=data, on_stage=_say_stage)
    _print_summary(summary)


def _say_stage(stage: Stage) -> None:
    day = f"{stage.at.day} {stage.at:%B %Y}"
    console.print(Text.assemble(("── ", "dim"), (day, "bold"), f"  {stage.title}"), soft_wrap=True)


def _print_summary(summary: Summary) -> None:
    table = Table("Route", "Messages", "Changes", title="What was told", title_justify="left")
    for route in sorted(summary.messages):
        table.add_row(route, str(summary.messages[route]), str(summary.changes[route]))
    console.print(table)
    polls = ", ".join(f"{number} {what}" for what, number in sorted(summary.polls.items()))
    answers = ", ".join(f"{number} × {status}" for status, number in sorted(summary.answers.items()))
    console.print(f"{sum(summary.polls.values())} polls ({polls}); the sites answered {answers}.")
    for failure in sorted(set(summary.failures)):
        console.print(Text(failure, "red"))
