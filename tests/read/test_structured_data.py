"""JSON-LD as it is found, microdata, and the videos that wait behind a picture."""

import json
import time

import pytest

from tests.read.pages import read_text
from watcher.read.structured import parse_json

_STORY = "<main><h1>A barn film</h1><p>The film is as yet unnamed, its makers say in the barn.</p></main>"


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('{"a": 1, // the first\n "b": "http://x.test/", /* and */ }', {"a": 1, "b": "http://x.test/"}),
        ('{"a": 1}\n{"a": 2}', [{"a": 1}, {"a": 2}]),
        ("{&quot;a&quot;: &quot;Tom &amp; Ann&quot;}", {"a": "Tom & Ann"}),
        ('{"a": "one\ttwo\nthree"}', {"a": "one\ttwo\nthree"}),
        ('{"a": "cut off', None),
        ("{'a': 1}", None),
    ],
)
def test_the_usual_slips_are_mended(text: str, data: object) -> None:
    assert parse_json(text) == data


def test_references_within_a_graph_are_followed() -> None:
    graph = [
        {"@id": "#s", "@type": "TVSeries", "name": "Barn", "trailer": {"@id": "#v"}},
        {"@id": "#v", "@type": "VideoObject", "name": "Barn trailer", "url": "https://video.example/1"},
    ]
    document = read_text(f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>{_STORY}')
    assert document.things[0].data["trailer"]["url"] == "https://video.example/1"


def test_a_loop_of_references_ends() -> None:
    graph = [
        {"@id": "#a", "@type": "TVSeries", "b": {"@id": "#b"}},
        {"@id": "#b", "@type": "TVSeries", "a": {"@id": "#a"}},
    ]
    assert (
        len(read_text(f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>{_STORY}').things)
        == 2
    )


@pytest.mark.parametrize("size", [1, 5], ids=["one MB", "five MB"])
def test_large_json_ld_is_read_or_left_in_bounded_time(size: int) -> None:
    body = json.dumps({"@type": "Movie", "name": "Barn", "x": ["word " * 200] * (size * 1_000)})
    started = time.process_time()
    document = read_text(f'<script type="application/ld+json">{body}</script>{_STORY}')
    assert time.process_time() - started < 2
    assert "A barn film" in [block.text for block in document.blocks]


@pytest.mark.parametrize(
    "value",
    [
        "3",
        '"x"',
        "null",
        "true",
        "[[[]]]",
        '{"@type": 3, "name": {"a": []}}',
        '{"@graph": "x", "@type": ["Movie", 4], "name": 3}',
        '{"@type": "NewsArticle", "headline": ["x", 3], "datePublished": 20300231, "author": "x", "publisher": 4, "inLanguage": {"name": []}}',
    ],
)
def test_json_ld_of_a_wrong_type_harms_nothing(value: str) -> None:
    document = read_text(f'<script type="application/ld+json">{value}</script>{_STORY}')
    assert document.unreadable is None
    assert document.published is None


def test_microdata_is_read_like_json_ld() -> None:
    document = read_text(
        '<body><main itemscope itemtype="https://schema.org/TVSeries"><h1 itemprop="name">Salt Barn</h1>'
        '<meta itemprop="datePublished" content="2030-02-28"><a itemprop="url" href="/salt">Page</a>'
        '<span itemprop="genre">Crime</span><span itemprop="genre">Drama</span>'
        '<div itemprop="trailer" itemscope itemtype="http://schema.org/VideoObject"><span itemprop="name">Salt Barn trailer</span>'
        '<link itemprop="embedUrl" href="https://www.youtube.com/embed/Ab3dEf6hIj0"></div>'
        '<time itemprop="startDate" datetime="2030-03-01">1 March</time></main>'
    )
    (thing,) = document.things
    assert (thing.types, thing.path) == (("TVSeries",), "microdata[0]")
    assert thing.data["name"] == "Salt Barn"
    assert thing.data["datePublished"] == "2030-02-28"
    assert thing.data["url"] == "https://news.example.test/salt"
    assert thing.data["genre"] == ["Crime", "Drama"]
    assert thing.data["trailer"]["name"] == "Salt Barn trailer"
    assert [(p.url, p.title) for p in document.players] == [
        ("https://www.youtube.com/watch?v=Ab3dEf6hIj0", "Salt Barn trailer")
    ]


def test_the_articles_of_other_stories_are_no_microdata_of_the_page() -> None:
    card = '<div itemscope itemtype="https://schema.org/NewsArticle"><h3 itemprop="headline">Another</h3><meta itemprop="datePublished" content="2029-01-01"></div>'
    own = f'<article itemscope itemtype="https://schema.org/NewsArticle"><meta itemprop="datePublished" content="2030-01-02">{_STORY}</article>'
    document = read_text(f"<body>{card}{own}{card}</body>")
    assert [thing.types for thing in document.things] == [("NewsArticle",)]
    assert document.published is not None
    assert document.published.year == 2030


def test_endless_microdata_is_bounded() -> None:
    deep = '<div itemscope itemprop="x" itemtype="https://schema.org/Movie">' * 100
    wide = '<span itemprop="name">x</span>' * 8_000
    started = time.process_time()
    document = read_text(f'<body>{_STORY}<div itemscope itemtype="https://schema.org/Movie">{deep}{wide}</body>')
    assert time.process_time() - started < 2
    assert len(document.things) == 1


@pytest.mark.parametrize(
    ("element", "url"),
    [
        ("<lite-youtube videoid='Ab3dEf6hIj0'></lite-youtube>", "https://www.youtube.com/watch?v=Ab3dEf6hIj0"),
        ("<amp-youtube data-videoid='Ab3dEf6hIj0'></amp-youtube>", "https://www.youtube.com/watch?v=Ab3dEf6hIj0"),
        ("<lite-vimeo videoid='123456789'></lite-vimeo>", "https://vimeo.com/123456789"),
        ("<amp-dailymotion data-videoid='x7abcd'></amp-dailymotion>", "https://www.dailymotion.com/video/x7abcd"),
        ("<div class='youtube-lazy' data-id='Ab3dEf6hIj0'></div>", "https://www.youtube.com/watch?v=Ab3dEf6hIj0"),
        ("<div data-youtube-id='Ab3dEf6hIj0'></div>", "https://www.youtube.com/watch?v=Ab3dEf6hIj0"),
        (
            "<div data-src='https://www.youtube-nocookie.com/embed/Ab3dEf6hIj0?x=1'></div>",
            "https://www.youtube.com/watch?v=Ab3dEf6hIj0",
        ),
        (
            "<iframe src='about:blank' data-cmp-src='https://player.vimeo.com/video/123456789'></iframe>",
            "https://vimeo.com/123456789",
        ),
        (
            "<iframe src='https://geo.dailymotion.com/player/xa.html?video=x7abcd'></iframe>",
            "https://www.dailymotion.com/video/x7abcd",
        ),
        (
            "<amp-iframe src='https://www.youtube.com/embed/Ab3dEf6hIj0'></amp-iframe>",
            "https://www.youtube.com/watch?v=Ab3dEf6hIj0",
        ),
        ("<amp-video src='/barn.mp4'></amp-video>", "https://news.example.test/barn.mp4"),
        ("<div data-id='Ab3dEf6hIj0'></div>", None),
        ("<img data-src='/picture.jpg'>", None),
    ],
)
def test_a_player_that_waits_for_a_click_is_one(element: str, url: str | None) -> None:
    document = read_text(f"<main><h1>A barn film</h1><p>The film is as yet unnamed, they say.</p>{element}</main>")
    assert [player.url for player in document.players] == ([url] if url else [])
