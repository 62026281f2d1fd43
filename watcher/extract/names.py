"""Finds what looks like the name of a production: quoted, set in italics, or a run of capitalised words.

Where titles are written like sentences (trait `sentence_titles`) a short quotation that begins with a capital is a name
too; it is marked, because it may as well be something that somebody said.
"""

from dataclasses import dataclass, replace

from watcher.extract.text import Passage, Token, split
from watcher.lexicon import Language

_JOINS = frozenset(":–&-")
_LONGEST_NAME = 14
_LONGEST_QUOTE = 150
_LONGEST_SENTENCE = 8
_MOSTLY = 0.6
_CLOSING = ",.;"


@dataclass(frozen=True, slots=True)
class Name:
    """A possible production name: its text as printed, the tokens it covers, and how it is set off.

    `set_off` is `quoted`, `emphasis` or `run`; `like_sentence` marks a set-off one whose words are mostly small.
    """

    text: str
    start: int
    end: int
    set_off: str
    like_sentence: bool = False


def find_names(passage: Passage, language: Language) -> tuple[Name, ...]:
    """Quoted and emphasised names of a sentence, then runs of capitals that lie outside them."""
    small = language.group("small")
    names = [*_quoted(passage, language, small), *_emphasised(passage, small)]
    taken = {position for name in names for position in range(name.start, name.end)}
    names += [name for name in _runs(passage, small) if not taken.intersection(range(name.start, name.end))]
    return tuple(dict.fromkeys(sorted(names, key=lambda name: name.start)))


def _quoted(passage: Passage, language: Language, small: frozenset[str]) -> list[Name]:
    text, names = passage.text, []
    longest = _LONGEST_SENTENCE if "sentence_titles" in language.group("traits") else 0
    for opening, closing in language.quotes:
        start = _opening(text, opening, 0)
        while start >= 0:
            end = _closing(text, closing, start + 1)
            if end < 0:
                break
            inside = text[start + 1 : end]
            name = _name(passage, inside, start + 1, "quoted") if _may_be_title(inside) else None
            named = _as_title(name, small, longest) if name else None
            if named:
                names.append(named)
                start = _opening(text, opening, end + 1)
            else:
                start = _opening(text, opening, start + 1)
    return names


def _may_be_title(words: str) -> bool:
    """A cheap first look, so that text full of quotation marks costs no more than other text."""
    first = words.lstrip()[:1]
    return len(words) <= _LONGEST_QUOTE and (first.isupper() or first.isdigit())


def _opening(text: str, sign: str, start: int) -> int:
    """The next opening quote that no letter precedes (an apostrophe inside a word opens nothing)."""
    place = text.find(sign, start)
    while place > 0 and text[place - 1].isalnum():
        place = text.find(sign, place + 1)
    return place


def _closing(text: str, sign: str, start: int) -> int:
    place = text.find(sign, start)
    while 0 <= place < len(text) - 1 and text[place + 1].isalnum():
        place = text.find(sign, place + 1)
    return place


def _emphasised(passage: Passage, small: frozenset[str]) -> list[Name]:
    names = []
    for words in passage.block.emphasis:
        place = passage.text.find(words)
        name = _name(passage, words, place, "emphasis") if place >= 0 else None
        named = _as_title(name, small, _LONGEST_NAME) if name else None
        if named:
            names.append(named)
    return names


def _name(passage: Passage, words: str, offset: int, set_off: str) -> Name | None:
    text = words.strip().rstrip(_CLOSING)
    offset += len(words) - len(words.lstrip())
    covered = [i for i, token in enumerate(passage.tokens) if offset <= token.start < offset + len(text)]
    return Name(text, covered[0], covered[-1] + 1, set_off) if covered and text else None


def _as_title(name: Name, small: frozenset[str], longest_sentence: int) -> Name | None:
    """A set-off name as it may be a title: in capitals, or of up to so many words like a sentence; else null."""
    words = [token for token in split(name.text) if token.norm[0].isalnum()]
    large = [token for token in words if token.norm not in small]
    if not words or len(words) > _LONGEST_NAME or not words[0].upper:
        return None
    if sum(token.upper for token in large) >= _MOSTLY * max(len(large), 1):
        return name
    whole = [token for token in words if token.norm[-1] != "'"]
    return replace(name, like_sentence=True) if len(whole) <= longest_sentence else None


def _runs(passage: Passage, small: frozenset[str]) -> list[Name]:
    """Capitalised words with small ones between them; a run may hold a colon or a dash and a subtitle."""
    tokens, names, position = passage.tokens, [], 0
    while position < len(tokens):
        if not tokens[position].upper:
            position += 1
            continue
        end = _run_end(tokens, position, small)
        names.append(Name(passage.text[tokens[position].start : tokens[end - 1].end], position, end, "run"))
        position = end
    return names


def _run_end(tokens: tuple[Token, ...], start: int, small: frozenset[str]) -> int:
    end = start + 1
    position = end
    while position < len(tokens):
        token = tokens[position]
        if token.upper or token.norm == "'s":
            end = position + 1
        elif token.norm not in small and token.norm not in _JOINS and not _is_inner_point(tokens, position):
            break
        position += 1
    return end - 1 if tokens[end - 1].norm == "'s" and end - start > 1 else end


def _is_inner_point(tokens: tuple[Token, ...], position: int) -> bool:
    """Whether a full stop stands within a name: in a number, between initials, before a number (No. 8)."""
    if tokens[position].norm != "." or position + 1 == len(tokens):
        return False
    before, after = tokens[position - 1], tokens[position + 1]
    single = before.end - before.start == 1
    return after.start == tokens[position].end or single or after.norm[0].isdigit()
