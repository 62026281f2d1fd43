"""Describes a candidate in its context: a plain mapping of feature names to figures, for the judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from watcher.extract.candidate import Candidate, Context, Spoken, View, near
from watcher.extract.clauses import clause_of, clauses_on
from watcher.extract.events import describe_dates
from watcher.extract.judge import NEGATED
from watcher.extract.names import Name
from watcher.extract.negation import denied_spans, is_denied
from watcher.extract.neighbours import beside, scene_of
from watcher.extract.page_cues import add_proposals, among_sentences, describe_page, proposals_of
from watcher.extract.subject import About
from watcher.extract.text import Passage
from watcher.extract.whose import add_nearest, whose
from watcher.extract.wording import add_words, word_sentence
from watcher.model import BlockKind, Field

_REACH = 8
_EARLY = 4
_SEVERAL = 2
#: The feature of a plain sentence.
_PLAIN = "plain"
#: Features that are multiplied with a sentence's grade: a candidate's own, and its sentence's.
_CROSSED = {name: f"about*{name}" for name in (
    "release_before", "at_place", "L:release", "day", "possessive", "deals", "future_before", "label_before",
    "other_is_nearer", "quoted", "made_name",
)}  # fmt: skip
_CROSSED_SENTENCE = {name: f"about*{name}" for name in ("S:hedge", "named")}
#: Of each of the groups one must hold for a plain sentence to say a value outright; all are a candidate's own features.
_OUTRIGHT = {
    Field.TITLE: (("quoted", "emphasis"), ("made_name", "named_after")),
    Field.PLATFORM: (("K:release", "makes", "deals", "possessive"), ("at_place", "K:subject", "K:noun", "K:anaphor")),
    Field.RELEASE_DATE: (("now", "release_before", "K:release"), ("now", "ahead", "same_day", "same_year", "bound")),
    Field.TRAILER: (("shown_before", "shown_after", "promised"), ("of_own_name", "close_to_subject", "K:subject")),
}
_SHORT_PAGE = 4
#: Cues with which no sentence is plain.
_UNSURE = frozenset({
    "hedge", "negation", "denial", "cancelled", "had_been", "moves", "pending", "question", "credits", "other_production",
    "past_example", "how_to_watch", "furniture", "fixture", "fan_made", "making", "working_title",
})  # fmt: skip
#: What ties a sentence to a production when it does not name one.
_ANCHORS = frozenset({"production", "anaphor"})
#: Cue classes that bear on a candidate wherever they stand in its sentence.
_SENTENCE = frozenset((
    "hedge", "negation", "denial", "had_been", "moves", "pending", "question", "attribution", "credits", "people", "other_production",
    "past_example", "how_to_watch", "furniture", "aside", "fixture", "making", "occasion", "weekly", "deal", "release", "future", "past", "anaphor", "fan_made",
    "made_name", "service_noun", "production", "cancelled", "working_title", "but_until", "new_date", "not_cancelled", "trailer",
))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """The features of a page's candidates in layers: the page's, each sentence's, and each candidate's own.

    No feature is in two layers, so that what the first two weigh is weighed only once.
    """

    page: Mapping[str, float]
    sentences: Mapping[int, Mapping[str, float]]
    own: tuple[Mapping[str, float], ...]


def describe(candidates: Sequence[Candidate], view: View) -> tuple[Mapping[str, float], ...]:
    """Every feature of each candidate of a page (all fields' together: what else is proposed tells too)."""
    layers = describe_layers(candidates, view)
    return tuple(
        {**layers.page, **layers.sentences[candidate.passage], **own}
        for candidate, own in zip(candidates, layers.own, strict=True)
    )


def describe_layers(candidates: Sequence[Candidate], view: View) -> Described:
    """The same in layers."""
    sentences: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        sentences.setdefault(candidate.passage, []).append(candidate)
    scene, proposals = scene_of(view, sentences.keys()), proposals_of(candidates, view)
    words = {place: word_sentence(place, here, view) for place, here in sentences.items()}
    dated = describe_dates(candidates, scene, view)
    own: list[Mapping[str, float]] = []
    for at, candidate in enumerate(candidates):
        features = _in_sentence(candidate, view)
        features.update(dated.get(at, {}))
        add_proposals(features, candidate, proposals, view)
        for flag in beside(candidate, scene, view):
            features[flag] = 1.0
        add_words(features, candidate, words[candidate.passage])
        if _PLAIN in context_of(candidate.passage, view).features:
            features.update(_said_plainly(candidate, features, view))
        own.append(features)
    return Described(
        page=describe_page(view),
        sentences={place: {**context_of(place, view).features, **among_sentences(place, view)} for place in sentences},
        own=tuple(own),
    )


def _said_plainly(candidate: Candidate, features: Mapping[str, float], view: View) -> dict[str, float]:
    """A plain sentence's candidate: its flags once more, and whether the value stands where such a value stands."""
    found = {f"{_PLAIN}*{name}": 1.0 for name, figure in candidate.features.items() if figure}
    if all(any(features.get(name) for name in names) for names in _OUTRIGHT[candidate.field]):
        found["outright"] = 1.0
        if len(view.passages) <= _SHORT_PAGE:
            found["outright_on_short_page"] = 1.0
    return found


def _in_sentence(candidate: Candidate, view: View) -> dict[str, float]:
    """Its own features, its sentence's cues by side, and what the sentence is about; and with its grade, what needs it."""
    passage, context = view.passages[candidate.passage], context_of(candidate.passage, view)
    left, right = near(passage, candidate.start, candidate.end, left=_REACH, right=_REACH)
    features = dict(candidate.features)
    for cue in sorted(left):
        features[_on_the("L", cue)] = 1.0
    for cue in sorted(right):
        features[_on_the("R", cue)] = 1.0
    if context.own or context.others:
        add_nearest(features, candidate, passage, context)
    for name, crossed in _CROSSED.items():
        if features.get(name):
            features[crossed] = view.about[candidate.passage].grade
    if is_denied(candidate, passage, context):
        features[NEGATED] = 1.0
    return features


@cache
def _on_the(side: str, cue: str) -> str:
    return f"{side}:{cue}"


def _is_plain(passage: Passage, about: About) -> bool:
    """Whether a sentence is about the subject, names nobody else's production and holds no word of doubt or of the past."""
    own = about.named or (about.thread > 0 and (about.by_pronoun or about.by_description))
    return own and not about.others and passage.cues.isdisjoint(_UNSURE)


def context_of(place: int, view: View) -> Context:
    """What all candidates of a sentence share."""
    context = view.contexts.get(place)
    if context is None:
        passage, about = view.passages[place], view.about[place]
        features = {"S:" + cue: 1.0 for cue in sorted(passage.cues & _SENTENCE)}
        features["about"] = grade = about.grade
        features["about2"] = grade * grade
        features.update({flag: 1.0 for flag, holds in _of_sentence(passage, about, view).items() if holds})
        features.update({name: figure for name, figure in whose(about).items() if figure})
        features.update({crossed: grade for name, crossed in _CROSSED_SENTENCE.items() if name in features})
        if _is_plain(passage, about):
            features[_PLAIN] = 1.0
        names = [
            (name.start, name.end) for name in view.names[place] if name.set_off != "run" and not name.like_sentence
        ]
        names += [(mark.start, mark.end) for mark in about.mentions]
        clauses = view.sheet.once(clauses_on)[place]
        context = Context(
            features=features,
            clauses=clauses,
            own=tuple(Spoken(m.start, m.end, clause_of(clauses, m.start), "") for m in about.mentions),
            others=tuple(Spoken(n.start, n.end, clause_of(clauses, n.start), n.text) for n in about.others),
            denied=denied_spans(passage, view.language, names=names),
        )
        view.contexts[place] = context
    return context


def outlet_of(passage: Passage) -> str | None:
    """The outlet that a sentence says it has its words from, as printed; null if it speaks for itself."""
    for outlet in (mark for mark in passage.marks if mark.cue == "outlet"):
        before, after = near(passage, outlet.start, outlet.end, left=3, right=2)
        if "attribution" in before | after:
            return passage.text[passage.tokens[outlet.start].start : passage.tokens[outlet.end - 1].end]
    return None


def _of_sentence(passage: Passage, about: About, view: View) -> dict[str, bool]:
    return {
        "named": about.named,
        "stranger": not about.named and any(_is_stranger(n, passage, view) for n in view.names[passage.index]),
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
    if "noun_capitals" in view.language.group("traits") and not _holds_pair(name, passage):
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
