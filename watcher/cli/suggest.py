"""What `new` offers: terms, sources and ids made of a name and of what a site has."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import count

from watcher.config.draft import DraftSource
from watcher.lexicon import Lexicon
from watcher.model import SourceKind
from watcher.scout import Offer

LONGEST_ID = 64

_EVERY = {SourceKind.LISTING: "15m", SourceKind.FEED: "30m", SourceKind.SITEMAP: "1h", SourceKind.PAGE: "1h"}
_NOUNS = ("documentary_noun", "serial_noun", "film_noun", "production")
#: A site that wants more seconds than this between two requests is asked once an hour.
_PATIENT = 60.0


def suggest_offers(good: Mapping[int, Offer]) -> list[int]:
    """One way to a site's news, a feed before a listing before a sitemap, and its video channel beside it."""
    texts = [number for number, offer in good.items() if not offer.is_video]
    order = (SourceKind.FEED, SourceKind.LISTING, SourceKind.SITEMAP)
    best = next((number for kind in order for number in texts if good[number].kind is kind), None)
    video = next((number for number, offer in good.items() if offer.is_video), None)
    return [number for number in (best, video) if number is not None]


def suggest_terms(name: str, lexicon: Lexicon, language_code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The name's own words; and for a noun in it such as `documentary`, all words of that class in the site's language."""
    language = lexicon.languages.get(language_code) or lexicon.languages["en"]
    nouns = {
        word.casefold(): kind
        for spoken in (language, lexicon.languages["en"])
        for kind in reversed(_NOUNS)
        for word in spoken.words.get(kind, ())
    }
    words = name.split()
    kinds = [word for word in words if word.casefold() in nouns]
    names = " ".join(word for word in words if word.casefold() not in nouns)
    classes = {nouns[word.casefold()] for word in kinds}
    either = dict.fromkeys(kinds) | {
        word: None for kind in _NOUNS if kind in classes for word in language.words.get(kind, ())
    }
    return ((names,) if names else ()), tuple(either)


def draft_sources(
    offers: Sequence[Offer], publisher: str, *, taken: AbstractSet[str], crawl_delay: float
) -> tuple[DraftSource, ...]:
    """The sources to write: an id that no other has, an interval that suits its kind and the site's wishes."""
    used = set(taken)
    drafts: list[DraftSource] = []
    for offer in offers:
        every = _EVERY[offer.kind] if crawl_delay <= _PATIENT else "1h"
        noun = "videos" if offer.is_video else {SourceKind.LISTING: "news"}.get(offer.kind, str(offer.kind))
        identity = next(name for name in numbered(f"{publisher}-{noun}"[:LONGEST_ID]) if name not in used)
        used.add(identity)
        drafts.append(
            DraftSource(id=identity, url=offer.url, kind=offer.kind, publisher=publisher, every=every, note=offer.how)
        )
    return tuple(drafts)


def slug(text: str) -> str:
    """An id made of a name; empty if it has no letter of use."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:LONGEST_ID].strip("-")


def numbered(name: str) -> Iterator[str]:
    """The name, then `name-2` and so on."""
    yield name
    for number in count(2):
        yield f"{name[: LONGEST_ID - 6]}-{number}"
