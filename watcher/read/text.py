"""Text as a reader sees it: white space, invisible characters, addresses and phrases."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

from watcher.lexicon import Language

# Soft hyphens, zero-width spaces, byte order marks, bidirectional marks and control characters: all unseen.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
_MAX_URL = 2_000


def squeeze(text: str) -> str:
    """The text with every run of white space as one space, and nothing invisible."""
    return " ".join(_INVISIBLE.sub("", text).split())


def count_words(text: str) -> int:
    """How many words, separated by white space, the text has."""
    return len(text.split())


def get_phrases(language: Language | None, name: str) -> tuple[str, ...]:
    """The phrases of one class; none if the Language lacks it."""
    return language.words.get(name, ()) if language else ()


def find_phrases(text: str, phrases: Iterable[str]) -> frozenset[str]:
    """Those of the phrases that stand in the text as whole words, whatever their case and apostrophes."""
    plain = _plain(text)
    return frozenset(p for p in phrases if (folded := _fold(p)) in plain and _compile(folded).search(plain))


@lru_cache(maxsize=8_192)
def _fold(phrase: str) -> str:
    return _plain(phrase)


@lru_cache(maxsize=2_048)
def _compile(folded: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(folded)}(?!\w)")


def _plain(text: str) -> str:
    return squeeze(text).replace("’", "'").casefold()


def resolve(base: str, address: str | None) -> str | None:
    """The absolute http(s) address without its fragment, or None if there is none (RFC 3986)."""
    if not address or address.lstrip().startswith("#"):
        return None
    try:
        whole = urldefrag(urljoin(base, squeeze(address).replace(" ", "%20"))).url
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in {"http", "https"} and parts.netloc and len(whole) <= _MAX_URL else None


def get_host(url: str) -> str:
    """The host and port of an address, lower case; empty if it has none."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
