"""What the editors' desk does and shows: overrides, and what waits for review."""

import getpass
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer
from rich.text import Text

from watcher.cli.build import console, load_config, now, open_store
from watcher.cli.exits import PROBLEM
from watcher.cli.tables import COLOURS, STATES, count, describe_change, print_json, say_time
from watcher.config.lexicon import load_lexicon
from watcher.editors import (
    Desk,
    Refused,
    Said,
    approve,
    dismiss_waiting,
    edit_waiting,
    read_slot,
    read_value,
    speak,
    undo,
)
from watcher.message import say_value
from watcher.model import EVERY_SLOT, Change, Delivery, DeliveryState, Field, Override, OverrideAct, Status
from watcher.store import State

#: How many digits of a claim's name are shown, and the fewest that are taken.
CLAIM_DIGITS, FEWEST_DIGITS = 10, 4
_STATUSES = (Status.RUMOURED, Status.REPORTED, Status.CONFIRMED)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What every act of an editor comes with on the command line."""

    config: Path
    by: str | None
    why: str
    as_json: bool


def set_word(
    words: Words, watch: str, field: str, value: str, *, status: str, slot: str | None, quote: str, url: str
) -> int:
    """Set a value; the exit code is 1 if it was refused."""
    said, chosen = _choose_field(field), _choose_status(status)
    if url and not url.startswith(("http://", "https://")):
        raise typer.BadParameter(f"{url} is no http or https address")

    def act(desk: Desk) -> Said:
        held = read_value(said, value, load_lexicon().platforms)
        word = Override(
            watch=watch,
            field=said,
            slot=read_slot(said, slot, held),
            act=OverrideAct.SET,
            value=held,
            status=chosen,
            quote=quote.strip(),
            url=url,
            by=desk.by,
            why=desk.why,
            at=now(),
        )
        return speak(desk, watch, lambda _: word, now=word.at)

    return _perform(words, act)


def dismiss_word(
    words: Words, watch: str, field: str, *, value: str | None, claim: str | None, slot: str | None
) -> int:
    """Dismiss a value or a claim; the exit code is 1 if it was refused."""
    said = _choose_field(field)
    if (value is None) is (claim is None):
        raise typer.BadParameter("name the wrong value, or one claim with --claim")
    at = now()

    def make(state: State, desk: Desk) -> Override:
        word = Override(
            watch=watch,
            field=said,
            slot=EVERY_SLOT if slot is None else read_slot(said, slot),
            act=OverrideAct.DISMISS,
            by=desk.by,
            why=desk.why,
            at=at,
        )
        if claim is not None:
            return _of_claim(word, state, claim)
        return _of_value(word, read_value(said, value or "", load_lexicon().platforms), state)

    return _perform(words, lambda desk: speak(desk, watch, lambda state: make(state, desk), now=at))


def _of_value(word: Override, value: str, state: State) -> Override:
    for each in state.overrides:
        same = (each.field, each.slot, each.act, each.value) == (word.field, word.slot, OverrideAct.DISMISS, value)
        if same and not each.undone_at:
            raise Refused(f"{value} is dismissed already: override {each.number} by {each.by}.")
    return replace(word, value=value)


def _of_claim(word: Override, state: State, name: str) -> Override:
    found = [each for each in state.claims if each.field is word.field and each.digest.startswith(name.casefold())]
    if len(name) < FEWEST_DIGITS or len(found) != 1:
        why = "is the name of several claims" if found else "is the name of no claim"
        raise Refused(f"{name} {why} of {word.field}; `watcher facts --watch {word.watch} --explain` names them.")
    return replace(word, claim=found[0].digest, value=found[0].value, slot=found[0].slot)


def pin_word(words: Words, watch: str, field: str, *, slot: str | None) -> int:
    """Pin what is held; the exit code is 1 if nothing is."""
    said = _choose_field(field)
    at = now()

    def make(state: State, desk: Desk) -> Override:
        held = [fact for fact in state.facts if fact.field is said and fact.value is not None]
        held = [fact for fact in held if slot is None or fact.slot == slot]
        if not held:
            rumours = [value for fact in state.facts if fact.field is said for value in fact.candidates]
            hint = f", only rumoured: {', '.join(rumours)}" if rumours else ""
            raise Refused(f"No {said} is held{hint}; `watcher override set` says what is true.")
        if len(held) > 1:
            raise Refused(f"Several are held; name one with --slot: {', '.join(fact.slot for fact in held)}.")
        return Override(
            watch=watch,
            field=said,
            slot=held[0].slot,
            act=OverrideAct.PIN,
            value=held[0].value,
            status=held[0].status,
            by=desk.by,
            why=desk.why,
            at=at,
        )

    return _perform(words, lambda desk: speak(desk, watch, lambda state: make(state, desk), now=at))


def undo_word(words: Words, number: int) -> int:
    """Undo an override; the exit code is 1 if it was refused."""
    return _perform(words, lambda desk: undo(desk, number, now=now()), done="undone")


def approve_delivery(words: Words, number: int) -> int:
    """Let a waiting delivery out; the exit code is 1 if it does not wait."""

    def act(desk: Desk) -> None:
        delivery = approve(desk, number, now=now())
        if words.as_json:
            print_json({"delivery": number, "route": delivery.recipient, "state": DeliveryState.PENDING})
        else:
            console.print(f"Delivery {number} goes out to {delivery.recipient} at the worker's next turn.")

    return _perform(words, act, needs_why=False)


def dismiss_delivery(words: Words, number: int) -> int:
    """Dismiss what a waiting delivery says; the exit code is 1 if it does not wait."""
    return _perform(words, lambda desk: dismiss_waiting(desk, number, now=now()))


def edit_delivery(words: Words, number: int, *, value: str | None, status: str | None) -> int:
    """Set a better value in a waiting delivery's place; the exit code is 1 if it does not wait."""
    chosen = None if status is None else _choose_status(status)

    def act(desk: Desk) -> Said:
        delivery = desk.store.delivery(number)
        held = value
        if value is not None and delivery is not None:
            held = read_value(delivery.change.field, value, load_lexicon().platforms)
        return edit_waiting(desk, number, value=held, status=chosen, now=now())

    return _perform(words, act)


def _perform(words: Words, act: Callable[[Desk], Said | None], *, done: str = "", needs_why: bool = True) -> int:
    """Do it and say what came of it; a refusal is one sentence on standard error."""
    by, why = _who(words.by), words.why.strip()
    if needs_why and not why:
        raise typer.BadParameter("say with --why for which reason")
    config = load_config(words.config)
    try:
        with open_store(config) as store:
            said = act(Desk(config=config, store=store, by=by, why=why))
    except Refused as refused:
        print(refused, file=sys.stderr)  # noqa: T201 - past rich's wrapping
        return PROBLEM
    if said is not None and words.as_json:
        print_json({**describe_override(said.override), "changes": [describe_change(each) for each in said.changes]})
    elif said is not None:
        _print_said(said, done=done)
    return 0


def _who(name: str | None) -> str:
    try:
        by = (name if name is not None else getpass.getuser()).strip()
    except (OSError, KeyError, ImportError):
        by = ""
    if not by or not by.isprintable():
        raise typer.BadParameter("say with --by who you are")
    return by


def _choose_field(field: str) -> Field:
    if field not in list(Field):
        raise typer.BadParameter(f"{field} is no field; use {', '.join(Field)}")
    return Field(field)


def _choose_status(status: str) -> Status:
    if status not in _STATUSES:
        raise typer.BadParameter(f"{status} is no status; use {', '.join(_STATUSES)}")
    return Status(status)


def _print_said(said: Said, *, done: str) -> None:
    console.print(Text.assemble(tell_override(said.override), (f" is {done}." if done else ".", "")), soft_wrap=True)
    for change in said.changes:
        told = "nobody was told otherwise" if change.silent else "goes to whom it concerns"
        console.print(
            Text.assemble(f"  {change.field} {change.kind}: ", _tell_step(change), (f" ({told})", "dim")),
            soft_wrap=True,
        )
    if not said.changes:
        console.print("  Nothing changes for readers.", style="dim", soft_wrap=True)


def _tell_step(change: Change) -> Text:
    before, after = (say_value(change.field, value) if value else "unknown" for value in (change.before, change.after))
    return Text.assemble(f"{before} → {after}  ", (change.status, COLOURS[change.status]))


def tell_override(override: Override) -> Text:
    """What an override says, in a phrase: `Override 3: klopp title pinned to X (confirmed)`."""
    value = say_value(override.field, override.value) if override.value else "nothing"
    slot = f" ({override.slot})" if "/" in override.slot and not override.slot.startswith("*/streaming") else ""
    said = {
        OverrideAct.SET: f"set to {value}",
        OverrideAct.PIN: f"pinned to {value}",
        OverrideAct.DISMISS: f"{value} dismissed",
    }[override.act]
    if override.claim is not None:
        said = f"claim {override.claim[:CLAIM_DIGITS]} ({value}) dismissed"
    status = "" if override.act is OverrideAct.DISMISS else f" ({override.status})"
    return Text.assemble(
        f"Override {override.number}: {override.watch} ", (f"{override.field}", "bold"), f"{slot} {said}{status}"
    )


def show_overrides(folder: Path, watch: str | None, *, as_json: bool) -> None:
    """The overrides, newest first."""
    config = load_config(folder)
    with open_store(config) as store:
        rows = store.overrides(watch)
    if watch is not None and not rows and watch not in config.watches:
        raise typer.BadParameter(f"there is no watch {watch}; there are {', '.join(config.watches)}")
    for row in reversed(rows):
        if as_json:
            print_json(describe_override(row))
            continue
        line = tell_override(row)
        line.append(f"\n    {say_time(row.at)} by {row.by}: {row.why}", "dim")
        if row.undone_at:
            line.append(f"\n    undone {say_time(row.undone_at)} by {row.undone_by}: {row.undone_why}", "yellow")
        console.print(line, soft_wrap=True)
    if not rows and not as_json:
        console.print("No override yet.")


def describe_override(override: Override) -> dict[str, Any]:
    """An override as JSON data."""
    return {
        "number": override.number,
        "watch": override.watch,
        "field": override.field,
        "slot": override.slot,
        "act": override.act,
        "value": override.value,
        "status": None if override.act is OverrideAct.DISMISS else override.status,
        "claim": override.claim,
        "quote": override.quote,
        "url": override.url,
        "by": override.by,
        "why": override.why,
        "at": override.at.isoformat(),
        "undone_at": override.undone_at.isoformat() if override.undone_at else None,
        "undone_by": override.undone_by or None,
        "undone_why": override.undone_why or None,
    }


def show_waiting(folder: Path, *, as_json: bool) -> None:
    """What waits for an editor, and what lapsed."""
    config = load_config(folder)
    with open_store(config) as store:
        rows = store.waiting()
    at = now()
    for row in rows:
        if as_json:
            print_json(_describe_waiting(row))
        else:
            console.print(_tell_waiting(row, overdue=row.next_attempt_at <= at), soft_wrap=True)
    if not as_json:
        waits = sum(row.state is DeliveryState.REVIEW for row in rows)
        if waits:
            console.print("Decide with `watcher review approve|dismiss|edit ID --why TEXT`.", style="dim")
        else:
            console.print(f"Nothing waits for review{', ' + count(len(rows), 'message') + ' lapsed' if rows else ''}.")


def _tell_waiting(row: Delivery, *, overdue: bool) -> Text:
    change = row.change
    ends = "lapses" if row.lapses and row.kind not in ("corrected", "withdrawn") else "goes out"
    when = (
        "lapsed"
        if row.state is DeliveryState.LAPSED
        else f"{ends} {'now' if overdue else say_time(row.next_attempt_at)}"
    )
    quote = f"\n    “{change.evidence.quote}”" if change.evidence.quote else ""
    return Text.assemble(
        (f"{row.id}  ", "dim"),
        (row.recipient, "bold"),
        "  ",
        (when, STATES[row.state]),
        f"\n    {change.watch}: {change.field} {row.kind}  ",
        _tell_step(change),
        (quote, "italic"),
        (f"\n    {change.evidence.url}" if change.evidence.url else "", "blue"),
    )


def _describe_waiting(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.id,
        "route": row.recipient,
        "state": row.state,
        "kind": row.kind,
        "until": row.next_attempt_at.isoformat(),
        "lapses": row.lapses,
        "change": describe_change(row.change),
    }
