"""Describes a candidate in its context: a plain mapping of feature names to figures, for the judge."""

from collections.abc import Mapping, Sequence

from watcher.extract.candidate import Candidate, Context, View, near
from watcher.extract.clauses import clause_starts
from watcher.extract.judge import NEGATED
from watcher.extract.names import Name
from watcher.extract.negation import denied_spans, is_denied
from watcher.extract.neighbours import beside, scene_of
from watcher.extract.page_cues import among, describe_page, proposals_of
from watcher.extract.subject import About
from watcher.extract.text import Passage
from watcher.extract.whose import by_clause, whose
from watcher.extract.wording import around, word_sentence
from watcher.model import BlockKind, Field

_REACH = 8
_CLOSE = 6
_EARLY = 4
_SEVERAL = 2
_CROSSED = (
    "release_before", "at_place", "L:release", "day", "possessive", "deals", "S:hedge", "future_before", "label_before",
    "other_is_nearer", "named", "quoted", "made_name",
)  # fmt: skip
#: Of each of the groups one must hold for a plain sentence to say a value outright.
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


def describe(candidates: Sequence[Candidate], view: View) -> tuple[Mapping[str, float], ...]:
    """Every feature of each candidate of a page (all fields' together: what else is proposed tells too)."""
    page, scene, proposals = describe_page(view), scene_of(view), proposals_of(candidates)
    sentences: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        sentences.setdefault(candidate.passage, []).append(candidate)
    words = {place: word_sentence(place, here, view) for place, here in sentences.items()}
    return tuple(
        _add_outright(
            _crossed(
                {
                    **page,
                    **_in_sentence(candidate, view),
                    **among(candidate, proposals, view),
                    **dict.fromkeys(beside(candidate, scene, view), 1.0),
                    **around(candidate, words[candidate.passage], view.language.code),
                }
            ),
            candidate.field,
            view,
        )
        for candidate in candidates
    )


def _crossed(features: dict[str, float]) -> dict[str, float]:
    """A sentence's grade squared, and multiplied with the cues that say little about a sentence on something else."""
    grade = features["about"]
    features["about2"] = grade * grade
    for name in _CROSSED:
        if features.get(name):
            features[f"about*{name}"] = grade
    if features.get("K:release"):
        for name in [name for name in features if name.startswith(("E:", "Z:"))]:
            features[f"K:release*{name}"] = 1.0
    return features


def _add_outright(features: dict[str, float], field: Field, view: View) -> dict[str, float]:
    """Marks what is said outright: a plain sentence, in which the value stands where such a value stands."""
    ways = _OUTRIGHT[field]
    if features.get("plain") and all(any(features.get(name) for name in names) for names in ways):
        features["outright"] = 1.0
        if len(view.passages) <= _SHORT_PAGE:
            features["outright_on_short_page"] = 1.0
    return features


def _in_sentence(candidate: Candidate, view: View) -> dict[str, float]:
    """Its own features, its sentence's cues by side, and what the sentence is about."""
    passage, context = view.passages[candidate.passage], context_of(candidate.passage, view)
    left, right = near(passage, candidate.start, candidate.end, left=_REACH, right=_REACH)
    features = {**candidate.features, **context.features}
    for cue in sorted(left):
        features["L:" + cue] = 1.0
    for cue in sorted(right):
        features["R:" + cue] = 1.0
    about = view.about[candidate.passage]
    if about.mentions or context.others:
        for flag, holds in _place(candidate, context, about).items():
            if holds:
                features[flag] = 1.0
        features.update(by_clause(candidate, passage, about=about, context=context))
    if _is_plain(passage, about):
        features["plain"] = 1.0
        features.update({f"plain*{name}": 1.0 for name, figure in candidate.features.items() if figure})
    if is_denied(candidate, passage, context):
        features[NEGATED] = 1.0
    return features


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
        features["about"] = about.grade
        features.update({flag: 1.0 for flag, holds in _of_sentence(passage, about, view).items() if holds})
        features.update({name: figure for name, figure in whose(about).items() if figure})
        clauses = clause_starts(passage, view.language) if about.mentions or about.others else ()
        names = [
            (name.start, name.end) for name in view.names[place] if name.set_off != "run" and not name.like_sentence
        ]
        names += [(mark.start, mark.end) for mark in about.mentions]
        denied = denied_spans(passage, view.language, names=names)
        context = Context(features=features, clauses=clauses, denied=denied, others=about.others)
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


def _place(candidate: Candidate, context: Context, about: About) -> dict[str, bool]:
    mention = min([_distance(candidate, m.start, m.end) for m in about.mentions], default=99)
    others = [n for n in context.others if n.text != candidate.value]
    other = min([_distance(candidate, n.start, n.end) for n in others], default=99)
    return {
        "close_to_subject": mention <= _CLOSE,
        "other_name": bool(others),
        "other_is_nearer": other < mention,
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
