"""Words of a lexicon as pieces of patterns, and as keys to look for."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from watcher.lexicon import Language

#: A space, or the end of an elided article ("l'automne").
GAP = r"(?:\s+|(?<=['’]))"
#: What never matches.
NEVER = "(?!)"
_WORD = re.compile(r"\w+")
_T = TypeVar("_T")


def flatten(text: str) -> str:
    """Text in small letters, each in its old place; patterns that ignore case take all forms of the Turkish i for one."""
    return text.replace("İ", "I").replace("ı", "i").lower()


def words_of(text: str) -> list[tuple[str, int]]:
    """The words of a sentence in small letters, each with its place."""
    return [(match.group(), match.start()) for match in _WORD.finditer(flatten(text))]


def any_of(words: Iterable[str]) -> str:
    """Any of the words, the longest first; a space stands for any, an apostrophe for both forms."""
    escaped = (re.escape(word) for word in sorted(words, key=len, reverse=True))
    return "|".join(word.replace(r"\ ", r"\s+").replace("'", "['’]") for word in escaped) or NEVER


def first_words(phrases: Iterable[str]) -> frozenset[str]:
    """The words with which phrases begin; not of a phrase that is another one behind a small word ("the end of")."""
    known = {flatten(phrase) for phrase in phrases}
    starts = set()
    for phrase in known:
        first = _WORD.search(phrase)
        if first and phrase[first.end() + 1 :] not in known:
            starts.add(first.group())
    return frozenset(starts)


def last_words(phrases: Iterable[str]) -> frozenset[str]:
    """The words with which phrases end."""
    return frozenset(words[-1] for phrase in phrases if (words := _WORD.findall(flatten(phrase))))


def look_up(names: Mapping[str, _T], word: str) -> _T:
    """What a matched name stands for, however its letters i, its apostrophe and its spaces were written."""
    flat = " ".join(flatten(word).replace("’", "'").split())
    return names[flat] if flat in names else {flatten(name): value for name, value in names.items()}[flat]


def has(language: Language, trait: str) -> bool:
    """Whether a language has a trait of writing dates."""
    return trait in language.words.get("traits", ())
