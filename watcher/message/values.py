"""Single values said for people."""

from watcher.message.dates import say_date
from watcher.message.words import clean, cut
from watcher.model import ANYWHERE, NOT_BEFORE, RELEASED, SCHEDULED, Field

FIELD_WORDS = {
    Field.TITLE: "title",
    Field.PLATFORM: "platform",
    Field.RELEASE_DATE: "release date",
    Field.TRAILER: "trailer",
}
#: Values longer than this are cut; no true title or address is.
VALUE_LIMIT, ADDRESS_LIMIT = 200, 2000
#: Territories that read better by name than by their ISO 3166 code.
TERRITORIES = {"GB": "the UK", "UK": "the UK", "US": "the US", "IE": "Ireland", "EU": "the EU"}


def say_field(field: Field) -> str:
    """The field in words: "release date"."""
    return FIELD_WORDS[field]


def say_value(field: Field, value: str | None, label: str = "") -> str:
    """A value as people say it: dates in words (bounds by their `label`), a trailer by its address, null as "unknown"."""
    if value is None:
        return "unknown"
    if field is Field.RELEASE_DATE:
        return cut(clean(say_date(value, label)), VALUE_LIMIT)
    if field is Field.TRAILER and value in (SCHEDULED, RELEASED):
        return "promised" if value == SCHEDULED else "out"
    return cut(clean(value), ADDRESS_LIMIT if field is Field.TRAILER else VALUE_LIMIT)


def split_slot(slot: str) -> tuple[str, str]:
    """The territory of a slot in words ("in the UK", empty for anywhere) and its window ("streaming")."""
    if slot in (ANYWHERE, NOT_BEFORE) or "/" not in slot:
        return "", "streaming"
    territory, window = slot.split("/", 1)
    code = clean(territory).upper()
    return ("" if code == "*" else f"in {TERRITORIES.get(code, code)}"), clean(window)
