"""What the reading tests read: pages as they would be fetched, and English as the reader knows it."""

import hashlib
from datetime import UTC, datetime

from watcher.lexicon import Language
from watcher.model import Document, Page, SourceKind
from watcher.read import read

FETCHED_AT = datetime(2035, 1, 2, 3, 4, 5, tzinfo=UTC)
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
ENGLISH = Language(
    code="en",
    day_first=True,
    months={name: n for n, name in enumerate(_MONTHS, 1)} | {name[:3]: n for n, name in enumerate(_MONTHS, 1)},
    weekdays={},
    seasons={},
    quotes=(),
    words={
        "page_consent": (
            "we value your privacy",
            "accept all cookies",
            "we use cookies",
            "manage cookies",
            "we and our partners",
        ),
        "page_not_found": ("page not found", "no longer available", "error 404"),
        "page_login": ("sign in to continue", "please log in", "forgot your password"),
    },
)
LANGUAGES = {"en": ENGLISH}


def make_page(body: str | bytes, *, url: str = "https://news.example.test/story", content_type: str = "") -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(
        url=url,
        final_url=url,
        status=200,
        headers={"content-type": content_type} if content_type else {},
        body=raw,
        digest=hashlib.sha256(raw).hexdigest(),
        fetched_at=FETCHED_AT,
    )


def read_text(body: str | bytes, *, kind: str = "page", url: str = "https://news.example.test/story") -> Document:
    return read(make_page(body, url=url), SourceKind(kind), LANGUAGES)
