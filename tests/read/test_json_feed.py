"""JSON Feed and WordPress posts are feeds like others."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.read.pages import LANGUAGES, make_page
from watcher.model import Document, SourceKind
from watcher.read import read

URL = "https://site.example.test/feed.json"
FEED: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Harbour FC",
    "home_page_url": "https://site.example.test/news/",
    "language": "en-GB",
    "items": [
        {
            "id": "1",
            "url": "/news/named",
            "title": "The series is  called Low Water",
            "content_html": "<p>It is &lt;called&gt; <b>Low</b> Water.</p><p>It comes in spring.</p>"
            '<iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>',
            "date_published": "2035-02-03T10:00:00+01:00",
            "attachments": [{"url": "/v.mp4", "mime_type": "video/mp4", "title": "Trailer"}, {"url": "/a.mp3"}, "x"],
        },
        {
            "id": "https://site.example.test/2",
            "content_text": "One line.\n\nAnother line.",
            "date_modified": "2035-02-01",
        },
        {"id": 7},
        "rubbish",
    ],
}
POSTS = [
    {
        "id": 5,
        "date": "2035-02-03T11:00:00",
        "date_gmt": "2035-02-03T10:00:00",
        "link": "https://site.example.test/named/",
        "title": {"rendered": "Low Water &#8211; the series"},
        "excerpt": {"rendered": "<p>Short.</p>"},
        "content": {"rendered": "<p>The series is called Low Water.</p>\n<p>It comes in spring.</p>"},
    },
    {
        "id": 6,
        "link": "https://site.example.test/older/",
        "title": {"rendered": "Older"},
        "date": "2035-01-01T23:00:00",
    },
]


def read_feed(data: Any) -> Document:
    body = data if isinstance(data, str | bytes) else json.dumps(data)
    return read(make_page(body, url=URL, content_type="application/json"), SourceKind.FEED, LANGUAGES)


def test_a_json_feed_is_read_as_one() -> None:
    document = read_feed(FEED)
    assert document.unreadable is None
    assert (document.title, document.site_name, document.language) == ("Harbour FC", "Harbour FC", "en")
    first, second = document.entries
    assert (first.url, first.title) == ("https://site.example.test/news/named", "The series is called Low Water")
    assert first.summary == "It is <called> Low Water.\nIt comes in spring."
    assert first.published == datetime(2035, 2, 3, 9, tzinfo=UTC)
    assert [(player.url, player.title) for player in first.players] == [
        ("https://site.example.test/v.mp4", "Trailer"),
        ("https://www.youtube.com/watch?v=abcdefghijk", "The series is called Low Water"),
    ]
    assert (second.url, second.summary) == ("https://site.example.test/2", "One line.\nAnother line.")
    assert second.published == datetime(2035, 2, 1, tzinfo=UTC)


def test_an_item_that_leads_to_a_video_has_it() -> None:
    item = {"id": "1", "url": "/a", "title": "Trailer", "external_url": "https://youtu.be/abcdefghijk"}
    (entry,) = read_feed({**FEED, "items": [item]}).entries
    assert [player.url for player in entry.players] == ["https://www.youtube.com/watch?v=abcdefghijk"]


def test_the_posts_of_wordpress_are_a_feed() -> None:
    first, second = read_feed(POSTS).entries
    assert (first.url, first.title) == ("https://site.example.test/named/", "Low Water – the series")
    assert first.summary == "The series is called Low Water.\nIt comes in spring."
    assert first.published == datetime(2035, 2, 3, 10, tzinfo=UTC)
    assert second.published == datetime(2035, 1, 1, tzinfo=UTC)


def test_a_feed_without_items_is_empty_and_no_fault() -> None:
    empty: tuple[Any, ...] = ({**FEED, "items": []}, [])
    for data in empty:
        assert (read_feed(data).unreadable, read_feed(data).entries) == (None, ())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"a": 1}, "JSON that is neither a JSON Feed nor the posts of WordPress"),
        ([1, 2], "JSON that is neither"),
        ({"version": "https://jsonfeed.org/version/1", "title": "x"}, "a JSON Feed without items"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [', "JSON that is broken"),
        ("[" * 100_000, "JSON that is broken"),
        ({"code": "rest_no_route", "message": "No route was found"}, "the site answered “No route was found”"),
    ],
)
def test_other_json_is_no_feed(data: Any, reason: str) -> None:
    assert (read_feed(data).unreadable or "").startswith(f"not a feed: {reason}")


def test_a_page_in_the_place_of_a_feed_names_its_feeds() -> None:
    body = (
        "<html><head><link rel='alternate stylesheet' type='text/css' href='/x.css'>"
        "<link rel=alternate type=application/rss+xml href=/comments/feed/>"
        "<link rel=alternate type='application/feed+json' href=/feed.json>"
        "<link rel=alternate type=application/json href=/wp-json/1></head>"
        "<body><p>One two three four five six seven.</p></body></html>"
    )
    document = read(make_page(body, url=URL), SourceKind.FEED, LANGUAGES)
    assert document.feeds == (URL,)
    assert document.unreadable == f"not a feed: answered a web page; it names {URL}"
    assert read(make_page(body, url=URL), SourceKind.PAGE, LANGUAGES).feeds == (URL,)
    script = body.replace("One two three four five six seven.", "")
    assert read(make_page(script, url=URL), SourceKind.PAGE, LANGUAGES).feeds == (URL,)
