"""Documents of invented productions, and what is read from them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from watcher.config.lexicon import load_lexicon
from watcher.extract import extract
from watcher.extract.judge import Verdict, Weighing, strongest
from watcher.lexicon import Lexicon
from watcher.model import (
    Block,
    BlockKind,
    Claim,
    Document,
    Field,
    Publisher,
    Source,
    SourceKind,
    Subject,
    Thing,
    Watch,
)

HEADLINE = "Northgate documentary: everything we know"
WATCH = Watch(
    id="northgate",
    name="Northgate documentary",
    subject=Subject(all_of=("Northgate",), any_of=("documentary", "docuseries", "series")),
)
SALT_ROAD = Watch(
    id="salt-road",
    name="The Salt Road (drama)",
    subject=Subject(all_of=("The Salt Road",), any_of=("drama", "series")),
)
SECOND_SEASON = Watch(
    id="salt-road-2",
    name="The Salt Road season 2",
    subject=Subject(all_of=("The Salt Road",), any_of=("season 2", "second season")),
)
STREAMER = Publisher(id="streamer", name="Prime Video", platform="Prime Video")


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    return load_lexicon()


@lru_cache(maxsize=1)
def credulous() -> Lexicon:
    """The lexicon with a judge that asserts whatever has a value: what is not claimed by it is claimed by none."""
    weights = {"bias": [0.0, 5.0, 0.0, 0.0, 0.0], "linear": {}, "thresholds": {"asserted": 0.5}}
    return replace(lexicon(), weights={field.value: weights for field in Field})


def page(*lines: str, date: str | None = "2024-05-20", **more: Any) -> Document:
    """A page: its headline, then a paragraph a line (`- ` begins an item, `: ` a cell)."""
    published = datetime.fromisoformat(date).replace(tzinfo=UTC) if date else None
    title = lines[0] if lines else ""
    document = Document(
        url="https://paper.example/story",
        digest="digest",
        fetched_at=(published or datetime(2024, 5, 20, tzinfo=UTC)) + timedelta(hours=3),
        kind=SourceKind.PAGE,
        title=title,
        published=published,
        blocks=tuple(_block(line, number) for number, line in enumerate(lines)),
    )
    return replace(document, **more)


def _block(line: str, number: int) -> Block:
    kinds = {"- ": BlockKind.ITEM, ": ": BlockKind.CELL}
    kind = BlockKind.HEADING if number == 0 else kinds.get(line[:2], BlockKind.PARAGRAPH)
    text = line[2:] if kind in {BlockKind.ITEM, BlockKind.CELL} else line
    return Block(kind=kind, text=text, locator=f"p[{number}]")


def claims(
    document: Document, *, watch: Watch = WATCH, publisher: Publisher | None = None, words: Lexicon | None = None
) -> tuple[Claim, ...]:
    source = Source(id="paper", url=document.url, kind=document.kind, publisher="paper-group", every=timedelta(hours=1))
    return extract(document, watch=watch, source=source, publisher=publisher, lexicon=words or lexicon())


def said(document: Document, **how: Any) -> set[tuple[str, str, str | None]]:
    """(field, stance, value) of every claim."""
    return {(claim.field.value, claim.stance.value, claim.value) for claim in claims(document, **how)}


def thing(*types: str, path: str = "$[0]", **data: Any) -> Thing:
    content: Mapping[str, Any] = {"@type": list(types), **data}
    return Thing(types=types, path=path, data=content)


def judged(features: Mapping[str, float], weights: Mapping[str, Any], *, empty: bool) -> Verdict | None:
    """The verdict on one candidate by itself, with what pulled it there."""
    verdict = Weighing(weights, {}).judge(features, place=0, sentence={}, empty=empty)
    return replace(verdict, pulls=strongest(features, weights, verdict.stance)) if verdict else None
