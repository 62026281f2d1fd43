"""`new`: from a name and an address to a watch file that passes `check`."""

import os
import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import typer
from rich.prompt import Confirm, Prompt
from rich.table import Table
from rich.text import Text

from watcher import __version__
from watcher.cli.build import console, now
from watcher.cli.once import poll_once
from watcher.cli.screen import count
from watcher.cli.suggest import draft_sources, numbered, slug, suggest_offers, suggest_terms
from watcher.config import Checked, ConfigErrors, check
from watcher.config.describe import SCHEMAS, write_schema
from watcher.config.draft import DraftPublisher, DraftWatch, add_publisher, write_watch, write_watcher
from watcher.config.lexicon import load_lexicon
from watcher.fetch import Fetcher
from watcher.lexicon import Lexicon
from watcher.model import FetchSettings, Field
from watcher.scout import Offer, Survey, survey

#: What the folder may lack before there is a first watch.
_FIRST = ("no such folder", "holds no watch", "cannot be read: No such file")


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the command line says; what is null or empty there is asked, or with `yes` taken as it is offered."""

    name: str
    url: str
    id: str | None = None
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    publisher: str | None = None
    official: bool | None = None
    authority: str = "press"
    yes: bool = False


def make_watch(folder: Path, wishes: Wishes) -> int:
    """Look, ask, write, and show what it would read today; the exit code is 1 if there was nothing to write."""
    checked = check(folder, environ=os.environ)
    serious = [error for error in checked.errors if not any(sign in error.why for sign in _FIRST)]
    if serious:
        raise ConfigErrors(serious)
    watch_id = _choose_id(wishes, checked, folder)
    lexicon = load_lexicon()
    found = _look(wishes.url, _settings(checked), lexicon)
    if found.problem is not None:
        console.print(Text.assemble((found.url, "bold"), "  ", (found.problem, "red")), soft_wrap=True)
        return 1
    _show_offers(found)
    chosen = _choose_offers(found, wishes)
    publisher, is_new = _choose_publisher(found, wishes, checked)
    names, kinds = suggest_terms(wishes.name, lexicon, found.language)
    draft = DraftWatch(
        id=watch_id,
        name=wishes.name,
        all_of=wishes.all_of or names,
        any_of=wishes.any_of or kinds,
        none_of=wishes.none_of,
    )
    draft = _ask_terms(draft, wishes)
    official = _is_official(publisher, draft, wishes)
    draft = replace(
        draft,
        official=(publisher.id,) if official else (),
        sources=draft_sources(chosen, publisher.id, taken=_taken(checked), crawl_delay=found.crawl_delay),
    )
    path = _write(folder, draft, publisher if is_new else None)
    console.print(Text.assemble("\nWritten: ", (str(path), "bold green")), soft_wrap=True)
    console.print("What it would read today:\n")
    poll_once(folder, None, watch=watch_id, kind="page", record=False, as_json=False)
    console.print(
        "\nChange it as you like; [bold]watcher check[/] reads it again, [bold]watcher poll[/] shows it again."
    )
    return 0


def _settings(checked: Checked) -> FetchSettings:
    if checked.watcher is None:
        return FetchSettings()
    keys = checked.watcher.keys.fetch
    return FetchSettings(**{key: getattr(keys, key) for key in type(keys).model_fields})


def _look(url: str, settings: FetchSettings, lexicon: Lexicon) -> Survey:
    url = url if "://" in url else f"https://{url}"
    with (
        Fetcher(settings, version=__version__) as fetcher,
        console.status("Looking …") as status,
    ):
        return survey(
            url,
            fetcher=fetcher,
            languages=lexicon.languages,
            now=now(),
            on_look=lambda address: status.update(Text(f"Looking at {address} …")),
        )


def _show_offers(found: Survey) -> None:
    delay = f" robots.txt asks for {found.crawl_delay:g} s between two requests." if found.crawl_delay else ""
    console.print(Text.assemble((found.name or found.url, "bold"), f" at {found.url}.{delay}"), soft_wrap=True)
    if not found.offers:
        console.print("Nothing was found there that can be watched; give another address of the site.")
        return
    table = Table(title="What can be watched", title_justify="left", title_style="bold")
    for heading, justify in (("", "right"), ("Kind", "left"), ("Holds", "left")):
        table.add_column(heading, justify="right" if justify == "right" else "left")
    table.add_column("Address", overflow="fold")
    for number, offer in enumerate(found.offers, start=1):
        newest = f", newest {offer.newest:%Y-%m-%d}" if offer.newest else ""
        holds = (
            Text(offer.problem, "red") if offer.problem else Text(f"{count(offer.entries, 'entry', 'entries')}{newest}")
        )
        kind = f"{offer.kind} (video)" if offer.is_video else str(offer.kind)
        table.add_row(str(number), kind, holds, Text.assemble((offer.url, "blue"), f"\n{offer.how}"))
    console.print(table)


def _choose_offers(found: Survey, wishes: Wishes) -> tuple[Offer, ...]:
    good = {number: offer for number, offer in enumerate(found.offers, start=1) if offer.problem is None}
    if wishes.sources:
        by_url = {offer.url.rstrip("/"): offer for offer in found.offers}
        unknown = [url for url in wishes.sources if url.rstrip("/") not in by_url]
        if unknown:
            raise typer.BadParameter(f"{unknown[0]} was not found there; there are {', '.join(by_url) or 'none'}")
        return tuple(by_url[url.rstrip("/")] for url in wishes.sources)
    suggested = suggest_offers(good)
    if wishes.yes or not good:
        return tuple(good[number] for number in suggested)
    answer = Prompt.ask("Which are read? (numbers, or none)", default=",".join(map(str, suggested)), console=console)
    numbers = [int(number) for number in re.findall(r"[0-9]+", answer)]
    wrong = [number for number in numbers if not 1 <= number <= len(found.offers)]
    if wrong:
        raise typer.BadParameter(f"there is no number {wrong[0]}; use 1 to {len(found.offers)}")
    return tuple(found.offers[number - 1] for number in dict.fromkeys(numbers))


def _choose_publisher(found: Survey, wishes: Wishes, checked: Checked) -> tuple[DraftPublisher, bool]:
    known = checked.watcher.keys.publishers if checked.watcher is not None else ()
    place = urlsplit(found.url).netloc.casefold()
    domain = place.removeprefix("www.")
    for publisher in known:
        is_its = any(place == own or place.endswith(f".{own}") for own in publisher.domains)
        if publisher.id == wishes.publisher or (wishes.publisher is None and is_its):
            return DraftPublisher(
                id=publisher.id, name=publisher.name, domains=publisher.domains, authority=publisher.authority
            ), False
    host = urlsplit(found.url).hostname or "site"
    taken = {publisher.id for publisher in known}
    name = re.split(r"\s[|–—-]\s", found.name)[-1].strip()[:80] or domain
    labels = host.removeprefix("www.").split(".")
    # A name such as liverpoolfc.com speaks for itself; an address of the network does not.
    spoken = name if labels[-1].isdigit() or ":" in host else max(labels[:-1] or labels, key=len)
    wanted = wishes.publisher or slug(spoken) or "site"
    identity = next(name for name in numbered(wanted) if name not in taken)
    if not wishes.yes:
        name = Prompt.ask("Who speaks there?", default=name, console=console)
    return DraftPublisher(id=identity, name=name, domains=(domain,), authority=wishes.authority), True


def _is_official(publisher: DraftPublisher, draft: DraftWatch, wishes: Wishes) -> bool:
    if wishes.official is not None:
        return wishes.official
    whose = f"{publisher.name} {publisher.id}".casefold()
    likely = any(term.casefold().replace(" ", "") in whose.replace(" ", "") for term in draft.all_of)
    question = f"Is what {publisher.name} says of it final (the maker’s or the club’s own word)?"
    return likely if wishes.yes else Confirm.ask(question, default=likely, console=console)


def _ask_terms(draft: DraftWatch, wishes: Wishes) -> DraftWatch:
    all_of, any_of = draft.all_of, draft.any_of
    if not wishes.yes and not wishes.all_of:
        question = "Words that every text about it names, with commas between them"
        all_of = _split(Prompt.ask(question, default=", ".join(all_of), console=console))
    if not wishes.yes and not wishes.any_of:
        question = "Words of which it names one"
        any_of = _split(Prompt.ask(question, default=", ".join(any_of), console=console))
    if not (all_of or any_of):
        raise typer.BadParameter("no words are left that tell what it is about; name some with --term")
    return replace(draft, all_of=all_of, any_of=any_of)


def _split(answer: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in answer.split(",") if word.strip()))


def _taken(checked: Checked) -> frozenset[str]:
    return frozenset(source.id for read in checked.watches for source in read.keys.sources)


def _choose_id(wishes: Wishes, checked: Checked, folder: Path) -> str:
    wanted = wishes.id or slug(wishes.name)
    taken = {read.keys.id: read.tree.path for read in checked.watches}
    if not wanted:
        raise typer.BadParameter("the name gives no id; give one of a-z, 0-9 and - with --id")
    path = folder / "watches" / f"{wanted}.yaml"
    if wanted in taken or path.exists():
        raise typer.BadParameter(f"there is a watch {wanted} already, in {taken.get(wanted, path)}; give another --id")
    return wanted


def _write(folder: Path, draft: DraftWatch, publisher: DraftPublisher | None) -> Path:
    """Write the files once a copy of the folder with them in it passes the check; what is there is never replaced."""
    watcher = _with_publisher(folder, publisher)
    text = write_watch(draft, fields=tuple(Field))
    with tempfile.TemporaryDirectory(prefix="watcher-new-") as place:
        trial = Path(place) / "config"
        if folder.is_dir():
            shutil.copytree(folder, trial)
        _put(trial, draft.id, text, watcher)
        errors = check(trial, environ=os.environ).errors
    if errors:
        raise ConfigErrors(replace(error, path=folder / error.path.relative_to(trial)) for error in errors)
    return _put(folder, draft.id, text, watcher)


def _put(folder: Path, watch: str, text: str, watcher: str | None) -> Path:
    (folder / "watches").mkdir(parents=True, exist_ok=True)
    for name, model in SCHEMAS.items():
        schema = folder / "schema" / name
        if not schema.exists():
            schema.parent.mkdir(exist_ok=True)
            schema.write_text(write_schema(model), encoding="utf-8")
    if watcher is not None:
        _replace(folder / "watcher.yaml", watcher)
    path = folder / "watches" / f"{watch}.yaml"
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    return path


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
    if path.exists():
        shutil.copymode(path, new)
    new.replace(path)


def _with_publisher(folder: Path, publisher: DraftPublisher | None) -> str | None:
    path = folder / "watcher.yaml"
    if not path.exists():
        return write_watcher(() if publisher is None else (publisher,))
    if publisher is None:
        return None
    with path.open(encoding="utf-8", newline="") as file:
        text = add_publisher(file.read(), publisher)
    if text is None:
        raise typer.BadParameter(
            f"{path} is written in a form that only you can add to; add under publishers: {{id: {publisher.id}, "
            f"name: {publisher.name}, domains: [{', '.join(publisher.domains)}], authority: {publisher.authority}}} "
            "and run this again"
        )
    return text
