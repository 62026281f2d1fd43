"""What the field modules propose, and what they look at."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from watcher.extract.names import Name
from watcher.extract.subject import About, Topic
from watcher.extract.text import Passage
from watcher.extract.when import Dates
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
    """A Document cut up and graded for one Watch: what proposing and describing work on."""

    document: Document
    watch: Watch
    lexicon: Lexicon
    language: Language
    topic: Topic
    passages: tuple[Passage, ...]
    names: tuple[tuple[Name, ...], ...]
    about: tuple[About, ...]
    written: date | None
    dates: Dates


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
