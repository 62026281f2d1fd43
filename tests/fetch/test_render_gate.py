"""A page that wants out: what its scripts ask goes through the gate, or nowhere."""

import socket
from contextlib import ExitStack
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest

from tests.fetch.conftest import OpenSite
from tests.fetch.sites import RawSite, Reply, Site
from watcher.fetch import Fetcher, FetchError
from watcher.fetch.door import Answer
from watcher.fetch.exchange import Exchange
from watcher.fetch.gate import Address, check_url
from watcher.fetch.parts import Parts, Wish
from watcher.fetch.render import Order
from watcher.model import FetchSettings

NOW = datetime(2025, 2, 28, 12, tzinfo=UTC)
HTML = {"Content-Type": "text/html; charset=utf-8"}
METADATA, PUBLIC = "http://169.254.169.254/latest/meta-data/", ip_address("93.184.216.34")
#: Tries each way out and writes what came of it on the page.
TRY = """
const say = (what, how) => document.body.append(` ${what}: ${how}.`);
const ask = (what, url) => fetch(url).then(r => r.text()).then(t => say(what, t), () => say(what, 'refused'));
"""
SETTINGS = FetchSettings(allow_private=True, host_delay=0.0, deadline=10.0)


@pytest.fixture
def fetcher(browsing: Fetcher) -> Fetcher:
    return browsing


def page(script: str) -> Reply:
    return Reply(headers=HTML, body=f"<!doctype html><body><p>Text.</p><script>{TRY}{script}</script>".encode())


def parts_for(fetcher: Fetcher, url: str, settings: FetchSettings = SETTINGS) -> Parts:
    return Parts(url, door=fetcher._door, strict=fetcher._strict, settings=settings, now=NOW)


def answer_from(peer: Address, url: str, body: bytes = b"") -> Answer:
    target = check_url(url, ports=(80, 443), allow_private=True)
    return Answer(target=target, status=200, headers={"content-type": "text/html"}, body=body, peer=peer)


def test_what_the_gate_refuses_a_page_does_not_get(site: Site, open_site: OpenSite, fetcher: Fetcher) -> None:
    neighbour = open_site()
    neighbour.replies["/"] = Reply(body=b"secret", headers={"Access-Control-Allow-Origin": "*"})
    site.replies["/away"] = Reply(status=302, headers={"Location": METADATA})
    site.replies["/"] = page(
        f"ask('metadata', '{METADATA}'); ask('redirect', '/away'); ask('file', 'file:///etc/passwd');"
        f"ask('script', 'ftp://{site.url[7:]}/'); ask('blob', URL.createObjectURL(new Blob(['within'])));"
        "ask('data', 'data:text/plain,within');"
    )
    text = fetcher.render(f"{site.url}/", now=NOW).body.decode()
    for what in ("metadata", "redirect", "file", "script"):
        assert f" {what}: refused." in text
    assert " blob: within." in text
    assert " data: within." in text


def test_a_page_of_the_public_web_gets_nothing_of_an_inner_network(open_site: OpenSite, fetcher: Fetcher) -> None:
    """Though `allow_private` is set. The first answer is handed in, as no server here is on a public address."""
    inner = open_site()
    inner.replies["/"] = Reply(body=b"secret", headers={"Access-Control-Allow-Origin": "*"})
    url = "http://club.example/"
    script = f"ask('inner', '{inner.url}/'); ask('localhost', 'http://localhost:{inner.port}/');"
    body = page(script + "ask('port', 'http://club.example:8080/');").body
    order = Order(
        answer=answer_from(PUBLIC, url, body),
        fragment="",
        parts=parts_for(fetcher, url),
        exchange=Exchange(SETTINGS),
    )
    html = fetcher._renderer.show(order).html
    for what in ("inner", "localhost", "port"):
        assert f" {what}: refused." in html
    assert inner.asked == []
    with pytest.raises(FetchError, match="is refused"):
        parts_for(fetcher, url).ask(Wish(url=f"{inner.url}/", navigates=True), page=order.answer, within=5)
    assert inner.asked == []
    assert parts_for(fetcher, url).ask(
        Wish(url=f"{inner.url}/"), page=answer_from(ip_address("127.0.0.1"), url), within=5
    ).body == (b"secret")


def test_a_script_that_leads_to_a_refused_place_ends_the_visit(site: Site, fetcher: Fetcher) -> None:
    site.replies["/"] = page(f"location.href = '{METADATA}'")
    with pytest.raises(FetchError, match=r"^169\.254\.169\.254 is no public address"):
        fetcher.render(f"{site.url}/", now=NOW)


def test_the_browser_has_no_way_out_of_its_own(site: Site, fetcher: Fetcher) -> None:
    """Sockets, frames, workers and UDP do not pass our routes; they have to end inside the browser."""
    with ExitStack() as stack:
        raw = stack.enter_context(RawSite(lambda connection, _: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")))
        datagrams = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        datagrams.bind(("127.0.0.1", 0))
        datagrams.settimeout(0.0)
        host, port = raw.url.removeprefix("http://"), datagrams.getsockname()[1]
        site.replies["/"] = page(
            f"""
            const socket = new WebSocket('ws://{host}/');
            socket.onclose = () => say('socket', 'closed');
            const inside = `
              try {{ const s = new WebSocket('ws://{host}/'); s.onerror = () => postMessage('refused'); }}
              catch (e) {{ postMessage('refused'); }}
              fetch('{site.url}/w').catch(() => 0);
              try {{ new WebTransport('https://127.0.0.1:{port}/').ready.catch(() => 0); }} catch (e) {{}}`;
            const worker = new Worker(URL.createObjectURL(new Blob([inside], {{type: 'text/javascript'}})));
            worker.onmessage = e => say('worker', e.data);
            try {{ new SharedWorker('{raw.url}/s.js'); }} catch (e) {{}}
            const frame = document.createElement('iframe');
            frame.srcdoc = `<script>new WebSocket('ws://{host}/f'); fetch('{raw.url}/f').catch(() => 0);
              const rtc = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{port}'}}]}});
              rtc.createDataChannel('a'); rtc.createOffer().then(o => rtc.setLocalDescription(o));<\\/script>`;
            document.body.append(frame);
            for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'preload', 'modulepreload']) document.head.append(
              Object.assign(document.createElement('link'), {{rel, href: '{raw.url}/', as: 'image'}}));
            document.head.insertAdjacentHTML('beforeend', `<script type="speculationrules">
              {{"prefetch": [{{"urls": ["{raw.url}/p"]}}], "prerender": [{{"urls": ["/prerender"]}}]}}<\\/script>`);
            window.open('{raw.url}/window');
            say('rtc', typeof RTCPeerConnection);
            """
        )
        text = fetcher.render(f"{site.url}/", now=NOW).body.decode()
        assert " socket: closed." in text
        assert " rtc: undefined." in text
        assert " worker: refused." in text
        with pytest.raises(BlockingIOError):
            datagrams.recv(1)
        assert raw.connections == 0
        assert site.paths() == ["/", "/w"]


def test_parts_wait_for_a_place_but_not_for_the_delay_between_visits(site: Site) -> None:
    site.replies["/"] = Reply(body=b"part")
    settings = FetchSettings(allow_private=True, host_delay=60.0, deadline=5.0)
    with Fetcher(settings, version="0.1") as fetcher:
        fetcher.fetch(f"{site.url}/", now=NOW)
        parts, shown = parts_for(fetcher, f"{site.url}/", settings), answer_from(ip_address("127.0.0.1"), site.url)
        for _ in range(3):
            assert parts.ask(Wish(url=f"{site.url}/"), page=shown, within=5).body == b"part"
        parts.end()
        with pytest.raises(FetchError, match="read already"):
            parts.ask(Wish(url=f"{site.url}/"), page=shown, within=5)
