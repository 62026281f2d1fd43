import itertools
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.fetch.conftest import OpenFetcher, OpenRaw, OpenSite
from tests.fetch.sites import Reply, Site, say
from watcher.fetch import Fetcher, FetchError
from watcher.model import Page

NOW = datetime(2025, 2, 28, 12, tzinfo=UTC)
DENY = Reply(body=b"User-agent: *\nDisallow: /private\n")


def run_together(*works: Callable[[], object]) -> list[BaseException | None]:
    """Run each in a thread of its own; what each raised, in order."""
    outcomes: list[BaseException | None] = [None] * len(works)

    def run(number: int, work: Callable[[], object]) -> None:
        try:
            work()
        except FetchError as why:
            outcomes[number] = why

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def read(fetcher: Fetcher, url: str) -> Callable[[], object]:
    return lambda: fetcher.fetch(url, now=NOW)


def test_what_robots_txt_forbids_is_not_read(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies |= {"/robots.txt": DENY, "/private/x": Reply(), "/public": Reply()}
    fetcher = open_fetcher()
    assert isinstance(fetcher.fetch(f"{site.url}/public", now=NOW), Page)
    with pytest.raises(FetchError, match="forbids this address to announcement-watcher") as refusal:
        fetcher.fetch(f"{site.url}/private/x", now=NOW)
    assert refusal.value.permanent
    assert site.paths() == ["/public"]


def test_robots_txt_may_name_us(site: Site, open_fetcher: OpenFetcher) -> None:
    rules = "\ufeffUser-Agent: Announcement-Watcher\nDisallow: /\n\nUser-Agent: *\nAllow: /\n"
    site.replies |= {"/robots.txt": Reply(body=rules.encode()), "/": Reply()}
    with pytest.raises(FetchError, match="forbids"):
        open_fetcher().fetch(f"{site.url}/", now=NOW)


def test_robots_txt_is_kept_for_a_day(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies |= {"/robots.txt": DENY, "/": Reply()}
    fetcher = open_fetcher()
    for hours in (0, 1, 23, 25):
        fetcher.fetch(f"{site.url}/", now=NOW + timedelta(hours=hours))
    assert [asked.path for asked in site.asked].count("/robots.txt") == 2


def test_a_redirect_is_judged_by_the_rules_of_the_site_it_leads_to(
    site: Site, open_site: OpenSite, open_fetcher: OpenFetcher
) -> None:
    other = open_site()
    other.replies |= {"/robots.txt": DENY, "/private": Reply()}
    site.replies["/"] = Reply(status=302, headers={"Location": f"{other.url}/private"})
    with pytest.raises(FetchError, match="forbids"):
        open_fetcher().fetch(f"{site.url}/", now=NOW)
    assert other.paths() == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_no_robots_txt_allows_everything(site: Site, open_fetcher: OpenFetcher, status: int) -> None:
    site.replies |= {"/robots.txt": Reply(status=status), "/": Reply()}
    assert isinstance(open_fetcher().fetch(f"{site.url}/", now=NOW), Page)


@pytest.mark.parametrize("status", [500, 503])
def test_a_site_in_trouble_is_left_alone_for_an_hour(site: Site, open_fetcher: OpenFetcher, status: int) -> None:
    site.replies |= {"/robots.txt": Reply(status=status, headers={"Retry-After": "60"}), "/": Reply()}
    fetcher = open_fetcher()
    for minutes in (0, 30):
        with pytest.raises(FetchError) as refusal:
            fetcher.fetch(f"{site.url}/", now=NOW + timedelta(minutes=minutes))
        assert refusal.value.reason == (f"robots.txt of 127.0.0.1:{site.port} answered {status}; trying again later.")
        assert not refusal.value.permanent
        assert refusal.value.retry_after == timedelta(seconds=60)
    site.replies["/robots.txt"] = DENY
    assert isinstance(fetcher.fetch(f"{site.url}/", now=NOW + timedelta(minutes=61)), Page)
    assert len(site.asked) == 3


def test_yesterdays_rules_hold_while_todays_cannot_be_had(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies |= {"/robots.txt": DENY, "/": Reply(), "/private": Reply()}
    fetcher = open_fetcher()
    fetcher.fetch(f"{site.url}/", now=NOW)
    site.replies["/robots.txt"] = Reply(status=500)
    tomorrow = NOW + timedelta(hours=25)
    assert isinstance(fetcher.fetch(f"{site.url}/", now=tomorrow), Page)
    with pytest.raises(FetchError, match="forbids"):
        fetcher.fetch(f"{site.url}/private", now=tomorrow)


def test_a_site_that_was_silent_is_asked_again_after_a_minute(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies |= {"/robots.txt": Reply(takes=1.5), "/": Reply()}
    fetcher = open_fetcher(deadline=0.5)
    with pytest.raises(FetchError, match=r"within 0\.5 s"):
        fetcher.fetch(f"{site.url}/", now=NOW)
    site.replies["/robots.txt"] = DENY
    assert isinstance(fetcher.fetch(f"{site.url}/", now=NOW + timedelta(minutes=2)), Page)


def test_redirects_of_robots_txt_are_followed_five_times(
    site: Site, open_site: OpenSite, open_fetcher: OpenFetcher
) -> None:
    other = open_site()
    site.replies |= {"/robots.txt": Reply(status=301, headers={"Location": f"{other.url}/1"}), "/private": Reply()}
    for number in range(1, 5):
        other.replies[f"/{number}"] = Reply(status=302, headers={"Location": f"/{number + 1}"})
    other.replies["/5"] = DENY
    with pytest.raises(FetchError, match="forbids"):
        open_fetcher().fetch(f"{site.url}/private", now=NOW)
    other.replies |= {"/5": Reply(status=302, headers={"Location": "/6"}), "/6": DENY}
    assert isinstance(open_fetcher().fetch(f"{site.url}/private", now=NOW), Page)  # six: as if there were none


def test_of_a_huge_robots_txt_the_first_500_kib_count(site: Site, open_fetcher: OpenFetcher) -> None:
    filler = b"# nothing to see here\n" * 30_000
    site.replies |= {
        "/robots.txt": Reply(body=b"User-agent: *\nDisallow: /early\n" + filler + b"Disallow: /late\n"),
        "/late": Reply(),
    }
    fetcher = open_fetcher()
    assert isinstance(fetcher.fetch(f"{site.url}/late", now=NOW), Page)
    with pytest.raises(FetchError, match="forbids"):
        fetcher.fetch(f"{site.url}/early", now=NOW)


def test_rubbish_for_rules_allows_everything(open_raw: OpenRaw, site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies |= {"/robots.txt": Reply(body=b"\xff\x00<html>Disallow</html>\r\nCrawl-delay: x"), "/": Reply()}
    assert isinstance(open_fetcher().fetch(f"{site.url}/", now=NOW), Page)
    raw = open_raw(say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
    assert isinstance(open_fetcher().fetch(f"{raw.url}/", now=NOW), Page)


def test_many_threads_read_robots_txt_once(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies |= {"/robots.txt": Reply(body=DENY.body, takes=0.1), "/": Reply()}
    fetcher = open_fetcher()
    assert run_together(*[read(fetcher, f"{site.url}/")] * 8) == [None] * 8
    assert [asked.path for asked in site.asked].count("/robots.txt") == 1


def test_a_host_never_sees_more_of_us_at_once_than_it_should(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/"] = Reply(takes=0.05)
    fetcher = open_fetcher(per_host=2)
    assert run_together(*[read(fetcher, f"{site.url}/")] * 8) == [None] * 8
    assert site.most_at_once == 2


def test_hosts_do_not_wait_for_each_other(site: Site, open_site: OpenSite, open_fetcher: OpenFetcher) -> None:
    other = open_site()
    both = threading.Barrier(2, timeout=5)

    def meet(_headers: object) -> Reply:
        both.wait()
        return Reply()

    site.replies["/"] = other.replies["/"] = meet
    fetcher = open_fetcher(per_host=1)
    assert run_together(read(fetcher, f"{site.url}/"), read(fetcher, f"{other.url}/")) == [None, None]


def starts(site: Site) -> list[float]:
    times = [asked.at for asked in site.asked if asked.path != "/robots.txt"]
    return [after - before for before, after in itertools.pairwise(times)]


def test_requests_to_a_host_start_apart_across_threads(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/"] = Reply()
    fetcher = open_fetcher(host_delay=0.3, per_host=4)
    assert run_together(*[read(fetcher, f"{site.url}/")] * 4) == [None] * 4
    assert min(starts(site)) > 0.15


@pytest.mark.alone
def test_a_crawl_delay_is_honoured_up_to_our_own_bound(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies |= {"/robots.txt": Reply(body=b"User-agent: *\nCrawl-delay: 0.2\n"), "/": Reply()}
    fetcher = open_fetcher()
    for _ in range(2):
        fetcher.fetch(f"{site.url}/", now=NOW)
    assert starts(site)[0] > 0.1
    site.replies["/robots.txt"] = Reply(body=b"User-agent: *\nCrawl-delay: 3600\n")
    began = time.monotonic()
    fetcher = open_fetcher(max_crawl_delay=0.1)
    for _ in range(2):
        fetcher.fetch(f"{site.url}/", now=NOW)
    assert time.monotonic() - began < 2


@pytest.mark.alone
def test_a_wait_that_would_take_too_long_is_not_begun(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies |= {"/robots.txt": Reply(body=b"User-agent: *\nCrawl-delay: 600\n"), "/": Reply()}
    fetcher = open_fetcher(max_crawl_delay=600.0)
    fetcher.fetch(f"{site.url}/", now=NOW)
    began = time.monotonic()
    with pytest.raises(FetchError, match="is busy") as refusal:
        fetcher.fetch(f"{site.url}/", now=NOW)
    assert not refusal.value.permanent
    assert time.monotonic() - began < 1


def test_waiting_in_line_does_not_count_against_the_deadline(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/"] = Reply(takes=0.25)
    fetcher = open_fetcher(per_host=1, deadline=0.9)
    assert run_together(*[read(fetcher, f"{site.url}/")] * 5) == [None] * 5
