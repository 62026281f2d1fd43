"""Finds what a sentence denies: the tokens that a "not" governs, and those that are called wrong."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from watcher.extract.candidate import Candidate, Context
from watcher.extract.clauses import clause_starts
from watcher.extract.text import Mark, Passage
from watcher.lexicon import Language
from watcher.model import NOT_BEFORE, Field

_SIGNS = frozenset(",;:()[]–—")
_PARTS = frozenset(";:–—")
#: Behind "and", words that open a clause of its own: its verb, or a "not" of its own.
_RESTARTS = frozenset({"future", "past", "negator"})
#: A clause that opens with one of these and a date belongs to the verb before it.
_BOUNDS = frozenset({"bound_before", "bound_after"})
#: What makes a clause of its own of the words between two commas; without it they go on with the clause beside them.
_SAYING = frozenset({"future", "past", "release", "deal", "moves", "new_date", "made_name", "attribution", "negator"})
#: What only seems to negate, and what is negated twice.
_SEEMING = frozenset({"no_negation", "not_cancelled"})
#: A pair stands so near (ne … jamais); a line has so many capitals before they say nothing; behind these signs one is due.
_PAIR, _CAPITALS = 5, 0.6
_OPENS = frozenset("\"“«„»‘'.!?…(")
#: What names a title; without it a "not" is of something else than what the production is called.
_NAMING = frozenset({"made_name", "title_noun"})

#: Tokens of a sentence, the last not among them.
Span = tuple[int, int]


def denied_spans(passage: Passage, language: Language, *, names: Sequence[Span]) -> tuple[Span, ...]:
    """The tokens of a sentence that its negations govern, or that it calls wrong; a "never" in one of `names` is none."""
    if passage.cues.isdisjoint({"negator", "paired_negator", "refuted"}):
        return ()
    inside = [
        mark for mark in _negators(passage, language) if not any(a <= mark.start and mark.end <= b for a, b in names)
    ]
    return (*_negated(passage, inside, language), *_refuted(passage))


def is_denied(candidate: Candidate, passage: Passage, context: Context) -> bool:
    """Whether a sentence denies a candidate. A bound holds all the same ("not before 2026"), so do names in passing."""
    if candidate.slot == NOT_BEFORE or not context.denied:
        return False
    spans = [span for span in context.denied if span[0] <= candidate.start < span[1]]
    if candidate.field is not Field.TITLE or "refuted" in passage.cues:
        return bool(spans)
    return any(mark.cue in _NAMING and start <= mark.start < end for mark in passage.marks for start, end in spans)


def _refuted(passage: Passage) -> list[Span]:
    """The part of a sentence, between colons, semicolons and dashes, that says that something is wrong."""
    ends = [0, *(i + 1 for i, token in enumerate(passage.tokens) if token.norm in _PARTS), len(passage.tokens)]
    said = [mark.start for mark in passage.marks if mark.cue == "refuted"]
    return [(first, last) for first, last in pairwise(ends) if any(first <= place < last for place in said)]


def _negated(passage: Passage, negators: Sequence[Mark], language: Language) -> list[Span]:
    starts = _clauses(passage, language)
    ends = [*starts[1:], len(passage.tokens)]
    found: list[Span] = []
    for mark in negators:
        here = bisect_right(starts, mark.start) - 1
        governed = [here, *_further(mark, here, passage=passage, starts=starts, language=language)]
        spans = [(starts[clause], ends[clause]) for clause in governed if clause < len(starts)]
        if not any(_turns(passage, mark, end) for _, end in spans):
            found += spans
    return found


def _negators(passage: Passage, language: Language) -> list[Mark]:
    """The words that negate a verb, without those of phrases that only seem to ("not only")."""
    seeming = [mark for mark in passage.marks if mark.cue in _SEEMING]
    opening = language.words.get("negator_lead", ())
    leads = [place + 1 for place, token in enumerate(passage.tokens) if token.norm in opening]
    return [
        mark
        for mark in passage.marks
        if (
            mark.cue == "negator"
            or (mark.cue == "paired_negator" and any(0 <= mark.start - at <= _PAIR for at in leads))
        )
        and not any(one.start < mark.end and mark.start < one.end for one in seeming)
        and not _is_capital(passage, mark)
    ]


def _is_capital(passage: Passage, mark: Mark) -> bool:
    """Whether a word is set with a capital in the middle of a plain sentence: part of a name ("Elf: Never Too Late")."""
    token, words = passage.tokens[mark.start], [one for one in passage.tokens if one.norm.isalpha()]
    if not mark.start or not token.upper or passage.heading:
        return False
    plain = sum(one.upper for one in words) < _CAPITALS * len(words)
    return (
        plain and passage.text[token.start : token.end].istitle() and passage.tokens[mark.start - 1].norm not in _OPENS
    )


def _turns(passage: Passage, negator: Mark, end: int) -> bool:
    """Whether a negation only puts something off: "not … until May"."""
    return any(mark.cue == "negated_until" and negator.end <= mark.start < end for mark in passage.marks)


def _further(mark: Mark, here: int, *, passage: Passage, starts: list[int], language: Language) -> list[int]:
    """Clauses that a negation governs besides its own.

    What it says is not so ("that …"), what stands behind an insertion, and what is no clause: the start of the sentence
    ("On 3 May, …") and a list that goes on.
    """
    tokens, found = passage.tokens, []
    if here == 1 and _goes_on(0, passage, starts, language):
        found.append(0)
    if here + 1 == len(starts):
        return found
    if tokens[starts[here + 1]].norm in language.words.get("that_clause", ()):
        return [*found, here + 1]
    if tokens[mark.end].norm in _SIGNS:
        return [*found, here + 2]
    for place in range(here + 1, len(starts)):
        if not _goes_on(place, passage, starts, language):
            break
        found.append(place)
    return found


def _goes_on(clause: int, passage: Passage, starts: list[int], language: Language) -> bool:
    """Whether the words up to or from a comma hold no verb that makes them a clause, and no "but" opens one."""
    start = starts[clause]
    if passage.tokens[start].norm in language.words.get("clause_lead", ()):
        return False
    end = starts[clause + 1] if clause + 1 < len(starts) else len(passage.tokens)
    comma = passage.tokens[start - 1 if clause else end - 1].norm
    said = (mark.cue for mark in passage.marks if start <= mark.start < end)
    return comma == "," and _SAYING.isdisjoint(said)


def _clauses(passage: Passage, language: Language) -> list[int]:
    """Where clauses begin; "and" opens one if its verb or a "not" follows."""
    places = {mark.start for mark in passage.marks if mark.cue in _BOUNDS}
    last = len(passage.tokens) - 1
    opened = [p for p in clause_starts(passage, language) if not p or (p not in places and p <= last)]
    either = language.words.get("or", ())
    joins = [word for word in language.words.get("conjunction", ()) if word not in either]
    restarts = {mark.start for mark in passage.marks if mark.cue in _RESTARTS}
    joined = [
        place
        for place, token in enumerate(passage.tokens)
        if place and token.norm in joins and (place + 1 in restarts or place + 2 in restarts)
    ]
    return sorted({*opened, *joined})
