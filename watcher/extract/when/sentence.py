"""A sentence's words, and where a rule fits it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from watcher.extract.when.patterns import Rule
from watcher.extract.when.words import words_of

#: How far back the words that lead to a date may begin, in characters.
_LEAD = 40


class Found(NamedTuple):
    """Where a rule fits, and its named groups without the figures that make their names unique."""

    start: int
    end: int
    group: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, its words in small letters with their places, and whether it holds figures."""

    text: str
    words: tuple[tuple[str, int], ...]
    known: frozenset[str]
    figures: bool

    def fits(self, rule: Rule) -> Iterator[Found]:
        """Every place where a rule fits, from left to right and none in another."""
        if rule.needs.isdisjoint(self.known) and not (rule.figures and self.figures):
            return
        text, pattern, starts, figures, past = self.text, rule.pattern, rule.starts, rule.figures, 0
        for word, place in self.words:
            if place < past or not (word in starts or (figures and word[0].isdigit())):
                continue
            match = pattern.match(text, place)
            if match is None:
                continue
            group = _groups(match)
            if rule.before:
                offset = max(0, place - _LEAD)
                lead = rule.before.search(text[offset:place])
                if lead is None:
                    continue
                group |= _groups(lead)
            past = match.end()
            yield Found(match.start(), match.end(), group)


def _groups(match: re.Match[str]) -> dict[str, str]:
    return {name.rstrip("_0123456789"): found for name, found in match.groupdict().items() if found}


def sentence_of(text: str) -> Sentence:
    """The sentence, cut into its words."""
    words = tuple(words_of(text))
    known = frozenset([word for word, _ in words])
    return Sentence(text, words, known, any([word[0].isdigit() for word in known]))
