"""Claims that need no judge: JSON-LD (schema.org), a platform's own title page, and players or entries that say trailer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from watcher.extract.claims import Frame, stated
from watcher.extract.schema_org import Statement, is_article, production_statements
from watcher.extract.text import Phrases, phrases_of, split
from watcher.extract.trailer import kind_of
from watcher.extract.when import dates_of
from watcher.lexicon import Lexicon
from watcher.model import ANYWHERE, TITLE_SLOT, BlockKind, Claim, Document, Field, Player, Thing

_LEDE = 300
_LABEL, _TRAILER, _FAN_MADE = "release_label", "trailer", "fan_made"


@dataclass(frozen=True, kw_only=True)
class _Words:
    """The words of one language, ready to be found in short texts."""

    phrases: Phrases

    def has(self, cue: str, text: str) -> bool:
        return any(mark.cue == cue for mark in self.phrases.find(split(text)))


def read_structured(document: Document, *, frame: Frame, lexicon: Lexicon) -> list[Claim]:
    """Asserted claims of a document's structured data; one for each value, the first that states it."""
    words = _Words(phrases=phrases_of(frame.language))
    own = tuple(thing for thing in document.things if _is_own(thing, document, frame))
    claims = [
        claim
        for thing in own
        for statement in production_statements(thing, platforms=lexicon.platforms, season=frame.season)
        if (claim := _claim(statement, thing.path, frame)) is not None and not words.has(_FAN_MADE, statement.label)
    ]
    claims += _title_page(document, own, frame, words)
    claims += _trailers(document, frame, words)
    first: dict[tuple[Field, str, str | None], Claim] = {}
    for claim in claims:
        # Several addresses on one page show one trailer.
        value = None if claim.field is Field.TRAILER else claim.value
        first.setdefault((claim.field, claim.slot, value), claim)
    return list(first.values())


def _is_own(thing: Thing, document: Document, frame: Frame) -> bool:
    """Whether a thing is the subject's: by its own words, or as the production the page is headed with."""
    name, about = _name_of(thing), _text(thing.data, "description")
    context = f"{document.title} {document.description} {name}"
    if frame.watch.subject.matches(f"{name} {about}", context) and _names_subject(f"{name} {about}", frame):
        return True
    headed = bool(name) and name.casefold() in document.title.casefold()
    return headed and frame.watch.subject.matches(f"{document.title} {document.description} {about} {_lede(document)}")


def _name_of(thing: Thing) -> str:
    """Its name; of a broadcast without one, that of the work it shows (schema.org workPerformed)."""
    shown = thing.data.get("workPerformed") or thing.data.get("broadcastOfEvent")
    return _text(thing.data, "name") or (_text(shown, "name") if isinstance(shown, Mapping) else "")


def _lede(document: Document) -> str:
    return " ".join(block.text for block in document.blocks)[:_LEDE]


def _names_subject(text: str, frame: Frame) -> bool:
    folded = text.casefold()
    terms = frame.watch.subject.all_of or frame.watch.subject.any_of
    return any(term.casefold() in folded for term in terms)


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _claim(statement: Statement, path: str, frame: Frame) -> Claim | None:
    field, value, slot = statement.field, statement.value, ANYWHERE
    if field is Field.TITLE:
        slot = TITLE_SLOT
        if frame.season is not None:
            return None
    elif field is Field.TRAILER:
        slot = kind_of(statement.label, frame.language)
    return stated(
        frame,
        field=field,
        slot=slot,
        value=value,
        label=statement.label,
        quote=_quote(statement, frame),
        locator=f"{path}.{statement.key}",
        rule=f"{'json-ld:' if path.startswith('$') else ''}{path}.{statement.key}",
    )


def _quote(statement: Statement, frame: Frame) -> str:
    """The words on the page that say the same, for people to read; else the statement as the data hold it."""
    dates = dates_of(frame.language)
    for block in frame.document.blocks:
        if statement.field is Field.RELEASE_DATE:
            found = dates.find(block.text, written=frame.written) if block.kind is BlockKind.CELL else ()
            if any(when.value == statement.value for when in found):
                return block.text
        elif len(statement.label) > 1 and statement.label in block.text:
            return block.text
    return f"{statement.key}: {statement.label}"


def _title_page(document: Document, own: tuple[Thing, ...], frame: Frame, words: _Words) -> Iterator[Claim]:
    """What a platform's own page about the production says by being there: its name, its home, its date cell."""
    home = frame.publisher.platform if frame.publisher else None
    cells = tuple(block for block in document.blocks if block.kind is BlockKind.CELL)
    about = _names_subject(document.title, frame) and frame.watch.subject.matches(
        f"{document.title} {document.description} {_lede(document)}"
    )
    productions = tuple(thing for thing in own if not is_article(thing))
    if home is None or any(is_article(thing) for thing in document.things) or not (productions or (about and cells)):
        return
    name = next((_text(thing.data, "name") for thing in productions if _text(thing.data, "name")), document.title)
    where = {"quote": document.title or name, "locator": "title", "rule": "title-page"}
    offer = next((block for block in document.blocks if home.casefold() in block.text.casefold()), None)
    named = {**where, "quote": offer.text, "locator": offer.locator} if offer else where
    yield stated(frame, field=Field.PLATFORM, slot=ANYWHERE, value=home, label=home, **named)
    if frame.season is None and name:
        yield stated(frame, field=Field.TITLE, slot=TITLE_SLOT, value=name, label=name, **where)
    for block in cells:
        if words.has(_LABEL, block.text):
            for when in dates_of(frame.language).find(block.text, written=frame.written)[:1]:
                yield stated(
                    frame,
                    field=Field.RELEASE_DATE,
                    slot=ANYWHERE,
                    value=when.value,
                    label=when.label,
                    quote=block.text,
                    locator=block.locator,
                    rule="title-page",
                )


def _trailers(document: Document, frame: Frame, words: _Words) -> Iterator[Claim]:
    """Players that are named a trailer of the subject, and an entry of a feed or listing that is one."""
    for player in document.players:
        named = player.title or (document.title if frame.entry else "")
        if words.has(_TRAILER, named) and not words.has(_FAN_MADE, named) and _is_about(player, named, document, frame):
            yield _trailer(frame, named, player.url, player.locator or "player")


def _is_about(player: Player, named: str, document: Document, frame: Frame) -> bool:
    if _names_subject(named, frame) or any(title.casefold() in named.casefold() for title in frame.titles):
        return True
    return frame.entry and _names_subject(_lede(document), frame) and player.title in {"", document.title}


def _trailer(frame: Frame, named: str, url: str, locator: str) -> Claim:
    return stated(
        frame,
        field=Field.TRAILER,
        slot=kind_of(named, frame.language),
        value=url,
        label=named,
        quote=named,
        locator=locator,
        rule=f"video:{locator}",
    )
