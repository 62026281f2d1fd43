"""Describes whose a candidate is: what its sentence, its clause and its page have to do with the subject and with others."""

from collections.abc import Iterable, Mapping

from watcher.extract.candidate import Candidate, View
from watcher.extract.clauses import clause_of, clause_starts
from watcher.extract.names import Name
from watcher.extract.subject import About
from watcher.extract.text import Passage
from watcher.model import Field

_NEVER = 99
_REACH = 20


def whose(candidate: Candidate, view: View) -> Mapping[str, float]:
    """Figures and flags (1.0) on whose the candidate is; what is zero may be left out."""
    passage, about = view.passages[candidate.passage], view.about[candidate.passage]
    others = [name for name in about.others if candidate.field is not Field.TITLE or name.text != candidate.value]
    return {**_of_sentence(about), **_of_page(about), **_of_clause(candidate, passage, others, about=about, view=view)}


def _of_sentence(about: About) -> dict[str, float]:
    return {
        "by_title": float(about.by_title),
        "by_description": float(about.by_description),
        "by_pronoun": float(about.by_pronoun and not about.named),
        "by_people": float(bool(about.hints)),
        "kind_fits": float(about.kind > 0),
        "kind_differs": float(about.kind < 0),
        "own_season": float(about.season > 0),
        "noun_taken": float(about.noun_taken),
        "thread_own": float(about.thread > 0),
        "thread_other": float(about.thread < 0),
        "answers_other": float(about.thread < 0 and not about.named and (about.by_pronoun or about.by_description)),
        "section_own": float(about.section > 0),
        "section_other": float(about.section < 0),
        "leads_other": float(about.leads_other),
        "block_named": float(about.block_named),
        "only_others": float(bool(about.others) and not about.named),
        "since_named": 1.0 / (1 + about.since),
        "since_other": 1.0 / (1 + about.since_other),
        "named_later_than_other": float(about.since < about.since_other),
    }


def _of_page(about: About) -> dict[str, float]:
    page = about.page
    return {
        "headline_own": float(page.headline > 0),
        "headline_other": float(page.headline < 0),
        "round_up": float(page.round_up),
        "round_up_unnamed": float(page.round_up and not about.named and about.section <= 0),
        "share": page.share,
        "first_named": page.first,
    }


def _of_clause(
    candidate: Candidate, passage: Passage, others: list[Name], *, about: About, view: View
) -> dict[str, float]:
    """Who stands nearest, on which side, and in the same clause."""
    own = [(mark.start, mark.end) for mark in about.mentions]
    strange = [(name.start, name.end) for name in others]
    if not own and not strange:
        return {}
    starts = clause_starts(passage, view.language)
    here = clause_of(starts, candidate.start)
    own_left, own_right = _gaps(own, candidate)
    other_left, other_right = _gaps(strange, candidate)
    return {
        "own_in_clause": float(any(clause_of(starts, start) == here for start, _ in own)),
        "other_in_clause": float(any(clause_of(starts, start) == here for start, _ in strange)),
        "own_nearer_left": float(own_left < other_left),
        "other_nearer_left": float(other_left < own_left),
        "own_nearer_right": float(own_right < other_right),
        "other_nearer_right": float(other_right < own_right),
        "own_gap": 1.0 / (1 + min(own_left, own_right)),
        "other_gap": 1.0 / (1 + min(other_left, other_right)),
        "clauses_to_own": min((abs(clause_of(starts, start) - here) for start, _ in own), default=0) / 4,
        "bracket_of_other": float(_opens_bracket_after(passage, candidate, (end for _, end in strange))),
        "bracket_of_own": float(_opens_bracket_after(passage, candidate, (end for _, end in own))),
    }


def _gaps(spans: list[tuple[int, int]], candidate: Candidate) -> tuple[int, int]:
    left = min((candidate.start - end for _, end in spans if end <= candidate.start), default=_NEVER)
    right = min((start - candidate.end for start, _ in spans if start >= candidate.end), default=_NEVER)
    return left, right


def _opens_bracket_after(passage: Passage, candidate: Candidate, ends: Iterable[int]) -> bool:
    """Whether the candidate stands in brackets right behind one of the names that end there."""
    tokens = passage.tokens
    for end in ends:
        inside = next((i for i in range(end, min(end + 3, len(tokens))) if tokens[i].norm == "("), None)
        if inside is None or not inside < candidate.start <= inside + _REACH:
            continue
        if all(tokens[i].norm != ")" for i in range(inside, candidate.start)):
            return True
    return False
