"""The program's own page, which the gate opens alone, and pings."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.journey.site import Site, serve_site
from watcher.fetch import Fetcher, FetchError
from watcher.model import FetchSettings, Page
from watcher.web.perch import serve_canary

NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as site:
        yield site


def test_its_own_page_is_read_where_nothing_else_on_loopback_is(site: Site) -> None:
    site.show("/news", "news")
    with (
        serve_canary(lambda: NOW) as own,
        Fetcher(FetchSettings(), version="0", own=own) as fetcher,
    ):
        page = fetcher.fetch(own, now=NOW)
        assert isinstance(page, Page)
        assert b"Flight 20240301120000" in page.body
        for refused in (f"{site.origin}/news", own + "/../news", own + "?x=1", own.replace("127.0.0.1", "localhost")):
            with pytest.raises(FetchError, match=r"refused"):
                fetcher.fetch(refused, now=NOW)
    assert site.asked == []


def test_the_perch_holds_that_page_alone() -> None:
    with (
        serve_canary(lambda: NOW) as own,
        Fetcher(FetchSettings(allow_private=True), version="0") as fetcher,
        pytest.raises(FetchError, match="404"),
    ):
        fetcher.fetch(own.replace("/canary", "/metrics"), now=NOW)


def test_a_ping_goes_through_the_gate(site: Site) -> None:
    with Fetcher(FetchSettings(), version="0") as fetcher, pytest.raises(FetchError, match=r"refused"):
        fetcher.ping(f"{site.origin}/ping/secret", now=NOW)
    assert site.asked == []


def test_a_ping_asks_no_robots_and_takes_any_success(site: Site) -> None:
    site.show("/robots.txt", "User-agent: *\nDisallow: /\n", kind="text/plain")
    site.show("/ping", "x" * 1_000_000, status=202)
    with Fetcher(FetchSettings(allow_private=True), version="0") as fetcher:
        fetcher.ping(f"{site.origin}/ping", now=NOW)
        assert site.asked == ["/ping"]
        site.show("/ping", "no", status=500)
        with pytest.raises(FetchError) as caught:
            fetcher.ping(f"{site.origin}/ping", now=NOW)
    assert caught.value.status == 500
    assert "/ping" not in caught.value.reason
