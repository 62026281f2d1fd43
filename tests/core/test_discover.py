"""Which links of a document are followed."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from watcher.discover import Found, discover
from watcher.model import Document, Entry, Link, Publisher, SourceKind, Subject, Watch

PUBLISHER = Publisher(id="club", name="The Club", domains=("club.example", "127.0.0.1:8001"))
HOME = "www.home.example"


def _watch(name: str, **subject: tuple[str, ...]) -> Watch:
    return Watch(id=name, name=name, subject=Subject(**subject))


SEASON = _watch("season", all_of=("rovers",), any_of=("documentary", "docuseries"), none_of=("women",))
FILM = _watch("film", any_of=("film",))


def _page(*links: Link, entries: Sequence[Entry] = (), title: str = "", unreadable: str | None = None) -> Document:
    return Document(
        url="https://www.home.example/news?utm_source=x",
        digest="0",
        fetched_at=datetime(2024, 1, 1, tzinfo=UTC),
        kind=SourceKind.LISTING,
        title=title,
        links=links,
        entries=tuple(entries),
        unreadable=unreadable,
    )


def _link(url: str, text: str = "Rovers documentary", teaser: str = "") -> Link:
    return Link(url=url, text=text, teaser=teaser)


def _found(document: Document, *, allowance: int = 20) -> list[tuple[str, tuple[str, ...]]]:
    found = discover(document, (SEASON, FILM), PUBLISHER, home=HOME, allowance=allowance)
    return [(each.url, each.watches) for each in found]


@pytest.mark.parametrize(
    ("text", "teaser", "path", "watches"),
    [
        ("Rovers documentary announced", "", "/a", ("season",)),
        ("Cameras in the dressing room", "A docuseries about Rovers", "/a", ("season",)),
        ("Read more", "", "/news/rovers-documentary-named", ("season",)),
        ("Read more", "", "/news/rovers_documentary", ("season",)),
        ("Rovers documentary is a film", "", "/a", ("season", "film")),
        ("Rovers win", "", "/a", ()),
        ("A documentary", "", "/a", ()),
        ("Rovers Women documentary", "", "/a", ()),
        ("Rovers documentaries", "", "/a", ()),
    ],
)
def test_words_decide(text: str, teaser: str, path: str, watches: tuple[str, ...]) -> None:
    found = _found(_page(_link(f"https://www.home.example{path}", text, teaser)))
    assert found == ([(f"https://www.home.example{path}", watches)] if watches else [])


def test_the_page_may_supply_the_name_but_not_the_kind_of_thing() -> None:
    links = (_link("https://www.home.example/a", "The documentary"), _link("https://www.home.example/b", "The match"))
    assert _found(_page(*links, title="Rovers documentary news")) == [("https://www.home.example/a", ("season",))]


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://www.home.example/a", "https://www.home.example/a"),
        ("HTTPS://WWW.Home.example:443/a", "https://www.home.example/a"),
        ("http://www.home.example/a", "http://www.home.example/a"),
        ("https://club.example/a", "https://club.example/a"),
        ("https://tv.club.example/a", "https://tv.club.example/a"),
        ("http://127.0.0.1:8001/a", "http://127.0.0.1:8001/a"),
        ("https://www.home.example/a#top", "https://www.home.example/a"),
        ("https://www.home.example/a?id=1&utm_medium=mail&UTM_x=2", "https://www.home.example/a?id=1"),
        ("https://www.home.example/a?utm_medium=mail", "https://www.home.example/a"),
        ("http://127.0.0.1:8002/a", None),
        ("https://www.home.example:8443/a", None),
        ("https://home.example/a", None),
        ("https://notclub.example/a", None),
        ("https://club.example.evil.example/a", None),
        ("https://club.example@evil.example/a", None),
        ("https://evil.example@club.example/a", None),
        ("ftp://club.example/a", None),
        ("mailto:press@club.example", None),
        ("javascript:void(0)", None),
        ("https://[club.example/a", None),
        ("/news/relative", None),
        ("https://www.home.example/news", None),
        ("http://www.home.example/news/#latest", None),
    ],
)
def test_addresses_decide(url: str, followed: str | None) -> None:
    assert _found(_page(_link(url))) == ([(followed, ("season",))] if followed else [])


def test_entries_come_first_each_address_once_with_all_its_watches() -> None:
    entry = Entry(url="https://www.home.example/b?utm_source=feed", title="Rovers documentary", summary="")
    links = (
        _link("https://www.home.example/a"),
        _link("https://www.home.example/b/", "The film"),
        _link("https://www.home.example/a#comments"),
    )
    assert _found(_page(*links, entries=[entry])) == [
        ("https://www.home.example/b", ("season", "film")),
        ("https://www.home.example/a", ("season",)),
    ]


def test_no_more_than_the_allowance_in_page_order() -> None:
    document = _page(*(_link(f"https://www.home.example/{number}") for number in range(5)))
    assert [url[-1] for url, _ in _found(document, allowance=2)] == ["0", "1"]
    assert _found(document, allowance=0) == []
    assert _found(document, allowance=-1) == []


def test_nothing_is_concluded_from_an_unreadable_page() -> None:
    assert _found(_page(_link("https://www.home.example/a"), unreadable="a consent wall")) == []


def test_what_is_found_is_a_value() -> None:
    assert Found(url="https://a.example/", watches=("w",)) == Found(url="https://a.example/", watches=("w",))
