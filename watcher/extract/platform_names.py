"""Finds the platforms a sentence names: which words are a service's or broadcaster's name, and how surely."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from watcher.extract.candidate import near
from watcher.extract.sheet import Sheet
from watcher.extract.text import Mark, Passage, Phrases
from watcher.lexicon import Language, Lexicon, Platform

_PAIR = 2
_SHORT = 3
_GLUED = 6
_VOWELS = frozenset("aeiouäöüáéíóúàèìòù")
_OPENING = frozenset("\"'“”„«»‘’‹›-–—•(")
#: What makes an everyday word a name: standing right before it, or close behind it.
_LEADS = frozenset({"at_place", "place", "lead_to", "lead_on", "service_noun", "deal"})
_FOLLOWS = frozenset({"deal", "service_noun", "production", "release", "people"})
#: At the head of a sentence these verbs make it the one who acts.
_ACTS = frozenset({"future", "hedge", "negation", "denial", "cancelled", "moves", "making", "pending", "past"})
_JOINS = frozenset({",", "/", "&", "+", "-", "–"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A platform's name in a sentence; `sure` unless it is an everyday word without a neighbour that makes it one."""

    mark: Mark
    everyday: bool
    sure: bool


@dataclass(frozen=True, kw_only=True)
class Register:
    """The platforms' names, ready to be found: aliases by their casefolded form, and those that are everyday words."""

    phrases: Phrases
    aliases: Mapping[str, tuple[str, ...]]
    everyday: frozenset[str]
    hosts: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=16)
def register_of(platforms: tuple[Platform, ...]) -> Register:
    """The register of all platforms; made once for equal ones."""
    owners = {alias.casefold(): one.name for one in platforms for alias in (*one.aliases, *one.everyday)}
    forms: dict[str, list[str]] = {}
    everyday: set[str] = set()
    for one in platforms:
        for alias in (*one.aliases, *one.everyday):
            for form in _forms(alias):
                if owners.setdefault(form.casefold(), one.name) == one.name:
                    forms.setdefault(one.name, []).append(form)
            if " " not in alias and (one.ambiguous or alias in one.everyday):
                everyday.add(alias.casefold())
    aliases: dict[str, tuple[str, ...]] = {}
    for form in (form for some in forms.values() for form in some):
        aliases[form.casefold()] = (*aliases.get(form.casefold(), ()), form)
    return Register(
        phrases=Phrases(forms.items()),
        aliases=aliases,
        everyday=frozenset(everyday),
        hosts={one.name: one.hosts for one in platforms},
    )


@lru_cache(maxsize=16)
def register_for(lexicon: Lexicon) -> Register:
    """The register of a lexicon's platforms."""
    return register_of(lexicon.platforms)


def named_on(sheet: Sheet) -> tuple[tuple[Named, ...], ...]:
    """The platforms that each sentence of a page names."""
    register, tongue = register_for(sheet.lexicon), tongue_of(sheet.language)
    return tuple(find_named(passage, register, tongue) for passage in sheet.passages)


def _forms(alias: str) -> Iterator[str]:
    """An alias and the ways it is also written: HBO-Max, HBOMax, Disney +, Disney Plus."""
    yield alias
    words = alias.split(" ")
    if len(words) > 1:
        yield "-".join(words)
        if len(words) == _PAIR and len(alias) > _GLUED and "+" not in alias:
            yield "".join(words)
    stem = alias.removesuffix("+").rstrip()
    if alias.endswith("+") and len(stem) >= _SHORT:
        yield f"{stem} +"
        yield f"{stem} Plus"
        yield f"{stem}-Plus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """What a language tells of names: its everyday words, and the words and signs that join two."""

    common: frozenset[str]
    joins: frozenset[str]


@lru_cache(maxsize=64)
def tongue_of(language: Language) -> Tongue:
    """What there is to know of a language to find names in it."""
    words = language.words
    return Tongue(
        common=frozenset(phrase for phrases in words.values() for phrase in phrases if " " not in phrase),
        joins=_JOINS.union(words.get("conjunction", ()), words.get("or", ())),
    )


def find_named(passage: Passage, register: Register, tongue: Tongue) -> tuple[Named, ...]:
    """The platforms a sentence names, longest names first where they overlap."""
    marks = register.phrases.find(passage.tokens)
    if not marks:
        return ()
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (one.start - one.end, one.start)):
        apart = all(mark.end <= other.start or mark.start >= other.end for other in kept)
        if apart and _is_written_as_name(passage, mark, register):
            kept.append(mark)
    kept.sort(key=lambda one: one.start)
    found: list[Named] = []
    for mark in kept:
        everyday = mark.end - mark.start == 1 and passage.tokens[mark.start].norm in register.everyday
        if not everyday:
            found.append(Named(mark=mark, everyday=False, sure=True))
        elif not _is_inside(passage, mark, kept, tongue):
            sure = _is_supported(passage, mark, kept, tongue)
            if sure or _stands_out(passage, mark, tongue):
                found.append(Named(mark=mark, everyday=True, sure=sure))
    return tuple(found)


def _is_written_as_name(passage: Passage, mark: Mark, register: Register) -> bool:
    """Whether the words are written like one of the aliases: in capitals where it is, else with a capital in it."""
    printed = passage.text[passage.tokens[mark.start].start : passage.tokens[mark.end - 1].end]
    capital = any(letter.isupper() for letter in printed)
    for alias in register.aliases.get(printed.casefold(), ()):
        if printed == alias or printed.isupper() or (capital and (not alias.isupper() or _reads_as_letters(alias))):
            return True
        if not capital and alias[-1].isdigit() and " " in alias:
            return True  # channel 4, el canal 13
    return not capital and _writes_small(passage)


def _reads_as_letters(alias: str) -> bool:
    """Whether capitals are spelt out, so that newspapers write them as a word too: Hbo, Rts."""
    return len(alias) >= _SHORT and alias.isalpha() and _VOWELS.isdisjoint(alias.casefold()[1:-1])


def _writes_small(passage: Passage) -> bool:
    """Whether a sentence begins with a small letter, as those do who use no capitals."""
    word = next((token for token in passage.tokens if token.norm[0].isalpha()), None)
    return word is not None and not word.upper


def _is_inside(passage: Passage, mark: Mark, others: list[Mark], tongue: Tongue) -> bool:
    """Whether a name is part of a longer one: capitals at its side that are no known words."""
    tokens = passage.tokens
    starts = {one.start for one in (*passage.marks, *others)}
    ends = {one.end for one in (*passage.marks, *others)}
    before = mark.start > 0 and tokens[mark.start - 1].upper and mark.start not in ends
    if before and _at_head(passage, Mark("", mark.start - 1, mark.start)):
        before = (
            tokens[mark.start - 1].norm not in tongue.common
        )  # "The", "Aber", "O" have their capital from the place
    after = mark.end < len(tokens) and tokens[mark.end].upper and mark.end not in starts
    return before or after


def _is_supported(passage: Passage, mark: Mark, others: list[Mark], tongue: Tongue) -> bool:
    """Whether a neighbour makes an everyday word a name: a place word, an owner's ending, a list of platforms, a verb."""
    tokens = passage.tokens
    common = _at_head(passage, mark) and _is_common(mark, passage, tongue)
    before, after = near(passage, mark.start, mark.end, left=1, right=1 if common else _SHORT)
    owner = mark.end < len(tokens) and tokens[mark.end].norm == "'s"
    if before & _LEADS or after & _FOLLOWS or owner:
        return True
    if any(_are_joined(passage, mark, other, tongue.joins) for other in others):
        return True
    return _at_head(passage, mark) and bool(after & _ACTS) and not common


def _are_joined(passage: Passage, mark: Mark, other: Mark, joins: frozenset[str]) -> bool:
    first, last = sorted((mark, other), key=lambda one: one.start)
    between = passage.tokens[first.end : last.start]
    return other != mark and 0 < len(between) <= _SHORT and any(token.norm in joins for token in between)


def _stands_out(passage: Passage, mark: Mark, tongue: Tongue) -> bool:
    """Whether a capital in its place alone tells a name: inside a sentence of small letters, or a rare word at its head."""
    if not passage.tokens[mark.start].upper or _is_common(mark, passage, tongue):
        return False
    if _at_head(passage, mark):
        return True
    small = sum(token.norm[0].isalpha() and not token.upper for token in passage.tokens)
    return small * _PAIR > sum(token.upper for token in passage.tokens)


def _at_head(passage: Passage, mark: Mark) -> bool:
    return all(token.norm in _OPENING for token in passage.tokens[: mark.start])


def _is_common(mark: Mark, passage: Passage, tongue: Tongue) -> bool:
    return passage.tokens[mark.start].norm in tongue.common
