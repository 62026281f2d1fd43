"""Describes the words around a candidate, with the subject, services, dates and titles replaced by what they are."""

from collections.abc import Sequence

from watcher.extract.candidate import Candidate, View
from watcher.model import Field

_REACH = 6
#: What a word counts by how many stand between it and the candidate.
_SHARES = tuple(1.0 / (1 + 0.2 * away) for away in range(_REACH))
_SUBJECT, _NUMBER = "SUBJECT", "#"
_EDGE_LEFT, _EDGE_RIGHT = "^", "$"
_LONGEST_LABEL = 30
_FIELDS = tuple(Field)
_LABELLED = frozenset({Field.PLATFORM, Field.TRAILER})


def word_sentence(place: int, candidates: Sequence[Candidate], view: View) -> tuple[str, ...]:
    """A sentence's words as the judge compares them across pages; `candidates` are those of this sentence."""
    words = [_NUMBER if token.norm.isdigit() else token.norm for token in view.passages[place].tokens]
    for mark in view.about[place].mentions:
        words[mark.start : mark.end] = [_SUBJECT] * (mark.end - mark.start)
    # A date within a title is a date: where candidates overlap, the later field names the words.
    for candidate in sorted(candidates, key=lambda one: _FIELDS.index(one.field)):
        if candidate.value is not None and candidate.field is not Field.TRAILER:
            for at in range(candidate.start, candidate.end):
                if words[at] != _SUBJECT:
                    words[at] = f"<{candidate.field.value}>"
    return tuple(words)


def add_words(found: dict[str, float], candidate: Candidate, words: tuple[str, ...]) -> None:
    """Add the words on both sides (`lw:`, `rw:`, the further the less), those that touch, pairs, the value's own words."""
    start, end = candidate.start, candidate.end
    left = words[start - 1 :: -1][:_REACH] if start else ()
    right = words[end : end + _REACH]
    last = ""
    for word, share in zip(left, _SHARES, strict=False):
        if word != last:
            found["lw:" + word] = share
        last = word
    last = ""
    for word, share in zip(right, _SHARES, strict=False):
        if word != last:
            found["rw:" + word] = share
        last = word
    before = left[0] if left else _EDGE_LEFT
    behind = right[0] if right else _EDGE_RIGHT
    found["l1:" + before] = found["r1:" + behind] = found[f"lr:{before}_{behind}"] = 1.0
    if len(left) > 1:
        found[f"l2:{left[1]}_{before}"] = 1.0
    if len(right) > 1:
        found[f"r2:{behind}_{right[1]}"] = 1.0
    if candidate.field in _LABELLED:
        found["v:" + candidate.label[:_LONGEST_LABEL].casefold()] = 1.0
