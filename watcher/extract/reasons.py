"""Reads a claim's cues back (`L:hedge -1.3 [12:18]`, as explain.py writes them) and says each in words for people."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from watcher.extract.flags import FLAGS

_CUE = re.compile(r"(.+) ([+-]\d+\.\d)(?: \[(\d+):(\d+)\])?", re.DOTALL)
#: Where a class of words stands, by the prefix of its feature.
_CLASS_SIDES = {
    "S": "in its sentence",
    "L": "left of it",
    "R": "right of it",
    "K": "in its clause",
    "H": "in the headline",
    "Y": "at the head of the page",
    "D": "how much of the page has",
    "clause": "in its clause",
}
_WORD_SIDES = {
    "lw": "a word left of it",
    "rw": "a word right of it",
    "l1": "right before it",
    "r1": "right behind it",
    "l2": "the two words before it",
    "r2": "the two words behind it",
}
_ACTORS = {
    "subject": "the production itself",
    "other": "another name",
    "quote": "a name in quotation marks",
    "run": "a name in capitals",
    "platform": "a service or broadcaster",
    "anaphor": "a phrase that points back at a production",
    "production": "a noun for a production",
    "noun": "a noun for a production",
    "nobody": "nobody",
}
_DISTANCES = {
    "touching": "touching",
    "near": "very near",
    "close": "near",
    "within": "some words off",
    "far": "far off",
    "same": "in the same paragraph",
    "further": "in an earlier paragraph",
}
_SIDES = {"l": "on its left", "r": "on its right"}
_SEASONS = {
    "none": "its sentence names no season",
    "own": "its sentence names the season waited for",
    "other": "its sentence names another season",
    "both": "its sentence names the season waited for and another",
    "page": "the page names the season waited for",
    "last:none": "no season was named before it",
    "last:own": "the season named last before it is the one waited for",
    "last:other": "the season named last before it is another",
}
#: What is told of a date: by a word of which class, whose it is, when it lies, how it is led to, what stands over it.
_TOLD = {
    "nothing": "no word that says what happens",
    "service": "a service, without a verb",
    "own": "of the production",
    "other": "of another one",
    "stranger": "of a name in capitals",
    "trailer": "of a trailer",
    "part": "of an episode",
    "work": "of a book, a game or a tour",
    "back_own": "of what points back at the production",
    "back_other": "of what points back at another one",
    "back_unknown": "of what points back at something",
    "none_own": "in a sentence that goes on about the production",
    "none_other": "in a sentence that goes on about another one",
    "none_unknown": "in a sentence about nobody in particular",
    "some_time": "at some time",
    "led_by_none": "with no word such as on before it",
    "led_by_on": "led to by on",
    "led_by_in": "led to by in",
    "led_by_to": "led to by to",
    "led_by_from": "led to by from",
    "nearest:own": "of its sentence's dates the one nearest to the production",
    "further:own": "another date of its sentence is nearer to the production",
    "nearest:other": "of its sentence's dates the one nearest to another name",
    "further:other": "another date of its sentence is nearer to the other name",
    "named:here": "its sentence names the production",
    "named:just": "the sentence before it named the production",
    "named:before": "the production was named some sentences before it",
    "named:long_ago": "the production was not named for long",
    "under:own": "the heading over it names the production",
    "under:other": "the heading over it names another one",
    "under:words": "the heading over it names nobody",
    "under:bare": "the heading over it may be a name",
    "right": "right over it",
}
#: How a date stands among those of its page.
_DATED = {
    "ahead_only": "it is the only date ahead on the page",
    "ahead_nearest": "of the dates ahead on the page it is the nearest",
    "ahead_last": "of the dates ahead on the page it is the last",
    "ahead_first": "of the dates ahead on the page it is named first",
    "told": "its sentence says that the production comes out then",
    "told_same": "another sentence says that the production comes out then",
    "told_finer": "the page says more exactly when the production comes out",
    "told_coarser": "the page says less exactly when the production comes out",
    "told_earlier": "the page says that the production comes out earlier",
    "told_later": "the page says that the production comes out later",
    "told_only": "the page says of no other date that the production comes out then",
    "told_first": "it is the first date on which the page says that the production comes out",
    "headline_same": "the headline has the same date",
    "headline_rival": "the headline has another date",
}
#: Prefixes of which each feature has a phrase of its own.
_LISTED: Mapping[str, Mapping[str, str]] = {"Z": _SEASONS, "P": _DATED}
_TOKENS = {
    "SUBJECT": "the production",
    "#": "a number",
    "^": "the beginning",
    "$": "the end",
    "<title>": "a title",
    "<platform>": "a service",
    "<release_date>": "a date",
}
_READINGS = {"is": "a trailer that is out", "will": "a trailer to come", "none": "no trailer"}
_CROSSINGS = {
    "about": "in a sentence about the production",
    "plain": "in a plain sentence about the production",
    "K:release": "in a clause on its release",
    "P:told": "and its sentence says that the production comes out then",
}
_NEAR = {"close": "near it", "behind": "behind it"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One cue of a claim: a feature, its pull (logits, towards the claim's stance if positive), and the words' place.

    `start` and `end` count characters of the claim's quote, the end excluded; null where no words of it make the cue.
    """

    feature: str
    pull: float
    start: int | None = None
    end: int | None = None


def read_reason(cue: str) -> Reason:
    """The cue as explain.py wrote it; a text of another form is a feature without a pull."""
    match = _CUE.fullmatch(cue)
    if match is None:
        return Reason(feature=cue, pull=0.0)
    feature, pull, start, end = match.groups()
    return Reason(feature=feature, pull=float(pull), start=int(start) if start else None, end=int(end) if end else None)


def say_feature(feature: str, classes: Mapping[str, str]) -> str:
    """A feature in words; `classes` says in a phrase what each class of words is (Lexicon.classes)."""
    crossed, star, inner = feature.partition("*")
    if star and crossed in _CROSSINGS:
        inner = f"P:{inner}" if crossed == "P:told" else inner
        return f"{say_feature(inner, classes)}, {_CROSSINGS[crossed]}"
    prefix, colon, rest = feature.partition(":")
    if colon:
        said = _say_prefixed(prefix, rest, classes)
        if said:
            return said
    return FLAGS.get(feature) or _say_compound(feature, classes) or feature.replace("_", " ").replace(":", " ")


def _say_prefixed(prefix: str, rest: str, classes: Mapping[str, str]) -> str | None:
    if prefix in _CLASS_SIDES:
        return FLAGS.get(f"{prefix}:{rest}") or f"{_CLASS_SIDES[prefix]}: {_say_class(rest, classes)}"
    if prefix in _WORD_SIDES:
        return f"{_WORD_SIDES[prefix]}: {_say_words(rest, pair=prefix in {'l2', 'r2'})}"
    if prefix == "lr":
        before, _, behind = rest.rpartition("_")
        return f"between {_say_words(before)} and {_say_words(behind)}"
    if prefix in {"E", "e"}:
        return _say_neighbour(rest)
    if prefix in _LISTED:
        return _LISTED[prefix].get(rest)
    return {
        "T": _say_told(rest, classes),
        "v": f"the value is “{rest}”" if rest else "no value is named",
        "lang": f"the page's language is {rest}",
    }.get(prefix)


def _say_class(name: str, classes: Mapping[str, str]) -> str:
    if name.startswith("territory_"):
        return classes.get(name, f"phrases for a country ({name.removeprefix('territory_')})")
    return classes.get(name) or _ACTORS.get(name) or name.replace("_", " ")


def _say_words(words: str, *, pair: bool = False) -> str:
    parts = words.split("_", 1) if pair else [words]
    return ", ".join(_TOKENS.get(part, f"“{part}”") for part in parts)


def _say_told(rest: str, classes: Mapping[str, str]) -> str:
    first, _, further = rest.partition(":")
    if first in {"under", "named", "nearest", "further"}:
        name, _, near = further.partition(":")
        parts = [_TOLD.get(f"{first}:{name}", name), *([_TOLD.get(near, near)] if near else [])]
        return ", ".join(parts)
    what = _TOLD.get(first) or classes.get(first) or FLAGS.get(first, first)
    parts = [
        _TOLD.get(one) or _DISTANCES.get(one) or FLAGS.get(one) or _ACTORS.get(one, one) for one in further.split(":")
    ]
    return ", ".join([f"what it is the date of: {what}", *(part for part in parts if part)])


def _say_neighbour(rest: str) -> str | None:
    side, _, found = rest.partition(":")
    if side == "lr":
        left, _, right = found.partition("_")
        return f"the nearest names: {_ACTORS.get(left, left)} on its left, {_ACTORS.get(right, right)} on its right"
    kind, _, distance = found.partition(":")
    who = _ACTORS.get(kind, kind)
    place = f" ({_DISTANCES.get(distance, distance)})" if distance else ""
    if side == "last":
        return f"spoken of last before its sentence: {who}{place}"
    return f"nearest name {_SIDES[side]}: {who}{place}" if side in _SIDES else None


def _say_compound(flag: str, classes: Mapping[str, str]) -> str | None:
    """Flags that are made of others: a reading of a trailer (`none_short`), a class near or behind a date (`making_close`)."""
    reading, _, rest = flag.partition("_")
    if reading in _READINGS and rest:
        return f"as {_READINGS[reading]}: {say_feature(rest, classes)}"
    name, _, place = flag.rpartition("_")
    if place in _NEAR and name in classes:
        return f"{_NEAR[place]}: {classes[name]}"
    return None
