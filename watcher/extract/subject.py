"""Grades each sentence by how far it is about the Watch's production."""

import re
from dataclasses import dataclass
from functools import lru_cache

from watcher.extract.names import Name
from watcher.extract.text import Mark, Passage, Phrases, split
from watcher.lexicon import Language, Platform
from watcher.model import Document, Watch

FULL, NAMED, DESCRIBED, OFF = 1.0, 0.75, 0.6, 0.05
#: How much of the grade the next sentence inherits within a block, and across blocks when it begins by referring back.
_SAME_BLOCK, _REFERS_BACK, _UNDER_HEADING = 0.85, 0.8, 0.9
_PAGE_ABOUT, _PAGE_LEDE = 0.6, 0.45
_LEDE = 3
_NAME, _NOUN = "name", "noun"


@dataclass(frozen=True, slots=True)
class About:
    """What a sentence has to do with the subject: its grade, the tokens that name it, and those that name others."""

    grade: float
    mentions: tuple[Mark, ...]
    others: tuple[Name, ...]
    named: bool
    other_season: bool


@dataclass(frozen=True, kw_only=True)
class Topic:
    """The subject as words to look for.

    `base` is the Watch's name without what stands in brackets, `bare` the same without article and signs, `bare_names`
    the subject's terms likewise; `titled` tells whether the name is a title (the subject asks for just these words) and
    no description. `season` is its number where the Watch waits for one. `platforms` are the first words of services'
    names, `homes` the whole names. `own_names` is every name the operator wrote (casefolded, longest first), `aliases`
    those that are neither the base nor among the subject's terms, without article and signs.
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


def base_name(watch: Watch) -> str:
    """The Watch's name without what stands in brackets."""
    return re.sub(r"\s*\([^)]*\)", "", watch.name).strip()


@lru_cache(maxsize=16)
def _platform_names(platforms: tuple[Platform, ...]) -> tuple[frozenset[str], frozenset[str]]:
    names = {alias for platform in platforms for alias in (*platform.aliases, platform.name)}
    return frozenset(split(name)[0].norm for name in names), frozenset(name.casefold() for name in names)


def _other_names(watch: Watch) -> tuple[str, ...]:
    """What stands in brackets behind the Watch's name, if it is words, and its other names."""
    brackets = (part.strip() for part in re.findall(r"\(([^)]*)\)", watch.name))
    return (*(part for part in brackets if part[:1].isupper()), *watch.also_known_as)


def bare_title(text: str, language: Language) -> str:
    """A title without its leading article and signs, for comparing."""
    words = [token.norm for token in split(text) if token.norm.isalnum()]
    article = len(words) > 1 and words[0] in language.words.get("articles", ())
    return " ".join(words[article:])


def topic_of(watch: Watch, language: Language, platforms: tuple[Platform, ...], learned: tuple[str, ...] = ()) -> Topic:
    """What to look for; `learned` are titles the document itself gave the production."""
    base = base_name(watch)
    subject = watch.subject
    names = (*subject.all_of, *learned)
    bare, bare_names = bare_title(base, language), frozenset(bare_title(term, language) for term in subject.all_of)
    starts, homes = _platform_names(platforms)
    folded = base.casefold()
    others = _other_names(watch)
    own = dict.fromkeys(name.casefold() for name in (base, *others, *subject.all_of) if name)
    return Topic(
        phrases=_subject_phrases(names, subject.any_of),
        names=frozenset(name.casefold() for name in names),
        base=base,
        bare=bare,
        bare_names=bare_names,
        titled=bare in bare_names,
        season=_season((*subject.any_of, watch.name), language),
        description=frozenset(token.norm for token in split(watch.name)),
        platforms=starts,
        homes=homes,
        own_names=tuple(sorted(own, key=lambda name: (-len(name), name))),
        aliases=frozenset(bare_title(name, language) for name in others),
        distinctive=any(term.casefold() == folded or " " in term for term in subject.all_of),
    )


@lru_cache(maxsize=1024)
def _subject_phrases(names: tuple[str, ...], nouns: tuple[str, ...]) -> Phrases:
    return Phrases(((_NAME, names), (_NOUN, nouns)))


@lru_cache(maxsize=64)
def _season_pattern(nouns: tuple[str, ...], numbers: tuple[str, ...], ordinals: tuple[str, ...]) -> re.Pattern[str]:
    noun, number, ordinal = ("|".join(words) for words in (nouns, numbers, ordinals))
    return re.compile(
        rf"\b(?:(?:{noun})\s+(\d{{1,2}}|{number})|({ordinal}|\d{{1,2}}(?:st|nd|rd|th))\s+(?:{noun}))\b", re.IGNORECASE
    )


def _seasons(text: str, language: Language) -> set[int]:
    words = language.words
    numbers, ordinals = words.get("numbers", ()), words.get("ordinals", ())
    pattern = _season_pattern(words.get("run_noun", ("season",)), numbers, ordinals)
    found = set()
    for match in pattern.finditer(text):
        word = (match.group(1) or match.group(2)).casefold()
        digits = re.match(r"\d+", word)
        if digits:
            found.add(int(digits.group()))
        else:
            found.add((numbers.index(word) if word in numbers else ordinals.index(word)) + 1)
    return found


def _season(texts: tuple[str, ...], language: Language) -> int | None:
    found = set().union(*(_seasons(text, language) for text in texts))
    return found.pop() if len(found) == 1 else None


def grade(
    passages: tuple[Passage, ...],
    names: tuple[tuple[Name, ...], ...],
    *,
    topic: Topic,
    document: Document,
    watch: Watch,
    language: Language,
) -> tuple[About, ...]:
    """Walk the document once, carrying what is being talked about from sentence to sentence."""
    base = _page_grade(passages, document, watch)
    graded: list[About] = []
    carried, block, after_heading = base, -1, False
    for passage, found in zip(passages, names, strict=True):
        mentions = tuple(topic.phrases.find(passage.tokens))
        others = tuple(
            name for name in found if _names_production(name, passage) and not _is_subject(name, passage, topic)
        )
        seasons = _seasons(passage.text, language) if topic.season and passage.cues & {"run_noun"} else set()
        own = _own_grade(mentions, topic, watch, base)
        if own <= OFF or (others and not any(mark.cue == _NAME for mark in mentions)):
            own = _inherited(
                passage, bool(others), carried, base, same=passage.block_index == block, headed=after_heading
            )
        carried, block, after_heading = own, passage.block_index, passage.heading
        other_season = bool(seasons) and topic.season not in seasons
        graded.append(About(own, mentions, others, any(mark.cue == _NAME for mark in mentions), other_season))
    return tuple(graded)


def _own_grade(mentions: tuple[Mark, ...], topic: Topic, watch: Watch, base: float) -> float:
    cues = [mark.cue for mark in mentions]
    wanted = max(len(watch.subject.all_of), 1)
    named = min(cues.count(_NAME) / wanted, 1.0) if watch.subject.all_of else float(_NOUN in cues)
    if named and _NOUN in cues:
        return FULL if named == 1.0 else NAMED
    if named:
        return NAMED if topic.distinctive or base >= _PAGE_ABOUT else DESCRIBED * named
    return max(base, OFF) if _NOUN in cues and base >= _PAGE_LEDE else 0.0


def _inherited(passage: Passage, others: bool, carried: float, base: float, *, same: bool, headed: bool) -> float:
    refers_back = any(mark.cue == "anaphor" and mark.start <= 1 for mark in passage.marks)
    if others and not refers_back:
        return OFF
    if passage.heading and not same:
        return base if base >= _PAGE_ABOUT else OFF
    if same:
        return carried * _SAME_BLOCK
    if headed:
        return carried * _UNDER_HEADING
    return max(carried * _REFERS_BACK, base) if refers_back else max(base, carried * 0.5)


def _names_production(name: Name, passage: Passage) -> bool:
    """Whether a name is set off as a title, or is a run of capitals that a production noun follows."""
    if name.set_off != "run":
        return True
    follows = any(mark.cue == "production" and mark.start == name.end for mark in passage.marks)
    return follows and sum(token.upper for token in passage.tokens[name.start : name.end]) > 1


def _is_subject(name: Name, passage: Passage, topic: Topic) -> bool:
    """Whether a name holds the subject's, or only words of the Watch's name, or begins with a platform's."""
    folded = name.text.casefold()
    for term in topic.names:
        if term in folded or folded in term:
            return True
    words = [token.norm for token in passage.tokens[name.start : name.end] if token.norm.isalnum()]
    if topic.description.issuperset(words):
        return True
    return name.set_off == "run" and any(word in topic.platforms for word in words[:2])


def _page_grade(passages: tuple[Passage, ...], document: Document, watch: Watch) -> float:
    """How far the page as a whole is about the subject: by its headline, else by its first sentences."""
    context = f"{document.title} {document.site_name}"
    head = document.title or (passages[0].text if passages else "")
    lede = " ".join(passage.text for passage in passages[:_LEDE])
    if watch.subject.matches(head) or (watch.subject.matches(f"{head} {lede}") and _any_all_of(head, watch)):
        return _PAGE_ABOUT
    return _PAGE_LEDE if watch.subject.matches(lede, context) else 0.15


def _any_all_of(text: str, watch: Watch) -> bool:
    folded = text.casefold()
    return any(term.casefold() in folded for term in watch.subject.all_of)
