import gzip
import subprocess
import sys
import zlib
from datetime import UTC, datetime

import brotli  # type: ignore[import-untyped]
import pytest

from tests.fetch.conftest import OpenFetcher
from tests.fetch.sites import Reply, Site
from watcher.fetch import FetchError
from watcher.fetch.body import Brotli, Gzip
from watcher.model import Page

NOW = datetime(2025, 2, 28, 12, tzinfo=UTC)
BLOCK = bytes(1024 * 1024)

#: Runs in a process of its own, whose largest size is that of this one fetch: prints the reason and the growth in KiB.
MEASURE = """
import resource, sys
from datetime import UTC, datetime
from watcher.fetch import Fetcher, FetchError
from watcher.model import FetchSettings

settings = FetchSettings(allow_private=True, host_delay=0.0, max_body_bytes=5 * 1024 * 1024)
now = datetime(2025, 2, 28, tzinfo=UTC)
with Fetcher(settings, version="0.1") as fetcher:
    fetcher.fetch(sys.argv[1] + "/small", now=now)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        fetcher.fetch(sys.argv[1] + "/bomb", now=now)
    except FetchError as why:
        print(why.reason)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def pack_gzip(megabytes: int) -> bytes:
    packer = zlib.compressobj(level=4, wbits=31)
    return b"".join(packer.compress(BLOCK) for _ in range(megabytes)) + packer.flush()


def pack_brotli(megabytes: int) -> bytes:
    packer = brotli.Compressor(quality=1)
    return b"".join(packer.process(BLOCK) for _ in range(megabytes)) + bytes(packer.finish())


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_bomb_is_refused_in_little_memory(site: Site, coding: str) -> None:
    bomb = pack_gzip(300) if coding == "gzip" else pack_brotli(300)
    assert len(bomb) < 512 * 1024  # so that a single read from the network unfolds to far more than the cap
    small = gzip.compress(b"news") if coding == "gzip" else brotli.compress(b"news")
    site.replies["/small"] = Reply(headers={"Content-Encoding": coding}, body=small)
    site.replies["/bomb"] = Reply(headers={"Content-Encoding": coding}, body=bomb)
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, site.url], capture_output=True, text=True, timeout=60, check=True
    )
    reason, growth = run.stdout.splitlines()
    assert "more than 5242880 bytes" in reason
    assert int(growth) < 20 * 1024


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"news" * 50_000)),
        ("x-gzip", gzip.compress(b"news" * 25_000) + gzip.compress(b"news" * 25_000)),
        ("gzip", gzip.compress(b"news" * 50_000) + bytes(10)),
        ("GZip", gzip.compress(b"news" * 50_000) + b"rubbish"),
        ("br", brotli.compress(b"news" * 50_000)),
        ("identity", b"news" * 50_000),
    ],
)
def test_every_coding_that_we_accept_is_undone(site: Site, open_fetcher: OpenFetcher, coding: str, body: bytes) -> None:
    site.replies["/"] = Reply(headers={"Content-Encoding": coding}, body=body)
    page = open_fetcher().fetch(f"{site.url}/", now=NOW)
    assert isinstance(page, Page)
    assert page.body == b"news" * 50_000


@pytest.mark.parametrize("coding", ["zstd", "deflate", "gzip, gzip", "br, gzip", "compress"])
def test_other_codings_are_refused(site: Site, open_fetcher: OpenFetcher, coding: str) -> None:
    site.replies["/"] = Reply(headers={"Content-Encoding": coding}, body=b"news")
    with pytest.raises(FetchError, match="Content-Encoding") as refusal:
        open_fetcher().fetch(f"{site.url}/", now=NOW)
    assert refusal.value.permanent


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_an_empty_body_may_be_called_compressed(site: Site, open_fetcher: OpenFetcher, coding: str) -> None:
    site.replies["/"] = Reply(headers={"Content-Encoding": coding})
    page = open_fetcher().fetch(f"{site.url}/", now=NOW)
    assert isinstance(page, Page)
    assert page.body == b""


@pytest.mark.parametrize(
    ("decoder", "body"),
    [
        (Gzip, gzip.compress(b"news and more" * 30_000) + gzip.compress(b"the end") + bytes(3)),
        (Brotli, brotli.compress(b"news and more" * 30_000 + b"the end")),
    ],
)
def test_bodies_are_the_same_in_whatever_pieces_they_come(decoder: type[Gzip | Brotli], body: bytes) -> None:
    for size in (1, 7, len(body)):
        undo = decoder()
        pieces = [piece for start in range(0, len(body), size) for piece in undo.decode(body[start : start + size])]
        assert b"".join(pieces) == b"news and more" * 30_000 + b"the end"
        assert undo.is_complete()


def test_a_second_member_that_breaks_off_is_noticed() -> None:
    undo = Gzip()
    list(undo.decode(gzip.compress(b"news") + gzip.compress(b"more")[:-1]))
    assert not undo.is_complete()


def test_members_without_end_are_refused() -> None:
    undo = Gzip()
    with pytest.raises(ValueError, match="too many"):
        list(undo.decode(gzip.compress(b"") * 2000))
