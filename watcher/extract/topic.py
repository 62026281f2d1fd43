"""The subject of a Watch as words to look for in a document of some language."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from watcher.extract.seasons import season_of
from watcher.extract.text import Phrases, split
from watcher.lexicon import Language, Lexicon
from watcher.model import Watch

#: What a mention names: a term of the subject, what it is, a title of it, somebody who makes it, the company.
NAME, NOUN, TITLE, PERSON, PRODUCER = "name", "noun", "title", "person", "producer"
_KINDS = ("serial", "film", "documentary")


@dataclass(frozen=True, kw_only=True)
class Topic:
    """The subject as words to look for.

    `base` is the Watch's name without what stands in brackets, `bare` the same without article and signs, `bare_names`
    the subject's terms likewise; `titled` tells whether the name is a title (the subject asks for just these words) and
    no description. `season` is its number where the Watch waits for one. `platforms` are the first words of services'
    names, `homes` the whole names. `own_names` is every name the operator wrote (casefolded, longest first), `aliases`
    those that are neither the base nor among the subject's terms, without article and signs. `kinds` is what sort of
    production it is, as far as its words tell: `serial`, `film`, `documentary`.
    """

    phrases: Phrases
    names: frozenset[str]
    base: str
    bare: str
    bare_names: frozenset[str]
    titled: bool
    season: int | None
    distinctive: bool
    description: frozenset[str]
    platforms: frozenset[str]
    homes: frozenset[str]
    own_names: tuple[str, ...]
    aliases: frozenset[str]
    kinds: frozenset[str]


def base_name(watch: Watch) -> str:
    """The Watch's name without what stands in brackets."""
    return re.sub(r"\s*\([^)]*\)", "", watch.name).strip()


@lru_cache(maxsize=16)
def _platform_names(lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    names = {alias for platform in lexicon.platforms for alias in (*platform.aliases, *platform.everyday)}
    words = {tuple(token.norm for token in split(name)) for name in names}
    # The first word of a longer name counts where it is a name by itself or a number follows: no "comedy", no "the".
    starts = {first for first, *rest in words if not rest or (first,) in words or rest[0].isdigit()}
    return frozenset(starts), frozenset(name.casefold() for name in names)


def _bracketed(watch: Watch) -> tuple[str, ...]:
    """What stands in brackets behind the Watch's name, if it is words: a title, a maker, a company."""
    brackets = (part.strip() for part in re.findall(r"\(([^)]*)\)", watch.name))
    return tuple(part for part in brackets if part[:1].isupper())


def bare_title(text: str, language: Language) -> str:
    """A title without its leading article and signs, for comparing."""
    words = [token.norm for token in split(text) if token.norm.isalnum()]
    article = len(words) > 1 and words[0] in language.group("articles")
    return " ".join(words[article:])


def topic_of(watch: Watch, language: Language, lexicon: Lexicon) -> Topic:
    """What to look for.

    The Watch may be written in another language than the document: its season and kind are read in every language.
    """
    base, subject = base_name(watch), watch.subject
    known, hints = watch.also_known_as, _bracketed(watch)
    names = (*subject.all_of, *known)
    bare, bare_names = bare_title(base, language), frozenset(bare_title(term, language) for term in subject.all_of)
    starts, homes = _platform_names(lexicon)
    folded, texts = base.casefold(), (*subject.any_of, watch.name)
    own = dict.fromkeys(name.casefold() for name in (base, *known, *hints, *subject.all_of) if name)
    return Topic(
        phrases=_phrases_for(watch, ()),
        names=frozenset(name.casefold() for name in names),
        base=base,
        bare=bare,
        bare_names=bare_names,
        titled=bare in bare_names,
        season=season_of(texts, tuple(lexicon.languages.values())),
        description=frozenset(token.norm for token in split(watch.name)),
        platforms=starts,
        homes=homes,
        own_names=tuple(sorted(own, key=lambda name: (-len(name), name))),
        aliases=frozenset(bare_title(name, language) for name in (*known, *hints)),
        kinds=_kinds_in(texts, lexicon),
        distinctive=any(term.casefold() == folded or " " in term for term in subject.all_of),
    )


def learn(topic: Topic, watch: Watch, titles: tuple[str, ...]) -> Topic:
    """The topic with titles that the document itself gave the production."""
    return replace(
        topic, phrases=_phrases_for(watch, titles), names=topic.names | {title.casefold() for title in titles}
    )


def _phrases_for(watch: Watch, learned: tuple[str, ...]) -> Phrases:
    subject, titles = watch.subject, (*watch.also_known_as, *learned)
    people = (*watch.people, *_bracketed(watch))
    return _subject_phrases(subject.all_of, subject.any_of, titles, people=people, producer=watch.producer)


@lru_cache(maxsize=1024)
def _subject_phrases(
    names: tuple[str, ...], nouns: tuple[str, ...], titles: tuple[str, ...], *, people: tuple[str, ...], producer: str
) -> Phrases:
    makers = (producer,) if producer else ()
    return Phrases(((NAME, names), (NOUN, nouns), (TITLE, titles), (PERSON, people), (PRODUCER, makers)))


@lru_cache(maxsize=64)
def kinds_of(language: Language) -> Mapping[str, frozenset[str]]:
    """What sort of production each noun of a language means; a noun may mean two."""
    found: dict[str, set[str]] = {}
    for kind in _KINDS:
        for word in language.words.get(f"{kind}_noun", ()):
            found.setdefault(word, set()).add(kind)
    return {word: frozenset(kinds) for word, kinds in found.items()}


@lru_cache(maxsize=16)
def _all_kinds(lexicon: Lexicon) -> Mapping[str, frozenset[str]]:
    """What each noun of any language means."""
    found: dict[str, frozenset[str]] = {}
    for language in lexicon.languages.values():
        for word, kinds in kinds_of(language).items():
            found[word] = found.get(word, frozenset()) | kinds
    return found


def _kinds_in(texts: tuple[str, ...], lexicon: Lexicon) -> frozenset[str]:
    words = [token.norm for text in texts for token in split(text)]
    pairs = [f"{one}-{other}" for one, other in itertools.pairwise(words)]
    known = _all_kinds(lexicon)
    return frozenset().union(*(known[word] for word in (*words, *pairs) if word in known))
