"""Links worth following: which of a reading's links become sources of their own, and for which watches."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from watcher.discover import Found, discover
from watcher.model import Document, Publisher, Source, SourceKind, Watch
from watcher.poll.tools import Tools
from watcher.store import Due, Follow, Joined

#: Links of one reading that are looked at; most of them are followed already.
LINKS_A_PAGE = 400


def find_links(
    document: Document, source: Source, *, watches: Sequence[Watch], publisher: Publisher | None
) -> tuple[Found, ...]:
    """Links of a configured source worth reading. Followed pages lead no further, so a site is never crawled."""
    if source.parent is not None or publisher is None:
        return ()
    return discover(document, watches, publisher, home=urlsplit(source.url).netloc, allowance=LINKS_A_PAGE)


def pick_links(due: Due, tools: Tools, document: Document) -> tuple[Follow, ...]:
    """What to follow of a reading's links, each for its watches; what was there before they looked is their baseline."""
    watches = [tools.config.watches[watch] for watch in due.joined]
    publisher = tools.config.publishers.get(due.source.publisher)
    dates = {entry.url: at for entry in document.entries if (at := entry.published or entry.modified)}
    configured = {source.url for source in tools.config.sources.values()}
    follow: list[Follow] = []
    for found in find_links(document, due.source, watches=watches, publisher=publisher):
        if found.url in configured:
            continue
        source = Source(
            id=f"{due.source.id}/{hashlib.sha256(found.url.encode()).hexdigest()[:10]}",
            url=found.url,
            kind=SourceKind.PAGE,
            publisher=due.source.publisher,
            every=timedelta(hours=1),
            parent=due.source.id,
        )
        for is_baseline in (True, False):
            dated = dates.get(found.url)
            joined = tuple(w for w in found.watches if _is_old(due.joined[w], dated) is is_baseline)
            if joined:
                follow.append(Follow(source=source, watches=joined, from_baseline=is_baseline))
    return tuple(follow)


def _is_old(joined: Joined, dated: datetime | None) -> bool:
    """Whether a page was there before the Watch looked: found at the first reading, or last changed before it."""
    return not joined.baseline_done or (dated is not None and dated < joined.joined_at)
