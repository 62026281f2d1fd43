"""`poll` and `extract`: one reading, each step shown."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import typer
from rich.text import Text

from watcher.cli.build import console, load_config, now, open_tools, open_tools_for_looking
from watcher.cli.claims import describe_claim, print_claims
from watcher.cli.tables import COLOURS, describe_change, print_json
from watcher.config.lexicon import load_lexicon
from watcher.extract import extract
from watcher.fetch import FetchError
from watcher.message import say_value
from watcher.model import Change, Config, Document, Fact, Outcome, Page, Source, SourceKind, Watch
from watcher.poll import Sight, Tools, fetch, look, poll, weigh
from watcher.read import read
from watcher.schedule import POLL_LEASE


def poll_once(
    folder: Path, target: str | None, *, watch: str | None, kind: str, record: bool, as_json: bool, render: bool = False
) -> int:
    """Poll the sources meant and show each step; the exit code is 1 if one could not be fetched or read."""
    config = load_config(folder)
    watches = _choose_watches(config, watch)
    good = True
    with (open_tools if record else open_tools_for_looking)(config) as tools:
        for source in _choose_sources(config, target, watches, kind=kind, render=render):
            good = (_record(source, tools) if record else _look_at(source, watches, tools, as_json=as_json)) and good
    return 0 if good else 1


def extract_file(
    folder: Path, file: Path, *, watch: str, url: str, publisher: str | None, kind: str, as_json: bool, explain: bool
) -> int:
    """Read a saved page and show its claims, each explained if asked; the exit code is 1 if it is unreadable."""
    config = load_config(folder)
    chosen = _choose_watches(config, watch)[0]
    if publisher is not None and publisher not in config.publishers:
        raise typer.BadParameter(f"there is no publisher {publisher}; there are {', '.join(config.publishers)}")
    body = file.read_bytes()
    page = Page(
        url=url,
        final_url=url,
        status=200,
        headers={},
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        fetched_at=now(),
    )
    source = _ad_hoc(url, _choose_kind(kind), publisher or "")
    lexicon = load_lexicon()
    document = read(page, source.kind, lexicon.languages)
    claims = extract(
        document, watch=chosen, source=source, publisher=config.publishers.get(source.publisher), lexicon=lexicon
    )
    if as_json:
        print_json(
            {
                "watch": chosen.id,
                "document": _describe_document(document),
                "claims": [describe_claim(one, lexicon.classes) for one in claims],
            }
        )
    else:
        _print_document(document)
        print_claims(chosen.name, claims, lexicon.classes, explain=explain)
    return 1 if document.unreadable else 0


def _choose_watches(config: Config, watch: str | None) -> tuple[Watch, ...]:
    if watch is None:
        return tuple(config.watches.values())
    if watch not in config.watches:
        raise typer.BadParameter(f"there is no watch {watch}; there are {', '.join(config.watches)}")
    return (config.watches[watch],)


def _choose_sources(
    config: Config, target: str | None, watches: Sequence[Watch], *, kind: str, render: bool
) -> tuple[Source, ...]:
    if target is None:
        return tuple({source.id: config.sources[source.id] for watch in watches for source in watch.sources}.values())
    if target in config.sources:
        return (config.sources[target],)
    if "://" not in target:
        raise typer.BadParameter(f"there is no source {target}; there are {', '.join(config.sources)}, or give a URL")
    known = next((source for source in config.sources.values() if source.url == target), None)
    return (known or replace(_ad_hoc(target, _choose_kind(kind), _speaker_at(target, config)), render=render),)


def _choose_kind(kind: str) -> SourceKind:
    if kind not in list(SourceKind):
        raise typer.BadParameter(f"{kind} is no kind of source; use {', '.join(SourceKind)}")
    return SourceKind(kind)


def _ad_hoc(url: str, kind: SourceKind, publisher: str) -> Source:
    return Source(id="once", url=url, kind=kind, publisher=publisher, every=timedelta(hours=1))


def _speaker_at(url: str, config: Config) -> str:
    """The publisher whose domain the address is on, or nobody in particular."""
    host = url.split("://", 1)[1].split("/", 1)[0].casefold()
    for publisher in config.publishers.values():
        if any(host == domain or host.endswith(f".{domain}") for domain in publisher.domains):
            return publisher.id
    return ""


def _record(source: Source, tools: Tools) -> bool:
    at = now()
    due = tools.store.claim_source(source.id, now=at, lease=POLL_LEASE)
    if due is None:
        console.print(f"{source.id}: not polled, because it is no configured source or another worker has it just now.")
        return False
    polled = poll(due, tools, now=at)
    console.print(Text.assemble((source.id, "bold"), f"  {polled.why or 'recorded'}"))
    for change in polled.changes:
        _print_change(change)
    return polled.why is None


def _look_at(source: Source, watches: Sequence[Watch], tools: Tools, *, as_json: bool) -> bool:
    chosen = [watch for watch in watches if source.id == "once" or source.id in {one.id for one in watch.sources}]
    try:
        page = fetch(source, tools, now=now())
    except FetchError as error:
        if as_json:
            print_json({"source": source.id, "url": source.url, "error": error.reason})
        else:
            console.print(Text.assemble((source.id, "bold"), "  ", (error.reason, "red")), soft_wrap=True)
        return False
    if not isinstance(page, Page):
        return True
    sight = look(page, source, watches=chosen, publishers=tools.config.publishers, lexicon=tools.lexicon)
    states = {watch.id: tools.store.load(watch.id) for watch in chosen}
    classes = tools.lexicon.classes
    outcomes = {watch.id: weigh(sight, source, watch, states[watch.id], tools) for watch in chosen if sight.claims}
    if as_json:
        print_json(_describe_sight(source, sight, outcomes, classes))
    else:
        _print_sight(source, sight)
        for watch in chosen:
            print_claims(watch.name, sight.claims.get(watch.id, ()), classes)
            outcome = outcomes.get(watch.id, Outcome())
            _print_facts(outcome.facts)
            _print_messages(watch, outcome.changes)
    return sight.document.unreadable is None


def _print_sight(source: Source, sight: Sight) -> None:
    page = sight.page
    console.rule(Text(source.id, "bold"), align="left")
    via = f" by way of {len(page.redirects)} redirect(s)" if page.redirects else ""
    console.print(f"[bold]Status[/]    {page.status}, {len(page.body):,} bytes from {page.final_url}{via}")
    _print_document(sight.document)


def _print_document(document: Document) -> None:
    for feed in document.feeds:
        console.print(Text.assemble(("Feed      ", "bold"), f"{feed} (watch it with kind: feed)"), soft_wrap=True)
    if document.unreadable:
        console.print(Text.assemble(("Document  ", "bold"), (f"unreadable: {document.unreadable}", "red")))
        return
    date = f"{document.published:%Y-%m-%d %H:%M}" if document.published else "no date"
    console.print(
        Text.assemble(
            ("Document  ", "bold"),
            f"“{document.title}” ({document.language}, {date}): {len(document.blocks)} blocks, "
            f"{len(document.entries)} entries, {len(document.players)} players, {len(document.things)} JSON-LD objects",
        ),
        soft_wrap=True,
    )


def _print_facts(facts: Sequence[Fact]) -> None:
    for fact in facts:
        value = say_value(fact.field, fact.value, fact.label) if fact.value else ", ".join(fact.candidates) or "nothing"
        console.print(
            Text.assemble(("Fact      ", "bold"), f"{fact.field}: {value} ", (fact.status, COLOURS[fact.status])),
            soft_wrap=True,
        )


def _print_messages(watch: Watch, changes: Sequence[Change]) -> None:
    if not changes:
        console.print(Text.assemble(("Messages  ", "bold"), f"none about {watch.name}"))
    for change in changes:
        _print_change(change)


def _print_change(change: Change) -> None:
    after = say_value(change.field, change.after, change.label) if change.after else "nothing"
    before = say_value(change.field, change.before) if change.before else "nothing"
    console.print(
        Text.assemble(
            ("Message   ", "bold"),
            f"{change.field} {change.kind}: {before} → {after} ",
            (change.status, COLOURS[change.status]),
        ),
        soft_wrap=True,
    )


def _describe_sight(
    source: Source, sight: Sight, outcomes: dict[str, Outcome], classes: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "source": source.id,
        "url": source.url,
        "status": sight.page.status,
        "document": _describe_document(sight.document),
        "watches": {
            watch: {
                "claims": [describe_claim(claim, classes) for claim in claims],
                "changes": [describe_change(change) for change in outcomes[watch].changes],
            }
            for watch, claims in sight.claims.items()
        },
    }


def _describe_document(document: Document) -> dict[str, Any]:
    return {
        "url": document.url,
        "title": document.title,
        "language": document.language,
        "published": document.published.isoformat() if document.published else None,
        "unreadable": document.unreadable,
        "feeds": list(document.feeds),
    }
