"""Builds a language's patterns of date expressions from its lexicon."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from watcher.extract.when.words import GAP, any_of, first_words, flatten, last_words

#: Stands among a sentence's words for any that begins with a figure.
FIGURE = "0"
YEAR = r"(?:19|20)\d\d"
_FLAGS = re.IGNORECASE
_UNITS = ("year_word", "month_word", "week_word")
_TIMES = ("today", "tomorrow", "yesterday", "same_day", "day_after", "day_earlier", "year_after")
_Items = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """One way to say a date, tried where a word of `starts` stands in a sentence that has one of `needs`.

    `reader` names what reads it: `dated`, `relative` or `after_season`. With `before`, words in front of the match must
    fit it, up to where the match begins.
    """

    reader: str
    pattern: re.Pattern[str]
    starts: frozenset[str]
    needs: frozenset[str]
    before: re.Pattern[str] | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each group of the pattern names, without the figures that make it unique."""
        return tuple(name.rstrip("_0123456789") for name in self.pattern.groupindex)


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules by the words that they start with, so that one walk over a sentence tries them all."""

    by_word: Mapping[str, tuple[Rule, ...]]


def _rules(*rules: Rule) -> Rules:
    by_word: dict[str, tuple[Rule, ...]] = {}
    for rule in rules:
        for word in rule.starts:
            by_word[word] = (*by_word.get(word, ()), rule)
    return Rules(by_word)


@dataclass(frozen=True, kw_only=True)
class Patterns:
    """A language's rules for single dates, and what stands between and around dates.

    `lead` and `trail` are the words of a bound before and behind a date (`bound_words` are in them); `joined`, `either`
    and `range` what may stand between two dates; `day_before`, `day_after` and `part_before` a day, month or season that
    shares the rest with a date (`part_words` are their names).
    """

    rules: Rules
    lead: re.Pattern[str]
    trail: re.Pattern[str]
    bound_words: frozenset[str]
    either: re.Pattern[str]
    range: re.Pattern[str]
    between: re.Pattern[str]
    joined: re.Pattern[str]
    day_before: re.Pattern[str]
    day_after: re.Pattern[str]
    day_later: re.Pattern[str]
    day_lead: re.Pattern[str]
    since: re.Pattern[str]
    since_words: frozenset[str]
    part_before: re.Pattern[str]
    part_words: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names of a language's months, weekdays, seasons and feasts."""

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    seasons: tuple[str, ...]
    feasts: tuple[str, ...]


class _Parts:
    """The pieces that patterns are made of, as the text of regular expressions."""

    def __init__(self, names: Names, items: _Items) -> None:
        self.names, self.phrases = names, dict(items)
        self.month, self.weekday = any_of(names.months), any_of(names.weekdays)
        self.season, self.feast = any_of(names.seasons), any_of(names.feasts)
        self.article = rf"(?:(?:{self.get('articles')}){GAP})"
        self.of = rf"(?:(?:{self.get('day_of')}){GAP})"
        self.suffix = rf"(?:{self.get('day_suffix')}|\.)?"
        self.which = self._named("this", "next", "last")
        self.behind = rf"(?P<next_>{self.get('next_after')})|(?P<last_>{self.get('last_after')})"
        link = rf"[\s-]+(?:(?:{self.get('lead_in')}){GAP})?{self.of}?{self.article}?"
        self.kinds = self._named("early", "mid", "late")
        self.part = rf"(?:(?:{self.kinds}){link})"
        self.led = rf"(?:(?:{self.get('lead_on')}|{self.get('lead_in')}){GAP})?"
        joint = rf"(?:[-–—,/]|(?:{self.get('or')}|{self.get('join')}|{self.get('lead_to')})(?!\w))"
        self.more = rf"\s*{joint}\s*{self.led}{self.article}?"

    def get(self, cue: str) -> str:
        """Any word of a class; what never matches if it has none."""
        return any_of(self.phrases.get(cue, ()))

    def _named(self, *cues: str) -> str:
        return "|".join(rf"(?P<{cue}>{self.get(cue)})" for cue in cues)

    def starts(self, *cues: str) -> frozenset[str]:
        """The words with which phrases of the classes begin."""
        return frozenset().union(*(first_words(self.phrases.get(cue, ())) for cue in cues))

    def tail(self) -> str:
        """The year behind a date, in figures or as "next year"."""
        year_word = rf"(?:{self.get('year_word')})"
        said = rf"{self.article}?(?:{self.which}){GAP}{year_word}|{self.article}?{year_word}\s+(?:{self.behind})"
        return rf"(?:,?\s+{self.of}?(?:(?P<year>{YEAR})(?!\d)|{said}))"

    def unit(self) -> str:
        """A year, month, week, season, named month or weekday."""
        units = "|".join(rf"(?P<{cue}>{self.get(cue)})" for cue in _UNITS)
        return rf"(?:{units}|(?P<season>{self.season})|(?P<month>{self.month})|(?P<weekday>{self.weekday}))"


@lru_cache(maxsize=32)
def compiled(names: Names, items: _Items) -> Patterns:
    """The patterns of a language; compiled once for equal words."""
    parts = _Parts(names, items)
    get = parts.get
    not_before = rf"(?:{get('negation')})\s+(?:[\w'’-]+\s+){{0,6}}?(?:{get('bound_before')})"
    lead_in = rf"(?:\s+(?:{get('lead_in')}|{get('lead_on')}))?"
    lead = rf"(?:(?P<later>{get('bound_later')})|{not_before}|{get('bound_not_before')}){lead_in}{GAP}{parts.article}?"
    ends = rf"(?=\s*(?:[;:!?()»”\"–—]|[.,](?!\d)|$)|,?\s+(?:{YEAR}|{get('place')}|{get('join')})(?!\w))"
    bound = ("bound_later", "bound_before", "bound_not_before", "bound_trailing")
    return Patterns(
        rules=_rules(
            _dated(parts),
            _short(parts),
            _times(parts),
            _units(parts),
            _weekdays(parts),
            *_seasons(parts),
            _numbered_days(parts),
            *_spans(parts),
            _after_season(parts),
        ),
        lead=_before(lead),
        trail=re.compile(rf",?\s+(?:{get('bound_trailing')})(?!\w)", _FLAGS),
        bound_words=frozenset().union(*(last_words(parts.phrases.get(cue, ())) for cue in bound)),
        either=re.compile(rf"\s*(?:{get('or')})\s*{parts.led}{parts.article}?", _FLAGS),
        range=re.compile(r"\s*[-–—]\s*"),
        between=_before(rf"(?:{get('between')}){GAP}{parts.article}?"),
        joined=re.compile(parts.more, _FLAGS),
        day_before=re.compile(rf"(?<![\w:.,/–-])(?P<whole>(?P<day>\d{{1,2}}){parts.suffix}){parts.more}\Z", _FLAGS),
        day_after=re.compile(rf"{parts.more}(?P<whole>(?P<day>\d{{1,2}}){parts.suffix})(?![\d:%]){ends}", _FLAGS),
        day_later=re.compile(rf"(?<=[\s'’])(?P<whole>(?P<day>\d{{1,2}}){parts.suffix})(?!\w){_stop(parts)}", _FLAGS),
        day_lead=_before(rf"(?:{get('lead_on')}|{get('day_lead')}|{get('lead_to')}|{get('articles')}){GAP}"),
        since=_before(rf"(?:{get('since')}){GAP}"),
        since_words=parts.starts("since"),
        part_before=_before(rf"(?:(?P<season>{parts.season})|(?P<month>{parts.month}))\.?{parts.more}"),
        part_words=frozenset(flatten(name) for name in (*names.seasons, *names.months)),
    )  # fmt: skip


def _before(pattern: str) -> re.Pattern[str]:
    """What must stand right before something: to be searched in the text that ends there."""
    return re.compile(rf"(?<!\w)(?:{pattern})\Z", _FLAGS)


def _whole(*patterns: str) -> re.Pattern[str]:
    """Any of the patterns, as whole words; the names of groups are made unique, and the reader takes the figures off."""
    numbered = (re.sub(r"\?P<(\w+)>", rf"?P<\g<1>{number}>", pattern) for number, pattern in enumerate(patterns))
    return re.compile(rf"(?<!\w)(?:{'|'.join(numbered)})(?!\w)", _FLAGS)


def _dated(parts: _Parts) -> Rule:
    """Dates that name a month, a feast, or a season or part with its year."""
    month, of, article, tail = parts.month, parts.of, parts.article, parts.tail()
    named = rf"(?:(?P<weekday>{parts.weekday})[.,]?\s+\(?{article}?)?"
    number = rf"(?:(?P<day>\d{{1,2}})(?:{parts.get('day_suffix')}|\.)?|(?P<first>{parts.get('first_day')}))"
    turn = rf"(?:\s+(?:(?P<soon>{parts.get('next_after')})|(?P<gone>{parts.get('last_after')})))"
    month_day = rf"{named}(?P<month>{month})\b\.?\s+{article}?{number}(?!\d|:\d|\s*[ap]\.?m\b){tail}?"
    names = parts.names
    pattern = _whole(
        rf"(?P<iso>{YEAR}[-/][01]\d[-/][0-3]\d)",
        r"(?P<fore>\d{1,2})[./-]\s?(?P<aft>\d{1,2})[./-]\s?(?P<yy>(?:20)?\d\d)(?!\d)",
        rf"{named}{number}(?:\s+|-|(?<=\.)){of}?{article}?(?P<month>{month})\b\.?(?:{tail}|{turn})?",
        *([month_day] if "month_first" in parts.phrases.get("traits", ()) else []),
        rf"{parts.part}?(?P<month>{month})\b\.?(?:{tail}|{turn})?",
        rf"{parts.part}?(?P<season>{parts.season})\b(?:\s+(?:{parts.get('season_word')}))?{tail}",
        rf"(?P<feast>{parts.feast}){tail}?",
        rf"{parts.part}(?P<year>{YEAR})",
        rf"(?:(?P<decade>{parts.get('decade')})\s+)?(?<![\d,.$£€-])(?P<year>{YEAR})(?![\d%]|[-–/]\d|,\d)",
    )
    needs = first_words(names.months) | first_words(names.seasons) | first_words(names.feasts)
    starts = needs | first_words(names.weekdays) | parts.starts("early", "mid", "late", "first_day", "decade")
    return Rule(reader="dated", pattern=pattern, starts=starts | {FIGURE}, needs=needs | {FIGURE})


def _short(parts: _Parts) -> Rule:
    """Day and month in figures, where something says that they are a date: "Freitag (24.5.)", "am 3.8.", "le 3/8"."""
    lead = "|".join(parts.get(cue) for cue in ("lead_on", "lead_from", "lead_to"))
    end = rf"\.?(?![\d%:]|[./-]\d|\s*(?:{parts.get('clock')})\b)"
    return Rule(
        reader="dated",
        pattern=_whole(rf"(?P<fore>\d{{1,2}})[./-](?P<aft>\d{{1,2}}){end}"),
        starts=frozenset({FIGURE}),
        needs=frozenset({FIGURE}),
        before=re.compile(rf"(?:(?<!\w)(?:(?P<weekday>{parts.weekday}),?\s+\(?|(?:{lead})\s+)|\()\Z", _FLAGS),
    )


def _times(parts: _Parts) -> Rule:
    """Today, tomorrow, yesterday, and the day named before."""
    pattern = _whole("|".join(rf"(?P<{cue}>{parts.get(cue)})" for cue in _TIMES))
    starts = parts.starts(*_TIMES)
    return Rule(reader="relative", pattern=pattern, starts=starts, needs=starts)


def _units(parts: _Parts) -> Rule:
    """A year, month, week, season or weekday that is this, the next or the last; part of the year or month; late summer."""
    names = parts.names
    words = first_words((*names.seasons, *names.weekdays)) | parts.starts(*_UNITS)
    pattern = _whole(
        rf"{parts.part}?(?:{parts.which}){GAP}{parts.unit()}",
        rf"{parts.part}?{parts.unit()}\s+(?:{parts.behind})",
        rf"{parts.part}(?:(?P<year_word>{parts.get('year_word')})|(?P<month_word>{parts.get('month_word')}))",
        rf"{parts.part}(?P<alone>{parts.season})",
        rf"(?=(?:{parts.get('part_alone')})(?!\w))(?:{parts.kinds})",
    )
    leads = parts.starts("early", "mid", "late", "this", "next", "last")
    starts = leads | words if parts.starts("next_after", "last_after") else leads
    needs = words | first_words(names.months) | parts.starts("part_alone")
    return Rule(reader="relative", pattern=pattern, starts=starts, needs=needs)


def _weekdays(parts: _Parts) -> Rule:
    """A bare weekday, or one with the number of its day."""
    month = rf"\s+{parts.of}?{parts.article}?(?:{parts.month})\b"
    number = rf"[.,]?\s+\(?{parts.article}?(?P<dom>\d{{1,2}}){parts.suffix}(?!\w|[.:,]\d|{month})"
    words = first_words(parts.names.weekdays)
    pattern = _whole(rf"(?P<bare>{parts.weekday})(?:{number})?")
    return Rule(reader="relative", pattern=pattern, starts=words, needs=words)


def _seasons(parts: _Parts) -> tuple[Rule, Rule]:
    """A season alone; one that is another word too only behind a word that makes it a time ("in the spring")."""
    doubtful = parts.phrases.get("season_also_a_word", ())
    lead = _before(rf"(?:{parts.get('season_lead')}){GAP}")
    rules = []
    for names, before in (([name for name in parts.names.seasons if name not in doubtful], None), (doubtful, lead)):
        words = first_words(names)
        pattern = _whole(rf"(?P<alone>{any_of(names)})(?!\s+(?:{parts.behind}))")
        rules.append(Rule(reader="relative", pattern=pattern, starts=words, needs=words, before=before))
    return rules[0], rules[1]


def _stop(parts: _Parts) -> str:
    """What may stand behind a number that is a day: no month and no noun, but a sign or a small word."""
    follow = rf"(?:{parts.get('place')}|{parts.get('or')}|{parts.get('join')})"
    month = rf"(?!\s+{parts.of}?{parts.article}?(?:{parts.month})\b)"
    return rf"{month}(?=\s*(?:[,;:!?()»”\"–—]|\.(?!\d)|$)|\s+{follow}(?!\w))"


def _numbered_days(parts: _Parts) -> Rule:
    """A day of the month by its number alone ("el día 30", "on the 24th")."""
    return Rule(
        reader="relative",
        pattern=_whole(rf"(?P<dom>\d{{1,2}}){parts.suffix}(?!\w){_stop(parts)}"),
        starts=frozenset({FIGURE}),
        needs=frozenset({FIGURE}),
        before=_before(rf"(?:{parts.get('day_lead')}){GAP}"),
    )


def _spans(parts: _Parts) -> tuple[Rule, Rule]:
    """So many days, weeks, months or years from the document's day, or from the day named before."""
    number = rf"(?:(?P<number>\d{{1,3}}|{parts.get('numbers')})|(?P<one>{parts.get('one')})){GAP}"
    units = (("days", "day_word"), ("weeks", "week_word"), ("months", "month_word"), ("years", "year_word"))
    span = number + "(?:" + "|".join(rf"(?P<{name}>{parts.get(cue)})" for name, cue in units) + ")"
    after = (("hence", "from_now"), ("ago", "ago_after"), ("onward", "later_after"))
    behind = "|".join(rf"(?P<{name}>{parts.get(cue)})" for name, cue in after)
    about = rf"(?:(?:{parts.get('about')})\s+)?[\"“„«]?(?:(?:{parts.get('about')})\s+)?"
    starts, needs = parts.starts("numbers", "one") | {FIGURE}, parts.starts("day_word", *_UNITS)
    before = rf"(?:(?P<hence>{parts.get('span_in')})|(?P<ago>{parts.get('ago_before')})){GAP}{about}"
    return (
        Rule(reader="relative", pattern=_whole(span), starts=starts, needs=needs, before=_before(before)),
        Rule(reader="relative", pattern=_whole(rf"{span},?\s+(?:{behind})"), starts=starts, needs=needs),
    )


def _after_season(parts: _Parts) -> Rule:
    """Bounds behind a sporting season: "after the 2023-24 season", "nach der Saison 2023/24"."""
    years = r"(?P<from>(?:19|20)\d\d|\d\d(?=\s?[-–/]))(?:\s?[-–/]\s?(?P<to>\d{2,4}))?(?!\d)"
    season, few = rf"(?:{parts.get('season_word')})", r"(?:[\w-]+\s+){0,2}?"
    after = rf"(?:{parts.get('bound_after')}){GAP}{parts.article}?"
    pattern = _whole(rf"{after}{years}\s+{few}{season}", rf"{after}{few}{season}\s+{parts.of}?{years}")
    starts, needs = parts.starts("bound_after"), parts.starts("season_word")
    return Rule(reader="after_season", pattern=pattern, starts=starts, needs=needs)
