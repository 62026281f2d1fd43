"""How two values of a field compare: the same, one finer than the other, overlapping."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from watcher.model import RELEASED, SCHEDULED, Field
from watcher.reconcile.spans import is_out_now, parse_span


def same(field: Field, one: str, other: str) -> bool:
    """Whether both values say the same thing of `field`."""
    return one == other or _MEASURES[field].same(one, other)


def finer(field: Field, one: str, other: str) -> bool:
    """Whether `one` says strictly more than `other` and all that `other` says."""
    return not same(field, one, other) and _MEASURES[field].finer(one, other)


def overlaps(field: Field, one: str, other: str) -> bool:
    """Whether both values can be true at once, so that a denial of one touches the other."""
    return same(field, one, other) or _MEASURES[field].overlaps(one, other)


def agrees(field: Field, evidence: str, held: str) -> bool:
    """Whether `evidence` only repeats what is `held`: the same, coarser, or "out now" on or after a held date."""
    if same(field, evidence, held) or finer(field, held, evidence):
        return True
    return field is Field.RELEASE_DATE and is_out_now(evidence) and _is_out_by(held, evidence)


def precedes(one: str, bound: str) -> bool:
    """Whether all days of the date `one` lie before the first day of `bound`."""
    days, limit = parse_span(one), parse_span(bound)
    return days is not None and limit is not None and days.last < limit.first


@dataclass(frozen=True, kw_only=True)
class _Measure:
    same: Callable[[str, str], bool]
    finer: Callable[[str, str], bool]
    overlaps: Callable[[str, str], bool]


@lru_cache(maxsize=4096)
def _words(title: str) -> tuple[str, ...]:
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", title) if not unicodedata.combining(mark))
    words = re.findall(r"\w+", re.sub(r"['’‘ʼ]", "", plain.casefold()))
    return tuple(words) or (title.casefold().strip(),)


def _same_title(one: str, other: str) -> bool:
    return _words(one) == _words(other)


def _finer_title(one: str, other: str) -> bool:
    return f" {' '.join(_words(other))} " in f" {' '.join(_words(one))} "


def _overlapping_titles(one: str, other: str) -> bool:
    return _finer_title(one, other) or _finer_title(other, one)


def _same_platform(one: str, other: str) -> bool:
    return one.casefold().strip() == other.casefold().strip()


def _never(_one: str, _other: str) -> bool:
    return False


def _same_date(one: str, other: str) -> bool:
    if is_out_now(one) and is_out_now(other):
        return True
    days = parse_span(one)
    return days is not None and days == parse_span(other)


def _finer_date(one: str, other: str) -> bool:
    days, others = parse_span(one), parse_span(other)
    return days is not None and others is not None and days != others and others.holds(days)


def _overlapping_dates(one: str, other: str) -> bool:
    days, others = parse_span(one), parse_span(other)
    return days is not None and others is not None and days.meets(others)


def _is_out_by(held: str, out_now: str) -> bool:
    days, out = parse_span(held), parse_span(out_now)
    return days is not None and out is not None and days.first <= out.last


def _step(trailer: str) -> int:
    return {SCHEDULED: 0, RELEASED: 1}.get(trailer, 2)


def _same_trailer(one: str, other: str) -> bool:
    return _step(one) == _step(other)


def _finer_trailer(one: str, other: str) -> bool:
    return _step(one) > _step(other)


def _always(_one: str, _other: str) -> bool:
    # The steps of a trailer imply each other, so a word against one is a word against all.
    return True


_MEASURES: Mapping[Field, _Measure] = {
    Field.TITLE: _Measure(same=_same_title, finer=_finer_title, overlaps=_overlapping_titles),
    Field.PLATFORM: _Measure(same=_same_platform, finer=_never, overlaps=_same_platform),
    Field.RELEASE_DATE: _Measure(same=_same_date, finer=_finer_date, overlaps=_overlapping_dates),
    Field.TRAILER: _Measure(same=_same_trailer, finer=_finer_trailer, overlaps=_always),
}
