"""What was claimed or proposed, in the words of a case's labels, and what the labels say of it."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

from watcher.extract.candidate import Candidate
from watcher.model import NOT_BEFORE, SCHEDULED, Claim, Field, Stance

STATUS = {
    Stance.ASSERTED: "confirmed",
    Stance.HEDGED: "rumoured",
    Stance.PENDING: "unknown",
    Stance.DENIED: "denied",
}
#: The outcome of a candidate that the labels call neither right nor wrong.
SKIPPED = "skipped"
_PARTS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter", "37": "early", "38": "mid", "39": "late"}
_OF_STATUS = {"confirmed": "asserted", "rumoured": "hedged", "denied": "denied"}


def export(claims: tuple[Claim, ...]) -> list[dict[str, Any]]:
    """Claims in the scorer's words."""
    return [
        {"field": claim.field.value, "value": value, "status": STATUS[claim.stance]}
        for claim in claims
        for value in export_values(claim, claim.stance)
    ]


def export_values(said: Claim | Candidate, stance: Stance) -> Sequence[str | None]:
    """The value of a claim or candidate in the scorer's words, by its stance."""
    if said.field is Field.TRAILER and stance in {Stance.PENDING, Stance.DENIED}:
        return ["none"]
    if said.value is None:
        return ["cancelled" if said.field is Field.RELEASE_DATE and stance is Stance.DENIED else None]
    return export_value(said.field, said.value, said.slot, said.label)


def export_value(field: Field, value: str, slot: str, label: str) -> list[str]:
    """A value in the scorer's words: alternatives are several, a bound without a season is none."""
    if field is Field.TRAILER:
        return [SCHEDULED if value == SCHEDULED else "teaser" if slot.startswith("teaser") else "released"]
    if field is not Field.RELEASE_DATE:
        return [value]
    if slot == NOT_BEFORE:
        season = re.search(r"(?:19|20)\d\d\s?[-–/]\s?\d{2,4}", label)
        return [f"after {season.group()} season"] if season else []
    if value.startswith("../"):
        return ["available now"]
    return [] if "/" in value else [_date(one) for one in value.strip("[]").split(",")]


def _date(value: str) -> str:
    year, _, part = value.partition("-")
    return f"{year}-{_PARTS[part]}" if part in _PARTS else value


#: Statuses that need no value.
_EMPTY = frozenset({"unknown", "denied"})


def outcome_of(candidate: Candidate, case: Mapping[str, Any], scorer: ModuleType) -> str:
    """What the labels say of a candidate: an outcome of the judge, or `skipped`."""
    name = candidate.field.value
    if name in case.get("ignore", ()):
        return SKIPPED
    gold = [fact for fact in case["gold"] if fact["field"] == name]
    if candidate.value is None:
        return _empty_outcome({fact["status"] for fact in gold}, name, case)
    if candidate.slot == NOT_BEFORE and "bounds" in case:
        return "asserted" if candidate.value in case["bounds"] else "none"
    values = export_value(candidate.field, candidate.value, candidate.slot, candidate.label)
    if not values:
        return SKIPPED
    for fact in gold:
        if fact["status"] != "unknown" and fact["value"] is not None and _fits(name, values, fact, scorer):
            return _OF_STATUS[fact["status"]]
    return SKIPPED if _is_extra(case, name, values, scorer) else "none"


def _empty_outcome(statuses: Collection[str], name: str, case: Mapping[str, Any]) -> str:
    """The outcome of a candidate without a value, for a field whose gold has these statuses."""
    if not statuses and any(field == name and status in _EMPTY for field, _, status in case.get("ok_extra", ())):
        return SKIPPED
    return "pending" if "unknown" in statuses else "denied" if "denied" in statuses else "none"


def _fits(name: str, values: Iterable[str], fact: Mapping[str, Any], scorer: ModuleType) -> bool:
    return any(scorer.value_match(name, value, fact) for value in values)


def _is_extra(case: Mapping[str, Any], name: str, values: Iterable[str], scorer: ModuleType) -> bool:
    return any(
        scorer.extra_ok(case, {"field": name, "value": value, "status": status})
        for value in values
        for status in ("confirmed", "rumoured", "denied")
    )
