"""Proposes platforms: every service or broadcaster that a sentence names."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from watcher.extract.candidate import Candidate, View, near, whole
from watcher.extract.text import Mark, Passage, Phrases, split
from watcher.lexicon import Platform
from watcher.model import ANYWHERE, Field

FIELD = Field.PLATFORM
_TERRITORY = "territory_"
_MAIN_SHARE = 0.6


def propose(view: View) -> Iterator[Candidate]:
    """Every named platform, and every sentence that says none is known."""
    register = _register_of(view.lexicon.platforms)
    found = [_named(passage, register) for passage in view.passages]
    counts = Counter(mark.cue for marks in found for mark in marks)
    total = max(counts.total(), 1)
    headline = {mark.cue for mark in register.phrases.find(split(view.document.title))}
    first = next((mark.cue for marks in found for mark in marks), None)
    for passage, marks in zip(view.passages, found, strict=True):
        for mark in marks:
            flags = {
                "only": len(counts) == 1,
                "main": counts[mark.cue] / total >= _MAIN_SHARE,
                "first": mark.cue == first,
                "in_headline": mark.cue in headline,
                "host": len(counts) == 1 and passage.index == 0,
                "alone": len({other.cue for other in marks}) == 1,
                **_context(passage, mark),
            }
            yield _candidate(passage, mark, {flag: 1.0 for flag, holds in flags.items() if holds})
        yield from _nothing_known(passage)


def _context(passage: Passage, mark: Mark) -> dict[str, bool]:
    before, after = near(passage, mark.start, mark.end, left=2, right=3)
    next_word = passage.tokens[mark.end].norm if mark.end < len(passage.tokens) else ""
    touching = {m.cue for m in passage.marks if m.end == mark.start}
    return {
        "at_place": "at_place" in before,
        "possessive": next_word == "'s",
        "makes": "production" in after or "service_noun" in after,
        "deals": "deal" in after,
        "starts": mark.start <= 1,
        "clip_site": "clip_site" in {m.cue for m in passage.marks if m.start == mark.start},
        "from": "lead_from" in touching,
        "credit_next": "credits" in near(passage, mark.start, mark.end, left=3, right=2)[1],
        "people_next": "people" in near(passage, mark.start, mark.end, left=3, right=3)[1] or "people" in before,
    }


def _candidate(passage: Passage, mark: Mark, features: dict[str, float]) -> Candidate:
    text = passage.text
    label = text[passage.tokens[mark.start].start : passage.tokens[mark.end - 1].end]
    slot = _slot(passage, mark)
    return Candidate(
        field=FIELD,
        value=mark.cue,
        slot=slot,
        label=label,
        passage=passage.index,
        start=mark.start,
        end=mark.end,
        features=features,
    )


def _slot(passage: Passage, mark: Mark) -> str:
    """The territory where the words right behind the name limit it plainly, else anywhere."""
    limits = (
        m.cue.removeprefix(_TERRITORY) for m in passage.marks if m.start == mark.end and m.cue.startswith(_TERRITORY)
    )
    place = next(limits, None)
    return f"{place}/streaming" if place else ANYWHERE


def _nothing_known(passage: Passage) -> Iterator[Candidate]:
    stated = "pending_platform" in passage.cues
    if stated or (passage.cues >= {"pending", "platform_noun"}):
        start, end = whole(passage, "pending_platform" if stated else "pending")
        features = {"nothing": 1.0} if stated else {"nothing_nearby": 1.0}
        yield Candidate(
            field=FIELD,
            value=None,
            slot=ANYWHERE,
            label="",
            passage=passage.index,
            start=start,
            end=end,
            features=features,
        )


@dataclass(frozen=True, kw_only=True)
class _Register:
    """The platforms' names, ready to be found: every alias by its casefolded form, and the names that are everyday words."""

    phrases: Phrases
    aliases: Mapping[str, tuple[str, ...]]
    everyday: frozenset[str]


@lru_cache(maxsize=16)
def _register_of(platforms: tuple[Platform, ...]) -> _Register:
    aliases: dict[str, tuple[str, ...]] = {}
    for platform in platforms:
        for alias in platform.aliases:
            aliases[alias.casefold()] = (*aliases.get(alias.casefold(), ()), alias)
    return _Register(
        phrases=Phrases((platform.name, platform.aliases) for platform in platforms),
        aliases=aliases,
        everyday=frozenset(platform.name for platform in platforms if platform.ambiguous),
    )


def _named(passage: Passage, register: _Register) -> tuple[Mark, ...]:
    """The platforms a sentence names, longest names first where they overlap."""
    marks = [mark for mark in register.phrases.find(passage.tokens) if _is_name(passage, mark, register)]
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (one.start - one.end, one.start)):
        if all(mark.end <= other.start or mark.start >= other.end for other in kept):
            kept.append(mark)
    return tuple(sorted(kept, key=lambda one: one.start))


def _printed_so(printed: str, register: _Register) -> bool:
    """Whether a name is written like one of its aliases: in capitals where the alias is, else with a capital in front."""
    aliases = register.aliases.get(printed.casefold(), ())
    return any(printed == a or printed.isupper() or (not a.isupper() and printed[0].isupper()) for a in aliases)


def _is_name(passage: Passage, mark: Mark, register: _Register) -> bool:
    """Whether the words are written as a name; an everyday word also needs a neighbour that makes it one."""
    printed = passage.text[passage.tokens[mark.start].start : passage.tokens[mark.end - 1].end]
    if not _printed_so(printed, register):
        return False
    if mark.cue not in register.everyday or mark.end - mark.start > 1:
        return True
    before, after = near(passage, mark.start, mark.end, left=1, right=1)
    lone = mark.end == len(passage.tokens) or not passage.tokens[mark.end].upper
    inside = mark.start > 1 and passage.tokens[mark.start - 1].upper
    neighbours = before & {"at_place", "place"} or after & {"deal", "service_noun", "production", "release"}
    return lone and not inside and bool(neighbours)
