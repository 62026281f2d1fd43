"""Finds date expressions in a sentence and gives them as EDTF (ISO 8601-2); never a year without a date to reckon from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from watcher.extract.when.absolute import Read, read_dated
from watcher.extract.when.calendar import Ground
from watcher.extract.when.combine import bounded, complete, joined, without_overlaps
from watcher.extract.when.expression import When
from watcher.extract.when.patterns import Names, Patterns, compiled
from watcher.extract.when.relative import read_relative
from watcher.extract.when.sentence import Found, sentence_of
from watcher.lexicon import Language

__all__ = ["Dates", "When", "dates_of"]

_FULL_YEAR = 4
_NEAR = 24


@dataclass(frozen=True, kw_only=True)
class Dates:
    """A language's date expressions, ready to be found."""

    language: Language
    patterns: Patterns

    def find(
        self,
        text: str,
        *,
        written: date | None,
        past: bool | Callable[[int], bool | None] = False,
        anchor: str = "",
    ) -> tuple[When, ...]:
        """Every date expression of `text`.

        `written` is the document's date, `past` whether the sentence looks back (or what tells for a place in it),
        `anchor` the day or month (EDTF) named before, to which words like "the same day" may refer.
        """
        language, patterns = self.language, self.patterns
        sentence = sentence_of(text)
        tense = (lambda _: past) if isinstance(past, bool) else past
        if not patterns.since_words.isdisjoint(sentence.known):
            tense = _since(text, patterns, tense)
        ground = Ground(written, tense, anchor)
        found: list[When] = []
        for one in sentence.fits(patterns.rules):
            when = _read(one, text, language, ground)
            if when:
                found.append(when)
                ground = ground.behind(when.value, when.kind)
        if not found:
            return ()
        whole = complete(sentence, without_overlaps(found), patterns, language)
        return joined(text, bounded(sentence, whole, patterns), patterns)


@lru_cache(maxsize=64)
def dates_of(language: Language) -> Dates:
    """The date expressions of a language; compiled once for equal words."""
    names = Names(
        months=tuple(language.months),
        weekdays=tuple(language.weekdays),
        seasons=tuple(language.seasons),
        feasts=tuple(language.feasts),
    )
    return Dates(language=language, patterns=compiled(names, tuple(language.words.items())))


def _since(text: str, patterns: Patterns, tense: Callable[[int], bool | None]) -> Callable[[int], bool | None]:
    """What looks back behind "since", whatever the tense around it."""
    return lambda place: bool(patterns.since.search(text[max(0, place - _NEAR) : place])) or tense(place)


def _read(found: Found, text: str, language: Language, ground: Ground) -> When | None:
    ground, reader = ground.at(found.start), found.rule.reader
    if reader == "dated":
        read = read_dated(found, text, language, ground)
    elif reader == "relative":
        read = read_relative(found, language, ground)
    else:
        read = _after_season(found)
    if read is None:
        return None
    # A weekday whose number did not fit stands alone.
    end = found.start + len(found.group["bare"]) if read.form == "weekday" else found.end
    return When(
        value=read.value,
        label=text[found.start : end],
        start=found.start,
        end=end,
        kind=read.kind,
        form=read.form,
        with_weekday=read.with_weekday,
        wrong_weekday=read.wrong_weekday,
    )


def _after_season(found: Found) -> Read:
    """A bound behind a sporting season: its second year on."""
    group = found.group
    first = group["from"] if len(group["from"]) == _FULL_YEAR else f"20{group['from']}"
    last = group.get("to", first)
    ends = last if len(last) == _FULL_YEAR else first[:2] + last[-2:]
    return Read(f"{ends}/..", "bound", "full")
