"""Finds the numbers of seasons in a text: "season two", "2. Staffel", "segunda temporada", "2e seizoen", "S2"."""

import re
from collections.abc import Mapping
from functools import lru_cache

from watcher.extract.sheet import Sheet
from watcher.lexicon import Language

#: Stands between texts that are read together; no season is named across it.
_PARTED = " | "


@lru_cache(maxsize=64)
def _pattern(
    nouns: tuple[str, ...],
    numbers: tuple[str, ...],
    ordinals: tuple[str, ...],
    *,
    suffixes: tuple[str, ...],
    short: tuple[str, ...],
    joins: tuple[str, ...],
) -> re.Pattern[str]:
    noun, number, letters, ordinal, suffix, join = (
        "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or r"(?!)"
        for words in (nouns, numbers, short, ordinals, suffixes, joins)
    )
    return re.compile(
        rf"(?<!\w)(?:(?:{noun})\s+(\d{{1,2}}|{number})(?!\w)"
        rf"|({ordinal}|\d{{1,2}}(?:{suffix}))\s+(?:(?:{join})\s+\w+\s+)?(?:{noun})(?!\w)"
        rf"|(?:{letters})(\d{{1,2}})(?:\s?e\d{{1,3}})?(?!\w))",
        re.IGNORECASE,
    )


@lru_cache(maxsize=64)
def _values(numbers: tuple[str, ...], ordinals: tuple[str, ...], forms: tuple[str, ...]) -> Mapping[str, int]:
    """Each word that counts, and what it counts: numbers, ordinals, and every form of an ordinal (parted by `/`)."""
    found = {word: place + 1 for words in (numbers, ordinals) for place, word in enumerate(words)}
    found.update({form: place + 1 for place, entry in enumerate(forms) for form in entry.split("/")})
    return found


@lru_cache(maxsize=64)
def _reader(language: Language) -> tuple[re.Pattern[str], Mapping[str, int]]:
    words = language.words
    numbers, ordinals, forms = (words.get(key, ()) for key in ("numbers", "ordinals", "ordinal_forms"))
    every = tuple(dict.fromkeys((*ordinals, *(form for entry in forms for form in entry.split("/")))))
    pattern = _pattern(
        words.get("run_noun", ()),
        numbers,
        every,
        suffixes=words.get("ordinal_suffix", ()),
        short=words.get("season_short", ()),
        joins=words.get("conjunction", ()),
    )
    return pattern, _values(numbers, ordinals, forms)


def seasons_in(text: str, language: Language) -> frozenset[int]:
    """The seasons that a text names by number, in the words of one language."""
    pattern, values = _reader(language)
    found = set()
    for match in pattern.finditer(text):
        word = next(group for group in match.groups() if group).casefold()
        digits = re.match(r"\d+", word)
        found.add(int(digits.group()) if digits else values[word])
    return frozenset(found)


def seasons_on(sheet: Sheet) -> tuple[frozenset[int], ...]:
    """The seasons that each sentence of a page names."""
    return tuple(seasons_in(passage.text, sheet.language) for passage in sheet.passages)


def season_of(texts: tuple[str, ...], languages: tuple[Language, ...]) -> int | None:
    """The one season that texts name, read in any of the languages; null if there is none, or more than one."""
    text = _PARTED.join(texts)
    found = frozenset().union(*(seasons_in(text, language) for language in languages))
    return next(iter(found)) if len(found) == 1 else None
