"""Describes who stands beside a candidate: names to its left and right, its clause's cues, and the seasons spoken of."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from watcher.extract.candidate import Candidate, View
from watcher.extract.clauses import clauses_on
from watcher.extract.seasons import seasons_on

_SUBJECT, _OTHER, _QUOTE, _RUN = "subject", "other", "quote", "run"
_STRONG = frozenset({_SUBJECT, _OTHER, _QUOTE})
#: What a number of tokens between two is called.
_DISTANCES = ("touching", "near", "near", "close", "close", "close", "within", "within", "within", "within", "within")
#: Flags that are also told together with a word of release in the clause.
_CROSSED = ("E:", "Z:")
_NO_END = 1 << 30


class Actor(NamedTuple):
    """Something named in a sentence: the tokens, and what it is to the subject."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is named in each sentence of a document, who was named last before it, its clauses and its seasons' flags."""

    actors: tuple[tuple[Actor, ...], ...]
    before: tuple[tuple[str, int], ...]
    clauses: tuple[tuple[int, ...], ...]
    seasons: tuple[tuple[str, ...], ...]


def scene_of(view: View) -> Scene:
    """Walk the document once."""
    actors = tuple(_actors(place, view) for place in range(len(view.passages)))
    last, before = ("nobody", 0), []
    for place, found in enumerate(actors):
        before.append(last)
        strong = next((actor.kind for actor in found if actor.kind in _STRONG), None)
        last = (strong, place) if strong else last
    awaited = view.topic.season
    return Scene(
        actors=actors,
        before=tuple(before),
        clauses=view.sheet.once(clauses_on),
        seasons=((),) * len(actors) if awaited is None else _seasons(view.sheet.once(seasons_on), awaited),
    )


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
    """Flags: the nearest names on both sides (`E:`, `e:`), the clause's cues (`K:`), the seasons (`Z:`)."""
    place, found = candidate.passage, scene.actors[candidate.passage]
    flags: list[str] = []
    ends = "nobody", "nobody"
    if found:
        start, end = candidate.start, candidate.end
        left = _nearest(
            [(actor.kind, start - actor.end) for actor in reversed(found) if actor.end <= start], "l", flags
        )
        right = _nearest([(actor.kind, actor.start - end) for actor in found if actor.start >= end], "r", flags)
        ends = left, right
    else:
        flags += ("E:l:nobody", "E:r:nobody")
    flags.append(f"E:lr:{ends[0]}_{ends[1]}")
    if ends == ("nobody", "nobody"):
        flags += _spoken_of_before(place, scene, view)
    flags += scene.seasons[place]
    clause = _in_clause(candidate, found, scene, view)
    if "K:release" in clause:
        flags += ["K:release*" + flag for flag in flags if flag.startswith(_CROSSED)]
    return flags + clause


def _nearest(line: list[tuple[str, int]], side: str, flags: list[str]) -> str:
    """Adds the flags of one side, whose kinds and distances are given from near to far; the kind that stands nearest."""
    strong = next(((kind, gap) for kind, gap in line if kind in _STRONG), None)
    flags.append(f"E:{side}:{strong[0] if strong else 'nobody'}")
    if strong:
        flags.append(f"E:{side}:{strong[0]}:{_far(strong[1])}")
    if line:
        flags.append(f"e:{side}:{line[0][0]}:{_far(line[0][1])}")
    return strong[0] if strong else "nobody"


def _far(gap: int) -> str:
    return _DISTANCES[gap] if gap < len(_DISTANCES) else "far"


def _spoken_of_before(place: int, scene: Scene, view: View) -> tuple[str, ...]:
    kind, where = scene.before[place]
    block = "same" if view.passages[where].block_index == view.passages[place].block_index else "further"
    return f"E:last:{kind}", f"E:last:{kind}:{_far(place - where)}", f"E:last:{kind}:{block}"


def _in_clause(candidate: Candidate, found: Sequence[Actor], scene: Scene, view: View) -> list[str]:
    """The cues and names in the clause of a candidate, without what lies in the candidate itself."""
    start, end, starts = candidate.start, candidate.end, scene.clauses[candidate.passage]
    here = bisect_right(starts, start)
    first, last = starts[here - 1], starts[here] if here < len(starts) else _NO_END
    flags = {
        "K:" + cue
        for cue, begins, ends in view.passages[candidate.passage].marks
        if first <= begins < last and not (begins >= start and ends <= end)
    }
    flags.update(["K:" + kind for begins, _, kind in found if first <= begins < last])
    return sorted(flags)


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
