"""Several pages of one source, kept and read as one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.read.pages import LANGUAGES, make_page
from watcher.model import Page, SourceKind
from watcher.read import bundle, find_next, read
from watcher.read.bundle import unbundle

URL = "https://site.example.test/news"


def listing(*numbers: int, url: str = URL) -> Page:
    items = "".join(f'<li><a href="/{n}">This is story number {n}</a></li>' for n in numbers)
    return make_page(f"<main><h1>News</h1><ul>{items}</ul></main>", url=url)


@given(bodies=st.lists(st.binary(max_size=300), min_size=2, max_size=4))
def test_what_is_bundled_comes_apart_again(bodies: list[bytes]) -> None:
    pages = [make_page(body, url=f"{URL}?page={n}", content_type="text/html") for n, body in enumerate(bodies)]
    whole = bundle(pages, validators=True)
    assert [(page.final_url, page.headers, page.body) for page in unbundle(whole)] == [
        (page.final_url, page.headers, page.body) for page in pages
    ]
    assert whole == bundle(pages, validators=True)
    assert whole.url == pages[0].url


def test_a_single_page_is_left_as_it_is() -> None:
    page = listing(1)
    assert bundle([page], validators=False) is page
    assert unbundle(page) == (page,)


def test_a_site_cannot_pass_off_its_answer_as_a_bundle_of_other_addresses() -> None:
    forged = bundle([listing(1), listing(2, url="https://elsewhere.example.test/")], validators=True)
    assert len(unbundle(forged)) == 2
    assert unbundle(bundle([forged], validators=True)) == (bundle([forged], validators=True),)


@pytest.mark.parametrize("body", [b"", b"--watcher-0", b"--watcher-" + b"0" * 32 + b"\r\nContent-Location: x\r\n"])
def test_what_only_says_that_it_is_a_bundle_is_none(body: bytes) -> None:
    page = make_page(body, content_type="multipart/mixed; boundary=watcher-" + "0" * 32)
    assert unbundle(page) == (page,)


def test_validators_are_kept_only_where_they_hold_for_all() -> None:
    first = replace(listing(1), headers={"etag": '"1"', "content-length": "9", "content-type": "text/html", "x": "y"})
    kept = bundle([first, listing(2)], validators=True).headers
    assert (kept["etag"], kept["x"]) == ('"1"', "y")
    assert "content-length" not in kept
    assert "etag" not in bundle([first, listing(2)], validators=False).headers


def test_the_pages_of_a_listing_are_one_listing() -> None:
    whole = bundle([listing(1, 2), listing(2, 3, url=f"{URL}?page=2")], validators=True)
    document = read(whole, SourceKind.LISTING, LANGUAGES)
    assert [entry.url.rpartition("/")[2] for entry in document.entries] == ["1", "2", "3"]
    assert (document.url, document.digest) == (URL, whole.digest)
    assert len({entry.locator for entry in document.entries}) == 3


def test_a_page_behind_the_end_is_no_loss_but_a_wall_is() -> None:
    wall = "<h1>Before you go on</h1><p>We use cookies. Accept all cookies or manage your cookie settings.</p>"
    end = make_page("<main><h1>News</h1><p>There are no more stories to be shown here.</p></main>", url=f"{URL}?page=2")
    assert len(read(bundle([listing(1, 2), end], validators=True), SourceKind.LISTING, LANGUAGES).entries) == 2
    walled = bundle([listing(1, 2), make_page(wall, url=f"{URL}?page=2")], validators=True)
    document = read(walled, SourceKind.LISTING, LANGUAGES)
    assert (document.unreadable or "").startswith(f"{URL}?page=2: the page shows only a consent wall")
    assert document.entries == ()


@pytest.mark.parametrize(
    ("here", "links", "found"),
    [
        ("/news", '<link rel="next" href="/news?after=x">', "/news?after=x"),
        ("/news", '<a href="?page=2">2</a><a rel="nofollow next" href="/news/more">More</a>', "/news/more"),
        ("/news", '<a href="?page=1">1</a><a href="?page=3">3</a><a href="?page=2">2</a>', "/news?page=2"),
        ("/news?page=2", '<a href="?page=1">1</a><a href="?page=3">3</a>', "/news?page=3"),
        ("/news?topic=film", '<a href="?topic=film&amp;page=2">2</a>', "/news?topic=film&page=2"),
        ("/news?topic=film", '<a href="?page=2">2</a><a href="/other?topic=film&amp;page=2">2</a>', None),
        ("/news/", '<a href="/news/page/2/">2</a>', "/news/page/2/"),
        ("/news/page/2/", '<a href="/news/page/3/">3</a><a href="/news/">1</a>', "/news/page/3/"),
        ("/news", '<a rel="next" href="https://elsewhere.example.test/news?page=2">2</a>', None),
        ("/news", '<a href="/1">A story</a>', None),
        ("/news", '<base href="/a/"><a href="?page=2" rel="next">2</a>', "/a/?page=2"),
    ],
)
def test_the_next_page_is_one_that_the_page_itself_links_to(here: str, links: str, found: str | None) -> None:
    page = make_page(f"<html><body>{links}</body></html>", url=f"https://site.example.test{here}")
    assert find_next(page) == (None if found is None else f"https://site.example.test{found}")
