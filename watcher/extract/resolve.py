"""From judged candidates to a Document's claims: one claim for each value, and no two that exclude each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from watcher.extract.candidate import Candidate
from watcher.extract.judge import Verdict
from watcher.model import NOT_BEFORE, Field, Stance

#: How far below the best asserted platform of a page another one may lie and still be asserted.
_PLATFORM_MARGIN = 0.15


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A candidate and what the judge made of it, by which features (those of the verdict, should another lend its own).

    The features are in layers, as they were described: few findings become claims, and only those need them in one.
    """

    candidate: Candidate
    verdict: Verdict
    layers: tuple[Mapping[str, float], ...] = ()


def resolve(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings worth claiming, in the document's order."""
    strongest: dict[tuple[str, str, str | None], Finding] = {}
    for finding in findings:
        candidate = finding.candidate
        key = (candidate.field.value, candidate.slot, _folded(candidate.value))
        held = strongest.get(key)
        if held is None or _rank(finding) > _rank(held):
            strongest[key] = finding
    kept: list[Finding] = []
    for field in Field:
        kept += _compatible(field, [finding for finding in strongest.values() if finding.candidate.field is field])
    return tuple(sorted(kept, key=_place))


def _place(finding: Finding) -> tuple[int, int, str, str, str]:
    one = finding.candidate
    return one.passage, one.start, one.field.value, one.slot, one.value or ""


def _folded(value: str | None) -> str | None:
    return value.casefold() if value else None


def _rank(finding: Finding) -> tuple[int, float, int, int, str]:
    """How much a finding weighs; of equals the first on the page, so that the order of finding does not matter."""
    order = {Stance.DENIED: 3, Stance.ASSERTED: 2, Stance.PENDING: 1, Stance.HEDGED: 0}
    one, verdict = finding.candidate, finding.verdict
    return order[verdict.stance], verdict.probability, -one.passage, -one.start, one.value or ""


def _compatible(field: Field, findings: list[Finding]) -> list[Finding]:
    asserted = [one for one in findings if one.verdict.stance is Stance.ASSERTED and one.candidate.slot != NOT_BEFORE]
    others = [one for one in findings if one not in asserted]
    if not asserted:
        return others
    best = max(asserted, key=_rank)
    if field is Field.TITLE:
        best = _longest(best, asserted)
        others = [one for one in others if one.verdict.stance is Stance.DENIED]
        asserted = [best]
    elif field is Field.RELEASE_DATE:
        asserted = [_finest(best, asserted), *(one for one in asserted if one.candidate.slot != best.candidate.slot)]
        others = [one for one in others if one.verdict.stance is not Stance.HEDGED]
    elif field is Field.PLATFORM:
        least = best.verdict.probability - _PLATFORM_MARGIN
        asserted = [one for one in asserted if one.verdict.probability >= least]
    return asserted + [one for one in others if not _is_silenced(one)]


def _is_silenced(finding: Finding) -> bool:
    """Whether a page that states a value no longer says, in passing, that nothing is known."""
    return finding.verdict.stance is Stance.PENDING and "nothing" not in finding.candidate.features


def _longest(best: Finding, asserted: list[Finding]) -> Finding:
    """The fullest form of the best title: one that continues it with a subtitle."""
    name = (best.candidate.value or "").casefold()
    longer = [one for one in asserted if (one.candidate.value or "").casefold().startswith(f"{name}:")]
    return max(longer, key=_rank) if longer else best


def _finest(best: Finding, asserted: list[Finding]) -> Finding:
    """The finest form of the best date: a day within its month or year, if it was asserted too."""
    value = best.candidate.value or ""
    finer = [one for one in asserted if (one.candidate.value or "").startswith(f"{value}-")]
    chosen = max(finer, key=_rank) if finer else best
    if chosen.candidate.features.get("now") and len(asserted) > 1:
        dated = [one for one in asserted if not one.candidate.features.get("now")]
        chosen = max(dated, key=_rank)
    return replace(chosen, verdict=best.verdict, layers=best.layers) if chosen is not best and finer else chosen
