"""Describes who stands beside a candidate: names to its left and right, its clause's cues, and the seasons spoken of."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from watcher.extract.candidate import Candidate, View
from watcher.extract.clauses import clauses_on
from watcher.extract.seasons import seasons_on
from watcher.extract.text import Mark

_SUBJECT, _OTHER, _QUOTE, _RUN = "subject", "other", "quote", "run"
_STRONG = frozenset({_SUBJECT, _OTHER, _QUOTE})
#: What a number of tokens between two is called.
_DISTANCES = ("touching", "near", "near", "close", "close", "close", "within", "within", "within", "within", "within")
#: Flags that are also told together with a word of release in the clause.
_CROSSED = ("E:", "Z:")
_NO_END = 1 << 30


class Sight(NamedTuple):
    """What stands on one side: the nearest and how far, and the nearest production and how far (empty if there is none)."""

    nearest: str
    strong: str
    far: str


class Actor(NamedTuple):
    """Something named in a sentence: the tokens, and what it is to the subject."""

    start: int
    end: int
    kind: str


#: A flag of a clause, and the tokens that make it.
_Said = tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is named in each sentence of a document, who was named last before it, its clauses and its seasons' flags.

    `said` has what each clause says (its cues and names), of those sentences that hold candidates.
    """

    actors: tuple[tuple[Actor, ...], ...]
    before: tuple[tuple[str, int], ...]
    clauses: tuple[tuple[int, ...], ...]
    said: Mapping[int, tuple[list[_Said], ...]]
    seasons: tuple[tuple[str, ...], ...]


def scene_of(view: View, places: Collection[int]) -> Scene:
    """Walk the document once; candidates stand in the sentences `places`."""
    actors = tuple(_actors(place, view) for place in range(len(view.passages)))
    last, before = ("nobody", 0), []
    for place, found in enumerate(actors):
        before.append(last)
        strong = next((actor.kind for actor in found if actor.kind in _STRONG), None)
        last = (strong, place) if strong else last
    awaited, clauses = view.topic.season, view.sheet.once(clauses_on)
    return Scene(
        actors=actors,
        before=tuple(before),
        clauses=clauses,
        said={place: _said(clauses[place], view.passages[place].marks, actors[place]) for place in places},
        seasons=((),) * len(actors) if awaited is None else _seasons(view.sheet.once(seasons_on), awaited),
    )


def _said(starts: tuple[int, ...], marks: Iterable[Mark], found: Iterable[Actor]) -> tuple[list[_Said], ...]:
    """What each clause says; a name counts even within a candidate, so it is given no end."""
    said: tuple[list[_Said], ...] = tuple([] for _ in starts)
    for cue, begins, ends in marks:
        said[bisect_right(starts, begins) - 1].append((_of_clause(cue), begins, ends))
    for begins, _, kind in found:
        said[bisect_right(starts, begins) - 1].append((_of_clause(kind), begins, _NO_END))
    return said


@cache
def _of_clause(cue: str) -> str:
    return "K:" + cue


def _actors(place: int, view: View) -> tuple[Actor, ...]:
    passage, about = view.passages[place], view.about[place]
    found = [Actor(mark.start, mark.end, _SUBJECT if mark.cue != "noun" else "noun") for mark in about.mentions]
    for name in view.names[place]:
        folded = name.text.casefold()
        if any(folded in own or own in folded for own in view.topic.names):
            continue
        if name in about.others:
            found.append(Actor(name.start, name.end, _OTHER))
        elif name.set_off != "run":
            found.append(Actor(name.start, name.end, _QUOTE))
        elif (name.end - name.start > 1 or name.start) and folded.split()[0] not in view.topic.platforms:
            found.append(Actor(name.start, name.end, _RUN))
    found += [Actor(m.start, m.end, m.cue) for m in passage.marks if m.cue in {"anaphor", "production"}]
    return tuple(sorted(found))


def beside(candidate: Candidate, scene: Scene, view: View) -> list[str]:
    """Flags: the nearest names on both sides (`E:`, `e:`), the clause's cues (`K:`), the seasons (`Z:`); some twice."""
    place, start, end = candidate.passage, candidate.start, candidate.end
    found, starts = scene.actors[place], scene.clauses[place]
    left = _look((actor.kind, start - actor.end) for actor in reversed(found) if actor.end <= start)
    right = _look((actor.kind, actor.start - end) for actor in found if actor.start >= end)
    flags = [*_told_of_sides(left, right)]
    if not left.strong and not right.strong:
        kind, where = scene.before[place]
        same = view.passages[where].block_index == view.passages[place].block_index
        flags += _told_of_last(kind, _far(place - where), "same" if same else "further")
    flags += scene.seasons[place]
    clause = scene.said[place][bisect_right(starts, start) - 1]
    said = [flag for flag, begins, ends in clause if begins < start or ends > end]
    if "K:release" in said:
        flags += [_with_release(flag) for flag in flags if flag.startswith(_CROSSED)]
    return flags + said


def _look(line: Iterable[tuple[str, int]]) -> Sight:
    """The nearest on a side, and the nearest that names a production; `line` has kinds and distances from near to far."""
    nearest = ""
    for kind, gap in line:
        nearest = nearest or f"{kind}:{_far(gap)}"
        if kind in _STRONG:
            return Sight(nearest, kind, _far(gap))
    return Sight(nearest, "", "")


@cache
def _told_of_sides(left: Sight, right: Sight) -> tuple[str, ...]:
    flags: list[str] = []
    for side, (nearest, strong, far) in (("l", left), ("r", right)):
        flags += [f"E:{side}:{strong}", f"E:{side}:{strong}:{far}"] if strong else [f"E:{side}:nobody"]
        if nearest:
            flags.append(f"e:{side}:{nearest}")
    return (*flags, f"E:lr:{left.strong or 'nobody'}_{right.strong or 'nobody'}")


@cache
def _told_of_last(kind: str, far: str, block: str) -> tuple[str, ...]:
    return f"E:last:{kind}", f"E:last:{kind}:{far}", f"E:last:{kind}:{block}"


@cache
def _with_release(flag: str) -> str:
    return "K:release*" + flag


def _far(gap: int) -> str:
    return _DISTANCES[gap] if gap < len(_DISTANCES) else "far"


def _seasons(seasons: tuple[frozenset[int], ...], awaited: int) -> tuple[tuple[str, ...], ...]:
    """Which season each sentence speaks of, or if of none, the last before it."""
    last, page = "Z:last:none", ("Z:page",) if any(awaited in here for here in seasons) else ()
    flags: list[tuple[str, ...]] = []
    for here in seasons:
        if not here:
            flags.append(("Z:none", last, *page))
            continue
        own = awaited in here
        both = ("Z:both",) if own and len(here) > 1 else ()
        flags.append(("Z:own" if own else "Z:other", *both, *page))
        last = "Z:last:own" if own else "Z:last:other"
    return tuple(flags)
