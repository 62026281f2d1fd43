"""Describes whose a candidate is: what its sentence, its clause and its page have to do with the subject and with others."""

from collections.abc import Mapping

from watcher.extract.candidate import Candidate, Context
from watcher.extract.clauses import clause_of
from watcher.extract.subject import About
from watcher.extract.text import Passage

_NEVER = 99
_FEW_CLAUSES = 4
_REACH = 20


def whose(about: About) -> Mapping[str, float]:
    """Figures and flags (1.0) that hold for every candidate of a sentence; what is zero may be left out."""
    return {**_of_sentence(about), **_of_page(about)}


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


def by_clause(candidate: Candidate, passage: Passage, *, about: About, context: Context) -> dict[str, float]:
    """Who stands nearest to a candidate, on which side, and in the same clause; only what is not zero."""
    own = [(mark.start, mark.end) for mark in about.mentions]
    strange = [(name.start, name.end) for name in context.others if name.text != candidate.value]
    starts, found = context.clauses, {}
    here = clause_of(starts, candidate.start)
    if own:
        away = min([abs(clause_of(starts, start) - here) for start, _ in own])
        found["clauses_to_own" if away else "own_in_clause"] = away / _FEW_CLAUSES if away else 1.0
    if any(clause_of(starts, start) == here for start, _ in strange):
        found["other_in_clause"] = 1.0
    (own_left, own_right), (other_left, other_right) = _gaps(own, candidate), _gaps(strange, candidate)
    if own_left != other_left:
        found["own_nearer_left" if own_left < other_left else "other_nearer_left"] = 1.0
    if own_right != other_right:
        found["own_nearer_right" if own_right < other_right else "other_nearer_right"] = 1.0
    found["own_gap"] = 1.0 / (1 + min(own_left, own_right))
    found["other_gap"] = 1.0 / (1 + min(other_left, other_right))
    bracket = _bracket_before(passage, candidate.start) if "(" in passage.text else None
    if bracket is not None:
        if any(end <= bracket <= end + 1 for _, end in strange):
            found["bracket_of_other"] = 1.0
        if any(end <= bracket <= end + 1 for _, end in own):
            found["bracket_of_own"] = 1.0
    return found


def _gaps(spans: list[tuple[int, int]], candidate: Candidate) -> tuple[int, int]:
    left = right = _NEVER
    for start, end in spans:
        if end <= candidate.start:
            left = min(left, candidate.start - end)
        elif start >= candidate.end:
            right = min(right, start - candidate.end)
    return left, right


def _bracket_before(passage: Passage, place: int) -> int | None:
    """The bracket that is open at a token, if there is one near."""
    tokens = passage.tokens
    for i in range(place - 1, max(place - _REACH, 0) - 1, -1):
        if tokens[i].norm == ")":
            return None
        if tokens[i].norm == "(":
            return i
    return None
