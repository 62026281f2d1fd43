"""Text of others made safe to show: one line, no control characters, cut at a word."""

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote

#: Controls (C0, C1), line and paragraph separators, and halves of broken surrogate pairs.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
#: Marks that turn the direction of what follows them (Unicode UAX 9; a page could use them to scramble a message),
#: and code points that are no characters.
_DROPPED = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_ADDRESS = re.compile(r"https?://[^\s]+", re.IGNORECASE)


def clean(text: str) -> str:
    """The text on one line, without control characters, marks of direction and broken surrogates."""
    return " ".join(_CONTROLS.sub(" ", _DROPPED.sub("", text)).split())


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, ended at a word with an ellipsis if anything had to go."""
    if len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    at_word = head.rfind(" ") if not text[len(head) :].startswith(" ") else len(head)
    if at_word > len(head) // 2:
        head = head[:at_word]
    while head and unicodedata.category(head[-1]) in ("Mn", "Me", "Cf", "Zs"):
        head = head[:-1]
    return head.rstrip(",;:–—- ") + "…"


def isolate(text: str) -> str:
    """Keep right-to-left text from turning the punctuation around it (first-strong isolate, Unicode UAX 9)."""
    if any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in text):
        return f"\u2068{text}\u2069"
    return text


def enumerate_words(words: Sequence[str]) -> str:
    """The words as a list in a sentence: "A, B and C"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def web_address(url: str) -> str:
    """The address as it may stand in a link, or nothing if it is not one of the web."""
    address = clean(url)
    return quote(address, safe="%/:=&?#+!$,;@()~*-._[]") if _ADDRESS.fullmatch(address) else ""
