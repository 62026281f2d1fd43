"""Lines on a page that are about the page: its date, its age, a cookie notice that no class gave away."""

from collections.abc import Sequence
from datetime import datetime

from watcher.lexicon import Language
from watcher.model import Block, BlockKind
from watcher.read.dates import Stamp, find_stamp
from watcher.read.text import count_words, find_phrases, get_phrases

_BANNER_WORDS = 60
_LINE_WORDS = 30
_FEW_WORDS = 8
_MAX_LINE = 120
_EXTRA_WORDS = 3


def find_dated_lines(texts: Sequence[str], language: Language | None) -> tuple[datetime | None, datetime | None]:
    """Published and modified from lines such as "Published 31 January 2024, 10:00"; None where there is no such line."""
    published: datetime | None = None
    modified: datetime | None = None
    for text in texts:
        stamp = _read_dated_line(text, language)
        if stamp and find_phrases(text[: stamp.start], get_phrases(language, "page_published")):
            published = published or stamp.at
        elif stamp:
            modified = modified or stamp.at
    return published, modified


def drop_notices(blocks: tuple[Block, ...], language: Language | None) -> tuple[Block, ...]:
    """The blocks without stamps, cookie notices and sign-up lines; notices stay on a page that is little else, to be judged by them."""
    texts = tuple(b for b in blocks if b.kind is BlockKind.HEADING or not _is_stamp(b.text, language))
    consent = get_phrases(language, "page_consent")
    signup = get_phrases(language, "page_signup")
    kept = tuple(
        b
        for b in texts
        if (count_words(b.text) > _BANNER_WORDS or not find_phrases(b.text, consent))
        and (count_words(b.text) > _LINE_WORDS or not find_phrases(b.text, signup))
    )
    return kept if sum(count_words(b.text) for b in kept) >= _BANNER_WORDS // 2 else texts


def _is_stamp(text: str, language: Language | None) -> bool:
    if text.casefold().strip(" :") in _get_labels(language):
        return True
    if len(text) > _MAX_LINE or not any(c.isdigit() for c in text):
        return False
    aged = count_words(text) <= _FEW_WORDS and find_phrases(text, get_phrases(language, "page_ago"))
    return bool(aged) or _read_dated_line(text, language) is not None


def _read_dated_line(text: str, language: Language | None) -> Stamp | None:
    """The date of a line that is a word such as Published or Updated, a date, and hardly more."""
    stamp = find_stamp(text, language) if len(text) <= _MAX_LINE else None
    if not stamp:
        return None
    labels = _get_labels(language)
    found = find_phrases(text[: stamp.start], labels)
    extra = count_words(text[: stamp.start]) + count_words(text[stamp.end :]) - max(map(count_words, found), default=0)
    return stamp if found and extra <= _EXTRA_WORDS else None


def _get_labels(language: Language | None) -> tuple[str, ...]:
    return (*get_phrases(language, "page_published"), *get_phrases(language, "page_updated"))
