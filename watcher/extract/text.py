"""Cuts a Document into sentences in their place, each with its tokens and the cues that stand in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from watcher.extract.sentences import Cutter, cutter_of
from watcher.lexicon import Language
from watcher.model import Block, BlockKind, Document

# An elided article or pronoun stands alone: l'équipe, d'octobre, qu'il, dell'anno.
_ELIDED = r"(?<!\w)(?:[dD]ell|[aA]ll|[nN]ell|[sS]ull|[dD]all|[qQ]uest|[uU]n|[jJ]usqu|[lL]orsqu|[pP]uisqu|[qQ]u|[cCdDjJlLmMnNsStT])['’](?=\w\w|\d)"
_TOKEN = re.compile(_ELIDED + r"|\w+(?:['’&]\w+)*\+?|[^\w\s]")
_ENDS = ".!?…:;,\"”’'"
#: A line of at most so many words without a full stop at its end reads as a heading.
_HEADING_WORDS = 14
_LONGEST_BLOCK = 4000
#: A page is read up to so many sentences: more than a long live blog has, and still under a second.
_MOST_PASSAGES = 2000
_APOSTROPHE_S = 2
#: Classes that other modules look up by themselves.
_NO_CUES = frozenset(
    {
        "small",
        "conjunction",
        "clause_lead",
        "that_clause",
        "negator_lead",
        "abbreviation",
        "number_abbreviation",
        "ordinal_forms",
        "ordinal_suffix",
        "season_short",
        "pronoun",
        "definite",
        "serial_noun",
        "film_noun",
        "documentary_noun",
        "sequel_noun",
        "traits",
        "articles",
        "topic_lead",
        "numbers",
        "ordinals",
        "date_lead",
        "month_also_a_word",
        "day_of",
        "year_word",
        "month_word",
        "week_word",
        "day_word",
        "day_suffix",
        "first_day",
        "next_after",
        "last_after",
        "season_lead",
        "day_lead",
        "span_in",
        "about",
        "one",
        "join",
        "clock",
        "decade",
        "part_alone",
        "season_also_a_word",
        "from_now",
        "ago_before",
        "ago_after",
        "later_after",
        "day_after",
        "day_earlier",
        "year_after",
        "between",
        "bound_before",
        "bound_trailing",
    }
)


# Tokens and marks are made by the thousand on a page; a named tuple costs a third of a frozen dataclass.
class Token(NamedTuple):
    """One word or sign: `norm` is its casefolded form, `start` and `end` its place in the sentence."""

    norm: str
    start: int
    end: int
    upper: bool


class Mark(NamedTuple):
    """A cue found in a sentence: its class, and the tokens it covers."""

    cue: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A sentence in its place: a verbatim part of `block`, the `index`-th of the document."""

    index: int
    block_index: int
    first: bool
    block: Block
    text: str
    tokens: tuple[Token, ...]
    marks: tuple[Mark, ...]
    cues: frozenset[str]
    heading: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    index: int
    block_index: int
    first: bool


class Phrases:
    """Phrases by class, found in one walk over a sentence's tokens."""

    def __init__(self, classes: Iterable[tuple[str, Iterable[str]]]) -> None:
        by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for cue, phrases in classes:
            for phrase in phrases:
                words = tuple(token.norm for token in split(phrase))
                if words:
                    by_first.setdefault(words[0], []).append((words, cue))
        # Longer phrases by their first and second words: "the" alone begins a hundred of them.
        self._long: dict[str, dict[str, tuple[tuple[tuple[str, ...], str], ...]]] = {}
        self._single: dict[str, tuple[str, ...]] = {}
        for first, entries in by_first.items():
            entries.sort(key=lambda entry: -len(entry[0]))
            by_second: dict[str, list[tuple[tuple[str, ...], str]]] = {}
            for words, cue in entries:
                if len(words) > 1:
                    by_second.setdefault(words[1], []).append((words, cue))
            self._long[first] = {second: tuple(some) for second, some in by_second.items()}
            self._single[first] = tuple(dict.fromkeys(cue for words, cue in entries if len(words) == 1))

    def find(self, tokens: tuple[Token, ...]) -> list[Mark]:
        """Every phrase that stands in `tokens`; of one class only the longest at each place."""
        found: list[Mark] = []
        norms = tuple([token.norm for token in tokens])
        known = self._single
        if known.keys().isdisjoint(norms):
            return found
        last = len(norms) - 1
        for start, norm in enumerate(norms):
            single = known.get(norm)
            if single is None:
                continue
            longer = self._long[norm].get(norms[start + 1]) if start < last else None
            if longer is None:
                for cue in single:
                    found.append(Mark(cue, start, start + 1))  # noqa: PERF401 - a list for each word costs more
                continue
            here: list[str] = []
            for words, cue in longer:
                end = start + len(words)
                if cue not in here and norms[start:end] == words:
                    here.append(cue)
                    found.append(Mark(cue, start, end))
            found += [Mark(cue, start, start + 1) for cue in single if cue not in here]
        return found


@lru_cache(maxsize=4096)
def split(text: str) -> tuple[Token, ...]:
    """The words and signs of `text`; a possessive ending stands alone."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        if len(word) > _APOSTROPHE_S and word[-1] in "sS" and word[-2] in "'’":
            cut = end - _APOSTROPHE_S
            tokens.append(_token(text[start:cut], start))
            tokens.append(_token(text[cut:end], cut))
        else:
            tokens.append(_token(word, start))
    return tuple(tokens)


def _token(word: str, start: int) -> Token:
    first = word[0]
    return Token(word.casefold().replace("’", "'"), start, start + len(word), first.isupper() or first.isdigit())


@lru_cache(maxsize=32)
def _compiled(words: tuple[tuple[str, tuple[str, ...]], ...]) -> Phrases:
    return Phrases(words)


@lru_cache(maxsize=64)
def phrases_of(language: Language) -> Phrases:
    """The compiled cue classes of a language; compiled once for equal words."""
    return _compiled(
        tuple(item for item in language.words.items() if item[0] not in _NO_CUES and not item[0].startswith("page_"))
    )


def cut(document: Document, language: Language) -> tuple[Passage, ...]:
    """All sentences of a document, in order."""
    phrases = phrases_of(language)
    cutter = cutter_of(language)
    passages: list[Passage] = []
    for block_index, block in enumerate(document.blocks):
        if len(passages) >= _MOST_PASSAGES:
            break
        first = True
        for text in _sentences(block, cutter):
            place = _Place(index=len(passages), block_index=block_index, first=first)
            passages.append(_passage(text, place, block, phrases))
            first = False
    return tuple(passages)


def _sentences(block: Block, cutter: Cutter) -> list[str]:
    text = block.text[:_LONGEST_BLOCK]
    if block.kind in {BlockKind.HEADING, BlockKind.CELL}:
        return [text.strip()] if text.strip() else []
    return cutter.cut(text)


def _passage(text: str, place: _Place, block: Block, phrases: Phrases) -> Passage:
    tokens = split(text)
    marks = tuple(phrases.find(tokens))
    short = len(tokens) <= _HEADING_WORDS and text[-1] not in _ENDS and text == block.text.strip()
    return Passage(
        index=place.index,
        block_index=place.block_index,
        first=place.first,
        block=block,
        text=text,
        tokens=tokens,
        marks=marks,
        cues=frozenset(mark.cue for mark in marks),
        heading=block.kind is BlockKind.HEADING or (short and block.kind is not BlockKind.CELL),
    )
