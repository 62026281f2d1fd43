"""What an editor writes, as the facts hold it."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from watcher.editors.errors import Refused
from watcher.lexicon import Platform
from watcher.model import ANYWHERE, NOT_BEFORE, RELEASED, SCHEDULED, TITLE_SLOT, Field
from watcher.reconcile import parse_span

#: No true title is longer, and no address that a channel takes.
LONGEST = 2000
_SLOTS = {Field.TITLE: TITLE_SLOT, Field.PLATFORM: ANYWHERE, Field.RELEASE_DATE: ANYWHERE, Field.TRAILER: "trailer"}
_PLACED = re.compile(r"(\*|[A-Z]{2})/[a-z][a-z -]*")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def read_value(field: Field, text: str, platforms: Sequence[Platform]) -> str:
    """The value as claims have it: a service by its own name, a date as EDTF, a trailer's address. Raises Refused."""
    value = text.strip()
    if not value or len(value) > LONGEST or _UNPRINTABLE.search(value):
        raise Refused(f"A {field} is 1 to {LONGEST} characters on one line.")
    if field is Field.PLATFORM:
        return _name_platform(value, platforms)
    if field is Field.RELEASE_DATE and parse_span(value) is None:
        raise Refused(
            f"{value} is no date; write 2025-02-28, 2025-02, 2025, 2025-22 (summer), 2025/.. (not before 2025) or another "
            "form of docs/glossary.md."
        )
    if field is Field.TRAILER and not (value in (SCHEDULED, RELEASED) or re.fullmatch(r"https?://[^\s/]\S*", value)):
        raise Refused(f"{value} is no trailer; write its http address, {RELEASED} or {SCHEDULED}.")
    return value


def _name_platform(value: str, platforms: Sequence[Platform]) -> str:
    """The service's own name if it is known by this one; any other is taken as it is written, but for a slip."""
    folded = value.casefold()
    names = {each.name.casefold(): each.name for each in platforms}
    aliases = {alias.casefold(): each.name for each in platforms for alias in (*each.aliases, *each.everyday)}
    if known := names.get(folded) or aliases.get(folded):
        return known
    if near := get_close_matches(folded, names, n=1, cutoff=0.85):
        raise Refused(f"There is no service {value}; did you mean {names[near[0]]}?")
    return value


def read_slot(field: Field, slot: str | None, value: str | None = None) -> str:
    """The slot meant: the given one, else that of everywhere, of a bound, or of the trailer itself. Raises Refused."""
    if slot is None:
        is_bound = field is Field.RELEASE_DATE and value is not None and value.endswith("/..")
        return NOT_BEFORE if is_bound else _SLOTS[field]
    if field is Field.TITLE and slot != TITLE_SLOT:
        raise Refused(f"A title has one slot, {TITLE_SLOT}.")
    if field is Field.TRAILER and not re.fullmatch(r"(teaser|trailer)( \d{1,2})?", slot):
        raise Refused(f"{slot} is no kind of trailer; write teaser, trailer or trailer 2.")
    is_date = field is Field.RELEASE_DATE
    if (
        field in (Field.PLATFORM, Field.RELEASE_DATE)
        and not _PLACED.fullmatch(slot)
        and not (is_date and slot == NOT_BEFORE)
    ):
        raise Refused(f"{slot} is no slot of a {field}; write GB/streaming, */cinema or the like.")
    return slot
