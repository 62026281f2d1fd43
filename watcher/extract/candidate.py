"""What the field modules propose, and what they look at."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from watcher.extract.discourse import Line
from watcher.extract.names import Name
from watcher.extract.sheet import Sheet
from watcher.extract.subject import About
from watcher.extract.text import Passage
from watcher.extract.topic import Topic
from watcher.lexicon import Language, Lexicon
from watcher.model import Document, Field, Watch


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A value that a sentence may state for a field; `start` and `end` are the tokens that carry it.

    `value` is null where the words say that nothing is known, or take back whatever is held. `features` is what the
    proposing module knows beyond the context (cues.py adds the rest).
    """

    field: Field
    value: str | None
    slot: str
    label: str
    passage: int
    start: int
    end: int
    features: Mapping[str, float] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class View:
    """A Sheet graded for one Watch: what proposing and describing work on."""

    sheet: Sheet
    watch: Watch
    topic: Topic
    lines: tuple[Line, ...]
    about: tuple[About, ...]

    @cached_property
    def document(self) -> Document:
        """The Document on the sheet."""
        return self.sheet.document

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words it is read by."""
        return self.sheet.lexicon

    @cached_property
    def language(self) -> Language:
        """The language it is read in."""
        return self.sheet.language

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Its sentences."""
        return self.sheet.passages

    @cached_property
    def names(self) -> tuple[tuple[Name, ...], ...]:
        """The names in each sentence."""
        return self.sheet.names

    @cached_property
    def written(self) -> date | None:
        """Its own date."""
        return self.sheet.written

    @cached_property
    def proposed(self) -> dict[Field, tuple[Candidate, ...]]:
        """The candidates of each field; filled as fields are asked for."""
        return {}

    @cached_property
    def contexts(self) -> dict[int, "Context"]:
        """What is known of a sentence whatever candidate it holds; filled as sentences are asked for."""
        return {}


class Spoken(NamedTuple):
    """Somebody spoken of in a sentence: the tokens, the number of their clause, and a name's text."""

    start: int
    end: int
    clause: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What all of a sentence's candidates share: its features, its clauses, whom it names, the tokens it denies."""

    features: Mapping[str, float]
    clauses: tuple[int, ...]
    own: tuple[Spoken, ...]
    others: tuple[Spoken, ...]
    denied: tuple[tuple[int, int], ...]


def token_span(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """The tokens that cover the characters `start` to `end` of a sentence."""
    covered = [i for i, token in enumerate(passage.tokens) if token.end > start and token.start < end]
    return (covered[0], covered[-1] + 1) if covered else (0, len(passage.tokens))


def whole(passage: Passage, cue: str) -> tuple[int, int]:
    """The tokens of the first mark of a class (the whole sentence if there is none)."""
    for mark in passage.marks:
        if mark.cue == cue:
            return mark.start, mark.end
    return 0, len(passage.tokens)


class Around:
    """The cue classes on both sides of a span, with how many tokens lie between (0: they touch); one walk for all."""

    __slots__ = ("_after", "_before")

    def __init__(self, passage: Passage, start: int, end: int, *, reach: int = 8) -> None:
        before: dict[str, int] = {}
        after: dict[str, int] = {}
        for cue, first, last in passage.marks:
            if last <= start:
                if last > start - reach:
                    before[cue] = min(start - last, before.get(cue, reach))
            elif first >= end:
                if first >= end + reach:
                    break  # marks stand in the order of their first tokens
                if cue not in after:
                    after[cue] = first - end
        self._before, self._after = before, after

    def before(self, cue: str, within: int) -> bool:
        """Whether a mark of the class ends among the `within` tokens on the left."""
        return self._before.get(cue, within) < within

    def after(self, cue: str, within: int) -> bool:
        """Whether a mark of the class begins among the `within` tokens on the right."""
        return self._after.get(cue, within) < within


def near(passage: Passage, start: int, end: int, *, left: int, right: int) -> tuple[set[str], set[str]]:
    """The cue classes within `left` tokens before and `right` tokens after a span."""
    before: set[str] = set()
    after: set[str] = set()
    furthest = end + right
    for cue, first, last in passage.marks:
        if last <= start:
            if last > start - left:
                before.add(cue)
        elif first >= furthest:
            break  # marks stand in the order of their first tokens
        elif end <= first:
            after.add(cue)
    return before, after
