"""Full dates in words and data: what is read, and what is not guessed."""

from datetime import UTC, datetime

import pytest

from tests.read.pages import ENGLISH, read_text
from watcher.read.dates import parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-31", datetime(2024, 1, 31, tzinfo=UTC)),
        ("2024-01-31T10:00:00Z", datetime(2024, 1, 31, 10, tzinfo=UTC)),
        ("2024-01-31T10:00:00.123+0100", datetime(2024, 1, 31, 9, tzinfo=UTC)),
        ("2024-01-31 23:30 -05:00", datetime(2024, 2, 1, 4, 30, tzinfo=UTC)),
        ("Wed, 31 Jan 2024 10:00:00 GMT", datetime(2024, 1, 31, 10, tzinfo=UTC)),
        ("31 January 2024, 10:00", datetime(2024, 1, 31, 10, tzinfo=UTC)),
        ("Wednesday 31st January 2024 at 10.15pm BST", datetime(2024, 1, 31, 21, 15, tzinfo=UTC)),
        ("January 31, 2024 9 a.m. EST", datetime(2024, 1, 31, 14, tzinfo=UTC)),
        ("18:05, 31 Jan 2024", datetime(2024, 1, 31, 18, 5, tzinfo=UTC)),
        ("31/01/2024", datetime(2024, 1, 31, tzinfo=UTC)),
        ("01/31/2024", datetime(2024, 1, 31, tzinfo=UTC)),
        ("31.01.2024 10:00", datetime(2024, 1, 31, 10, tzinfo=UTC)),
    ],
)
def test_a_full_date_is_read_in_utc(text: str, expected: datetime) -> None:
    assert parse_date(text, ENGLISH) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "January 2024",
        "31 January",
        "2024",
        "2024-13-45",
        "30 February 2024",
        "03/04/2024",
        "5 minutes ago",
        "12:30",
        "1.2.3",
        "today",
    ],
)
def test_less_than_a_full_date_is_none(text: str) -> None:
    assert parse_date(text, ENGLISH) is None


def test_a_relative_stamp_dates_nothing_and_is_no_text() -> None:
    document = read_text(
        "<article><h1>Film news</h1><p>Updated 5 minutes ago</p><p>The film has a name now.</p></article>"
    )
    assert (document.published, document.modified) == (None, None)
    assert [b.text for b in document.blocks] == ["Film news", "The film has a name now."]


def test_a_release_date_is_not_the_day_of_publication() -> None:
    body = """<html><body><h1>Salt Roads</h1><dl><dt>Release date</dt><dd>28 February 2033</dd></dl>
    <div class="release-date">28 February 2033</div><p>It comes to a barn near you on <time datetime="2033-02-28">28 February</time>.</p>
    <script type="application/ld+json">{"@type": "TVSeries", "name": "Salt Roads", "datePublished": "2033-02-28"}</script>"""
    assert read_text(body).published is None


def test_dates_of_related_cards_are_not_the_articles() -> None:
    body = """<main><article><h1>Film news</h1><p>The film has a name now, and it is a good one.</p></article>
    <article class="card"><h3><a href="/2">Other</a></h3><time datetime="2033-02-28">28 Feb</time></article></main>"""
    assert read_text(body).published is None
