"""Cuts text into sentences, and mends the cuts behind abbreviations, initials, ordinals and months."""

import re
from functools import lru_cache

import sentencex

from watcher.lexicon import Language

_LAST_WORD = re.compile(r"(?:(\S+)\s+)?([^\s(„“\"'«]+)\.$")
_FIRST_WORD = re.compile(r"\W*(\w+)")
_HOUR = re.compile(r"[ap]\.m")
_CLOCK_ZONE = re.compile(r"[A-Z]{2,4}\b")
_LONGEST_ORDINAL = 2
#: So many characters before a cut are looked at.
_TAIL = 60
_LONGEST_SHORT_MONTH = 5


@lru_cache(maxsize=64)
def cutter_of(language: Language) -> "Cutter":
    """The cutter of a language; made once."""
    return Cutter(language)


class Cutter:
    """Cuts text of one language."""

    def __init__(self, language: Language) -> None:
        words = language.words
        self._code = language.code
        self._abbreviations = frozenset(words.get("abbreviation", ()))
        self._before_numbers = frozenset(words.get("number_abbreviation", ()))
        self._counted = frozenset((*words.get("run_noun", ()), *words.get("episode_noun", ())))
        self._openers = frozenset((*words.get("articles", ()), *words.get("pronoun", ())))
        self._ordinal_point = "ordinal_point" in words.get("traits", ())
        self._months = frozenset(month for month in language.months if len(month) <= _LONGEST_SHORT_MONTH)

    def cut(self, text: str) -> list[str]:
        """The sentences of `text`, each a verbatim part of it."""
        parts: list[str] = []
        for part in sentencex.segment(self._code, text):
            if parts and self._belong_together(parts[-1].rstrip(), part.lstrip()):
                parts[-1] += part
            else:
                parts.append(part)
        return [part.strip() for part in parts if part.strip()]

    def _belong_together(self, left: str, right: str) -> bool:
        if not left or not right:
            return False
        if right[0].islower() or right[0] in "ªº":
            return True
        match = _LAST_WORD.search(" ".join(left[-_TAIL:].split()[-2:])) if left[-1] == "." else None
        return match is not None and self._goes_on(match, right)

    def _goes_on(self, match: re.Match[str], right: str) -> bool:
        """Whether a word with a point is short for something, or counts what follows."""
        before, word = (match[1] or "").casefold(), match[2]
        folded = word.casefold()
        if folded in self._abbreviations or (len(word) == 1 and word.isupper()):
            return True
        if folded in self._before_numbers or folded in self._months:
            return right[0].isdigit()
        if word.isdigit():
            return self._is_ordinal(word, before, right)
        return _HOUR.fullmatch(folded) is not None and _CLOCK_ZONE.match(right) is not None

    def _is_ordinal(self, number: str, before: str, right: str) -> bool:
        """Whether a number with a point counts what follows it ("die 2. Staffel"), rather than ending a sentence."""
        if not self._ordinal_point or len(number) > _LONGEST_ORDINAL or before in self._counted:
            return False
        first = _FIRST_WORD.match(right)
        return first is not None and first[1].casefold() not in self._openers
