"""Claims as people and scripts see them: a line or two, a panel that explains, JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from watcher.cli.build import console
from watcher.extract.reasons import Reason, read_reason, say_feature
from watcher.message import say_value
from watcher.model import Claim, Stance

STANCES = {Stance.ASSERTED: "green", Stance.HEDGED: "yellow", Stance.PENDING: "cyan", Stance.DENIED: "red"}
_JUDGE = "judge"
_FOR, _AGAINST = "green", "red"
_FEW = 3
_LONGEST_BAR = 8


def print_claim(claim: Claim, classes: Mapping[str, str]) -> None:
    """What a claim says, its sentence, and what weighed most, as three lines."""
    console.print(
        Text.assemble(
            f"  {claim.field} ",
            (claim.stance, STANCES[claim.stance]),
            f" {_say(claim)}  ",
            (f"{claim.rule}, p={claim.probability:.2f}", "dim"),
            "\n    “",
            mark_quote(claim),
            "”",
        ),
        soft_wrap=True,
    )
    why = tell_why(claim, classes)
    if why:
        console.print(Text("    ").append_text(why), soft_wrap=True)


def tell_why(claim: Claim, classes: Mapping[str, str], *, most: int = _FEW) -> Text:
    """What weighed most for and against a claim, on one line; empty for a claim that no judge weighed."""
    reasons = [read_reason(cue) for cue in claim.cues][:most]
    line = Text()
    for sign, style, chosen in (
        ("+ ", _FOR, [reason for reason in reasons if reason.pull > 0]),
        ("- ", _AGAINST, [reason for reason in reasons if reason.pull < 0]),
    ):
        for reason in chosen:
            line.append("; " if line else "")
            line.append(sign, style).append(_tell(reason, claim, classes), "dim")
    return line


def print_panel(claim: Claim, classes: Mapping[str, str]) -> None:
    """A claim as a panel: its sentence with the words that weighed in colours, and each of them with its pull."""
    title = Text.assemble(
        " ", (claim.field, "bold"), " ", (claim.stance, f"bold {STANCES[claim.stance]}"), f" {claim.probability:.0%} "
    )
    foot = Text.assemble((" " + _say_origin(claim) + " ", "dim"))
    body: list[Text | Table] = [Text(_say(claim), "bold"), Text("“").append_text(mark_quote(claim)).append("”"), Text()]
    body.append(_tabulate(claim, classes) if claim.cues else Text(_say_rule(claim), "dim"))
    panel = Panel(
        Group(*body),
        title=title,
        title_align="left",
        subtitle=foot,
        subtitle_align="left",
        border_style=STANCES[claim.stance],
        box=box.ROUNDED,
        width=min(console.width, 120),
    )
    console.print(panel)


def mark_quote(claim: Claim) -> Text:
    """The sentence: words that pulled towards the claim green, against it red, those of its value bold and underlined."""
    quote = Text(claim.evidence.quote)
    reasons = [read_reason(cue) for cue in claim.cues]
    for reason in reversed(reasons):  # the strongest comes first, and is painted last
        if reason.start is not None and reason.pull:
            quote.stylize(_FOR if reason.pull > 0 else _AGAINST, reason.start, reason.end)
    at = claim.evidence.quote.find(claim.label) if claim.value and claim.label else -1
    if at >= 0:
        quote.stylize("bold underline", at, at + len(claim.label))
    return quote


def describe_claim(claim: Claim, classes: Mapping[str, str]) -> dict[str, Any]:
    """A claim as JSON data, everything that is known of it."""
    published = claim.evidence.published_at
    return {
        "id": claim.digest,
        "field": claim.field,
        "slot": claim.slot,
        "stance": claim.stance,
        "value": claim.value,
        "label": claim.label,
        "rule": claim.rule,
        "probability": round(claim.probability, 3),
        "cues": list(claim.cues),
        "reasons": [_describe(reason, claim, classes) for reason in map(read_reason, claim.cues)],
        "publisher": claim.publisher,
        "attributed_to": claim.attributed_to,
        "quote": claim.evidence.quote,
        "locator": claim.evidence.locator,
        "url": claim.evidence.url,
        "published_at": published.isoformat() if published else None,
    }


def _describe(reason: Reason, claim: Claim, classes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "feature": reason.feature,
        "says": say_feature(reason.feature, classes),
        "pull": reason.pull,
        "start": reason.start,
        "end": reason.end,
        "words": _words(reason, claim) or None,
    }


def _tabulate(claim: Claim, classes: Mapping[str, str]) -> Table:
    reasons = [read_reason(cue) for cue in claim.cues]
    strongest = max((abs(reason.pull) for reason in reasons), default=0.0) or 1.0
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for reason in reasons:
        style = _FOR if reason.pull > 0 else _AGAINST
        bar = "█" * max(1, round(abs(reason.pull) / strongest * _LONGEST_BAR))
        table.add_row(Text(f"{reason.pull:+.1f}", style), Text(bar, style), Text(_tell(reason, claim, classes)))
    return table


def _tell(reason: Reason, claim: Claim, classes: Mapping[str, str]) -> str:
    said, words = say_feature(reason.feature, classes), _words(reason, claim)
    return f"“{words}” ({said})" if words and words not in said else said


def _words(reason: Reason, claim: Claim) -> str:
    return claim.evidence.quote[reason.start : reason.end] if reason.start is not None else ""


def _say(claim: Claim) -> str:
    return say_value(claim.field, claim.value, claim.label) if claim.value else "nothing"


def _say_rule(claim: Claim) -> str:
    if claim.rule == _JUDGE:
        return "What weighed was not kept."
    return f"Stated by {claim.rule}; no judge was needed."


def _say_origin(claim: Claim) -> str:
    said_by = f", as {claim.attributed_to} has it" if claim.attributed_to else ""
    where = f"{claim.rule} · {claim.evidence.locator or 'page'}"
    return f"{claim.digest[:10]} · {where} · {claim.publisher or 'nobody in particular'}{said_by}"


def print_claims(name: str, claims: Sequence[Claim], classes: Mapping[str, str], *, explain: bool = False) -> None:
    """All claims of a page about a watch."""
    console.print(Text.assemble(("Claims    ", "bold"), f"{len(claims)} about {name}"))
    for claim in claims:
        (print_panel if explain else print_claim)(claim, classes)
