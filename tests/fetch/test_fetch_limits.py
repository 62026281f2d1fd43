import gzip
import threading
import time
from datetime import UTC, datetime

import brotli  # type: ignore[import-untyped]
import pytest

from tests.fetch.conftest import OpenFetcher, OpenRaw, refuse
from tests.fetch.sites import Reply, Site, say
from watcher.model import Page

NOW = datetime(2025, 2, 28, 12, tzinfo=UTC)
HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.alone
def test_one_deadline_holds_for_dripping_heads(open_raw: OpenRaw, open_fetcher: OpenFetcher) -> None:
    raw = open_raw(say(HEAD, *[b"X" for _ in range(1000)], every=0.05))
    began = time.monotonic()
    refusal = refuse(open_fetcher, f"{raw.url}/", deadline=0.4)
    assert time.monotonic() - began < 3
    assert refusal.reason == "127.0.0.1 did not answer in full within 0.4 s; trying again later."
    assert not refusal.permanent


@pytest.mark.alone
def test_one_deadline_holds_for_dripping_bodies(open_raw: OpenRaw, open_fetcher: OpenFetcher) -> None:
    raw = open_raw(say(HEAD + b"Content-Length: 1000\r\n\r\n", *[b"x" for _ in range(1000)], every=0.05))
    began = time.monotonic()
    assert "within 0.4 s" in refuse(open_fetcher, f"{raw.url}/", deadline=0.4).reason
    assert time.monotonic() - began < 3


@pytest.mark.alone
def test_one_deadline_holds_over_redirects(site: Site, open_fetcher: OpenFetcher) -> None:
    for number in range(20):
        site.replies[f"/{number}"] = Reply(status=302, headers={"Location": f"/{number + 1}"}, takes=0.1)
    began = time.monotonic()
    assert "within 0.4 s" in refuse(open_fetcher, f"{site.url}/0", deadline=0.4, max_redirects=20).reason
    assert time.monotonic() - began < 3


def hold(stop: threading.Event) -> None:
    stop.wait(5)


def test_a_silent_site_is_given_up_at_the_deadline(open_raw: OpenRaw, open_fetcher: OpenFetcher) -> None:
    raw = open_raw(lambda _connection, stop: hold(stop))
    assert "within 0.2 s" in refuse(open_fetcher, f"{raw.url}/", deadline=0.2).reason


def test_large_heads_are_refused(open_raw: OpenRaw, open_fetcher: OpenFetcher) -> None:
    line = b"X-Filler: " + b"x" * 1000 + b"\r\n"
    complete = open_raw(say(HEAD + line * 9 + b"Content-Length: 0\r\n\r\n"))
    assert "headers of more than 8192 bytes" in refuse(open_fetcher, f"{complete.url}/", max_header_bytes=8192).reason
    endless = open_raw(say(HEAD, *[line for _ in range(2000)]))
    assert "headers of more than" in refuse(open_fetcher, f"{endless.url}/", max_header_bytes=8192).reason
    hints = open_raw(say(*[b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" for _ in range(20000)]))
    assert "headers of more than" in refuse(open_fetcher, f"{hints.url}/", max_header_bytes=8192).reason


def test_a_large_body_in_one_packet_with_its_head_is_no_large_head(
    open_raw: OpenRaw, open_fetcher: OpenFetcher
) -> None:
    raw = open_raw(say(HEAD + b"Content-Length: 60000\r\n\r\n" + b"x" * 60000))
    page = open_fetcher(max_header_bytes=1024).fetch(f"{raw.url}/", now=NOW)
    assert isinstance(page, Page)
    assert len(page.body) == 60000


def test_a_length_beyond_the_cap_is_refused_unread(open_raw: OpenRaw, open_fetcher: OpenFetcher) -> None:
    raw = open_raw(say(HEAD + b"Content-Length: 99999999999\r\n\r\n"))
    refusal = refuse(open_fetcher, f"{raw.url}/")
    assert "too large" in refusal.reason
    assert refusal.permanent


def test_endless_chunks_are_refused(open_raw: OpenRaw, open_fetcher: OpenFetcher) -> None:
    chunks = [b"400\r\n" + b"x" * 1024 + b"\r\n"] * 5000
    raw = open_raw(say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *chunks))
    assert "more than 100000 bytes" in refuse(open_fetcher, f"{raw.url}/", max_wire_bytes=100_000).reason
    padded = open_raw(say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1;" + b"x" * 4000 + b"\r\nx\r\n"] * 2000))
    refusal = refuse(open_fetcher, f"{padded.url}/", max_wire_bytes=100_000)
    assert "more than 100000 bytes" in refusal.reason


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"Content-Length: 10\r\n\r\nshort",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nshort!",
        HEAD + b"Content-Length: -1\r\n\r\n",
        b"",
        b"HTTP/1.1",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        HEAD + b"no colon\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        HEAD + b"Transfer-Encoding: gzip\r\n\r\n",
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n" + gzip.compress(b"news" * 1000, mtime=0)[:20],
        HEAD + b"Content-Encoding: br\r\nContent-Length: 10\r\n\r\n" + brotli.compress(b"news and more" * 9)[:10],
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnews",
        HEAD + b"Content-Encoding: br\r\nContent-Length: 4\r\n\r\nnews",
    ],
)
def test_broken_answers_are_one_clear_sentence(open_raw: OpenRaw, open_fetcher: OpenFetcher, answer: bytes) -> None:
    refusal = refuse(open_fetcher, f"{open_raw(say(answer)).url}/")
    assert not refusal.permanent
    assert refusal.reason.startswith("127.0.0.1 ")


def test_a_body_that_runs_past_its_length_is_cut_there(open_raw: OpenRaw, open_fetcher: OpenFetcher) -> None:
    raw = open_raw(say(HEAD + b"Content-Length: 4\r\n\r\nnews and rubbish"))
    page = open_fetcher().fetch(f"{raw.url}/", now=NOW)
    assert isinstance(page, Page)
    assert page.body == b"news"
