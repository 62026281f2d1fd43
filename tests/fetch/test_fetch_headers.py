"""Headers that an operator wants to be sent: to the source's own host, and to nobody else."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from tests.fetch.conftest import OpenFetcher, OpenSite
from tests.fetch.sites import Reply, Site
from watcher.fetch import FetchError
from watcher.model import Page

NOW = datetime(2025, 2, 28, 12, tzinfo=UTC)
SECRET = "hunter2-swordfish"
OWN = {"X-Key": SECRET, "accept": "application/json", "Cookie": f"session={SECRET}"}


def asked(site: Site, path: str) -> Mapping[str, str]:
    return next(one.headers for one in reversed(site.asked) if one.path == path)


def test_headers_are_sent_in_the_place_of_ours_but_not_with_robots_txt(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/news"] = Reply(body=b"news")
    open_fetcher().fetch(f"{site.url}/news", now=NOW, headers=OWN)
    sent = asked(site, "/news")
    assert (sent["x-key"], sent["accept"], sent["cookie"]) == (SECRET, "application/json", f"session={SECRET}")
    assert sent["user-agent"].startswith("announcement-watcher/")
    assert not {"x-key", "cookie"} & set(asked(site, "/robots.txt"))


def test_headers_are_not_kept_for_the_next_fetch(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/news"] = Reply(body=b"news")
    fetcher = open_fetcher()
    fetcher.fetch(f"{site.url}/news", now=NOW, headers=OWN)
    fetcher.fetch(f"{site.url}/news", now=NOW)
    assert not {"x-key", "cookie"} & set(asked(site, "/news"))


def test_a_redirect_on_the_host_keeps_them_and_one_to_another_host_drops_them_for_good(
    open_site: OpenSite, open_fetcher: OpenFetcher
) -> None:
    home, other = open_site(), open_site()
    home.replies["/a"] = Reply(status=302, headers={"Location": "/b"})
    home.replies["/b"] = Reply(status=302, headers={"Location": f"{other.url}/c"})
    other.replies["/c"] = Reply(status=302, headers={"Location": f"{home.url}/d"})
    home.replies["/d"] = Reply(body=b"news")
    open_fetcher().fetch(f"{home.url}/a", now=NOW, headers=OWN)
    assert [path for path in ("/a", "/b", "/d") if "x-key" in asked(home, path)] == ["/a", "/b"]
    assert not {"x-key", "cookie"} & set(asked(other, "/c"))


def test_nothing_of_them_is_kept_with_the_page_or_shown_in_an_error(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/news"] = Reply(body=b"news", headers={"Set-Cookie": f"session={SECRET}", "X-Other": "1"})
    fetcher = open_fetcher()
    page = fetcher.fetch(f"{site.url}/news", now=NOW, headers=OWN)
    assert isinstance(page, Page)
    assert SECRET not in repr(page)
    assert page.headers["x-other"] == "1"
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(f"{site.url}/gone", now=NOW, headers=OWN)
    assert SECRET not in repr(caught.value) + caught.value.reason
