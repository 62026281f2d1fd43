"""Pages that scripts fill, shown by a real Chromium: what is read, what is asked, what becomes of the browser."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from tests.fetch.conftest import need_browser
from tests.fetch.sites import RawSite, Reply, Site
from watcher.fetch import Fetcher, FetchError
from watcher.model import FetchSettings, Page

NOW = datetime(2025, 2, 28, 12, tzinfo=UTC)
HTML, JS, DATA = (
    {"Content-Type": kind} for kind in ("text/html; charset=utf-8", "text/javascript", "application/json")
)


def open_fetcher(**settings: object) -> Fetcher:
    chosen = {"allow_private": True, "host_delay": 0.0, "deadline": 10.0, **settings}
    return Fetcher(FetchSettings(**chosen), version="0.1")  # type: ignore[arg-type]


@pytest.fixture
def fetcher(browsing: Fetcher) -> Fetcher:
    return browsing


@pytest.fixture(scope="module")
def hasty() -> Iterator[Fetcher]:
    """One with little time, for pages that use it up."""
    need_browser()
    with open_fetcher(deadline=3.0) as fetcher:
        yield fetcher


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


def page(body: str, script: str = "", **headers: str) -> Reply:
    text = f"<!doctype html><html><head><title>News</title></head><body>{body}<script>{script}</script></body></html>"
    return Reply(headers=HTML | headers, body=text.encode())


def text_of(shown: Page) -> str:
    return shown.body.decode()


def refuse(fetcher: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as refusal:
        fetcher.render(url, now=NOW)
    assert refusal.value.reason.endswith(".")
    return refusal.value


def find_browsers() -> list[int]:
    """The Chromium processes below this one that are a browser, not one of its helpers."""
    parents: dict[int, int] = {}
    browsers = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if b"--host-resolver-rules" in command and b"--type=" not in command and b"/bin/sh" not in command:
                browsers.append(int(folder.name))

    def is_ours(pid: int) -> bool:
        while pid in parents and pid != os.getpid():
            pid = parents[pid]
        return pid == os.getpid()

    return [pid for pid in browsers if is_ours(pid)]


def test_a_page_is_read_once_its_script_has_filled_it(site: Site, fetcher: Fetcher) -> None:
    has_drawn = threading.Event()

    def bring_news(_: object) -> Reply:
        assert has_drawn.wait(5)
        return Reply(headers=DATA, body=json.dumps({"title": "Läuft ab März – 🙂"}).encode())

    def note(_: object) -> Reply:
        has_drawn.set()
        return Reply(headers=DATA, body=b"{}")

    site.replies["/old"] = Reply(status=302, headers={"Location": "/news"})
    site.replies["/news"] = Reply(
        headers={"Content-Type": "text/html; charset=iso-8859-1", "ETag": '"1"', "Last-Modified": "yesterday"},
        body='<p id="a">Lädt ...</p><noscript>Without</noscript><script src="/app.js"></script>'.encode("latin-1"),
    )
    site.replies["/app.js"] = Reply(
        headers=JS,
        body=b"""
        fetch('/news.json').then(r => r.json()).then(d => { document.getElementById('a').textContent = d.title; });
        requestAnimationFrame(() => requestAnimationFrame(() => fetch('/drawn')));
        customElements.define('a-card', class extends HTMLElement {
          constructor() { super(); this.attachShadow({mode: 'open'}).innerHTML = '<b>In the shade: <slot></slot></b>'; }
        });
        document.body.append(Object.assign(document.createElement('a-card'), {textContent: 'a slotted word'}));
        """,
    )
    site.replies["/news.json"], site.replies["/drawn"] = bring_news, note
    shown = fetcher.render(f"{site.url}/old", now=NOW)
    assert "Läuft ab März – 🙂" in text_of(shown)
    assert "In the shade: <slot>a slotted word</slot>" in text_of(shown)
    assert "Without" not in text_of(shown)
    assert (shown.url, shown.final_url, shown.status) == (f"{site.url}/old", f"{site.url}/news", 200)
    assert shown.redirects == (f"{site.url}/news",)
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert not {"etag", "last-modified", "content-length"} & shown.headers.keys()
    assert shown.digest == sha256(shown.body).hexdigest()
    assert shown.fetched_at == NOW
    assert {asked.headers["user-agent"].split("/")[0] for asked in site.asked} == {"announcement-watcher"}
    assert not [asked.path for asked in site.asked if any(name.startswith("sec-") for name in asked.headers)]


def test_only_what_brings_text_is_asked(site: Site, fetcher: Fetcher) -> None:
    site.replies["/"] = page(
        """<p>Text.</p><img src="/a.png"><video src="/a.mp4"></video><iframe src="/frame"></iframe>
        <link rel="stylesheet" href="/a.css" onload="fetch('/styled')"><link rel="icon" href="/icon.png">
        <link rel="prefetch" href="/next"><style>@font-face {font-family: a; src: url(/a.woff2)} p {font-family: a}
        </style><object data="/a.swf"></object>""",
        "navigator.sendBeacon('/beacon'); new EventSource('/events'); window.open('/window');"
        "document.body.append(Object.assign(document.createElement('i'), {textContent: 'more'}));"
        "navigator.serviceWorker && navigator.serviceWorker.register('/worker.js').catch(() => 0)",
    )
    site.replies["/styled"] = Reply(headers=DATA, body=b"{}")
    assert "more" in text_of(fetcher.render(f"{site.url}/", now=NOW))
    assert sorted(site.paths()) == ["/", "/styled"]


def test_a_script_may_ask_an_api_in_its_own_words(site: Site, fetcher: Fetcher) -> None:
    site.replies["/"] = page(
        "<p></p>",
        """fetch('/graphql', {method: 'POST', body: '{"q":1}', headers: {'Content-Type': 'application/json', 'X-Key': 'k'}})
        .then(r => r.status + r.headers.get('x-count')).then(t => { document.querySelector('p').textContent = t; });
        fetch('/gone', {method: 'DELETE'}).catch(() => 0)""",
    )
    site.replies["/graphql"] = Reply(status=422, headers=DATA | {"X-Count": "7"}, body=b"{}")
    assert "<p>4227</p>" in text_of(fetcher.render(f"{site.url}/", now=NOW))
    asked = site.asked[-1]
    assert (asked.method, asked.path, asked.content) == ("POST", "/graphql", b'{"q":1}')
    assert (asked.headers["x-key"], asked.headers["origin"]) == ("k", site.url)


def test_what_the_operator_sends_along_goes_to_the_source_alone(site: Site, fetcher: Fetcher) -> None:
    with Site() as other:
        script = f"fetch('/a'); fetch('{other.url}/b', {{mode: 'no-cors'}})"
        site.replies["/"] = page("<p>Text.</p>", script)
        site.replies["/leads"] = page("<p>Text.</p>", f"location.href = '{other.url}/strange'")
        other.replies["/strange"] = page("<p>Elsewhere.</p>", f"fetch('{site.url}/c', {{mode: 'no-cors'}})")
        headers = {"Authorization": "Bearer secret", "Cookie": "session=1"}
        for path in ("/", "/leads"):
            fetcher.render(f"{site.url}{path}", now=NOW, headers=headers)
        told = {
            asked.path for asked in (*site.asked, *other.asked) if "secret" in asked.headers.get("authorization", "")
        }
        assert told == {asked.path for asked in site.asked if "session=1" in asked.headers.get("cookie", "")}
        assert told == {"/", "/a", "/leads"}
        assert {"/b", "/strange"} <= set(other.paths())
        assert "/c" in site.paths()


def test_robots_txt_holds_for_parts_and_is_named_if_nothing_is_left(site: Site, hasty: Fetcher) -> None:
    site.replies["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /api/\n")
    site.replies["/"] = page("<p></p>", "fetch('/api/news').then(r => r.text()).then(t => document.body.append(t))")
    error = refuse(hasty, f"{site.url}/")
    assert "has no text in the browser either: robots.txt of 127.0.0.1" in error.reason
    assert site.paths() == ["/"]


def test_a_script_may_lead_on_as_often_as_a_redirect(site: Site, fetcher: Fetcher) -> None:
    site.replies["/first"] = page("<p>First.</p>", "location.href = '/second'")
    site.replies["/second"] = Reply(status=302, headers={"Location": "/third/"})
    site.replies["/third/"] = page("<p></p>", "fetch('beside').then(r => r.text()).then(t => document.body.append(t))")
    site.replies["/third/beside"] = Reply(headers=DATA, body=b"at the right place")
    site.replies["/round"] = page("<p>Round.</p>", "location.reload()")
    site.replies["/file"] = page("<p>File.</p>", "location.href = '/data'")
    site.replies["/data"] = Reply(headers=DATA, body=b"{}")
    site.replies["/missing"] = page("<p>Missing.</p>", "location.href = '/nowhere'")
    shown = fetcher.render(f"{site.url}/first", now=NOW)
    assert "at the right place" in text_of(shown)
    assert shown.final_url == f"{site.url}/third/"
    assert "without an end" in refuse(fetcher, f"{site.url}/round").reason
    assert "leads to what is no page" in refuse(fetcher, f"{site.url}/file").reason
    assert refuse(fetcher, f"{site.url}/missing").status == 404


def test_the_part_behind_the_hash_reaches_the_script(site: Site, fetcher: Fetcher) -> None:
    site.replies["/"] = page("<p></p>", "document.querySelector('p').textContent = 'at ' + location.hash")
    shown = fetcher.render(f"{site.url}/#/news/2", now=NOW)
    assert "at #/news/2" in text_of(shown)
    assert shown.final_url == f"{site.url}/"


def test_what_is_no_html_comes_as_it_is(site: Site, fetcher: Fetcher) -> None:
    site.replies["/"] = Reply(headers=DATA, body=b'{"a": 1}')
    shown = fetcher.render(f"{site.url}/", now=NOW)
    assert (shown.body, shown.headers["content-type"]) == (b'{"a": 1}', "application/json")
    site.replies["/"] = Reply(status=503, headers={"Retry-After": "60"})
    assert refuse(fetcher, f"{site.url}/").status == 503


@pytest.mark.alone
def test_a_script_without_an_end_costs_the_deadline_and_no_more(site: Site, hasty: Fetcher) -> None:
    site.replies["/"] = page("<p>Text.</p>", "setTimeout(() => { while (true); })")
    site.replies["/next"] = page("<p>Next.</p>")
    began = time.monotonic()
    assert "did not come to rest in the browser within 3 s" in refuse(hasty, f"{site.url}/").reason
    assert time.monotonic() - began < 7
    assert "Next." in text_of(hasty.render(f"{site.url}/next", now=NOW))


def test_streams_and_floods_are_broken_off_and_the_page_is_read(site: Site, hasty: Fetcher, stack: ExitStack) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nAccess-Control-Allow-Origin: *\r\n\r\n"

    def drip(connection: object, stop: threading.Event) -> None:
        connection.sendall(head)  # type: ignore[attr-defined]
        while not stop.wait(0.05):
            connection.sendall(b" ")  # type: ignore[attr-defined]

    def flood(connection: object, _: threading.Event) -> None:
        connection.sendall(head)  # type: ignore[attr-defined]
        for _megabyte in range(50):
            connection.sendall(b" " * 2**20)  # type: ignore[attr-defined]

    dripping, flooding = stack.enter_context(RawSite(drip)), stack.enter_context(RawSite(flood))
    site.replies["/"] = page(
        f"<p>Text.</p><script async src='{dripping.url}/a.js'></script>",
        f"for (const a of ['{dripping.url}/b', '{flooding.url}/c']) fetch(a).then(r => r.text()).catch(() => "
        "document.body.append(' refused'));",
    )
    site.replies["/grows"] = page("<p></p>", "setInterval(() => document.body.append('more and more '), 20)")
    site.replies["/huge"] = page("<p>Text.</p>", "document.body.dataset.a = 'x'.repeat(17 * 2 ** 20)")
    assert " refused refused</body>" in text_of(hasty.render(f"{site.url}/", now=NOW))
    assert "more and more" in text_of(hasty.render(f"{site.url}/grows", now=NOW))
    assert "grew beyond 16777216 bytes" in refuse(hasty, f"{site.url}/huge").reason


def test_many_threads_share_one_browser_and_a_killed_one_comes_back(site: Site, fetcher: Fetcher) -> None:
    site.replies |= {f"/{number}": page(f"<p>Page {number}.</p>") for number in range(4)}
    fetcher.render(f"{site.url}/0", now=NOW)
    before = find_browsers()
    with ThreadPoolExecutor(4) as pool:
        shown = list(pool.map(lambda number: fetcher.render(f"{site.url}/{number}", now=NOW), range(4)))
    assert [f"Page {number}." in text_of(one) for number, one in enumerate(shown)] == [True] * 4
    assert find_browsers() == before
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert "Page 1." in text_of(fetcher.render(f"{site.url}/1", now=NOW))
    after = find_browsers()
    assert len(after) == 1
    assert not set(after) & set(before)


def test_nothing_is_kept_from_one_page_to_the_next(site: Site, fetcher: Fetcher) -> None:
    site.replies["/"] = page(
        "<p></p>",
        "document.querySelector('p').textContent = 'known: ' + (localStorage.a || document.cookie || 'nothing');"
        "localStorage.a = 1; document.cookie = 'a=1; max-age=9999'",
    )
    for _ in range(2):
        assert "known: nothing" in text_of(fetcher.render(f"{site.url}/", now=NOW))


@pytest.mark.alone
def test_closing_ends_the_browser_and_whoever_waits_for_it(site: Site) -> None:
    need_browser()
    asked = threading.Event()

    def hang(_: object) -> Reply:
        asked.set()
        return Reply(takes=30)

    site.replies["/"], site.replies["/hang"] = page("<p>Text.</p>", "fetch('/hang')"), hang
    with ThreadPoolExecutor(1) as pool, open_fetcher() as fetcher:
        waiting = pool.submit(fetcher.render, f"{site.url}/", now=NOW)
        assert asked.wait(10)
        began = time.monotonic()
        fetcher.close()
        with pytest.raises(FetchError, match=r"The program is ending|browser lost the page"):
            waiting.result(5)
    assert time.monotonic() - began < 5
    assert "ending" in refuse(fetcher, f"{site.url}/").reason


def test_without_a_browser_the_error_says_what_to_install(
    site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.replies["/"] = page("<p>Text.</p>")
    monkeypatch.setenv("PATH", "/nowhere")
    error = refuse(fetcher, f"{site.url}/")
    assert "install the extra `browser` and Debian's chromium, or set render: false" in error.reason
    assert error.permanent


def test_playwright_is_imported_only_to_render() -> None:
    code = "import sys, watcher.fetch, watcher.poll, watcher.cli; sys.exit('playwright' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
