"""Describes a candidate in its context: a plain mapping of feature names to figures, for the judge."""

from collections.abc import Mapping

from watcher.extract.candidate import Candidate, View, near
from watcher.extract.names import Name
from watcher.extract.text import Passage
from watcher.extract.whose import whose
from watcher.model import BlockKind

_REACH = 8
_CLOSE = 6
_EARLY = 4
_SEVERAL = 2
#: What ties a sentence to a production when it does not name one.
_ANCHORS = frozenset({"production", "anaphor"})
#: Cue classes that bear on a candidate wherever they stand in its sentence.
_SENTENCE = frozenset((
    "hedge", "negation", "denial", "had_been", "moves", "pending", "question", "attribution", "credits", "people", "other_production",
    "past_example", "how_to_watch", "furniture", "aside", "fixture", "making", "occasion", "weekly", "deal", "release", "future", "past", "anaphor", "fan_made",
    "made_name", "service_noun", "production", "cancelled", "working_title", "but_until", "new_date", "not_cancelled", "trailer",
))  # fmt: skip


def describe(candidate: Candidate, view: View) -> Mapping[str, float]:
    """Every feature of a candidate: its own, its sentence's cues by side, and what the sentence is about."""
    passage, about = view.passages[candidate.passage], view.about[candidate.passage]
    left, right = near(passage, candidate.start, candidate.end, left=_REACH, right=_REACH)
    features = dict(candidate.features)
    for cue in passage.cues & _SENTENCE:
        features["S:" + cue] = 1.0
    for cue in left:
        features["L:" + cue] = 1.0
    for cue in right:
        features["R:" + cue] = 1.0
    features["about"] = about.grade
    for flag, holds in _place(candidate, view).items():
        if holds:
            features[flag] = 1.0
    features.update({name: figure for name, figure in whose(candidate, view).items() if figure})
    return features


def outlet_of(passage: Passage) -> str | None:
    """The outlet that a sentence says it has its words from, as printed; null if it speaks for itself."""
    for outlet in (mark for mark in passage.marks if mark.cue == "outlet"):
        before, after = near(passage, outlet.start, outlet.end, left=3, right=2)
        if "attribution" in before | after:
            return passage.text[passage.tokens[outlet.start].start : passage.tokens[outlet.end - 1].end]
    return None


def _place(candidate: Candidate, view: View) -> dict[str, bool]:
    passage, about = view.passages[candidate.passage], view.about[candidate.passage]
    mention = min((_distance(candidate, m.start, m.end) for m in about.mentions), default=99)
    others = [n for n in about.others if n.text != candidate.value]
    other = min((_distance(candidate, n.start, n.end) for n in others), default=99)
    return {
        "named": about.named,
        "close_to_subject": mention <= _CLOSE,
        "other_name": bool(others),
        "other_is_nearer": other < mention,
        "stranger": not about.named and any(_is_stranger(n, passage, view) for n in view.names[candidate.passage]),
        "unanchored": not about.named and not passage.cues & _ANCHORS,
        "other_season": about.other_season,
        "on_topic": about.grade >= 0.5,  # noqa: PLR2004 - the middle of the grade
        "off_topic": about.grade < 0.3,  # noqa: PLR2004 - below what a page about the subject carries over
        "headline": passage.index == 0,
        "early": passage.index <= _EARLY,
        "heading": passage.heading,
        "item": passage.block.kind is BlockKind.ITEM,
        "cell": passage.block.kind is BlockKind.CELL,
        "caption": passage.block.kind is BlockKind.CAPTION,
    }


def _is_stranger(name: Name, passage: Passage, view: View) -> bool:
    """Whether a run of several capitalised words may name somebody or something else."""
    if name.set_off != "run" or name.end - name.start < _SEVERAL or not name.start:
        return False
    if "noun_capitals" in view.language.words.get("traits", ()) and not _holds_pair(name, passage):
        return False
    return name.text.split()[0].casefold() not in view.topic.platforms


def _holds_pair(name: Name, passage: Passage) -> bool:
    """Whether two capitals stand side by side that are no known words: all that tells a name where nouns have capitals."""
    known = {mark.start for mark in passage.marks}
    tokens = passage.tokens
    return any(
        tokens[i].upper and tokens[i + 1].upper and i not in known and i + 1 not in known
        for i in range(name.start, name.end - 1)
    )


def _distance(candidate: Candidate, start: int, end: int) -> int:
    if end <= candidate.start:
        return candidate.start - end
    return start - candidate.end if start >= candidate.end else 0
