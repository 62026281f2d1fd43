"""Scores facts over time: `python -m benchmarks.stories CASES.jsonl... [--json] [--errors] [--perfect] [--holdout]`.

Every production with labelled cases of three or more dates is replayed in order of date through extract, reconcile,
the store and its outbox. An address is a Source of its own, its host the Publisher. `benchmarks.truth` defines what is
true and since when. Figures are for a reader who wants only confirmed facts, and for one who wants everything:

- precision: of the different values they were told, how many were true on that day or came true later (for the second
  reader also: how many were told as a rumour and are labelled as one by then); what the labels leave open is not counted;
- recall: of all truths, how many they held, or something finer, on a day before the truth ended;
- delay: days from the first case that states a truth to the day they held it;
- messages: the Changes they were sent, and how many of these were corrections (a value replaced or taken back).

`--perfect` replays what the labels say instead of what the program reads: what these pages allow. Held-back productions
stay out unless `--holdout` is given; each look at them is written down in docs/reading.md.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, median
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from benchmarks.accounts import FALSE, RIGHT, Account, Found, Telling, account_of, case_of
from benchmarks.extraction import load_cases, load_scorer
from benchmarks.replay import READERS, Extractor, extractor, open_store, perfect, production_of, replay, stories_of
from benchmarks.truth import Case, Judge
from watcher.config.lexicon import load_lexicon
from watcher.lexicon import Platform
from watcher.model import Claim, Field

HOLDOUT = Path(__file__).parent.parent / "tests" / "corpus" / "holdout.txt"


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The figures of one reader for one field, or for all. Delays are in days; `stayed` counts false values never taken back."""

    reader: str
    field: str
    right: int
    false: int
    stayed: int
    open: int
    truths: int
    held: int
    delay_median: float | None
    delay_mean: float | None
    messages: int
    corrections: int

    @property
    def precision(self) -> float | None:
        """The share of what was told that was right."""
        return self.right / (self.right + self.false) if self.right + self.false else None

    @property
    def recall(self) -> float | None:
        """The share of what was true that was held."""
        return self.held / self.truths if self.truths else None


def tally(reader: str, accounts: Sequence[Account], field: Field | None = None) -> Tally:
    """Sum up accounts of one reader, of one field if one is given."""
    tellings = [each for one in accounts for each in one.tellings if field in {None, each.said.field}]
    found = [each for one in accounts for each in one.found if field in {None, each.truth.said.field}]
    messages = [each for one in accounts for each in one.messages if field in {None, each[0]}]
    false = [each for each in tellings if each.verdict == FALSE]
    right = sum(each.verdict == RIGHT for each in tellings)
    delays = [each.delay for each in found if each.delay is not None]
    return Tally(
        reader=reader,
        field=field.value if field else "all",
        right=right,
        false=len(false),
        stayed=sum(each.stayed for each in false),
        open=len(tellings) - right - len(false),
        truths=len(found),
        held=len(delays),
        delay_median=median(delays) if delays else None,
        delay_mean=round(mean(delays), 1) if delays else None,
        messages=len(messages),
        corrections=sum(is_correction for _, is_correction in messages),
    )


def score(
    cases: Sequence[Case], platforms: Sequence[Platform], read: Extractor, *, quiet: bool = True
) -> Mapping[str, tuple[Account, ...]]:
    """Replay every story of the cases with what `read` makes of each; each reader's accounts, a story each."""
    judge = Judge(scorer=load_scorer())
    stories = stories_of(cases, platforms)
    accounts: dict[str, list[Account]] = {route.id: [] for route in READERS}
    with open_store(stories) as store:
        progress = track(stories, "Replaying", console=Console(stderr=True), transient=True, disable=quiet)
        for replayed in (replay(story, store, read) for story in progress):
            for route in READERS:
                accounts[route.id].append(account_of(replayed, route, judge))
    return {reader: tuple(each) for reader, each in accounts.items()}


def tallies_of(accounts: Mapping[str, Sequence[Account]]) -> list[Tally]:
    """The figures of both readers, by field and for all."""
    return [tally(reader, each, field) for reader, each in accounts.items() for field in (*Field, None)]


def table_of(tallies: Sequence[Tally]) -> Table:
    """The figures for people."""
    table = Table(title="Facts over time", caption="delay in days; false: told, though neither true nor coming true")
    columns = ("told right", "false", "(stayed)", "open", "precision", "truths", "held", "recall")
    for column in ("reader", "field", *columns, "delay median", "mean", "messages", "corrections"):
        table.add_column(column, justify="left" if column in {"reader", "field"} else "right")
    for each in tallies:
        figures = (each.right, each.false, each.stayed, each.open, each.precision, each.truths, each.held, each.recall)
        rest = (each.delay_median, each.delay_mean, each.messages, each.corrections)
        table.add_row(each.reader, each.field, *map(_figure, (*figures, *rest)), end_section=each.field == "all")
    return table


def _figure(figure: float | None) -> str:
    if figure is None:
        return "–"
    return f"{figure:.2f}" if isinstance(figure, float) and figure <= 1 else f"{figure:g}"


def list_errors(accounts: Mapping[str, Sequence[Account]], cases: Sequence[Case], console: Console) -> None:
    """Each false fact and each missed one, with the case, the quote and the cues."""
    for reader, each in accounts.items():
        for telling in (one for account in each for one in account.tellings if one.verdict == FALSE):
            _print_false(reader, telling, cases, console)
        for found in (one for account in each for one in account.found if one.held is None):
            _print_missed(reader, found, console)


def _print_false(reader: str, telling: Telling, cases: Sequence[Case], console: Console) -> None:
    said, end = telling.said, "" if telling.stayed else ", taken back later"
    words = f"[red]FALSE[/]  {reader}  {escape(telling.story)}: {said.field} {escape(said.value)}"
    console.print(f"{words} ({telling.status} on {telling.on}{end})", soft_wrap=True)
    for claim in telling.proofs:
        case = case_of(claim, cases)
        _print_claim(claim, str(case["id"]) if case else "?", console)


def _print_missed(reader: str, found: Found, console: Console) -> None:
    truth = found.truth
    end = f" until {truth.until}" if truth.until else ""
    words = f"[yellow]MISSED[/] {reader}  {escape(found.story)}: {truth.said.field} {escape(truth.said.value)}"
    console.print(f"{words} (true from {truth.since}{end}, {truth.case})", soft_wrap=True)
    console.print(f"       label: “{escape(truth.gold['evidence'])}”", soft_wrap=True)
    for claim in found.read:
        _print_claim(claim, truth.case, console)


def _print_claim(claim: Claim, case: str, console: Console) -> None:
    head = f"{case} {claim.publisher}: {claim.stance} {claim.value}, p={claim.probability:.2f}"
    console.print(f"       {escape(head)} “{escape(claim.evidence.quote)}”", soft_wrap=True)
    if claim.cues:
        console.print(f"         {escape('; '.join(claim.cues))}", style="dim", soft_wrap=True)


def _row(each: Tally) -> dict[str, Any]:
    return {**vars(each), "precision": each.precision, "recall": each.recall}


def main() -> int:
    """Replay and print; the exit code is 1 if a false fact was told as confirmed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.stories", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", nargs="+", type=Path, metavar="CASES.jsonl")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line instead of the table")
    parser.add_argument("--errors", action="store_true", help="list each false and each missed fact")
    parser.add_argument("--perfect", action="store_true", help="replay the labels instead of what is read")
    parser.add_argument("--holdout", action="store_true", help="replay held-back productions too")
    parser.add_argument("--weights", type=Path, help="judge with these weights instead of the shipped ones")
    options = parser.parse_args()
    held_back = set() if options.holdout else set(HOLDOUT.read_text("utf-8").split())
    cases = [case for case in load_cases(*options.cases) if production_of(case)[0] not in held_back]
    lexicon = load_lexicon()
    if options.weights:
        lexicon = replace(lexicon, weights=json.loads(options.weights.read_text("utf-8")))
    read = perfect if options.perfect else extractor(lexicon)
    accounts = score(cases, lexicon.platforms, read, quiet=False)
    tallies, console = tallies_of(accounts), Console()
    if options.errors:
        list_errors(accounts, cases, console)
    if options.json:
        print("\n".join(json.dumps(_row(each)) for each in tallies))
    else:
        console.print(f"{len(accounts['everything'])} productions")
        console.print(table_of(tallies))
    return 1 if any(each.reader == "confirmed" and each.false for each in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
