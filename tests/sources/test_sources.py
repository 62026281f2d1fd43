"""Sources of every kind, polled over real sites: what is asked, what is followed, what rings."""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.fetch.sites import Reply, Site
from watcher.config.lexicon import load_lexicon
from watcher.fetch import Fetcher, FetchError
from watcher.lexicon import Lexicon
from watcher.model import Change, Config, FetchSettings, Page, Publisher, Route, Source, SourceKind, Subject, Watch
from watcher.poll import Polled, Tools, fetch, poll
from watcher.store import Store, migrate

NOW = datetime(2035, 3, 1, 12, tzinfo=UTC)
HOUR, LEASE = timedelta(hours=1), timedelta(minutes=5)
SECRET = "hunter2-swordfish"
HTML, XML = {"Content-Type": "text/html; charset=utf-8"}, {"Content-Type": "application/xml"}


@cache
def lexicon() -> Lexicon:
    return load_lexicon()


class House:
    """One watch with one source, polled by hand."""

    def __init__(self, stack: ExitStack, folder: Path, site: Site, *, path: str, kind: str, **rules: Any) -> None:
        self.site = site
        self.source = Source(
            id="club", url=f"{site.url}{path}", kind=SourceKind(kind), publisher="club", every=HOUR, **rules
        )
        self._database = f"sqlite:///{folder}/watcher.db"
        migrate(self._database)
        self.store = stack.enter_context(Store.open(self._database))
        fetcher = stack.enter_context(
            Fetcher(FetchSettings(allow_private=True, host_delay=0.0, deadline=5.0), version="0.1")
        )
        self.tools = Tools(
            config=self._config(), lexicon=lexicon(), fetcher=fetcher, store=self.store, random=lambda: 0.0
        )
        self.store.sync(self.tools.config, now=NOW)

    def _config(self) -> Config:
        watch = Watch(
            id="harbour",
            name="Harbour FC documentary",
            subject=Subject(all_of=("Harbour FC",), any_of=("documentary", "series")),
            official=("club",),
            sources=(self.source,),
            routes=("desk",),
        )
        return Config(
            database=self._database,
            fetch=FetchSettings(),
            publishers={"club": Publisher(id="club", name="Harbour FC")},
            routes={"desk": Route(id="desk", url="console://")},
            watches={"harbour": watch},
            sources={"club": self.source},
        )

    def edit(self, *, now: datetime, **rules: Any) -> None:
        """Change the source's rules as an operator would, and start again."""
        self.source = replace(self.source, **rules)
        self.tools = replace(self.tools, config=self._config())
        self.store.sync(self.tools.config, now=now)

    def poll(self, now: datetime, source: str = "club") -> Polled:
        due = self.store.claim_source(source, now=now, lease=LEASE)
        assert due is not None
        return poll(due, self.tools, now=now)

    def poll_followed(self, now: datetime) -> list[Change]:
        """Poll the pages that are followed; the changes that ring."""
        ids = [row.source.id for row in self.store.sources() if row.source.parent]
        return [change for one in ids for change in self.poll(now, one).changes if not change.silent]

    def kept(self) -> list[bytes]:
        """Everything that the database files hold."""
        folder = Path(self._database.removeprefix("sqlite:///")).parent
        return [path.read_bytes() for path in folder.iterdir()]


Open = Callable[..., House]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def open_house(tmp_path: Path, site: Site) -> Iterator[Open]:
    with ExitStack() as stack:
        yield lambda **rules: House(stack, tmp_path, site, **rules)


def article(title: str, *, date: str = "") -> Reply:
    about = {"@context": "https://schema.org", "@type": "TVSeries", "description": "Harbour FC documentary."}
    data = json.dumps({**about, "name": title})
    stamp = f'<meta property="article:published_time" content="{date}">' if date else ""
    body = (
        f'<html lang="en"><head><title>Harbour FC documentary</title>{stamp}'
        f'<script type="application/ld+json">{data}</script></head>'
        "<body><main><h1>Harbour FC documentary</h1><p>The documentary series on Harbour FC has a page of its own, and "
        "this is what stands on it today.</p></main></body></html>"
    )
    return Reply(headers=HTML, body=body.encode())


def urlset(*rows: tuple[str, str]) -> bytes:
    inside = "".join(f"<url><loc>{loc}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</url>" for loc, at in rows)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</urlset>'.encode()


def index(*rows: tuple[str, str]) -> Reply:
    body = urlset(*rows).decode().replace("urlset", "sitemapindex").replace("url>", "sitemap>")
    return Reply(headers=XML, body=body.encode())


def listing(*items: tuple[str, str], links: str = "") -> Reply:
    rows = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in items)
    return Reply(
        headers=HTML, body=f"<html><body><main><h1>News</h1><ul>{rows}</ul></main>{links}</body></html>".encode()
    )


def test_a_sitemap_leads_to_pages_whose_address_names_the_subject(open_house: Open, site: Site) -> None:
    old, new = ("/harbour-fc-series-old", "2034-01-01"), ("/harbour-fc-series-new", "2035-03-01T13:00:00Z")
    site.replies["/sitemap.xml.gz"] = Reply(body=gzip.compress(urlset(("/tickets", ""), old)))
    site.replies |= {old[0]: article("Low Water"), new[0]: article("High Water")}
    house = open_house(path="/sitemap.xml.gz", kind="sitemap")
    assert [url.removeprefix(site.url) for url in house.poll(NOW).followed] == [old[0]]
    assert house.poll_followed(NOW) == []
    site.replies["/sitemap.xml.gz"] = Reply(body=gzip.compress(urlset(old, new, ("/harbour-fc-series-tour", ""))))
    site.replies["/harbour-fc-series-tour"] = Reply(status=404)
    followed = house.poll(NOW + HOUR).followed
    assert [url.removeprefix(site.url) for url in followed] == [new[0], "/harbour-fc-series-tour"]
    assert [(one.after, one.status) for one in house.poll_followed(NOW + HOUR)] == [("High Water", "confirmed")]


def test_a_page_that_a_sitemap_dates_before_the_watch_is_no_news(open_house: Open, site: Site) -> None:
    site.replies["/sitemap.xml"] = Reply(headers=XML, body=urlset(("/tickets", "")))
    house = open_house(path="/sitemap.xml", kind="sitemap")
    house.poll(NOW)
    site.replies["/sitemap.xml"] = Reply(headers=XML, body=urlset(("/harbour-fc-series", "2034-12-31")))
    site.replies["/harbour-fc-series"] = article("Low Water")
    assert len(house.poll(NOW + HOUR).followed) == 1
    assert house.poll_followed(NOW + HOUR) == []


def test_an_index_is_read_with_its_newest_sitemaps_and_asked_with_its_own_validators(
    open_house: Open, site: Site
) -> None:
    rows = [(f"/map-{n}.xml", f"2035-02-{n:02}") for n in range(1, 9)]
    site.replies["/sitemap.xml"] = replace(index(*rows), headers={**XML, "ETag": '"1"'})
    for n in range(1, 9):
        site.replies[f"/map-{n}.xml"] = Reply(headers=XML, body=urlset((f"/harbour-fc-series-{n}", "")))
    house = open_house(path="/sitemap.xml", kind="sitemap")
    polled = house.poll(NOW)
    assert [url.rpartition("-")[2] for url in polled.followed] == ["8", "7", "6", "5", "4"]
    assert site.paths() == ["/sitemap.xml", *(f"/map-{n}.xml" for n in (8, 7, 6, 5, 4))]

    def unchanged(headers: Any) -> Reply:
        assert headers["if-none-match"] == '"1"'
        return Reply(status=304)

    site.replies["/sitemap.xml"] = unchanged
    assert house.poll(NOW + HOUR).unchanged


def test_an_index_without_dates_is_read_whole_each_time(open_house: Open, site: Site) -> None:
    site.replies["/sitemap.xml"] = replace(index(("/a.xml", ""), ("/gone.xml", "")), headers={**XML, "ETag": '"1"'})
    site.replies["/a.xml"] = Reply(headers=XML, body=urlset(("/tickets", "")))
    house = open_house(path="/sitemap.xml", kind="sitemap")
    assert house.poll(NOW).why is None
    assert house.poll(NOW + HOUR).unchanged
    assert "if-none-match" not in site.asked[-1].headers
    site.replies["/a.xml"] = Reply(headers=XML, body=urlset(("/harbour-fc-series", "")))
    assert len(house.poll(NOW + 2 * HOUR).followed) == 1


def test_a_sitemap_in_trouble_is_told_and_nothing_is_taken_for_read(open_house: Open, site: Site) -> None:
    site.replies["/sitemap.xml"] = index(("/a.xml", ""))
    site.replies["/a.xml"] = Reply(status=503)
    house = open_house(path="/sitemap.xml", kind="sitemap")
    assert "503" in (house.poll(NOW).why or "")
    (row,) = house.store.sources()
    assert row.last_ok_at is None


def test_the_pages_of_a_listing_are_read_as_one(open_house: Open, site: Site) -> None:
    site.replies["/news"] = listing(("/1", "The first story of all"), links='<a rel="next" href="/news?page=2">2</a>')
    site.replies["/news?page=2"] = listing(
        ("/harbour-fc", "Harbour FC documentary gets a name"), links='<a rel="next" href="/news?page=3">3</a>'
    )
    house = open_house(path="/news", kind="listing", pages=2)
    assert [url.removeprefix(site.url) for url in house.poll(NOW).followed] == ["/harbour-fc"]
    assert site.paths() == ["/news", "/news?page=2"]
    assert house.poll(NOW + HOUR).unchanged


def test_a_listing_may_end_before_its_number_of_pages(open_house: Open, site: Site) -> None:
    first = listing(("/1", "The first story of all"), links='<a rel="next" href="/news?page=2">2</a>')
    site.replies["/news"] = first
    house = open_house(path="/news", kind="listing", pages=5)
    for second in (Reply(status=404), first, Reply(status=302, headers={"Location": "/news"})):
        site.replies["/news?page=2"] = second
        page = fetch(house.source, house.tools, now=NOW)
        assert isinstance(page, Page)
        assert page.body == first.body
    site.replies["/news?page=2"] = Reply(status=500)
    with pytest.raises(FetchError):
        fetch(house.source, house.tools, now=NOW)


def test_headers_and_cookies_go_to_the_source_and_its_pages_and_are_kept_nowhere(open_house: Open, site: Site) -> None:
    seen: dict[str, tuple[str | None, str | None]] = {}

    def note(path: str, reply: Reply) -> Callable[[Any], Reply]:
        def answer(headers: Any) -> Reply:
            seen[path] = (headers.get("x-key"), headers.get("cookie"))
            return reply

        return answer

    first = listing(("/harbour-fc", "Harbour FC documentary"), links='<a rel="next" href="/news?page=2">2</a>')
    site.replies["/news"] = note("/news", replace(first, headers={**HTML, "Set-Cookie": f"session={SECRET}2"}))
    site.replies["/news?page=2"] = note("/news?page=2", listing(("/2", "The second story of all")))
    site.replies["/harbour-fc"] = note("/harbour-fc", article("Low Water"))
    house = open_house(
        path="/news", kind="listing", pages=2, headers=(("X-Key", SECRET),), cookies=(("a", SECRET), ("b", "c"))
    )
    assert SECRET not in repr(house.poll(NOW))
    house.poll_followed(NOW)
    sent = (SECRET, f"a={SECRET}; b=c")
    assert seen == {"/news": sent, "/news?page=2": sent, "/harbour-fc": (None, None)}
    assert not any(SECRET.encode() in data for data in house.kept())


def test_a_selector_that_no_longer_fits_keeps_the_facts_and_is_told(open_house: Open, site: Site) -> None:
    site.replies["/news"] = listing(("/harbour-fc", "Harbour FC documentary"))
    house = open_house(path="/news", kind="listing", select="main li")
    assert len(house.poll(NOW).followed) == 1
    site.replies["/news"] = Reply(headers=HTML, body=b"<div><p>All is new here, and has another shape.</p></div>")
    why = house.poll(NOW + HOUR).why
    assert why is not None
    assert why.startswith("unreadable: the selector `main li` matches nothing on this page")
    row = next(row for row in house.store.sources() if row.source.id == "club")
    assert (row.failures, row.last_ok_at) == (1, NOW)


def test_another_rule_shows_more_and_rings_for_nobody(open_house: Open, site: Site) -> None:
    body = article("Low Water").body.replace(b"<main>", b"<p class=all>Harbour FC documentary: a word.</p><main>")
    site.replies["/film"] = Reply(headers=HTML, body=body)
    house = open_house(path="/film", kind="page", select=".all", ignore="head script")
    house.poll(NOW)
    house.edit(now=NOW + HOUR, select="main", ignore="")
    changes = house.poll(NOW + HOUR).changes
    assert [(change.after, change.silent) for change in changes] == [("Low Water", True)]
    site.replies["/film"] = article("High Water")
    assert [change.silent for change in house.poll(NOW + 2 * HOUR).changes] == [False]


def test_a_json_feed_makes_claims(open_house: Open, site: Site) -> None:
    item = {
        "url": "/news/1",
        "title": "Harbour FC documentary series to stream on Netflix",
        "content_text": "The Harbour FC documentary series will stream on Netflix.",
        "date_published": "2035-03-01T13:00:00Z",
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Harbour FC", "items": [item]}
    site.replies["/feed.json"] = Reply(
        headers={"Content-Type": "application/feed+json"}, body=json.dumps(feed).encode()
    )
    changes = open_house(path="/feed.json", kind="feed").poll(NOW + 2 * HOUR).changes
    assert [(change.after, change.evidence.url) for change in changes] == [("Netflix", f"{site.url}/news/1")]
