"""What the reading tests read: pages as they would be fetched, and English as the reader knows it."""

import hashlib
from datetime import UTC, datetime

from watcher.config.lexicon import load_lexicon
from watcher.model import Document, Page, SourceKind
from watcher.read import read

FETCHED_AT = datetime(2035, 1, 2, 3, 4, 5, tzinfo=UTC)
LANGUAGES = load_lexicon().languages
ENGLISH = LANGUAGES["en"]


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
