"""Describes what a candidate's page says as a whole, and what else it proposes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from watcher.extract.candidate import Candidate, View
from watcher.model import Field

_LEDE = 4
_LEDE_CUES = frozenset({
    "cancelled", "denial", "hedge", "pending", "moves", "pending_date", "pending_platform", "pending_title", "negation", "trailer"
})  # fmt: skip
_SHARED_CUES = (
    "cancelled", "hedge", "negation", "trailer", "other_production", "how_to_watch", "past_example", "release", "pending_platform"
)  # fmt: skip
_WITH = {field: f"with:{field.value}" for field in Field}
_NONE: frozenset[str] = frozenset()
_MANY_SAME, _MANY_VALUES, _MANY_NAMES, _LONG_PAGE, _LONG_SENTENCE, _MANY_OTHERS = 5, 8, 12, 60, 60, 4

_SHARES = tuple(count / _MANY_SAME for count in range(_MANY_SAME + 1))


class Same(NamedTuple):
    """What a page proposes of one value: where first, how many candidates, and the best grade of their sentences."""

    first: tuple[int, int]
    number: int
    best: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """What a page proposes: the candidates by field and value, the values of a field, the fields of a sentence."""

    same: Mapping[tuple[Field, str | None], Same]
    values: Mapping[Field, set[str]]
    fields: Mapping[int, tuple[Field, ...]]


def proposals_of(candidates: Sequence[Candidate], view: View) -> Proposals:
    """Sort the candidates of a page."""
    same: dict[tuple[Field, str | None], Same] = {}
    values: dict[Field, set[str]] = {}
    fields: dict[int, tuple[Field, ...]] = {}
    for candidate in candidates:
        field, value, place = candidate.field, candidate.value, candidate.passage
        grade = view.about[place].grade
        held, at = same.get((field, value)), (place, candidate.start)
        same[field, value] = (
            Same(min(held.first, at), held.number + 1, max(held.best, grade)) if held else Same(at, 1, grade)
        )
        if value is not None:
            values.setdefault(field, set()).add(value)
            here = fields.get(place, ())
            if field not in here:
                fields[place] = (*here, field)
    return Proposals(same=same, values=values, fields=fields)


def describe_page(view: View) -> Mapping[str, float]:
    """What holds for every candidate of a page: the headline's cues (`H:`), the lede's (`Y:`), shares (`D:`), the Watch."""
    passages = view.passages
    if not passages:
        return {}
    sentences = len(passages)
    counts = Counter(cue for passage in passages for cue in passage.cues)
    lede = frozenset().union(*(passage.cues for passage in passages[:_LEDE]))
    names = {name.text for about in view.about for name in about.others}
    found = {f"H:{cue}": 1.0 for cue in sorted(passages[0].cues)}
    found |= {f"Y:{cue}": 1.0 for cue in sorted(lede & _LEDE_CUES)}
    found |= {f"D:{cue}": counts[cue] / sentences for cue in _SHARED_CUES if counts[cue]}
    found[f"lang:{view.language.code}"] = 1.0
    found["H:named"] = float(view.about[0].named)
    found["D:named"] = sum(about.named for about in view.about) / sentences
    found["D:others"] = min(len(names), _MANY_NAMES) / _MANY_NAMES
    found["D:length"] = min(sentences, _LONG_PAGE) / _LONG_PAGE
    topic = view.topic
    found["W:season" if topic.season else "W:titled" if topic.titled else "W:described"] = 1.0
    return found


def among_sentences(place: int, view: View) -> Mapping[str, float]:
    """Where in the page a sentence stands, how long it is, and how many others it names; only what is not zero."""
    passage, others = view.passages[place], view.about[place].others
    found = {
        "from_top": 1 / (1 + place),
        "sentence_length": min(len(passage.tokens), _LONG_SENTENCE) / _LONG_SENTENCE,
    }
    if place:
        found["place"] = place / len(view.passages)
    if others:
        found["others"] = min(len(others), _MANY_OTHERS) / _MANY_OTHERS
    if passage.text.endswith("?"):
        found["asks"] = 1.0
    return found


def add_proposals(found: dict[str, float], candidate: Candidate, proposals: Proposals, view: View) -> None:
    """Add how a candidate stands among the others of its page and its sentence; only what is not zero."""
    field, place = candidate.field, candidate.passage
    first, count, best = proposals.same[field, candidate.value]
    values = proposals.values.get(field, _NONE)
    found["same"], found["about_at_best"] = _SHARES[min(count, _MANY_SAME)], best
    if values:
        found["values"] = min(len(values), _MANY_VALUES) / _MANY_VALUES
        if len(values) == 1:
            found["only_value"] = 1.0
    if first == (place, candidate.start):
        found["first_of_value"] = 1.0
    if candidate.end >= len(view.passages[place].tokens) - 1:
        found["ends_sentence"] = 1.0
    for other in proposals.fields.get(place, ()):
        if other is not field:
            found[_WITH[other]] = 1.0
    if candidate.value is not None and _is_tied(candidate, candidate.value, values, view):
        found["in_watch_name" if field is Field.PLATFORM else "finer_elsewhere"] = 1.0


def _is_tied(candidate: Candidate, value: str, values: AbstractSet[str], view: View) -> bool:
    """Whether a platform stands in the Watch's name, or a date is part of another of the page or has one for its part."""
    if candidate.field is Field.PLATFORM:
        name = view.watch.name.casefold()
        return candidate.label.casefold() in name or value.casefold() in name
    if candidate.field is Field.RELEASE_DATE:
        return any(one != value and (one.startswith(value) or value.startswith(one)) for one in values)
    return False
