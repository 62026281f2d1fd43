"""A sentence's words, and where a language's rules fit it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from watcher.extract.when.patterns import FIGURE, Rule, Rules
from watcher.extract.when.words import words_of

#: How far back the words that lead to a date may begin, in characters.
_LEAD = 40
_FIGURES = frozenset("0123456789")


class Found(NamedTuple):
    """Where a rule fits, and its named groups without the figures that make their names unique.

    `start` is where a weekday that leads to the date begins.
    """

    rule: Rule
    start: int
    end: int
    group: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, its words in small letters with their places, and which there are (`FIGURE` for any with figures)."""

    text: str
    words: tuple[tuple[str, int], ...]
    known: frozenset[str]

    def fits(self, rules: Rules) -> Iterator[Found]:
        """Every place where a rule fits, from left to right; of one rule none in another."""
        text, known, by_word, figures = self.text, self.known, rules.by_word, rules.by_word.get(FIGURE, ())
        past: dict[Rule, int] = {}
        for word, place in self.words:
            for rule in figures if word[0] in _FIGURES else by_word.get(word, ()):
                if place < past.get(rule, 0) or known.isdisjoint(rule.needs):
                    continue
                match = rule.pattern.match(text, place)
                if match is None:
                    continue
                found = _led(rule, match, text)
                if found:
                    past[rule] = found.end
                    yield found


def _led(rule: Rule, match: re.Match[str], text: str) -> Found | None:
    """The match with the words before it, if the rule asks for some."""
    begins = start = match.start()
    group = {name: found for name, found in zip(rule.names, match.groups(), strict=True) if found}
    if rule.before:
        lead = rule.before.search(text[max(0, start - _LEAD) : start])
        if lead is None:
            return None
        group |= {name: found for name, found in lead.groupdict().items() if found}
        begins = max(0, start - _LEAD) + lead.start() if "weekday" in group else start
    return Found(rule, begins, match.end(), group)


def sentence_of(text: str) -> Sentence:
    """The sentence, cut into its words."""
    words = tuple(words_of(text))
    known = {word for word, _ in words}
    if not _FIGURES.isdisjoint(text):
        known.add(FIGURE)
    return Sentence(text, words, frozenset(known))
