"""Finds in one walk over a text which of many subjects it is about: `Subject.matches` for all of them at once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from watcher.model.watch import Subject, whole_word

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"[\s\-‐‑–]+")
_END = re.compile(r"(?:['’]?s)?(?!\w)")
#: So few subjects are asked one by one: cheaper than cutting the text into words.
_FEW = 4


@dataclass(frozen=True, slots=True)
class _Term:
    """A word or phrase of a subject, casefolded.

    `words` are those that a text has to hold if it names the term, the last perhaps with an s behind it (`bends`).
    `phrase` has single spaces for gaps; it is empty where a gap begins or ends the term, which only its pattern tells.
    """

    words: tuple[str, ...]
    bends: bool
    phrase: str

    @property
    def is_word(self) -> bool:
        """Whether it is one word without signs, named wherever that word stands."""
        return (self.phrase,) == self.words

    def keys(self) -> tuple[str, ...]:
        """Words one of which stands in every text that names the term: the forms of its longest."""
        longest = max(self.words, key=len, default="")
        bent = self.bends and longest == self.words[-1]
        return (longest, f"{longest}s") if bent else (longest,)


@lru_cache(maxsize=16384)
def _term(word: str) -> _Term:
    folded = word.casefold().strip()
    parts = _GAP.split(folded)
    words = tuple(_WORD.findall(folded))
    bends = bool(words) and folded.endswith(words[-1])
    return _Term(words=words, bends=bends, phrase=" ".join(parts) if all(parts) else "")


class _Text:
    """A text ready to be asked for terms; each is looked for once, whoever asks."""

    def __init__(self, text: str) -> None:
        self._folded = text.casefold()
        self.words = frozenset(_WORD.findall(self._folded))
        self._spaced: str | None = None
        self._known: dict[str, bool] = {}

    def names(self, word: str) -> bool:
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._finds(word)
        return known

    def _finds(self, word: str) -> bool:
        term = _term(word)
        if not term.phrase:
            return whole_word(word).search(self._folded) is not None
        if not self.words.issuperset(term.words[:-1]) or not self._holds_last(term):
            return False
        return term.is_word or self._holds(term.phrase)

    def _holds_last(self, term: _Term) -> bool:
        if not term.words or term.words[-1] in self.words:
            return True
        return term.bends and f"{term.words[-1]}s" in self.words

    def _holds(self, phrase: str) -> bool:
        if self._spaced is None:
            self._spaced = _GAP.sub(" ", self._folded)
        text, place = self._spaced, self._spaced.find(phrase)
        while place >= 0:
            begins = place == 0 or not _WORD.match(text[place - 1])
            if begins and _END.match(text, place + len(phrase)):
                return True
            place = text.find(phrase, place + 1)
        return False


class Gate:
    """Many subjects, found by a word that each of them needs."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._subjects = tuple(subjects)
        self._by_word: dict[str, list[int]] = {}
        self._always: list[int] = []
        for number, subject in enumerate(self._subjects):
            keys = set(_needed(subject))
            if not keys or "" in keys:
                self._always.append(number)
            for key in keys - {""}:
                self._by_word.setdefault(key, []).append(number)

    def passed(self, text: str, context: str = "") -> list[int]:
        """The places of the subjects that `text` is about, in their order; `context` as in `Subject.matches`."""
        subjects = self._subjects
        if len(subjects) <= _FEW:
            return [number for number, subject in enumerate(subjects) if subject.matches(text, context)]
        here, around = _Text(text), _Text(context)
        found = set(self._always)
        for word in here.words | around.words:
            if word in self._by_word:
                found.update(self._by_word[word])
        return [number for number in sorted(found) if _matches(subjects[number], here, around)]


def _needed(subject: Subject) -> Iterator[str]:
    """Words one of which stands in every text about a subject, or in its context."""
    if subject.all_of:
        yield from max((_term(word).keys() for word in subject.all_of), key=lambda keys: len(keys[0]))
    else:
        for word in subject.any_of:
            yield from _term(word).keys()


def _matches(subject: Subject, here: _Text, around: _Text) -> bool:
    """What `Subject.matches` tells, of texts that were cut up before."""
    if any(here.names(word) or around.names(word) for word in subject.none_of):
        return False
    if not all(here.names(word) or around.names(word) for word in subject.all_of):
        return False
    return not subject.any_of or any(here.names(word) for word in subject.any_of)


@lru_cache(maxsize=64)
def gate_of(subjects: tuple[Subject, ...]) -> Gate:
    """The gate of some subjects; made once for equal ones."""
    return Gate(subjects)
