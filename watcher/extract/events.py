"""Describes what a date is the date of: the word that governs it and who does it (`T:`), and the page's other dates (`P:`)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from watcher.extract.candidate import Candidate, View
from watcher.extract.clauses import clause_of
from watcher.extract.neighbours import Actor, Scene
from watcher.extract.text import Mark, Passage
from watcher.model import Field

#: Classes of words that say what happens on a date; of several on the same words the longest counts, then the first of these.
_EVENTS = (
    "out_now", "platform_left", "release_label", "making", "occasion", "fixture", "moves", "release", "deal", "weekly",
    "attribution", "furniture", "credits",
)  # fmt: skip
_RANK = {cue: rank for rank, cue in enumerate(_EVENTS)}
_RELEASES = frozenset({"out_now", "release_label", "release"})
#: What else may come on a date than the production itself, and what that is called.
_THINGS = {"trailer": "trailer", "footage": "trailer", "episode_noun": "part", "other_work": "work"}
_OWN, _OTHER = frozenset({"subject", "noun"}), frozenset({"other", "quote"})
_BACK = frozenset({"anaphor", "production"})
#: How much further a word counts behind a date than before it, and for each clause that lies between.
_BEHIND, _PER_CLAUSE = 2, 5
_FURTHEST = 16
_CLOSE, _NEAR = 3, 8
#: How many tokens may lie between a name and the noun that makes it the name of a trailer or book; and between it and its verb.
_TIED, _TOUCHING = 4, 3
_WHENS = ("same_day", "ahead", "behind", "long_ago", "month_ahead", "same_month", "same_year", "last_year")
_COMING = frozenset({"same_day", "ahead", "month_ahead", "same_month", "same_year"})
_KINDS = ("day", "week", "month", "season", "part", "year", "span", "bound")
_LEADS = ("led_by_from", "led_by_to", "led_by_in", "led_by_on", "bounded_by")
_OURS = frozenset({"own", "back_own"})
#: So many values of a page are compared with each other.
_MOST = 40
#: How many sentences back a heading still stands over a date.
_UNDER, _RIGHT_UNDER = 8, 2
_NEVER = 1 << 30


@dataclass(frozen=True, slots=True)
class Event:
    """What a date is told of: the class of the word that governs it, how near it is, who does it, and whose that is."""

    cue: str
    distance: str
    actor: str
    owner: str
    when: str
    kind: str
    lead: str

    @property
    def is_release(self) -> bool:
        """Whether our production comes out on it, as far as the sentence tells."""
        return self.cue in _RELEASES and self.owner in _OURS and self.when in _COMING


def describe_dates(candidates: Sequence[Candidate], scene: Scene, view: View) -> Mapping[int, dict[str, float]]:
    """The features of every date with a value, by its place among `candidates`."""
    dates = [(at, one) for at, one in enumerate(candidates) if one.field is Field.RELEASE_DATE and one.value]
    dates.sort(key=lambda found: _order(found[1]))
    if not dates:
        return {}
    services: dict[int, list[Mark]] = {}
    for one in sorted(candidates, key=_order):
        if one.field is Field.PLATFORM and one.value:
            services.setdefault(one.passage, []).append(Mark("service", one.start, one.end))
    here: dict[int, list[Candidate]] = {}
    for _, one in dates:
        here.setdefault(one.passage, []).append(one)
    told = {place: _Told(found, services.get(place, []), scene, view) for place, found in here.items()}
    events = {at: told[one.passage].event(one) for at, one in dates}
    page = _of_page(dates, events)
    return {
        at: dict.fromkeys((*_said(events[at]), *told[one.passage].beside(one), *page[at]), 1.0) for at, one in dates
    }


def _order(one: Candidate) -> tuple[int, int, int, str, str]:
    return one.passage, one.start, one.end, one.value or "", one.slot


class _Told:
    """A sentence's words that say what happens, and who is in it."""

    def __init__(self, dates: Sequence[Candidate], services: list[Mark], scene: Scene, view: View) -> None:
        place = dates[0].passage
        passage = view.passages[place]
        self._dates, self._services, self._about = dates, services, view.about[place]
        self._starts, self._governors = scene.clauses[place], _governors(passage)
        self._things = [Actor(mark.start, mark.end, mark.cue) for mark in passage.marks if mark.cue in _THINGS]
        known = frozenset(mark.start for mark in passage.marks) if scene.actors[place] else frozenset()
        self._actors = [
            *(
                one
                for one in scene.actors[place]
                if not any(_overlap(one, thing) for thing in self._things)
                and not (one.kind == "run" and (one.start in known or any(_overlap(one, date) for date in dates)))
            ),
            *self._things,
        ]
        self._sentence = _place_of(place, view)
        gaps = [(name, min(self._gap(name, date) for date in dates)) for name in ("own", "other") if len(dates) > 1]
        self._least = [(name, least) for name, least in gaps if least < _NEVER]

    def event(self, date: Candidate) -> Event:
        """What a date of the sentence is told of."""
        cue, start, away = self._governor(date)
        actor = self._actor(date, start)
        features = date.features
        return Event(
            cue=cue,
            distance="close" if away <= _CLOSE else "near" if away <= _NEAR else "far",
            actor=actor.kind if actor else "nobody",
            owner=self._owner(actor, start),
            when=next((name for name in _WHENS if name in features), "some_time"),
            kind=next((name for name in _KINDS if name in features), "now"),
            lead=next((name for name in _LEADS if name in features), "led_by_none"),
        )

    def _far(self, mark: Mark | Actor, date: Candidate) -> int:
        gap = date.start - mark.end if mark.end <= date.start else mark.start - date.end + _BEHIND
        return gap + _PER_CLAUSE * abs(clause_of(self._starts, mark.start) - clause_of(self._starts, date.start))

    def _governor(self, date: Candidate) -> tuple[str, int, int]:
        """The class of the word that governs a date, where it begins, and how far off it is; a service if there is no word."""
        for marks in (self._governors, self._services):
            outside = [mark for mark in marks if mark.end <= date.start or mark.start >= date.end]
            mark = min(outside, key=lambda one: self._far(one, date), default=None)
            if mark is not None and self._far(mark, date) <= _FURTHEST:
                return mark.cue, mark.start, self._far(mark, date)
        return "nothing", date.start, 0

    def _actor(self, date: Candidate, place: int) -> Actor | None:
        """Who does it: the nearest named or pointed at before the verb, or, if nobody is, the first behind it."""
        outside = [one for one in self._actors if one.end <= date.start or one.start >= date.end]
        before = [one for one in outside if one.end <= place]
        if before:
            return max(before, key=lambda one: (one.end, one.kind in _OWN, one.kind in _OTHER, one))
        behind = [one for one in outside if one.start >= place]
        return min(behind, key=lambda one: (one.start, one.kind not in _OWN, one.kind not in _OTHER, one), default=None)

    def _owner(self, actor: Actor | None, place: int) -> str:
        kind = actor.kind if actor else "nobody"
        thing = self._thing_of(actor, place) if actor and kind not in _THINGS else kind
        if thing in _THINGS:
            return _THINGS[thing]
        if kind in _OWN:
            return "own"
        if kind in _OTHER:
            return "other"
        if actor and kind == "run" and 0 <= place - actor.end <= _TOUCHING:
            return "stranger"
        about = self._about
        thread = about.section or about.thread or about.page.headline
        whose = "own" if about.named or thread > 0 else "other" if thread < 0 else "unknown"
        return f"{'back' if kind in _BACK else 'none'}_{whose}"

    def _thing_of(self, actor: Actor, place: int) -> str:
        """What a name is the name of, if of a trailer, an episode or a book ("the trailer for X", "the X trailer")."""
        clause = clause_of(self._starts, place)
        for thing in self._things:
            first, last = sorted((actor, thing))
            tied = 0 <= last.start - first.end < _TIED and clause_of(self._starts, thing.start) == clause
            if tied and not any(first.end <= mark.start < last.start for mark in self._governors):
                return thing.kind
        return ""

    def beside(self, date: Candidate) -> list[str]:
        """The sentence's place; and whether the production, or another, stands nearer to this date than to its other dates."""
        flags = list(self._sentence)
        for name, least in self._least:
            nearest = self._gap(name, date) == least
            flags.append(f"T:nearest:{name}" if nearest else f"T:further:{name}")
        return flags

    def _gap(self, name: str, date: Candidate) -> int:
        """How far off the nearest of the production's names, or of others', is; of a sentence without one, very far."""
        kinds = _OWN if name == "own" else _OTHER
        return min((self._far(actor, date) for actor in self._actors if actor.kind in kinds), default=_NEVER)


def _overlap(one: Actor, other: Actor | Candidate) -> bool:
    return one.start < other.end and other.start < one.end


def _governors(passage: Passage) -> list[Mark]:
    """The words of a sentence that say what happens; none within another."""
    marks = sorted(
        (mark for mark in passage.marks if mark.cue in _RANK),
        key=lambda mark: (mark.start - mark.end, _RANK[mark.cue]),
    )
    kept: list[Mark] = []
    for mark in marks:
        if all(mark.end <= one.start or mark.start >= one.end for one in kept):
            kept.append(mark)
    return kept


def _place_of(place: int, view: View) -> tuple[str, ...]:
    """What stands over a sentence, and how long ago the production was named in it."""
    since = view.about[place].since
    named = "here" if not since else "just" if since == 1 else "before" if since <= _UNDER else "long_ago"
    over = next((at for at in range(place - 1, max(place - _UNDER, 0) - 1, -1) if view.passages[at].heading), None)
    if over is None:
        return (f"T:named:{named}",)
    about = view.about[over]
    known = view.passages[over].cues
    whose = "own" if about.named else "other" if about.others else "words" if known else "bare"
    near = "right" if place - over <= _RIGHT_UNDER else "far"
    return f"T:named:{named}", f"T:under:{whose}", f"T:under:{whose}:{near}"


def _said(event: Event) -> tuple[str, ...]:
    cue, owner, when = event.cue, event.owner, event.when
    return (
        f"T:{cue}",
        f"T:{cue}:{event.distance}",
        f"T:{cue}:{event.actor}",
        f"T:{cue}:{owner}",
        f"T:{cue}:{when}",
        f"T:{cue}:{event.kind}",
        f"T:{cue}:{event.lead}",
        f"T:{cue}:{owner}:{when}",
        f"T:{cue}:{owner}:{event.distance}",
        f"T:{cue}:{owner}:{event.kind}",
        f"T:{owner}",
        f"T:{owner}:{when}",
        f"T:{event.kind}:{when}",
    )


def _of_page(dates: Sequence[tuple[int, Candidate]], events: Mapping[int, Event]) -> Mapping[int, list[str]]:
    """How each date stands among the others of its page."""
    told = [one for at, one in dates if events[at].is_release]
    page = _Page(
        told=Counter(one.value or "" for one in told),
        ahead=tuple(dict.fromkeys(one.value or "" for _, one in dates if "ahead" in one.features)),
        headline=tuple(dict.fromkeys(one.value or "" for _, one in dates if not one.passage))[:_MOST],
    )
    of_value = {value: _against(value, page) for value in {one.value or "" for _, one in dates}}
    found: dict[int, list[str]] = {}
    for at, one in dates:
        value, is_release = one.value or "", events[at].is_release
        names = list(of_value[value])
        if page.told[value] > is_release:
            names.append("told_same")
        if told and told[0] is one:
            names.append("told_first")
        if one.passage and any(_agree(other, value) for other in page.headline):
            names.append("headline_same")
        found[at] = [f"P:{name}" for name in names]
        if is_release:
            found[at] += ["P:told", *(f"P:told*{name}" for name in names)]
    return found


class _Page(NamedTuple):
    """The dates of a page: how often each is told as the release, those ahead and those of the headline in their order."""

    told: Counter[str]
    ahead: tuple[str, ...]
    headline: tuple[str, ...]


def _against(value: str, page: _Page) -> tuple[str, ...]:
    """How a value stands among the others of its page, wherever on it the value stands."""
    ahead, told = page.ahead, tuple(page.told)[:_MOST]
    rivals = [other for other in told if not _agree(other, value)]
    flags = {
        "ahead_only": ahead == (value,),
        "ahead_nearest": len(ahead) > 1 and value == min(ahead),
        "ahead_last": len(ahead) > 1 and value == max(ahead),
        "ahead_first": len(ahead) > 1 and value == ahead[0],
        "told_finer": any(other.startswith(f"{value}-") for other in told),
        "told_coarser": any(value.startswith(f"{other}-") for other in told),
        "told_earlier": any(other < value for other in rivals),
        "told_later": any(other > value for other in rivals),
        "told_only": bool(told) and not rivals,
        "headline_rival": any(not _agree(other, value) for other in page.headline),
    }
    return tuple(name for name, holds in flags.items() if holds)


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
