"""Where a site may keep its news: addresses that pages and robots.txt name, and the usual ones."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from watcher.model import Link, SourceKind

#: Paths where feeds and sitemaps stand if nothing names them (WordPress, Ghost, Hugo, Drupal, Squarespace).
FEED_PATHS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
SITEMAP_PATHS = ("/sitemap.xml", "/sitemap_index.xml")

#: Words by which sites call their news, in the languages that are read.
_NEWS = frozenset(
    {
        *("news", "latest", "stories", "articles", "press", "media", "blog", "updates", "announcements", "newsroom"),
        *("nachrichten", "aktuelles", "neuigkeiten", "presse", "noticias", "actualidad", "prensa", "actualites"),
        *("actualités", "nouvelles", "notizie", "stampa", "nieuws", "pers", "imprensa", "novidades"),
    }
)
_VIDEO_HOSTS = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com"})
_CHANNEL = re.compile(r"/channel/(UC[\w-]{22})(?:/|$)")
_CHANNEL_NAME = re.compile(r"/(?:@[^/]+|c/[^/]+|user/[^/]+)")
_YOUTUBE_FEED = "https://www.youtube.com/feeds/videos.xml?channel_id="
_MOST_LISTINGS, _MOST_CHANNELS = 4, 2
_DEEPEST = 2


@dataclass(frozen=True, kw_only=True)
class Place:
    """An address worth a look, how it would be read, and how it was found. A `page` is looked at for its feed."""

    url: str
    kind: SourceKind
    how: str
    is_video: bool = False


def list_listings(links: Sequence[Link], home: str) -> Iterator[Place]:
    """Overviews of news that a page links to on its own host: short paths with a usual word, the shortest first."""
    host = _site_of(home)
    found: dict[str, Place] = {}
    for link in links:
        parts = urlsplit(link.url)
        steps = [step for step in unquote(parts.path).casefold().split("/") if step]
        words = {word for step in steps for word in re.split(r"[-_.]", step)} | set(link.text.casefold().split())
        if _site_of(link.url) == host and 0 < len(steps) <= _DEEPEST and not parts.query and words & _NEWS:
            how = f"a link of the page: “{link.text}”" if link.text else "a link of the page"
            found.setdefault(link.url.rstrip("/"), Place(url=link.url, kind=SourceKind.LISTING, how=how))
    ranked = sorted(found.values(), key=lambda place: urlsplit(place.url).path.count("/"))
    yield from ranked[:_MOST_LISTINGS]


def list_channels(links: Sequence[Link]) -> Iterator[Place]:
    """The video channels that a page links to, by their feeds; one that is only named is looked at for its feed."""
    found: dict[str, Place] = {}
    for link in links:
        parts = urlsplit(link.url)
        if parts.hostname not in _VIDEO_HOSTS:
            continue
        channel, named = _CHANNEL.match(parts.path), _CHANNEL_NAME.match(parts.path)
        if channel:
            url = f"{_YOUTUBE_FEED}{channel[1]}"
            found.setdefault(url, Place(url=url, kind=SourceKind.FEED, how="its video channel", is_video=True))
        elif named:
            url = f"https://www.youtube.com{named[0]}"
            found.setdefault(url, Place(url=url, kind=SourceKind.PAGE, how="its video channel", is_video=True))
    yield from list(found.values())[:_MOST_CHANNELS]


def list_usual(origin: str, paths: Sequence[str], kind: SourceKind) -> Iterator[Place]:
    """The usual addresses of a kind on a site."""
    for path in paths:
        yield Place(url=urljoin(origin, path), kind=kind, how="a usual address")


def _site_of(url: str) -> str:
    return urlsplit(url).netloc.casefold().removeprefix("www.")
