import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from ipaddress import ip_address

import httpcore
import httpx
import pytest

from tests.fetch.conftest import OpenFetcher, OpenSite
from tests.fetch.sites import Reply, Site
from watcher.fetch import FetchError
from watcher.fetch.gate import Address, check_url, is_private, is_public
from watcher.fetch.resolver import Resolve, Resolver
from watcher.fetch.wire import GateBackend
from watcher.model import FetchSettings, Page

NOW = datetime(2025, 2, 28, 12, tzinfo=UTC)


def answer(*addresses: str) -> Resolve:
    return lambda _host, _port: [ip_address(address) for address in addresses]


def never(host: str, port: int) -> Sequence[Address]:
    raise AssertionError(f"{host}:{port} was looked up")


REFUSED_WITHOUT_A_LOOK = [
    "http://127.0.0.1/",
    "http://0.0.0.0/",
    "http://10.1.2.3/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://168.63.129.16/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001::1]/",
    "http://[2001:db8::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[ff02::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[2606:4700::1%25eth0]/",
    "http://2130706433/",
    "http://134744072/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.1/",
    "http://8.8.2056/",
    "http://name.0x7f/",
    "http://127.0.0.1./",
    "http://club.example./",
    "http://club..example/",
    "http://127。0。0。1/",
    "http://8。8。8。8/",
    "http://１２７.0.0.1/",
    "http://①②⑦.0.0.1/",
    "http://%31%32%37.0.0.1/",
    "http://club example/",
    "http://club.example\\@127.0.0.1/",
    "http://club.example\\.other.example/",
    "http://fan:secret@club.example/",
    "http://@club.example/",
    "http://club.example:22/",
    "http://club.example:8080/",
    "http://club.example:0/",
    "http://club.example:99999/",
    "http://club.example:x/",
    "http://" + "a" * 64 + ".example/",
    "http://club.example/" + "a" * 9000,
    "http://club.example/\r\nHost:other",
    "http:///path",
    "http:club.example",
    "//club.example/",
    "club.example/",
    "",
    "ftp://club.example/",
    "file:///etc/passwd",
    "gopher://club.example/",
    "javascript:alert(1)",
    "http://[::1/",
    "http://[v1.x]/",
]


@pytest.mark.parametrize("url", REFUSED_WITHOUT_A_LOOK)
def test_odd_addresses_are_refused_before_any_look_up(open_fetcher: OpenFetcher, url: str) -> None:
    fetcher = open_fetcher(allow_private=False, resolve=never)
    with pytest.raises(FetchError) as refusal:
        fetcher.fetch(url, now=NOW)
    assert refusal.value.permanent
    assert "secret" not in refusal.value.reason
    assert refusal.value.reason.endswith(".")


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://0.0.0.0/",
        "http://127.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
    ],
)
def test_allow_private_opens_neither_metadata_hosts_nor_odd_spellings(open_fetcher: OpenFetcher, url: str) -> None:
    fetcher = open_fetcher(resolve=never)
    with pytest.raises(FetchError) as refusal:
        fetcher.fetch(url, now=NOW)
    assert refusal.value.permanent


@pytest.mark.parametrize(
    "answers",
    [
        ["93.184.216.34", "127.0.0.1"],
        ["127.0.0.1", "93.184.216.34"],
        ["2606:4700::6810:1", "10.0.0.1"],
        ["93.184.216.34", "::ffff:10.0.0.1"],
        ["64:ff9b::a00:1"],
        ["169.254.169.254"],
        ["fe80::1%lo"],
    ],
)
def test_one_bad_answer_makes_the_name_refused(site: Site, open_fetcher: OpenFetcher, answers: list[str]) -> None:
    fetcher = open_fetcher(allow_private=False, resolve=answer(*answers), ports=(site.port,))
    with pytest.raises(FetchError, match="no public address") as refusal:
        fetcher.fetch(f"http://club.test:{site.port}/", now=NOW)
    assert not refusal.value.permanent  # a name may be mistold for a while
    assert site.asked == []


def test_the_checked_address_is_the_one_connected_to(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/"] = Reply(body=b"news")
    looked_up: list[str] = []

    def rebind(host: str, _port: int) -> Sequence[Address]:
        looked_up.append(host)
        return [ip_address("127.0.0.1" if len(looked_up) == 1 else "169.254.169.254")]

    page = open_fetcher(resolve=rebind).fetch(f"http://club.test:{site.port}/", now=NOW)
    assert isinstance(page, Page)
    assert looked_up == ["club.test"]  # robots.txt and the page went over the one connection that was checked
    assert site.asked[-1].headers["host"] == f"club.test:{site.port}"


def test_a_redirect_passes_the_same_gate(site: Site, open_fetcher: OpenFetcher) -> None:
    site.replies["/"] = Reply(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})
    with pytest.raises(FetchError, match=r"^169\.254\.169\.254 is no public address"):
        open_fetcher().fetch(f"{site.url}/", now=NOW)


def test_a_redirect_to_a_name_with_a_private_address_is_refused(
    site: Site, open_site: OpenSite, open_fetcher: OpenFetcher
) -> None:
    inner = open_site()
    inner.replies["/"] = Reply(body=b"secret")
    site.replies["/"] = Reply(status=302, headers={"Location": f"http://inner.test:{inner.port}/"})

    def resolve(host: str, _port: int) -> Sequence[Address]:
        return [ip_address("127.0.0.1" if host == "club.test" else "100.64.0.1")]

    with pytest.raises(FetchError, match=r"inner\.test is at 100\.64\.0\.1"):
        open_fetcher(resolve=resolve).fetch(f"http://club.test:{site.port}/", now=NOW)
    assert inner.asked == []


def test_no_request_goes_round_the_gate(site: Site, open_fetcher: OpenFetcher) -> None:
    """Fails if a new httpx no longer uses the pool that build_transport puts into its transport."""
    site.replies["/"] = Reply(body=b"news")
    fetcher = open_fetcher(allow_private=False, ports=(80, site.port))
    with pytest.raises(FetchError, match="no public address"):
        fetcher.fetch(f"{site.url}/", now=NOW)
    with pytest.raises(LookupError):  # the stream asks for an exchange, and outside of fetch there is none
        fetcher._door._transport.handle_request(httpx.Request("GET", f"{site.url}/"))
    assert site.asked == []


def test_a_peer_at_another_address_than_the_checked_one_is_refused(site: Site) -> None:
    settings = FetchSettings(allow_private=True)
    stream = httpcore.SyncBackend().connect_tcp("127.0.0.1", site.port, 5.0)
    with pytest.raises(FetchError, match="another address"):
        GateBackend(settings, Resolver())._guard(stream, host="club.test", address=ip_address("127.0.0.2"))


def test_proxy_variables_are_ignored(
    site: Site, open_site: OpenSite, open_fetcher: OpenFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = open_site()
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    site.replies["/"] = Reply(body=b"news")
    assert isinstance(open_fetcher().fetch(f"{site.url}/", now=NOW), Page)
    assert proxy.asked == []


def test_a_hanging_resolver_holds_no_worker(open_fetcher: OpenFetcher) -> None:
    over = threading.Event()

    def hang(_host: str, _port: int) -> Sequence[Address]:
        over.wait(5)
        return []

    fetcher = open_fetcher(resolve=hang, deadline=0.05)
    try:
        for number in range(10):  # more than there are threads to look names up
            with pytest.raises(FetchError, match="took too long") as refusal:
                fetcher.fetch(f"http://club{number}.test/", now=NOW)
            assert not refusal.value.permanent
    finally:
        over.set()


def test_an_unknown_name_is_one_clear_sentence(open_fetcher: OpenFetcher) -> None:
    with pytest.raises(FetchError) as refusal:
        open_fetcher(resolve=answer()).fetch("http://club.test/news", now=NOW)
    assert refusal.value.reason == (
        "The name club.test was not found; check its spelling and that this machine is on the internet."
    )
    assert not refusal.value.permanent


def test_ports_need_leave_on_public_addresses_even_where_private_ones_are_open(open_fetcher: OpenFetcher) -> None:
    fetcher = open_fetcher(resolve=answer("93.184.216.34"))
    with pytest.raises(FetchError, match=r"Port 8080 of club\.test is refused"):
        fetcher.fetch("http://club.test:8080/", now=NOW)


@pytest.mark.parametrize("text", ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4009::200e"])
def test_public_addresses_are_public(text: str) -> None:
    assert is_public(ip_address(text))
    assert not is_private(ip_address(text))


def test_names_of_other_scripts_are_asked_in_their_ascii_form() -> None:
    target = check_url("https://Bücher.Example/Ä?q=ü#part", ports=FetchSettings().ports, allow_private=False)
    assert target.host == "xn--bcher-kva.example"
    assert target.url == "https://xn--bcher-kva.example/%C3%84?q=%C3%BC"
