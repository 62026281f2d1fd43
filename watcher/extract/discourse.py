"""Reads one sentence for whom it speaks of: the subject, another production, or whoever was spoken of before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from watcher.extract.names import Name
from watcher.extract.text import Mark, Passage, Token
from watcher.extract.topic import NAME, NOUN, TITLE, Topic, kinds_of
from watcher.lexicon import Language
from watcher.model import BlockKind

_OPENING = 2
_FURTHEST = 4
_LEAD = 2
_YEAR = 4
_SEVERAL = 3
_MOST = 0.6
_PRODUCED = frozenset({"production"})
#: What a heading speaks of when it names no production: its words belong to the page's own subject.
_HEADING_WORDS = frozenset((
    "release", "release_label", "date_noun", "title_noun", "platform_noun", "trailer", "production", "question", "making", "credits", "how_to_watch", "deal",
    "furniture", "pending", "future", "people", "run_noun", "season_word",
))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence as far as it can be read by itself; `subject.About` adds what the sentences before it tell.

    `heads` is what a heading or a leading name gives the lines under it to: 1 the subject, -1 another, null if it is no
    such line, 0 if it names no production.
    """

    passage: Passage
    mentions: tuple[Mark, ...]
    hints: tuple[Mark, ...]
    others: tuple[Name, ...]
    named: bool
    by_title: bool
    noun_taken: bool
    description: Mark | None
    by_pronoun: bool
    refers_back: bool
    kind: int
    leads_other: bool
    heads: int | None


class Others:
    """Knows which names of a page are other productions': what it sets off once, it names by capitals elsewhere."""

    def __init__(self, names: tuple[tuple[Name, ...], ...], passages: tuple[Passage, ...], *, topic: Topic) -> None:
        self._topic = topic
        pairs = list(zip(passages, names, strict=True))
        self._known = frozenset(
            name.text.casefold()
            for passage, found in pairs
            for name in found
            if name.set_off != "run" and not is_subject(name, passage, topic) and _names_production(name, passage)
        )

    def of(self, passage: Passage, names: tuple[Name, ...]) -> tuple[Name, ...]:
        """The names of other productions in a sentence."""
        return tuple(
            [
                name
                for name in names
                if (name.text.casefold() in self._known or _names_production(name, passage))
                and not is_subject(name, passage, self._topic)
            ]
        )


def read_lines(
    passages: tuple[Passage, ...], names: tuple[tuple[Name, ...], ...], *, topic: Topic, language: Language
) -> tuple[Line, ...]:
    """Read every sentence by itself."""
    others = Others(names, passages, topic=topic)
    pairs = zip(passages, names, strict=True)
    return tuple(line_of(passage, found, others=others, topic=topic, language=language) for passage, found in pairs)


def read_again(
    lines: tuple[Line, ...],
    names: tuple[tuple[Name, ...], ...],
    *,
    learned: tuple[str, ...],
    topic: Topic,
    language: Language,
) -> tuple[Line, ...]:
    """The lines as they read once titles were learned: only those that hold one, or part of one, read otherwise."""
    titles = tuple(title.casefold() for title in learned)
    others = Others(names, tuple(line.passage for line in lines), topic=topic)
    return tuple(
        line_of(line.passage, found, others=others, topic=topic, language=language)
        if any(_bears_on(title, line.passage, found) for title in titles)
        else line
        for line, found in zip(lines, names, strict=True)
    )


def _bears_on(title: str, passage: Passage, names: tuple[Name, ...]) -> bool:
    return title in passage.text.casefold() or any(name.text.casefold() in title for name in names)


def line_of(passage: Passage, names: tuple[Name, ...], *, others: Others, topic: Topic, language: Language) -> Line:
    """Read one sentence."""
    marks = topic.phrases.find(passage.tokens)
    mentions = tuple(mark for mark in marks if mark.cue in {NAME, NOUN, TITLE})
    found = others.of(passage, names)
    cues = {mark.cue for mark in mentions}
    nouns = [mark for mark in mentions if mark.cue == NOUN]
    description = _description(passage, found, language)
    by_pronoun = _opens_with_pronoun(passage, language)
    anaphor = any(m.cue == "anaphor" and m.start < _OPENING and not _is_named(m.end, found) for m in passage.marks)
    opens = description is not None and description.start <= _OPENING
    named = NAME in cues or TITLE in cues
    return Line(
        passage=passage,
        mentions=mentions,
        hints=tuple(mark for mark in marks if mark.cue not in {NAME, NOUN, TITLE}),
        others=found,
        named=named,
        by_title=TITLE in cues,
        noun_taken=bool(nouns) and bool(found) and all(_is_named(mark.end, found) for mark in nouns),
        description=description,
        by_pronoun=by_pronoun,
        refers_back=anaphor or opens or (by_pronoun and not found),
        kind=_kind(passage, description, topic, kinds=kinds_of(language)),
        leads_other=bool(found) and found[0].start <= _LEAD and not named,
        heads=_heads(passage, names, found, named=named),
    )


def _is_named(end: int, others: tuple[Name, ...]) -> bool:
    """Whether the name of another production follows right behind a noun ("the series “Other”")."""
    return any(end <= name.start <= end + 1 for name in others)


def _description(passage: Passage, others: tuple[Name, ...], language: Language) -> Mark | None:
    """What is said instead of a name: a pointing word, a few small ones, and a noun for a production."""
    if "production" not in passage.cues:
        return None
    pointing, tokens = language.group("definite"), passage.tokens
    for mark in passage.marks:
        if mark.cue != "production" or _is_named(mark.end, others):
            continue
        start = mark.start - 1
        while start >= 0 and start >= mark.start - _FURTHEST and _may_lie_between(tokens[start], pointing):
            start -= 1
        if 0 <= start < mark.start and tokens[start].norm in pointing:
            return Mark("description", start, mark.end)
    return None


def _may_lie_between(token: Token, pointing: frozenset[str]) -> bool:
    """Whether a word can stand between "the" and its noun: small, a figure or a hyphen ("the new four-part series")."""
    plain = token.norm.isdigit() or not token.upper
    return plain and (token.norm[0].isalnum() or token.norm == "-") and token.norm not in pointing


def _opens_with_pronoun(passage: Passage, language: Language) -> bool:
    pronouns = language.group("pronoun")
    return any(token.norm in pronouns for token in passage.tokens[:_OPENING])


def _kind(passage: Passage, description: Mark | None, topic: Topic, *, kinds: Mapping[str, frozenset[str]]) -> int:
    """1 where a description fits what the subject is, -1 where one is a film and the other a series, else 0."""
    if description is None or not topic.kinds:
        return 0
    found = kinds.get(passage.tokens[description.end - 1].norm, frozenset())
    if found & topic.kinds:
        return 1
    return -1 if {"serial", "film"} <= found | topic.kinds else 0


def _names_production(name: Name, passage: Passage) -> bool:
    """Whether a name is set off as a title, or is a run of capitals beside a noun for a production, or dated."""
    if name.set_off != "run":
        return not name.like_sentence or _stands_as_title(name, passage)
    tokens = passage.tokens
    if name.end + 1 < len(tokens) and tokens[name.end].norm == "(" and _is_year(tokens[name.end + 1].norm):
        return True
    if "production" not in passage.cues:
        return False
    led = marked = False
    for cue, start, end in passage.marks:
        if start > name.end:
            break
        if cue == "production" and start == name.end:
            return sum([token.upper for token in tokens[name.start : name.end]]) > 1
        led = led or (cue == "production" and end == name.start)
        marked = marked or start == name.start
    return led and not marked


def _stands_as_title(name: Name, passage: Passage) -> bool:
    """Whether a quotation written like a sentence stands beside a noun for a production, or a verb of naming it."""
    return "attribution" not in passage.cues and any(
        mark.cue in {"production", "made_name", "release"}
        and (0 <= name.start - mark.end <= _LEAD or 0 <= mark.start - name.end <= _LEAD)
        for mark in passage.marks
    )


def _is_year(norm: str) -> bool:
    return norm.isdigit() and len(norm) == _YEAR


def is_subject(name: Name, passage: Passage, topic: Topic) -> bool:
    """Whether a name holds the subject's, or only words of the Watch's name, or begins with a platform's."""
    folded = name.text.casefold()
    for term in topic.names:
        if term in folded or folded in term:
            return True
    words = [token.norm for token in passage.tokens[name.start : name.end] if token.norm.isalnum()]
    if topic.description.issuperset(words):
        return True
    return name.set_off == "run" and any(word in topic.platforms for word in words[:2])


def _heads(passage: Passage, names: tuple[Name, ...], others: tuple[Name, ...], *, named: bool) -> int | None:
    """Whom a heading gives the lines under it to."""
    if not passage.heading or passage.block.kind in {BlockKind.CAPTION, BlockKind.META}:
        return None
    if named:
        return 1
    if others:
        return -1
    words = [token for token in passage.tokens if token.norm[0].isalnum()]
    run = next((name for name in names if name.set_off == "run"), None)
    if run is None or passage.cues & _HEADING_WORDS or run.end - run.start < _MOST * len(words):
        return 0
    return -1


def is_round_up(lines: tuple[Line, ...]) -> bool:
    """Whether a page is a round-up: at least three headings or items begin with names of different productions."""
    return len(dict.fromkeys(_leading_names(lines))) >= _SEVERAL


def _leading_names(lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        passage = line.passage
        if line.leads_other and (passage.heading or passage.block.kind is BlockKind.ITEM or passage.first):
            yield line.others[0].text.casefold()
        elif line.heads == -1:
            yield passage.text.casefold()
