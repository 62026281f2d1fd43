"""Makes claims: where a document speaks from, and the Claim for what it says."""

from dataclasses import dataclass
from datetime import date, datetime

from watcher.lexicon import Language
from watcher.model import Claim, Document, Evidence, Field, Publisher, Source, Stance, Watch


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Everything about a document that each of its claims repeats.

    `entry` marks an item of a listing or feed; `season` is the number the Watch waits for, if it waits for one; `titles`
    are names by which the production is known.
    """

    document: Document
    watch: Watch
    source: Source
    publisher: Publisher | None
    language: Language
    season: int | None = None
    titles: tuple[str, ...] = ()
    entry: bool = False

    @property
    def written(self) -> date | None:
        """The document's own date."""
        dated = written_at(self.document)
        return dated.date() if dated else None


def written_at(document: Document) -> datetime | None:
    """The document's own date: its last change only where that fell on a later day than it was published."""
    published, modified = document.published, document.modified
    if published and modified and modified.date() > published.date():
        return modified
    return published


def evidence(frame: Frame, *, quote: str, locator: str) -> Evidence:
    """Where in the document something is said."""
    return Evidence(
        source=frame.source.id,
        url=frame.document.url,
        locator=locator,
        quote=quote,
        digest=frame.document.digest,
        published_at=written_at(frame.document),
        seen_at=frame.document.fetched_at,
    )


def speaker(frame: Frame) -> str:
    """The id of the Publisher that speaks."""
    return frame.publisher.id if frame.publisher else frame.source.publisher


def stated(
    frame: Frame, *, field: Field, slot: str, value: str, label: str, quote: str, locator: str, rule: str
) -> Claim:
    """An asserted claim that needed no judge."""
    return Claim(
        watch=frame.watch.id,
        field=field,
        slot=slot,
        value=value,
        stance=Stance.ASSERTED,
        publisher=speaker(frame),
        evidence=evidence(frame, quote=quote, locator=locator),
        rule=rule,
        label=label,
    )
