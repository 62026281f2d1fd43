"""In which language a text is: by the page's own mark, and by the text where the mark is missing or plainly wrong."""

import re
from collections.abc import Collection, Iterable
from itertools import islice

import gcld3

from watcher.read.markup import Element
from watcher.read.text import count_words

UNKNOWN = "und"  # ISO 639-2, as BCP 47 has it for an undetermined language
_PRIMARY = re.compile(r"\s*([a-zA-Z]{2,3})(?![a-zA-Z])")
_MAX_CHARS = 4_000
_MAX_BYTES = 2_000
_MAX_LINES = 4
_MAX_LINE = 600
_MAX_PIECES = 500
_LONG = 60
_GATHERED = 10_000
_SHOWN = ("h1", "h2", "h3", "h4", "div", "span", "a", "li", "td", "dd", "dt", "blockquote", "p", "body", "html")
#: What a short text is taken for is chance: below so many words nothing is concluded, below the second no mark is doubted.
_FEW_WORDS = 12
_ENOUGH_WORDS = 50
_LIKELY = 0.5
_CERTAIN = 0.95
_READ_AS = {"iw": "he", "no": "nb", "fil": "tl", "jv": "jw"}


def read_mark(values: Iterable[str | None]) -> str:
    """The primary subtag (BCP 47) of the first value that is a language: `de` of `de_AT.UTF-8`; empty if none is."""
    for value in values:
        found = _PRIMARY.match(value or "")
        if found:
            return found[1].lower()
    return ""


def take_sample(body: Element) -> str:
    """The words by which a page's language is told: its longest paragraphs, or all of it where it has hardly any.

    Notices and menus stand on pages in a language of their own; few of them are long.
    """
    long: list[str] = []
    gathered = 0
    for paragraph in body.iter("p"):
        words = "".join(map(str, paragraph.itertext()))
        if len(words) >= _LONG:
            long.append(words)
            gathered += len(words)
        if gathered > _GATHERED:
            break
    text = "\n".join(sorted(long, key=len, reverse=True))[:_MAX_CHARS]
    if count_words(text) >= _ENOUGH_WORDS:
        return text
    shown = (e.text or "" for e in body.iter(*_SHOWN))
    return "\n".join((text, *filter(str.strip, islice(shown, _MAX_PIECES))))[:_MAX_CHARS]


def decide_language(mark: str, text: str, known: Collection[str]) -> str:
    """The language of a page (BCP 47 primary subtag) from its `mark` and its text.

    A theme leaves its default mark on pages in other languages: where enough text is almost certainly in another one
    of the `known` languages, the text is believed. `und` where nothing tells.
    """
    words = count_words(text[:_MAX_CHARS])
    if words < _FEW_WORDS or (mark and words < _ENOUGH_WORDS):
        return mark or UNKNOWN
    code, sure = detect(text)
    if not mark:
        return code if sure >= _LIKELY else UNKNOWN
    return code if code != mark and sure >= _CERTAIN and code in known else mark


def detect(text: str) -> tuple[str, float]:
    """The language of a text and the probability that it is this one (CLD3); `und` for a text without letters.

    Its longest lines are asked one by one and weighed by their length: on a mixture the detector guesses.
    """
    lines = sorted((line for line in text.split("\n") if any(map(str.isalpha, line))), key=len, reverse=True)
    # Made anew each time, in a hundredth of a millisecond: nothing says that two threads may share one.
    detector = gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=_MAX_BYTES)
    weights: dict[str, float] = {}
    total = 0
    for line in (line[:_MAX_LINE] for line in lines[:_MAX_LINES]):
        found = detector.FindLanguage(text=line)
        code = str(found.language).partition("-")[0]
        code = _READ_AS.get(code, code)
        weights[code] = weights.get(code, 0.0) + float(found.probability) * len(line)
        total += len(line)
    if not weights:
        return UNKNOWN, 0.0
    best = max(weights, key=lambda code: weights[code])
    return best, weights[best] / total
