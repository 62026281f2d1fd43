"""Describes what a candidate's page says as a whole, and what else it proposes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.extract.candidate import Candidate, View
from watcher.model import Field

_LEDE = 4
_LEDE_CUES = frozenset({
    "cancelled", "denial", "hedge", "pending", "moves", "pending_date", "pending_platform", "pending_title", "negation", "trailer"
})  # fmt: skip
_SHARED_CUES = (
    "cancelled", "hedge", "negation", "trailer", "other_production", "how_to_watch", "past_example", "release", "pending_platform"
)  # fmt: skip
_MANY_SAME, _MANY_VALUES, _MANY_NAMES, _LONG_PAGE, _LONG_SENTENCE, _MANY_OTHERS = 5, 8, 12, 60, 60, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """What a page proposes: the candidates by field and value, the values of a field, the fields of a sentence."""

    same: Mapping[tuple[Field, str | None], list[Candidate]]
    values: Mapping[Field, set[str]]
    fields: Mapping[int, set[Field]]


def proposals_of(candidates: Sequence[Candidate]) -> Proposals:
    """Sort the candidates of a page."""
    same: dict[tuple[Field, str | None], list[Candidate]] = {}
    values: dict[Field, set[str]] = {}
    fields: dict[int, set[Field]] = {}
    for candidate in candidates:
        same.setdefault((candidate.field, candidate.value), []).append(candidate)
        if candidate.value is not None:
            values.setdefault(candidate.field, set()).add(candidate.value)
            fields.setdefault(candidate.passage, set()).add(candidate.field)
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
    found["H:named"] = float(view.about[0].named)
    found["D:named"] = sum(about.named for about in view.about) / sentences
    found["D:others"] = min(len(names), _MANY_NAMES) / _MANY_NAMES
    found["D:length"] = min(sentences, _LONG_PAGE) / _LONG_PAGE
    topic = view.topic
    found["W:season" if topic.season else "W:titled" if topic.titled else "W:described"] = 1.0
    return found


def among(candidate: Candidate, proposals: Proposals, view: View) -> Mapping[str, float]:
    """How a candidate stands among the others of its page, and where in the page and its sentence."""
    passage, field = view.passages[candidate.passage], candidate.field
    same = proposals.same[field, candidate.value]
    values = proposals.values.get(field, set())
    found = {
        "same": min(len(same), _MANY_SAME) / _MANY_SAME,
        "values": min(len(values), _MANY_VALUES) / _MANY_VALUES,
        "only_value": float(len(values) == 1),
        "first_of_value": float(_place(candidate) == min(map(_place, same))),
        "about_at_best": max(view.about[one.passage].grade for one in same),
        "place": candidate.passage / len(view.passages),
        "from_top": 1 / (1 + candidate.passage),
        "sentence_length": min(len(passage.tokens), _LONG_SENTENCE) / _LONG_SENTENCE,
        "others": min(len(view.about[candidate.passage].others), _MANY_OTHERS) / _MANY_OTHERS,
        "ends_sentence": float(candidate.end >= len(passage.tokens) - 1),
        "asks": float(passage.text.endswith("?")),
    }
    for other in proposals.fields.get(candidate.passage, ()):
        if other is not field:
            found[f"with:{other.value}"] = 1.0
    if candidate.value is not None:
        found |= _value(candidate, values, view)
    return found


def _place(candidate: Candidate) -> tuple[int, int]:
    return candidate.passage, candidate.start


def _value(candidate: Candidate, values: set[str], view: View) -> dict[str, float]:
    name, value = view.watch.name.casefold(), candidate.value or ""
    if candidate.field is Field.PLATFORM:
        return {"in_watch_name": float(candidate.label.casefold() in name or value.casefold() in name)}
    if candidate.field is Field.RELEASE_DATE:
        finer = any(one != value and (one.startswith(value) or value.startswith(one)) for one in values)
        return {"finer_elsewhere": float(finer)}
    return {}
