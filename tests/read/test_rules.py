"""The operator's own rules: what is read, what is not, and when they no longer fit the page."""

import pytest

from tests.read.pages import LANGUAGES, make_page
from watcher.model import Document, SourceKind
from watcher.read import check_selector, read

PAGE = """<html><head><title>Harbour | Paper</title>
<script type="application/ld+json">{"@type": "TVSeries", "name": "Low Water"}</script></head><body>
<h1>Front</h1><p>These are the first words of the front page, and they are not wanted.</p>
<aside class="related box"><p>The harbour series is called Low Water, its makers say today.</p>
<p class="ad">Buy a chair, and another one for half of its price.</p></aside>
<div class="box"><p>It will be shown in spring on the channel of the harbour club.</p></div>
<footer class="end"><p>These are the last words of all, and they are not wanted either.</p></footer>
<script type="application/ld+json">{"@type": "Movie", "name": "High Water"}</script></body></html>"""
LISTING = """<main><ul class="top"><li><a href="/1">The first story of the day</a></li>
<li class="paid"><a href="/2">A paid story about some chairs</a></li></ul>
<ul class="rest"><li><a href="/3">The third story of the day</a></li></ul></main>"""
WALL = "<h1>Before you go on</h1><p>We use cookies. Accept all cookies or manage your cookie settings.</p>"


def read_page(body: str, *, kind: str = "page", select: str = "", ignore: str = "") -> Document:
    return read(make_page(body), SourceKind(kind), LANGUAGES, select=select, ignore=ignore)


def words(document: Document) -> list[str]:
    assert document.unreadable is None
    return [block.text for block in document.blocks]


def test_only_what_is_selected_is_read_even_if_it_looks_like_furniture() -> None:
    assert words(read_page(PAGE, select=".box")) == [
        "The harbour series is called Low Water, its makers say today.",
        "It will be shown in spring on the channel of the harbour club.",
    ]


def test_what_is_ignored_is_taken_out_first() -> None:
    document = read_page(PAGE, select="aside", ignore="aside > p:first-child, .nothing")
    assert (document.unreadable or "").startswith("what the selector `aside` matches has no text in it")
    assert words(read_page(PAGE, select=".box", ignore=".related")) == [
        "It will be shown in spring on the channel of the harbour club."
    ]


def test_an_ignore_alone_leaves_the_rest_and_may_match_nothing() -> None:
    assert words(read_page(PAGE, ignore=".none-of-this")) == words(read_page(PAGE))
    shown = " ".join(words(read_page(PAGE, ignore="div.box")))
    assert "in spring" not in shown
    assert "first words" in shown


@pytest.mark.parametrize("select", ["footer", "body > footer > p", "footer, footer p", "footer p, .end"])
def test_what_is_selected_twice_is_read_once(select: str) -> None:
    assert words(read_page(PAGE, select=select)) == ["These are the last words of all, and they are not wanted either."]


@pytest.mark.parametrize("select", ["html", "body", ":root"])
def test_the_whole_page_may_be_selected(select: str) -> None:
    assert "first words" in " ".join(words(read_page(PAGE, select=select)))


def test_the_data_of_a_page_is_read_whatever_is_selected_unless_it_is_ignored() -> None:
    names = [thing.data["name"] for thing in read_page(PAGE, select=".box").things]
    assert names == ["Low Water", "High Water"]
    assert read_page(PAGE, select=".box").title == "Harbour | Paper"
    ignored = read_page(PAGE, ignore="body script")
    assert [thing.data["name"] for thing in ignored.things] == ["Low Water"]


def test_a_listing_has_the_entries_that_are_selected() -> None:
    document = read_page(LISTING, kind="listing", select=".top", ignore=".paid")
    assert [entry.title for entry in document.entries] == ["The first story of the day"]
    assert [link.text for link in document.links] == ["The first story of the day"]


@pytest.mark.parametrize("kind", ["page", "listing"])
def test_a_selector_that_matches_nothing_is_a_fault_and_no_empty_page(kind: str) -> None:
    document = read_page(PAGE, kind=kind, select="main .story")
    assert document.unreadable == (
        "the selector `main .story` matches nothing on this page; the site may have changed: "
        "check the source's `select`"
    )
    assert (document.blocks, document.entries, document.things) == ((), (), ())


def test_a_selection_without_words_is_a_fault_too() -> None:
    document = read_page("<main><div class=story></div><p>One two three four five six.</p></main>", select=".story")
    assert document.unreadable == (
        "what the selector `.story` matches has no text in it; the site may have changed: check the source's `select`"
    )


def test_a_wall_is_the_reason_that_is_told_rather_than_the_selector() -> None:
    document = read_page(WALL, select="main .story")
    assert document.unreadable is not None
    assert "consent wall" in document.unreadable


def test_deep_and_broken_markup_is_no_matter() -> None:
    deep = "<div>" * 3_000 + "<p class=a>The words that are wanted here.</p>"
    for body in (deep, "<table><tr><b><p class=a>The words that are wanted here.</table>", "\0<p class=a>a b c d e f"):
        assert words(read_page(body, select="p.a")) != []


@pytest.mark.parametrize(
    ("selector", "why"),
    [("main >", "position 4"), ("div[", "malformed attribute"), ("p::before", "pseudo-element"), (" ", "it is empty")],
)
def test_what_is_no_selector_is_explained(selector: str, why: str) -> None:
    assert why in (check_selector(selector) or "")


def test_a_selector_is_one() -> None:
    assert check_selector("main > .story:not(.paid):has(h2) , #x") is None
