"""Says what a language file lacks, a sentence a gap, so that a speaker can fill it without reading code."""

import calendar
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from watcher.config.lexicon import LexiconError, language_files, lexicon_folder, read_file

#: The parts of a language file, and what each holds.
PARTS = {
    "code": "the two letters of the language (ISO 639-1), as the file is named",
    "day_first": "true if 3/4 is 3 April, false if it is 4 March",
    "months": "names and short forms of months, each with its number",
    "weekdays": "names and short forms of weekdays, each with its number, Monday being 0",
    "seasons": "names of the seasons of the year, each with '21' for spring to '24' for winter",
    "feasts": "names of feasts and times of the year, each with its date (en.yaml says how)",
    "quotes": "pairs of opening and closing quotation marks",
    "words": "classes of words, each with its list of phrases",
}
_MONTHS = dict(enumerate(calendar.month_name[1:], start=1))
_WEEKDAYS = dict(enumerate(calendar.day_name))
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_WANTED: Mapping[str, Mapping[Any, str]] = {"months": _MONTHS, "weekdays": _WEEKDAYS, "seasons": _SEASONS}
#: Further territories than those that every language names: `territory_` and two letters (ISO 3166-1).
_TERRITORY = "territory_"


@dataclass(frozen=True, kw_only=True)
class Guide:
    """What `classes.yaml` says: the meaning of each class of words, those that may be empty, and the traits."""

    classes: Mapping[str, str]
    may_be_empty: AbstractSet[str]
    traits: Mapping[str, str]


def load_guide(folder: Path | None = None) -> Guide:
    """Read `classes.yaml`. Raises LexiconError if it cannot be used."""
    return read_file((folder or lexicon_folder()) / "classes.yaml", _guide)


def find_gaps(folder: Path | None = None) -> Iterator[str]:
    """`<file>: <key> is missing: <what it is>` for whatever a language file of `folder` lacks or has wrong."""
    folder = folder or lexicon_folder()
    guide = load_guide(folder)
    for path in language_files(folder):
        try:
            data = read_file(path, dict)
        except LexiconError as error:
            yield str(error)
            continue
        for gap in (*_check_parts(path.stem, data), *_check_names(data), *_check_words(data, guide)):
            yield f"{path.name}: {gap}"


def _guide(data: Mapping[str, Any]) -> Guide:
    return Guide(
        classes=dict(data["classes"]), may_be_empty=frozenset(data["may_be_empty"]), traits=dict(data["traits"])
    )


def _check_parts(name: str, data: Mapping[str, Any]) -> Iterator[str]:
    for part, meaning in PARTS.items():
        if part not in data:
            yield f"{part} is missing: {meaning}"
        elif data[part] in ({}, [], None):
            yield f"{part} is empty: {meaning}"
    for part in data:
        if part not in PARTS:
            yield f"{part} is no part of a language{_hint(part, PARTS)}"
    if data.get("code", name) != name:
        yield f"code is {data['code']}; write {name}, as the file is named"


def _check_names(data: Mapping[str, Any]) -> Iterator[str]:
    """Whether every month, weekday and season has a name, and every name one of them."""
    for part, wanted in _WANTED.items():
        names = data.get(part)
        if not isinstance(names, Mapping) or not names:
            continue
        for number, meaning in wanted.items():
            if number not in names.values():
                yield f"{part} has no name for {number!r} ({meaning})"
        for name, number in names.items():
            if number not in wanted:
                yield f"{part}.{name} is {number!r}; use one of {', '.join(map(repr, wanted))}"


def _check_words(data: Mapping[str, Any], guide: Guide) -> Iterator[str]:
    words = data.get("words")
    if not isinstance(words, Mapping):
        return
    for name, meaning in guide.classes.items():
        if name not in words:
            yield f"words.{name} is missing: {meaning}" + ("; [] if it has none" if name in guide.may_be_empty else "")
        elif not words[name] and name not in guide.may_be_empty and name != "traits":
            yield f"words.{name} is empty: {meaning}"
    for name, phrases in words.items():
        if name not in guide.classes and not _is_territory(name):
            yield f"words.{name} is no class of words{_hint(name, guide.classes)}"
        if isinstance(phrases, list):
            yield from _check_phrases(name, phrases, guide)
        else:
            yield f"words.{name} is no list: write its phrases between [ and ]"


def _check_phrases(name: str, phrases: list[Any], guide: Guide) -> Iterator[str]:
    for phrase in phrases:
        if not isinstance(phrase, str):
            yield f"words.{name} holds {phrase!r}, which is not text; put it in quotation marks"
        elif name == "traits" and phrase not in guide.traits:
            yield f"words.traits holds {phrase}, which is no trait{_hint(phrase, guide.traits)}"


def _is_territory(name: str) -> bool:
    code = name.removeprefix(_TERRITORY)
    return name.startswith(_TERRITORY) and len(code) == len("XX") and code.isascii() and code.isupper()


def _hint(name: str, known: Mapping[str, str]) -> str:
    near = get_close_matches(str(name), known, n=1)
    return f"; did you mean {near[0]}?" if near else "; see docs/languages.md"
