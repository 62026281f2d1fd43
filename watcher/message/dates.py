"""EDTF dates (ISO 8601-2) said for people."""

import re

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
#: Sub-year groupings of ISO 8601-2, 4.8: 21 to 24 anywhere, 25 to 32 by hemisphere, then quarters, thirds and halves.
GROUPINGS = (
    *(("spring", "summer", "autumn", "winter") * 3),
    *(f"the {nth} quarter of" for nth in ("first", "second", "third", "fourth")),
    "early",
    "mid",
    "late",
    "the first half of",
    "the second half of",
)
_FIRST_GROUPING = 21
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d)(?::\d\d)?(Z)?)?")
_PART = re.compile(r"(\d{4})-(\d\d)")
_DECADE = re.compile(r"(\d{3})X")
_QUALIFIERS = {"~": "about", "?": "perhaps", "%": "perhaps about"}


def say_date(value: str, label: str = "") -> str:
    """Say an EDTF value in words: `2024-08` is "August 2024", `../2025-02-28` is "out now".

    A bound (`2024/..`) is said by `label`, the words of its document, if it has any. What is no EDTF is said as it is.
    """
    if is_out_now(value):
        return "out now"
    if is_bound(value):
        return label or f"not before {say_date(value.removesuffix('/..'))}"
    if "/" in value:
        start, end = value.split("/", 1)
        return f"{say_date(start)} to {say_date(end)}"
    if value[:1] in ("[", "{"):
        return _say_set(value)
    if value[-1:] in _QUALIFIERS:
        return f"{_QUALIFIERS[value[-1]]} {say_date(value[:-1])}"
    return _say_one(value)


def place_date(value: str, label: str = "") -> str:
    """Say an EDTF value with its preposition: "on 28 February 2025", "in August 2024", "from May to June 2024"."""
    said = say_date(value, label)
    if is_bound(value) or is_out_now(value):
        return said
    if "/" in value:
        return f"from {said}"
    if ".." in value:
        return said
    return f"on {said}" if _DAY.match(value.lstrip("[{")) else f"in {said}"


def is_out_now(value: str) -> bool:
    """Whether it has begun: an interval open to the past, which ends with its document's date."""
    return value.startswith("../")


def is_bound(value: str) -> bool:
    """Whether it says only what the date is not before."""
    return value.endswith("/..") and not value.startswith("..")


def _say_one(value: str) -> str:
    if day := _DAY.fullmatch(value):
        year, month, of_month, at, utc = day.groups()
        said = f"{int(of_month)} {_month(int(month))} {year}"
        return said if at is None else f"{said}, {at}{' UTC' if utc else ''}"
    if decade := _DECADE.fullmatch(value):
        return f"the {decade[1]}0s"
    part = _PART.fullmatch(value)
    if part is None:
        return value
    number = int(part[2])
    if 1 <= number <= len(MONTHS):
        return f"{_month(number)} {part[1]}"
    if 0 <= number - _FIRST_GROUPING < len(GROUPINGS):
        return f"{GROUPINGS[number - _FIRST_GROUPING]} {part[1]}"
    return value


def _month(number: int) -> str:
    return MONTHS[number - 1] if 1 <= number <= len(MONTHS) else f"month {number}"


def _say_set(value: str) -> str:
    word = "or" if value.startswith("[") else "and"
    members = [member.strip() for member in value[1:-1].split(",")]
    if len(members) == 1 and ".." in members[0].strip("."):
        start, _, end = members[0].partition("..")
        return f"between {say_date(start)} and {say_date(end)}"
    said = [say_date(member) for member in members]
    years = {words[-4:] for words in said}
    if len(years) == 1 and all(_PART.fullmatch(member) for member in members):
        said = [*(words[:-5] for words in said[:-1]), said[-1]]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} {word} {said[-1]}"
