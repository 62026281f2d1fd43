"""Grades each sentence by how far it is about the Watch's production, and says what speaks for and against it."""

from dataclasses import dataclass

from watcher.extract.discourse import Line, is_round_up
from watcher.extract.names import Name
from watcher.extract.seasons import seasons_on
from watcher.extract.sheet import Sheet
from watcher.extract.text import Mark
from watcher.extract.topic import NAME, NOUN, TITLE, Topic
from watcher.model import Document, Watch

FULL, NAMED, DESCRIBED, HINTED, OFF = 1.0, 0.75, 0.6, 0.45, 0.05
#: How much of the grade the next sentence inherits within a block, and across blocks when it begins by referring back.
_SAME_BLOCK, _REFERS_BACK, _UNDER_HEADING, _NEW_BLOCK = 0.85, 0.8, 0.9, 0.5
_PAGE_ABOUT, _PAGE_LEDE, _PAGE_UNKNOWN = 0.6, 0.45, 0.15
_BY_PEOPLE = 0.7
_LEDE = 3
_NEVER = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAbout:
    """What a whole page has to do with the subject.

    `headline` is 1 where the headline names the subject, -1 where it names another production, else 0. `share` is the
    part of its sentences that name the subject, `first` the first that does (as a part of the whole). A `round_up`
    gives several productions a heading or an item each.
    """

    grade: float
    headline: int
    share: float
    first: float
    round_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a sentence has to do with the subject: a grade, and the facts behind it.

    `mentions` are the tokens that name the subject, `others` the names of other productions, `hints` those of the people
    and the company that make it. `named` tells that a term or title of it is there, `by_title` that a title is,
    `by_description` that it is called by what it is ("the four-parter"), `by_pronoun` that a pronoun opens the sentence.
    `kind` is 1 where such a description fits what the subject is, -1 where it cannot. `season` is 1 where the awaited
    season is named, -1 where only others are. `noun_taken`: the word for what it is belongs to another's name.
    `thread` is who was spoken of last: 1 the subject, -1 another, 0 unknown or both. `section` is the same of the
    heading above. `since` and `since_other` count the sentences since either was named.
    """

    grade: float
    mentions: tuple[Mark, ...]
    others: tuple[Name, ...]
    hints: tuple[Mark, ...] = ()
    named: bool = False
    other_season: bool = False
    by_title: bool = False
    by_description: bool = False
    by_pronoun: bool = False
    kind: int = 0
    season: int = 0
    noun_taken: bool = False
    thread: int = 0
    section: int = 0
    since: int = _NEVER
    since_other: int = _NEVER
    leads_other: bool = False
    block_named: bool = False
    page: PageAbout


def grade(lines: tuple[Line, ...], *, topic: Topic, sheet: Sheet, watch: Watch) -> tuple[About, ...]:
    """Walk the document once, carrying what is being talked about from sentence to sentence."""
    named_blocks = {line.passage.block_index for line in lines if line.named}
    page = _page_about(lines, sheet.document, watch, topic=topic)
    walk = _Walk(topic, watch, page=page)
    seasons = sheet.once(seasons_on) if topic.season else (frozenset(),) * len(lines)
    return tuple(
        walk.step(line, in_block=line.passage.block_index in named_blocks, seasons=here)
        for line, here in zip(lines, seasons, strict=True)
    )


class _Walk:
    """What is remembered from one sentence to the next."""

    def __init__(self, topic: Topic, watch: Watch, *, page: PageAbout) -> None:
        self._topic, self._watch, self._page = topic, watch, page
        self._carried, self._block, self._after_heading = page.grade, -1, False
        self._thread = self._section = page.headline
        self._since, self._since_other = _NEVER, _NEVER

    def step(self, line: Line, *, in_block: bool, seasons: frozenset[int]) -> About:
        """The next sentence, which names `seasons`."""
        passage = line.passage
        same = passage.block_index == self._block
        if line.heads is not None and not same:
            self._section = self._heading(line)
        own = self._grade_of(line, same=same)
        self._since = 0 if line.named else min(self._since + 1, _NEVER)
        self._since_other = 0 if line.others else min(self._since_other + 1, _NEVER)
        about = About(
            grade=own,
            mentions=line.mentions,
            others=line.others,
            hints=line.hints,
            named=line.named,
            other_season=bool(seasons) and self._topic.season not in seasons,
            by_title=line.by_title,
            by_description=line.description is not None,
            by_pronoun=line.by_pronoun,
            kind=line.kind,
            season=0 if not seasons else 1 if self._topic.season in seasons else -1,
            noun_taken=line.noun_taken,
            thread=self._thread,
            section=self._section,
            since=self._since,
            since_other=self._since_other,
            leads_other=line.leads_other,
            block_named=in_block,
            page=self._page,
        )
        self._carried, self._block, self._after_heading = own, passage.block_index, passage.heading
        self._thread = _turn(self._thread, line)
        return about

    def _heading(self, line: Line) -> int:
        """A bare name over some lines is another production's on a round-up; in an article it may be anybody's."""
        bare = line.heads == -1 and not line.others
        return 0 if bare and self._page.headline == 1 and not self._page.round_up else line.heads or 0

    def _grade_of(self, line: Line, *, same: bool) -> float:
        own = _own_grade(line, self._topic, self._watch, base=self._page.grade)
        if own <= OFF or (line.others and not line.named):
            return self._inherited(line, same=same)
        return own

    def _inherited(self, line: Line, *, same: bool) -> float:
        base, carried = self._page.grade, self._carried
        if line.others and not line.refers_back:
            return OFF
        if line.passage.heading and not same:
            return base if base >= _PAGE_ABOUT and line.heads != -1 else OFF
        if self._section < 0 or (line.refers_back and self._thread < 0) or line.kind < 0:
            return min(carried * _SAME_BLOCK, base, HINTED)
        hinted = _BY_PEOPLE if line.hints and base >= _PAGE_LEDE else 0.0
        return max(hinted, self._carried_over(line, same=same))

    def _carried_over(self, line: Line, *, same: bool) -> float:
        if same:
            return self._carried * _SAME_BLOCK
        if self._after_heading:
            return self._carried * _UNDER_HEADING
        fading = _REFERS_BACK if line.refers_back else _NEW_BLOCK
        return max(self._carried * fading, self._page.grade)


def _turn(thread: int, line: Line) -> int:
    """Who is spoken of after a sentence: whom it names, the first of several; who was, if it names nobody."""
    if line.named and line.others:
        first_own = min(mark.start for mark in line.mentions)
        return 1 if first_own <= min(name.start for name in line.others) else 0
    if line.named:
        return 1
    if line.others:
        return thread if line.refers_back else -1
    return thread


def _own_grade(line: Line, topic: Topic, watch: Watch, *, base: float) -> float:
    cues = [mark.cue for mark in line.mentions]
    if TITLE in cues:
        return FULL
    wanted = max(len(watch.subject.all_of), 1)
    noun = NOUN in cues and not line.noun_taken
    named = min(cues.count(NAME) / wanted, 1.0) if watch.subject.all_of else float(noun)
    if named and noun:
        return FULL if named == 1.0 else NAMED
    if named and line.noun_taken:
        return HINTED
    if named:
        return NAMED if topic.distinctive or base >= _PAGE_ABOUT else DESCRIBED * named
    return max(base, OFF) if noun and base >= _PAGE_LEDE else 0.0


def _page_about(lines: tuple[Line, ...], document: Document, watch: Watch, *, topic: Topic) -> PageAbout:
    """How far the page as a whole is about the subject: by its headline, else by its first sentences."""
    context = f"{document.title} {document.site_name}"
    head = document.title or (lines[0].passage.text if lines else "")
    lede = " ".join(line.passage.text for line in lines[:_LEDE])
    if watch.subject.matches(head) or (watch.subject.matches(f"{head} {lede}") and _holds_any(head, watch)):
        base = _PAGE_ABOUT
    else:
        base = _PAGE_LEDE if watch.subject.matches(lede, context) else _PAGE_UNKNOWN
    folded = head.casefold()
    own = any(name in folded for name in topic.names) or watch.subject.matches(head)
    named = [number for number, line in enumerate(lines) if line.named]
    total = max(len(lines), 1)
    return PageAbout(
        grade=base,
        headline=1 if own else -1 if lines and lines[0].others else 0,
        share=len(named) / total,
        first=named[0] / total if named else 1.0,
        round_up=is_round_up(lines),
    )


def _holds_any(text: str, watch: Watch) -> bool:
    folded = text.casefold()
    return any(term.casefold() in folded for term in watch.subject.all_of)
