"""Sitemaps: what is read of them, in which order, and within which bounds."""

import gzip
import zlib

import pytest

from tests.read.pages import LANGUAGES, make_page, read_text
from watcher.model import Document, SourceKind
from watcher.read import list_sitemaps, read, tells_changes
from watcher.read.sitemap import MOST_ADDRESSES, MOST_BYTES, MOST_ENTRIES, MOST_SITEMAPS

SITE = "https://site.example.test"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def urlset(*rows: tuple[str, str]) -> str:
    return f'<?xml version="1.0"?><urlset xmlns="{NAMESPACE}">{_rows("url", rows)}</urlset>'


def index(*rows: tuple[str, str]) -> str:
    return f'<?xml version="1.0"?><sitemapindex xmlns="{NAMESPACE}">{_rows("sitemap", rows)}</sitemapindex>'


def _rows(tag: str, rows: tuple[tuple[str, str], ...]) -> str:
    return "".join(
        f"<{tag}><loc>{url}</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</{tag}>" for url, date in rows
    )


def read_map(body: str | bytes) -> Document:
    return read(
        make_page(body, url=f"{SITE}/sitemap.xml", content_type="application/xml"), SourceKind.SITEMAP, LANGUAGES
    )


def urls(document: Document) -> list[str]:
    assert document.unreadable is None
    return [entry.url.removeprefix(SITE) for entry in document.entries]


def test_the_newest_come_first_and_the_undated_last() -> None:
    rows = [("/a", "2035-01-01"), ("/b", ""), ("/c", "2035-03-01T10:00:00Z"), ("/d", "2035-03-01T10:00:00+02:00")]
    assert urls(read_map(urlset(*rows))) == ["/c", "/d", "/a", "/b"]


@pytest.mark.parametrize("content_type", ["application/gzip", "application/x-gzip", "application/octet-stream", ""])
def test_a_packed_sitemap_is_read_whatever_its_type(content_type: str) -> None:
    page = make_page(gzip.compress(urlset(("/a", "")).encode()), url=f"{SITE}/x.xml.gz", content_type=content_type)
    assert urls(read(page, SourceKind.SITEMAP, LANGUAGES)) == ["/a"]


def test_a_packed_bomb_is_refused_within_bounds() -> None:
    packer = zlib.compressobj(wbits=31)
    zeros = b" " * 1_000_000
    body = b"".join(packer.compress(zeros) for _ in range(MOST_BYTES // 1_000_000 + 2)) + packer.flush()
    assert read_map(body).unreadable == (
        "not a sitemap: more than 50 MB once unpacked, which is beyond what a sitemap may be"
    )


def test_a_packed_sitemap_that_breaks_off_is_no_shorter_one() -> None:
    body = gzip.compress(urlset(*((f"/{n}", "") for n in range(5_000))).encode())
    assert read_map(body[: len(body) // 2]).unreadable == "not a sitemap: its gzip breaks off"


def test_of_too_many_addresses_the_newest_are_kept_and_of_undated_ones_both_ends() -> None:
    dated = [(f"/{n}", f"20{n % 90 + 10}-01-01") for n in range(MOST_ENTRIES + 100)]
    kept = read_map(urlset(*dated, ("/undated", ""))).entries
    assert len(kept) == MOST_ENTRIES
    assert kept[0].modified is not None
    assert kept[0].modified.year == 2099
    undated = urls(read_map(urlset(*((f"/{n}", "") for n in range(MOST_ADDRESSES + 10)))))
    assert (len(undated), undated[0], undated[-1]) == (MOST_ENTRIES, "/0", f"/{MOST_ADDRESSES - 1}")


def test_an_entity_bomb_unfolds_nothing() -> None:
    inside = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY e0 "/a">{inside}]>'
    document = read_map(bomb + urlset(("/x&e11;", ""), ("/y", "")).partition("?>")[2])
    assert all(len(entry.url) < 200 for entry in document.entries)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "not a sitemap: the answer is empty"),
        ("hello", "not a sitemap: no <urlset> or <sitemapindex> in it"),
        ("<page><url><loc>/a</loc></url></page>", "not a sitemap: no <urlset> or <sitemapindex> in it"),
        ("<html><body>x</body></html>", "not a sitemap: answered a web page; robots.txt of the site may name"),
        ("<rss><channel/></rss>", "not a sitemap: answered a feed; set the source's `kind` to feed"),
        ("%PDF-1.7", "answered a PDF file, not a sitemap"),
        (index(("https://elsewhere.example.test/a.xml", "")), "an index of sitemaps that names none on its own site"),
    ],
)
def test_what_is_no_sitemap_says_what_it_is(body: str, reason: str) -> None:
    assert (read_map(body).unreadable or "").startswith(reason)


def test_a_sitemap_in_another_place_says_which_kind_it_is() -> None:
    assert read_text(urlset(("/a", "")), kind="page").unreadable == (
        "answered a sitemap, not a page; set the source's `kind` to sitemap"
    )
    assert read_text(urlset(("/a", "")), kind="feed").unreadable == (
        "not a feed: answered a sitemap; set the source's `kind` to sitemap"
    )
    assert read_text("<?xml version='1.0'?><!-- x --><rss><channel/></rss>", kind="listing").unreadable == (
        "answered a feed, not a page; set the source's `kind` to feed"
    )


def list_of(*rows: tuple[str, str]) -> list[str]:
    return [url.removeprefix(SITE) for url in list_sitemaps(make_page(index(*rows), url=f"{SITE}/sitemap.xml"))]


def test_an_index_gives_its_newest_sitemaps_by_date() -> None:
    rows = [(f"/{n}.xml", f"2035-01-{n:02}") for n in range(1, 10)]
    assert list_of(*rows) == [f"/{n}.xml" for n in range(9, 9 - MOST_SITEMAPS, -1)]


def test_without_dates_the_highest_number_is_the_newest() -> None:
    assert list_of(*((f"/posts-{n}.xml", "") for n in (1, 2, 9, 10, 11)))[:3] == [
        "/posts-11.xml",
        "/posts-10.xml",
        "/posts-9.xml",
    ]


def test_sitemaps_of_other_hosts_are_left_out() -> None:
    assert list_of(("https://elsewhere.example.test/a.xml", "2036-01-01"), ("/b.xml", "")) == ["/b.xml"]


def test_a_plain_sitemap_leads_to_no_other() -> None:
    assert list_sitemaps(make_page(urlset(("/a", "")), url=f"{SITE}/sitemap.xml")) == ()
    assert list_sitemaps(make_page("nothing", url=f"{SITE}/sitemap.xml")) == ()


def test_only_an_index_that_dates_all_its_sitemaps_tells_when_one_changes() -> None:
    assert tells_changes(make_page(index(("/a.xml", "2035-01-01"), ("/b.xml", "2035-01-02"))))
    assert not tells_changes(make_page(index(("/a.xml", "2035-01-01"), ("/b.xml", ""))))
