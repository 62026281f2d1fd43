import hashlib
import os
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from tests.fetch.conftest import OpenFetcher, OpenRaw, OpenSite, refuse
from tests.fetch.sites import Reply, Site, say
from watcher.fetch import FetchError
from watcher.fetch.exchange import Exchange
from watcher.fetch.pacing import Pacing
from watcher.fetch.wire import _explain_connect
from watcher.model import FetchSettings, NotModified, Page

NOW = datetime(2025, 2, 28, 12, tzinfo=UTC)
PEM = Path(__file__).with_name("server.pem")


def test_a_page_comes_with_all_that_is_known_of_it(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/news?page=1"] = Reply(headers={"ETag": '"1"', "Content-Type": "text/html"}, body=b"news")
    page = open_fetcher(contact="desk@paper.example").fetch(f"{site.url}/news?page=1#top", now=NOW)
    assert isinstance(page, Page)
    assert (page.url, page.final_url) == (f"{site.url}/news?page=1#top", f"{site.url}/news?page=1")
    assert (page.status, page.body, page.fetched_at, page.redirects) == (200, b"news", NOW, ())
    assert page.digest == hashlib.sha256(b"news").hexdigest()
    assert page.headers["etag"] == '"1"'
    asked = site.asked[-1].headers
    assert asked["user-agent"] == "announcement-watcher/0.1 (+desk@paper.example)"
    assert asked["accept-encoding"] == "gzip, br"
    assert not {"cookie", "authorization", "if-none-match"} & set(asked)


def test_without_a_contact_the_user_agent_still_says_who_asks(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/"] = Reply()
    open_fetcher(contact="\r\n").fetch(f"{site.url}/", now=NOW)
    assert site.asked[-1].headers["user-agent"].startswith("announcement-watcher/0.1 (no contact set")


def test_cookies_are_not_kept(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/"] = Reply(headers={"Set-Cookie": "visits=1; Path=/"})
    fetcher = open_fetcher()
    for _ in range(2):
        fetcher.fetch(f"{site.url}/", now=NOW)
    assert "cookie" not in site.asked[-1].headers


def test_a_page_that_has_not_changed_is_not_sent_again(site: Site, open_fetcher: OpenFetcher) -> None:
    def reply(headers: Mapping[str, str]) -> Reply:
        same = headers.get("if-none-match") == '"1"' and headers.get("if-modified-since") == "yesterday"
        return Reply(status=304, headers={"ETag": '"1"'}) if same else Reply(body=b"news")

    site.replies["/"] = reply
    fetcher = open_fetcher()
    assert isinstance(fetcher.fetch(f"{site.url}/", now=NOW, etag='"0"', last_modified="yesterday"), Page)
    again = fetcher.fetch(f"{site.url}/", now=NOW, etag='"1"', last_modified="yesterday")
    assert again == NotModified(url=f"{site.url}/", headers=again.headers, fetched_at=NOW)
    assert again.headers["etag"] == '"1"'


def test_a_304_that_nobody_asked_for_is_an_error(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/"] = Reply(status=304)
    assert refuse(open_fetcher, f"{site.url}/").status == 304


def test_validators_that_no_header_may_hold_are_left_out(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/"] = Reply()
    open_fetcher().fetch(f"{site.url}/", now=NOW, etag='"1"\r\nX: 1', last_modified="é")
    assert not {"if-none-match", "if-modified-since", "x"} & set(site.asked[-1].headers)


def test_an_empty_answer_is_a_page(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/"] = Reply(status=204)
    page = open_fetcher().fetch(f"{site.url}/", now=NOW)
    assert isinstance(page, Page)
    assert (page.status, page.body) == (204, b"")


@pytest.mark.parametrize(
    ("status", "permanent", "words"),
    [
        (401, True, "401 Unauthorized: the page asks for a login"),
        (403, True, "403 Forbidden: the site refuses us"),
        (404, True, "404 Not Found: the page is gone; check the address in the watch."),
        (410, True, "410 Gone"),
        (451, True, "451 Unavailable For Legal Reasons"),
        (418, True, "418 I'm a Teapot"),
        (499, True, "Status 499"),
        (300, True, "300 Multiple Choices"),
        (408, False, "408 Request Timeout"),
        (429, False, "429 Too Many Requests"),
        (500, False, "500 Internal Server Error"),
        (502, False, "502 Bad Gateway"),
        (599, False, "Status 599"),
    ],
)
def test_a_status_says_what_to_do(
    site: Site, open_fetcher: OpenFetcher, status: int, permanent: bool, words: str
) -> None:
    site.replies["/"] = Reply(status=status)
    refusal = refuse(open_fetcher, f"{site.url}/")
    assert (refusal.status, refusal.permanent, refusal.retry_after) == (status, permanent, None)
    assert words in refusal.reason


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("value", ["600", "Fri, 28 Feb 2025 12:10:00 GMT"])
def test_retry_after_is_passed_on(site: Site, open_fetcher: OpenFetcher, status: int, value: str) -> None:
    site.replies["/"] = Reply(status=status, headers={"Retry-After": value})
    assert refuse(open_fetcher, f"{site.url}/").retry_after == timedelta(minutes=10)


def test_redirects_are_followed_and_recorded(site: Site, open_site: OpenSite, open_fetcher: OpenFetcher) -> None:
    other = open_site()
    site.replies["/a"] = Reply(status=301, headers={"Location": "b?x=1#part"}, body=b"moved")
    site.replies["/b?x=1"] = Reply(status=307, headers={"Location": f"{other.url}/c"})
    other.replies["/c"] = Reply(body=b"news")
    page = open_fetcher().fetch(f"{site.url}/a", now=NOW, etag='"1"', last_modified="yesterday")
    assert isinstance(page, Page)
    assert page.redirects == (f"{site.url}/b?x=1", f"{other.url}/c")
    assert (page.url, page.final_url, page.body) == (f"{site.url}/a", f"{other.url}/c", b"news")
    assert "/robots.txt" in [asked.path for asked in other.asked]
    assert "if-modified-since" not in other.asked[-1].headers  # a date of another resource proves nothing
    assert other.asked[-1].headers["if-none-match"] == '"1"'


def test_too_many_redirects_are_refused(site: Site, open_fetcher: OpenFetcher) -> None:
    for number in range(4):
        site.replies[f"/{number}"] = Reply(status=302, headers={"Location": f"/{number + 1}"})
    site.replies["/4"] = Reply(body=b"news")
    assert isinstance(open_fetcher(max_redirects=4).fetch(f"{site.url}/0", now=NOW), Page)
    assert "More than 3 redirects" in refuse(open_fetcher, f"{site.url}/0", max_redirects=3).reason


def test_a_circle_of_redirects_is_noticed(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/a"] = Reply(status=302, headers={"Location": "/b"})
    site.replies["/b"] = Reply(status=302, headers={"Location": "/a"})
    refusal = refuse(open_fetcher, f"{site.url}/a", max_redirects=50)
    assert "circle" in refusal.reason
    assert site.paths() == ["/a", "/b"]


@pytest.mark.parametrize(
    "location", ["http://[::1", "http://a b:x/", "\\\\bad:port:x/", "ftp://club.example/", "http://\xff\xfe/"]
)
def test_a_redirect_to_nowhere_is_one_clear_sentence(site: Site, open_fetcher: OpenFetcher, location: str) -> None:
    site.replies["/"] = Reply(status=302, headers={"Location": location})
    refuse(open_fetcher, f"{site.url}/")


def test_connections_are_used_again(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/"] = Reply(status=302, headers={"Location": "/a"})
    site.replies["/a"] = Reply(body=b"news")
    seen: list[str] = []

    def resolve(host: str, _port: int) -> list[object]:
        seen.append(host)
        return [ip_address("127.0.0.1")]

    fetcher = open_fetcher(resolve=resolve)
    for _ in range(3):
        fetcher.fetch(f"http://club.test:{site.port}/", now=NOW)
    assert seen == ["club.test"]


def test_a_kept_connection_that_the_site_closed_is_no_failure(open_raw: OpenRaw, open_fetcher: OpenFetcher) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnews"

    def script(connection: socket.socket, _stop: threading.Event) -> None:
        connection.sendall(answer)
        connection.recv(65536)  # hangs up on the second request instead of answering it

    raw = open_raw(script)
    fetcher = open_fetcher()
    for _ in range(3):
        page = fetcher.fetch(f"{raw.url}/", now=NOW)
        assert isinstance(page, Page)
        assert page.body == b"news"


def test_a_refused_connection_is_one_clear_sentence(open_fetcher: OpenFetcher) -> None:
    with Site() as site:
        pass
    refusal = refuse(open_fetcher, f"{site.url}/")
    assert refusal.reason == f"127.0.0.1 refused the connection to port {site.port}; trying again later."
    assert not refusal.permanent


def test_the_next_address_is_tried_where_one_refuses(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/"] = Reply(body=b"news")
    answers = [ip_address("127.0.0.2"), ip_address("127.0.0.1")]
    fetcher = open_fetcher(resolve=lambda _host, _port: answers)
    assert isinstance(fetcher.fetch(f"http://club.test:{site.port}/", now=NOW), Page)


def test_a_machine_without_a_route_says_so() -> None:
    refusal = _explain_connect("club.test", 443, OSError(101, "Network is unreachable"))
    assert "check that this machine is on the internet" in refusal.reason


def serve_tls() -> Site:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    site = Site(tls=context)
    site.replies["/"] = Reply(body=b"news")
    return site


def resolve_to_loopback(_host: str, _port: int) -> list[object]:
    return [ip_address("127.0.0.1")]


def test_a_certificate_that_nobody_vouches_for_is_refused(open_fetcher: OpenFetcher) -> None:
    with serve_tls() as site, pytest.raises(FetchError) as refusal:
        open_fetcher(resolve=resolve_to_loopback, tls=None).fetch(f"https://club.test:{site.port}/", now=NOW)
    assert refusal.value.reason.startswith("The TLS certificate of club.test is not accepted (self-signed certificate")
    assert site.asked == []


def test_the_certificate_is_checked_against_the_name_not_the_address(open_fetcher: OpenFetcher) -> None:
    tls = ssl.create_default_context(cafile=str(PEM))
    with serve_tls() as site:
        fetcher = open_fetcher(resolve=resolve_to_loopback, tls=tls)
        page = fetcher.fetch(f"https://club.test:{site.port}/", now=NOW)
        assert isinstance(page, Page)
        assert page.body == b"news"
        with pytest.raises(FetchError, match=r"certificate of other\.test is not accepted \(Hostname mismatch"):
            fetcher.fetch(f"https://other.test:{site.port}/", now=NOW)


def test_a_redirect_from_https_to_http_is_refused(site: Site, open_fetcher: OpenFetcher) -> None:
    tls = ssl.create_default_context(cafile=str(PEM))
    with serve_tls() as secure:
        secure.replies["/"] = Reply(status=301, headers={"Location": f"{site.url}/"})
        with pytest.raises(FetchError, match="from https to http"):
            open_fetcher(resolve=resolve_to_loopback, tls=tls).fetch(f"https://club.test:{secure.port}/", now=NOW)
    assert site.asked == []


def test_a_site_that_speaks_no_tls_is_one_clear_sentence(site: Site, open_fetcher: OpenFetcher) -> None:
    refusal = refuse(open_fetcher, f"https://127.0.0.1:{site.port}/")
    assert "TLS" in refusal.reason


@pytest.mark.alone
def test_a_handshake_that_never_comes_is_given_up(open_fetcher: OpenFetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        refusal = refuse(open_fetcher, f"https://127.0.0.1:{silent.getsockname()[1]}/", connect_timeout=0.2)
    assert "took too long to accept a connection" in refusal.reason
    assert time.monotonic() - began < 3


@pytest.mark.skipif(not (socket.has_dualstack_ipv6() or os.environ.get("CI")), reason="no IPv6 on this machine")
def test_ipv6_is_spoken(open_raw: OpenRaw, open_fetcher: OpenFetcher) -> None:
    raw = open_raw(say(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnews"), family=socket.AF_INET6)
    page = open_fetcher().fetch(f"{raw.url}/", now=NOW)
    assert isinstance(page, Page)
    assert page.final_url == f"{raw.url}/"


@pytest.mark.alone
def test_closing_wakes_those_who_read_and_those_who_wait(open_raw: OpenRaw, open_fetcher: OpenFetcher) -> None:
    reading = threading.Event()

    def script(_connection: object, stop: threading.Event) -> None:
        reading.set()
        stop.wait(10)

    raw = open_raw(script)
    fetcher = open_fetcher(per_host=1, deadline=30.0)
    failures: list[FetchError] = []

    def read() -> None:
        try:
            fetcher.fetch(f"{raw.url}/", now=NOW)
        except FetchError as why:
            failures.append(why)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert reading.wait(5)
    began = time.monotonic()
    fetcher.close()
    for thread in threads:
        thread.join(5)
    assert len(failures) == 3
    assert time.monotonic() - began < 2
    assert not any(failure.permanent for failure in failures)
    with pytest.raises(FetchError):
        fetcher.fetch(f"{raw.url}/", now=NOW)


def test_waiting_in_line_is_bounded_and_costs_no_deadline() -> None:
    exchange = Exchange(FetchSettings(deadline=0.4))
    pacing = Pacing(per_host=1)
    with pacing.turn("club.test", delay=0.6, exchange=exchange):
        pass
    with pacing.turn("club.test", delay=200, exchange=exchange):
        assert exchange.left() > 0.05
    assert 118 < exchange.patience_left() < 119.5
    with pytest.raises(FetchError, match=r"club\.test is busy"), pacing.turn("club.test", delay=0, exchange=exchange):
        pass
