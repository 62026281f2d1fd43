"""Describes the words around a candidate, with the subject, services, dates and titles replaced by what they are."""

from collections.abc import Mapping, Sequence

from watcher.extract.candidate import Candidate, View
from watcher.model import Field

_REACH = 6
_FADE = 0.2
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


def around(candidate: Candidate, words: tuple[str, ...], code: str) -> Mapping[str, float]:
    """The words on both sides (`lw:`, `rw:`, the further the less), those that touch, pairs, and the value's own words."""
    left = words[max(0, candidate.start - _REACH) : candidate.start][::-1]
    right = words[candidate.end : candidate.end + _REACH]
    found: dict[str, float] = {f"lang:{code}": 1.0}
    for side, line in (("lw:", left), ("rw:", right)):
        last = ""
        for away, word in enumerate(line):
            if word != last:
                found[side + word] = 1.0 / (1 + _FADE * away)
            last = word
    before = left[0] if left else _EDGE_LEFT
    behind = right[0] if right else _EDGE_RIGHT
    found[f"l1:{before}"] = found[f"r1:{behind}"] = found[f"lr:{before}_{behind}"] = 1.0
    if len(left) > 1:
        found[f"l2:{left[1]}_{left[0]}"] = 1.0
    if len(right) > 1:
        found[f"r2:{right[0]}_{right[1]}"] = 1.0
    if candidate.field in _LABELLED:
        found[f"v:{candidate.label[:_LONGEST_LABEL].casefold()}"] = 1.0
    return found
