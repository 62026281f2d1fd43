"""Describes whose a candidate is: what its sentence, its clause and its page have to do with the subject and with others."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from watcher.extract.candidate import Candidate, Context, Spoken
from watcher.extract.subject import About
from watcher.extract.text import Passage

_NEVER = 99
_FEW_CLAUSES = 4
_REACH = 20
_CLOSE = 6


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


def add_nearest(found: dict[str, float], candidate: Candidate, passage: Passage, context: Context) -> None:
    """Add who stands nearest to a candidate, on which side, and in the same clause; only what is not zero."""
    own = context.own
    strange = [other for other in context.others if other.text != candidate.value]
    here = bisect_right(context.clauses, candidate.start) - 1
    own_gap, own_left, own_right = _gaps(own, candidate)
    other_gap, other_left, other_right = _gaps(strange, candidate)
    found["own_gap"] = 1.0 / (1 + min(own_left, own_right))
    found["other_gap"] = 1.0 / (1 + min(other_left, other_right))
    if own:
        away = min([abs(mention.clause - here) for mention in own])
        found["clauses_to_own" if away else "own_in_clause"] = away / _FEW_CLAUSES if away else 1.0
    if own_gap <= _CLOSE:
        found["close_to_subject"] = 1.0
    if strange:
        found["other_name"] = 1.0
        if here in {other.clause for other in strange}:
            found["other_in_clause"] = 1.0
    if other_gap < own_gap:
        found["other_is_nearer"] = 1.0
    if own_left != other_left:
        found["own_nearer_left" if own_left < other_left else "other_nearer_left"] = 1.0
    if own_right != other_right:
        found["own_nearer_right" if own_right < other_right else "other_nearer_right"] = 1.0
    if "(" in passage.text:
        found.update(_in_bracket(candidate, passage, own, strange))


def _in_bracket(
    candidate: Candidate, passage: Passage, own: Sequence[Spoken], strange: Sequence[Spoken]
) -> dict[str, float]:
    """Whose bracket a candidate stands in: that of the name right before it."""
    bracket = _bracket_before(passage, candidate.start)
    sides = {"bracket_of_other": strange, "bracket_of_own": own} if bracket is not None else {}
    return {flag: 1.0 for flag, names in sides.items() if any(bracket in {n.end, n.end + 1} for n in names)}


def _gaps(spans: Sequence[Spoken], candidate: Candidate) -> tuple[int, int, int]:
    """How many tokens lie between a candidate and the nearest of some spans: on either side, on the left, on the right."""
    if not spans:
        return _NEVER, _NEVER, _NEVER
    begin, close, nearest, left, right = candidate.start, candidate.end, [], _NEVER, _NEVER
    for start, end, _, _ in spans:
        if end <= begin:
            nearest.append(begin - end)
            left = min(left, begin - end)
        elif start >= close:
            nearest.append(start - close)
            right = min(right, start - close)
        else:
            nearest.append(0)
    return min(nearest), left, right


def _bracket_before(passage: Passage, place: int) -> int | None:
    """The bracket that is open at a token, if there is one near."""
    tokens = passage.tokens
    for i in range(place - 1, max(place - _REACH, 0) - 1, -1):
        if tokens[i].norm == ")":
            return None
        if tokens[i].norm == "(":
            return i
    return None
