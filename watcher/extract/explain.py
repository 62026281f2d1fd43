"""Says in words and offsets what weighed in a verdict: `L:hedge -1.3 [12:18]` for people, and for the store."""

import re
from collections.abc import Sequence

from watcher.extract.candidate import Candidate
from watcher.extract.flags import MADE_BY
from watcher.extract.judge import Pull
from watcher.extract.text import Mark, Passage

_CUE_SIDES = ("S:", "L:", "R:", "K:")
_WORD_SIDES = ("lw:", "rw:", "l1:", "r1:", "l2:", "r2:")
#: A trailer's second reading repeats the flags of the first under names of its own.
_LATER_READING = re.compile("^(?:is|will|none)_")


def explain(pulls: Sequence[Pull], candidate: Candidate, passage: Passage) -> tuple[str, ...]:
    """Each feature with its pull in logits and, where words of the sentence make it, their place in the quote.

    The features are those of docs/reading.md; offsets count characters of the claim's quote, the end excluded.
    """
    return tuple(_written(pull, candidate, passage) for pull in pulls)


def _written(pull: Pull, candidate: Candidate, passage: Passage) -> str:
    place = _place(pull.feature, candidate, passage)
    return f"{pull.feature} {pull.strength:+.1f}" + (f" [{place[0]}:{place[1]}]" if place else "")


def _place(feature: str, candidate: Candidate, passage: Passage) -> tuple[int, int] | None:
    tokens = passage.tokens
    feature = feature.removeprefix("about*").removeprefix("plain*")
    made_by = MADE_BY.get(_LATER_READING.sub("", feature))
    if made_by is None and feature.startswith(_CUE_SIDES):
        made_by = feature[0], feature[2:]
    if made_by:
        side, cue = made_by
        mark = _nearest(cue, side, candidate, passage)
        return (tokens[mark.start].start, tokens[mark.end - 1].end) if mark else None
    if feature.startswith("v:"):
        return (tokens[candidate.start].start, tokens[candidate.end - 1].end) if candidate.value else None
    return _place_of_word(feature, candidate, passage)


def _place_of_word(feature: str, candidate: Candidate, passage: Passage) -> tuple[int, int] | None:
    tokens = passage.tokens
    side = next((side for side in _WORD_SIDES if feature.startswith(side)), None)
    if side is None:
        return None
    words = feature[len(side) :].split("_")
    places = range(candidate.start - 1, -1, -1) if side.startswith("l") else range(candidate.end, len(tokens))
    at = next((place for place in places if tokens[place].norm == words[0]), None)
    return (tokens[at].start, tokens[at].end) if at is not None else None


def _nearest(cue: str, side: str, candidate: Candidate, passage: Passage) -> Mark | None:
    marks = [mark for mark in passage.marks if mark.cue == cue]
    if side == "L":
        marks = [mark for mark in marks if mark.end <= candidate.start]
    elif side == "R":
        marks = [mark for mark in marks if mark.start >= candidate.end]
    return min(marks, key=lambda mark: abs(mark.start - candidate.start), default=None)
