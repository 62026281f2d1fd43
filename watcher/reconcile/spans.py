"""The days an EDTF text stands for: a first and a last day, which may be open."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

#: First month and number of months of the two-digit codes of ISO 8601-2: seasons, quarters, thirds and halves of a year.
_CODES = {
    **{month: (month, 1) for month in range(1, 13)},
    21: (3, 3),
    22: (6, 3),
    23: (9, 3),
    24: (12, 3),
    33: (1, 3),
    34: (4, 3),
    35: (7, 3),
    36: (10, 3),
    37: (1, 4),
    38: (5, 4),
    39: (9, 4),
    40: (1, 6),
    41: (7, 6),
}
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?[?~%]?")
_OPEN = ("", "..")


@dataclass(frozen=True)
class Span:
    """From `first` to `last` day, both included; `date.min` and `date.max` stand for an open end."""

    first: date
    last: date

    def holds(self, other: "Span") -> bool:
        """Whether every day of `other` is a day of this one."""
        return self.first <= other.first and other.last <= self.last

    def meets(self, other: "Span") -> bool:
        """Whether the two have a day in common."""
        return self.first <= other.last and other.first <= self.last


@lru_cache(maxsize=4096)
def parse_span(value: str) -> Span | None:
    """The days of an EDTF text (ISO 8601-2), None if it is none.

    Known forms: a day, month, year, season or other part of a year, a set `[a,b]` or `{a,b}` (from its first to its
    last day), and intervals `a/b`, `a/..`, `../b`. Winter of a year is its December and the two months after.
    """
    text = value.strip()
    if text[:1] + text[-1:] in ("[]", "{}"):
        return _cover([parse_span(part) for part in text[1:-1].split(",")])
    if "/" not in text:
        return _parse_date(text)
    start, _, end = text.partition("/")
    first = Span(date.min, date.min) if start in _OPEN else _parse_date(start)
    last = Span(date.max, date.max) if end in _OPEN else _parse_date(end)
    if first is None or last is None or last.last < first.first:
        return None
    return Span(first.first, last.last)


def is_out_now(value: str) -> bool:
    """Whether the value says "out by this day" (`../2025-02-28`) rather than when."""
    return value.startswith("../") and value.partition("/")[2] not in _OPEN


def _cover(spans: list[Span | None]) -> Span | None:
    known = [span for span in spans if span is not None]
    if len(known) < len(spans):
        return None
    return Span(min(span.first for span in known), max(span.last for span in known))


def _parse_date(text: str) -> Span | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, part, day = (int(group) if group else None for group in match.groups())
    try:
        if year is None or part is None:
            return Span(date(year or 0, 1, 1), date(year or 0, 12, 31))
        if day is not None:
            return Span(date(year, part, day), date(year, part, day))
        start, months = _CODES[part]
        after = date(year + (start - 1 + months) // 12, (start - 1 + months) % 12 + 1, 1)
        return Span(date(year, start, 1), after - timedelta(days=1))
    except (ValueError, KeyError):
        return None
