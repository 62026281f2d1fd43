"""Describes who stands beside a candidate: names to its left and right, its clause's cues, and the seasons spoken of."""

from collections.abc import Sequence
from dataclasses import dataclass

from watcher.extract.candidate import Candidate, View
from watcher.extract.clauses import clause_of, clauses_on
from watcher.extract.seasons import seasons_on

_SUBJECT, _OTHER, _QUOTE, _RUN = "subject", "other", "quote", "run"
_STRONG = frozenset({_SUBJECT, _OTHER, _QUOTE})
_NEARBY = (("touching", 0), ("near", 2), ("close", 5), ("within", 10))


@dataclass(frozen=True, slots=True)
class Actor:
    """Something named in a sentence: the tokens, and what it is to the subject."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is named in each sentence of a document, who was named last before it, its clauses and its seasons."""

    actors: tuple[tuple[Actor, ...], ...]
    before: tuple[tuple[str, int], ...]
    clauses: tuple[tuple[int, ...], ...]
    seasons: tuple[frozenset[int], ...]


def scene_of(view: View) -> Scene:
    """Walk the document once."""
    actors = tuple(_actors(place, view) for place in range(len(view.passages)))
    last, before = ("nobody", 0), []
    for place, found in enumerate(actors):
        before.append(last)
        strong = next((actor.kind for actor in found if actor.kind in _STRONG), None)
        last = (strong, place) if strong else last
    counted = view.topic.season is not None
    return Scene(
        actors=actors,
        before=tuple(before),
        clauses=view.sheet.once(clauses_on),
        seasons=view.sheet.once(seasons_on) if counted else (frozenset(),) * len(actors),
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
    return tuple(sorted(found, key=lambda actor: (actor.start, actor.end, actor.kind)))


def beside(candidate: Candidate, scene: Scene, view: View) -> list[str]:
    """Flags: the nearest names on both sides (`E:`, `e:`), the clause's cues (`K:`), the seasons (`Z:`)."""
    found = scene.actors[candidate.passage]
    left = [actor for actor in found if actor.end <= candidate.start][::-1]
    right = [actor for actor in found if actor.start >= candidate.end]
    flags, ends = [], []
    for side, line in (("l", left), ("r", right)):
        strong = next((actor for actor in line if actor.kind in _STRONG), None)
        ends.append(strong.kind if strong else "nobody")
        flags.append(f"E:{side}:{ends[-1]}")
        if strong:
            flags.append(f"E:{side}:{strong.kind}:{_far(strong, candidate)}")
        if line:
            flags.append(f"e:{side}:{line[0].kind}:{_far(line[0], candidate)}")
    flags.append(f"E:lr:{ends[0]}_{ends[1]}")
    if ends == ["nobody", "nobody"]:
        flags += _spoken_of_before(candidate.passage, scene, view)
    clause = _in_clause(candidate, found, scene, view)
    return [*flags, *clause, *_seasons(candidate.passage, scene, view)]


def _far(actor: Actor, candidate: Candidate) -> str:
    gap = candidate.start - actor.end if actor.end <= candidate.start else actor.start - candidate.end
    return next((word for word, most in _NEARBY if gap <= most), "far")


def _spoken_of_before(place: int, scene: Scene, view: View) -> list[str]:
    kind, where = scene.before[place]
    away = next((word for word, most in _NEARBY if place - where <= most), "far")
    block = "same" if view.passages[where].block_index == view.passages[place].block_index else "further"
    return [f"E:last:{kind}", f"E:last:{kind}:{away}", f"E:last:{kind}:{block}"]


def _in_clause(candidate: Candidate, found: Sequence[Actor], scene: Scene, view: View) -> list[str]:
    starts = scene.clauses[candidate.passage]
    here = clause_of(starts, candidate.start)
    flags = {
        f"K:{mark.cue}"
        for mark in view.passages[candidate.passage].marks
        if clause_of(starts, mark.start) == here and not (mark.start >= candidate.start and mark.end <= candidate.end)
    }
    flags |= {f"K:{actor.kind}" for actor in found if clause_of(starts, actor.start) == here}
    return sorted(flags)


def _seasons(place: int, scene: Scene, view: View) -> list[str]:
    awaited = view.topic.season
    if awaited is None:
        return []
    here = scene.seasons[place]
    flags = ["Z:none" if not here else "Z:own" if awaited in here else "Z:other"]
    if not here:
        last = next((found for found in reversed(scene.seasons[:place]) if found), frozenset())
        flags.append("Z:last:none" if not last else "Z:last:own" if awaited in last else "Z:last:other")
    elif awaited in here and len(here) > 1:
        flags.append("Z:both")
    if any(awaited in found for found in scene.seasons):
        flags.append("Z:page")
    return flags
