"""Cuts a sentence into clauses, so that a value can be told from one that stands beside another name."""

from bisect import bisect_right

from watcher.extract.sheet import Sheet
from watcher.extract.text import Passage
from watcher.lexicon import Language

_SIGNS = frozenset(",;:()[]–—")


def clause_starts(passage: Passage, language: Language) -> tuple[int, ...]:
    """The tokens at which clauses begin: behind a sign that parts them, and at words that open one ("which", "while")."""
    leads = language.group("clause_lead")
    tokens = passage.tokens
    starts = [0]
    for place, token in enumerate(tokens):
        if token.norm in _SIGNS and not _is_within_number(passage, place):
            starts.append(place + 1)
        elif place and token.norm in leads:
            starts.append(place)
    return tuple(starts)


def clauses_on(sheet: Sheet) -> tuple[tuple[int, ...], ...]:
    """The clauses of each sentence of a page."""
    return tuple(clause_starts(passage, sheet.language) for passage in sheet.passages)


def _is_within_number(passage: Passage, place: int) -> bool:
    """Whether a sign stands between two figures: 3,5 or 20:15."""
    tokens = passage.tokens
    if not 0 < place < len(tokens) - 1:
        return False
    return tokens[place - 1].norm.isdigit() and tokens[place + 1].norm.isdigit()


def clause_of(starts: tuple[int, ...], place: int) -> int:
    """The number of the clause that a token stands in."""
    return bisect_right(starts, place) - 1
