"""One look at a site, through the gate: what can be watched there, each with what it holds today."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from watcher.fetch import Fetcher, FetchError, SiteRules, read_rules
from watcher.lexicon import Language
from watcher.model import Document, Page, SourceKind
from watcher.read import list_anchors, list_sitemaps, read
from watcher.scout.places import (
    FEED_PATHS,
    SITEMAP_PATHS,
    Place,
    list_channels,
    list_listings,
    list_usual,
)

#: So many addresses of a site are looked at, at most; each takes its turn at the host.
MOST_LOOKS = 20


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An address that can be watched: how, where it was found, and what it holds; `problem` says why it is no use."""

    url: str
    kind: SourceKind
    how: str
    is_video: bool = False
    entries: int = 0
    newest: datetime | None = None
    problem: str | None = None


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What was found. `problem` is set if the address itself could not be had; `crawl_delay` is in seconds."""

    url: str
    name: str = ""
    language: str = ""
    crawl_delay: float = 0.0
    offers: tuple[Offer, ...] = ()
    problem: str | None = None


def survey(
    url: str, *, fetcher: Fetcher, languages: Mapping[str, Language], now: datetime, on_look: Callable[[str], None]
) -> Survey:
    """Look at `url`, at what it and robots.txt name, and where nothing is named at the usual addresses.

    `on_look` is told each address before it is asked. Never raises FetchError: what could not be had says why.
    """
    scout = _Scout(fetcher=fetcher, languages=languages, now=now, on_look=on_look)
    try:
        page = scout.fetch(url)
    except FetchError as error:
        return Survey(url=url, problem=error.reason)
    origin = "{0.scheme}://{0.netloc}/".format(urlsplit(page.final_url))
    rules = scout.read_robots(origin)
    own = scout.recognise(page)
    document = read(page, SourceKind.LISTING, languages)
    offers: tuple[Offer, ...] = () if own is None else (own,)
    if own is None or own.kind is SourceKind.LISTING:
        offers += tuple(scout.look_around(page, document, rules, origin))
    name = document.site_name or document.title
    return Survey(
        url=page.final_url,
        name=name,
        language=document.language,
        crawl_delay=rules.crawl_delay,
        offers=_drop_repeated(offers),
    )


@dataclass(kw_only=True)
class _Scout:
    fetcher: Fetcher
    languages: Mapping[str, Language]
    now: datetime
    on_look: Callable[[str], None]
    looks: int = 0

    def fetch(self, url: str) -> Page:
        self.looks += 1
        self.on_look(url)
        page = self.fetcher.fetch(url, now=self.now)
        if not isinstance(page, Page):
            raise FetchError(f"{url} says that nothing changed, though it was not asked; try again later.")
        return page

    def read_robots(self, origin: str) -> SiteRules:
        try:
            return read_rules(self.fetch(f"{origin}robots.txt").body)
        except FetchError:
            return SiteRules()

    def recognise(self, page: Page) -> Offer | None:
        """What the address itself is: a feed, a sitemap or a listing; null for a page that is none of them."""
        for kind in (SourceKind.FEED, SourceKind.SITEMAP, SourceKind.LISTING):
            place = Place(url=page.final_url, kind=kind, how="the address itself")
            offer = self._judge(place, page)
            if offer.problem is None and (kind is not SourceKind.LISTING or offer.entries > 1):
                return offer
        return None

    def look_around(self, page: Page, document: Document, rules: SiteRules, origin: str) -> Iterator[Offer]:
        anchors = list_anchors(page)
        feeds = [Place(url=url, kind=SourceKind.FEED, how="named by the page") for url in document.feeds]
        yield from self._look_for(feeds, list_usual(origin, FEED_PATHS, SourceKind.FEED))
        yield from self._look_at_all(list_listings(anchors, page.final_url))
        sitemaps = [Place(url=url, kind=SourceKind.SITEMAP, how="named by robots.txt") for url in rules.sitemaps[:3]]
        yield from self._look_for(sitemaps, list_usual(origin, SITEMAP_PATHS, SourceKind.SITEMAP))
        yield from self._look_at_all(list_channels(anchors))

    def _look_for(self, named: Sequence[Place], usual: Iterator[Place]) -> Iterator[Offer]:
        """What is named; only if none of it can be read, the first of the usual addresses that can."""
        good = False
        for offer in self._look_at_all(iter(named)):
            good = good or offer.problem is None
            yield offer
        for offer in () if good else self._look_at_all(usual):
            if offer.problem is None:
                yield offer
                return

    def _look_at_all(self, places: Iterator[Place]) -> Iterator[Offer]:
        for place in places:
            if self.looks >= MOST_LOOKS:
                return
            yield self._look_at(place)

    def _look_at(self, place: Place) -> Offer:
        try:
            page = self.fetch(place.url)
        except FetchError as error:
            return Offer(url=place.url, kind=place.kind, how=place.how, is_video=place.is_video, problem=error.reason)
        if place.kind is not SourceKind.PAGE:
            return self._judge(place, page)
        feeds = read(page, SourceKind.PAGE, self.languages).feeds
        if not feeds:
            return Offer(url=place.url, kind=place.kind, how=place.how, is_video=True, problem="it names no feed")
        return self._look_at(replace(place, url=feeds[0], kind=SourceKind.FEED))

    def _judge(self, place: Place, page: Page) -> Offer:
        offer = Offer(url=place.url, kind=place.kind, how=place.how, is_video=place.is_video)
        document = read(page, place.kind, self.languages)
        if place.kind is SourceKind.SITEMAP and (parts := list_sitemaps(page)):
            return replace(offer, entries=len(parts), how=f"{place.how}, an index")
        if document.unreadable is not None:
            return replace(offer, problem=document.unreadable)
        dates = [at for entry in document.entries if (at := entry.published or entry.modified)]
        if not document.entries:
            return replace(offer, problem="it has no entries")
        return replace(offer, entries=len(document.entries), newest=max(dates, default=None))


def _drop_repeated(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Each address once, the readable ones first."""
    found: dict[str, Offer] = {}
    for offer in offers:
        found.setdefault(offer.url.rstrip("/"), offer)
    return tuple(sorted(found.values(), key=lambda offer: offer.problem is not None))
