"""Whether an answer is a page that can be read at all, and if not, why: for an operator."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from watcher.lexicon import Language
from watcher.model import Block, BlockKind, SourceKind
from watcher.read.text import count_words, find_phrases, get_phrases

NO_TEXT = "the page has no text; it may need a browser"
NO_ENTRIES = "the listing has no entries; it may need a browser"
_CONSENT = "the page shows only a consent wall; it may need a browser or another address"
_MISSING = "the page says that it was not found although it answered 200; check the address"
_LOGIN = "the page asks to log in instead of showing its text"
_TYPES = (
    "text/html",
    "application/xhtml",
    "text/plain",
    "text/xml",
    "application/xml",
    "application/rss",
    "application/atom",
)
_BINARY = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/octet-stream")
_SIGNATURES = {
    b"%PDF-": "a PDF file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"PK\x03\x04": "a ZIP file",
}
_PROLOG = rb"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<(?:!--.*?--|!DOCTYPE[^>]*|\?[^>]*\?)>\s*)*<(?:[\w-]+:)?"
_SITEMAP = re.compile(_PROLOG + rb"(?:urlset|sitemapindex)\b", re.DOTALL)
_FEED = re.compile(_PROLOG + rb"(?:rss|feed|rdf)\b", re.DOTALL | re.IGNORECASE)
_HEAD = 2_048
_GZIP = b"\x1f\x8b"
_FEW_WORDS = 5
_LITTLE = 30
_NOTHING = 8
_SHORT = 60
_LONG = 300
_NOTICE = 0.4


def is_sitemap(body: bytes) -> bool:
    """Whether a body begins as a sitemap or an index of sitemaps."""
    return _SITEMAP.match(body[:_HEAD].removeprefix(b"\xef\xbb\xbf")) is not None


def refuse_type(content_type: str, body: bytes, kind: SourceKind) -> str | None:
    """The reason not to read a body at all: what it is instead of a page, a feed or a sitemap."""
    wanted = kind.value if kind in {SourceKind.FEED, SourceKind.SITEMAP} else "page"
    if wanted == "sitemap" and body.startswith(_GZIP):
        return None
    other = _name_other(body) if wanted == "page" else None
    if other:
        return f"answered a {other}, not a page; set the source's `kind` to {other}"
    for signature, name in _SIGNATURES.items():
        if body.startswith(signature):
            return f"answered {name}, not a {wanted}"
    media = content_type.partition(";")[0].strip().lower()
    if not media or media.startswith(_TYPES) or media.endswith(("+xml", "/xml")):
        return None
    if (wanted == "page" and not media.startswith("text/")) or media.startswith(_BINARY):
        return f"answered {media[:60]}, not a {wanted}"
    return None


def _name_other(body: bytes) -> str | None:
    """The kind of source that an answer belongs to, if it is XML for programs."""
    if is_sitemap(body):
        return "sitemap"
    return "feed" if _FEED.match(body[:_HEAD].removeprefix(b"\xef\xbb\xbf")) else None


def judge_page(
    blocks: Sequence[Block], *, shown: str, title: str, password: bool, language: Language | None
) -> str | None:
    """The reason why a page's blocks are not its text, or None. `shown` is all its words, furniture included."""
    texts = [b.text for b in blocks if b.kind is not BlockKind.META]
    heads = (title, *(b.text for b in blocks if b.kind is BlockKind.HEADING))
    return _judge(texts, shown=shown, heads=heads, password=password, language=language)


def judge_listing(
    titles: Sequence[str], *, shown: str, heads: Sequence[str], password: bool, language: Language | None
) -> str | None:
    """The same for a listing: `titles` are its entries' words."""
    reason = _judge(titles, shown=shown, heads=heads, password=password, language=language)
    if titles:
        return reason if reason != NO_TEXT else None
    return NO_ENTRIES if reason in {None, NO_TEXT} else reason


def _judge(
    texts: Sequence[str], *, shown: str, heads: Sequence[str], password: bool, language: Language | None
) -> str | None:
    words = sum(map(count_words, texts))
    if words < _LONG:
        consent = get_phrases(language, "page_consent")
        found = [find_phrases(text, consent) for text in texts]
        rest = sum(count_words(text) for text, phrases in zip(texts, found, strict=True) if not phrases)
        said = frozenset().union(*found)
        # A banner beside a short text is no wall: only one in the text's own place, or beside nothing, is.
        if len(said) > 1 or (said and rest < _LITTLE) or (rest < _NOTHING and find_phrases(shown, consent)):
            return _CONSENT
        if any(_is_notice(head, get_phrases(language, "page_not_found")) for head in heads):
            return _MISSING
        asks = bool(find_phrases(" \n ".join(heads), get_phrases(language, "page_login")))
        if (asks and words < _SHORT) or (
            password and words < _LITTLE and (asks or find_phrases(shown, get_phrases(language, "page_login")))
        ):
            return _LOGIN
    return NO_TEXT if words < _FEW_WORDS else None


def _is_notice(head: str, phrases: Sequence[str]) -> bool:
    """Whether a heading is the phrase and little more: a story's headline may hold it too."""
    return any(count_words(phrase) >= _NOTICE * count_words(head) for phrase in find_phrases(head, phrases))


def merge_languages(languages: Mapping[str, Language], code: str) -> Language | None:
    """The page's language with the English phrases added: sites greet strangers in English."""
    own, english = languages.get(code), languages.get("en")
    if own is None or english is None or own is english:
        return own or english
    names = ("page_consent", "page_not_found", "page_login", "page_related", "page_comments", "page_signup")
    words = dict(own.words) | {n: (*own.words.get(n, ()), *english.words.get(n, ())) for n in names}
    return replace(own, words=words)
