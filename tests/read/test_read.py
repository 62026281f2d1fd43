"""What reading promises whatever the page: no error, no noise, no endless work."""

import time
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.read.pages import LANGUAGES, make_page, read_text
from watcher.model import BlockKind, Document, SourceKind
from watcher.read import read
from watcher.read.players import name_player
from watcher.read.structured import parse_json

_STORY = "<h1>A barn film</h1><p>The film is as yet unnamed, its makers say.</p><p>It will be shown in spring.</p>"
_FURNITURE = (
    '<div class="ad-slot"><p>Buy {n} chairs for the price of two, this week only.</p></div>',
    '<aside><h2>Most read</h2><ul><li><a href="/{n}">Story {n} about another film</a></li></ul></aside>',
    '<div class="comment-count">{n} comments</div>',
    '<section class="related-articles"><article><h3><a href="/r{n}">Film {n} is coming to a service</a></h3></article></section>',
    "<p>Updated {n} minutes ago</p>",
    '<div class="newsletter"><p>Join {n} readers of our letter.</p><form><input name=t{n}></form></div>',
    '<script>var token = "{n}";</script><!-- {n} -->',
    '<div role="dialog"><p>We use cookies. {n} partners would like a word.</p></div>',
    '<ul><li><a href="/a{n}">One more story, number {n}</a></li><li><a href="/b{n}">And yet another, {n}</a></li></ul>',
)
_TAGS = st.sampled_from(
    ["p", "div", "li", "table", "tr", "td", "a href=x", "h1", "script", "time datetime=2024", "dl", "dt", "dd", "br"]
)
_MARKUP = st.lists(
    st.one_of(_TAGS.map("<{}>".format), _TAGS.map("</{}>".format), st.text(max_size=12)), max_size=60
).map("".join)


@given(
    body=st.one_of(st.binary(max_size=400), _MARKUP.map(str.encode)),
    kind=st.sampled_from(SourceKind),
    label=st.sampled_from(["", "text/html; charset=utf-16", "text/xml"]),
)
@example(body=b"\x01<script></script>\x01", kind=SourceKind.PAGE, label="")
@example(body=b"<p>&#1;<script></script>&#2;&#xFFFE;x</p>", kind=SourceKind.PAGE, label="")
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_it_raise(body: bytes, kind: SourceKind, label: str) -> None:
    document = read(make_page(body, content_type=label), kind, LANGUAGES)
    assert document.unreadable or document.blocks or document.entries or document.things or kind is SourceKind.FEED


@given(
    start=st.sampled_from(["<rss version='2.0'><channel>", "<feed xmlns='http://www.w3.org/2005/Atom'>"]), rest=_MARKUP
)
@settings(max_examples=60, deadline=None)
def test_no_broken_feed_makes_it_raise(start: str, rest: str) -> None:
    assert read_text(f"{start}<item><title>{rest}</title><pubDate>{rest}</pubDate>", kind="feed").digest


@given(data=st.lists(st.tuples(st.sampled_from(_FURNITURE), st.integers(1, 999), st.booleans()), max_size=6))
@settings(max_examples=60, deadline=None)
def test_more_furniture_changes_no_block(data: list[tuple[str, int, bool]]) -> None:
    inside = "".join(piece.format(n=n) for piece, n, within in data if within)
    outside = "".join(piece.format(n=n) for piece, n, within in data if not within)
    plain = read_text(f"<main><article>{_STORY}</article></main>")
    noisy = read_text(f"{outside}<main><article>{_STORY}{inside}</article></main>{outside}")
    assert noisy.blocks == plain.blocks
    assert plain.blocks[0].text == "A barn film"


def _nest(tag: str) -> Callable[[], str]:
    return lambda: f"<p>The first words of all.</p>{tag * (1_000_000 // len(tag))}<p>The last words of all.</p>"


@pytest.mark.parametrize(
    "make",
    [
        _nest("<div>"),
        _nest("<b><i>"),
        _nest("<table><tr><td>"),
        _nest("<a href=x>"),
        _nest("<p a=1 b=2>"),
        _nest("<"),
        lambda: "<p " + "a=1 b=2 " * 200_000,
        lambda: "<main>" + "<li><a href=/x>Four words of it here</a> more" * 14_000,
        lambda: "<div class=live>" + "<p><time>10:00</time> a post" * 7_000,
        lambda: "<body>" + "<div itemscope itemtype=https://schema.org/Movie><p itemprop=name>x" * 7_000,
        lambda: "<main>" + "<h2>Related</h2><p>x <a href=/y>Some words of another story</a>" * 4_000,
        lambda: "<script>window.x = {" * 14_000,
        lambda: (
            f"<title>{'Barn film ' * 30}</title>" + "<h1>Barn film</h1><p>Barn film and more of the text of it." * 4_000
        ),
        lambda: "<p>" + "word " * 400_000,
    ],
    ids=[
        *("div", "inline", "table", "a", "p", "brackets", "attributes"),
        *("cards", "posts", "items", "sections", "scripts", "headlines", "words"),
    ],
)
def test_a_hostile_page_is_read_in_bounded_time(make: Callable[[], str]) -> None:
    body = make()
    started = time.process_time()
    read_text(body)
    assert time.process_time() - started < 3  # two on a quiet machine


def test_two_megabytes_of_unclosed_tags_are_read_in_two_seconds() -> None:
    body = "<h1>A barn film</h1>" + "<div class=related><section><p><span>Some words of a barn film here <b>" * 30_000
    assert len(body) > 2_000_000
    started = time.process_time()
    read_text(body)
    assert time.process_time() - started < 3  # two on a quiet machine


def test_text_from_right_to_left_is_read_without_its_marks() -> None:
    document = read_text(
        "<html lang=he dir=rtl><main><h1>סרט \u200fחדש</h1><p>הסרט \u202bעולה\u202c בסתיו, אמרו יוצריו.</p></main>"
    )
    assert [block.text for block in document.blocks] == ["סרט חדש", "הסרט עולה בסתיו, אמרו יוצריו."]
    assert (document.language, document.title) == ("he", "סרט חדש")


def test_a_page_in_two_languages_is_read_whole() -> None:
    document = read_text(
        "<html lang=fr><main><h1>Un film</h1><p>Le film sortira au printemps, ont dit ses auteurs hier soir.</p>"
        "<h2>In English</h2><p>The film will be out in the spring, its makers said last night.</p></main>"
    )
    assert (document.language, len(document.blocks)) == ("fr", 4)


def test_a_title_of_three_hundred_characters_is_kept_as_it_is() -> None:
    title = "A barn film " * 25
    document = read_text(f"<title>{title}</title><main><h1>{title}</h1><p>It has a name, its makers say.</p></main>")
    assert document.title == title.strip()


def test_a_day_that_does_not_exist_is_no_date() -> None:
    stamp = '<meta property="article:published_time" content="2030-02-31T10:00:00Z"><time datetime="2030-02-31">31 February 2030</time>'
    assert read_text(f"{stamp}<main><h1>A barn film</h1>{_STORY}</main>").published is None


def test_words_below_the_parsers_depth_limit_come_through() -> None:
    document = read_text(f"<h1>Deep</h1>{'<font><span>' * 400}<p>The film has a name.</p>")
    assert "The film has a name." in [b.text for b in document.blocks]


@pytest.mark.parametrize(
    ("content_type", "body", "kind", "reason"),
    [
        ("application/pdf", b"%PDF-1.7 ...", "page", "answered a PDF file, not a page"),
        ("image/png", b"abc", "page", "answered image/png, not a page"),
        ("application/json", b"{}", "page", "answered application/json, not a page"),
        ("image/gif", b"abc", "feed", "answered image/gif, not a feed"),
        ("text/html", b"  \n ", "page", "the page has no text"),
        ("text/html", b"", "feed", "not a feed"),
    ],
)
def test_an_answer_that_is_no_page_says_what_it_is(content_type: str, body: bytes, kind: str, reason: str) -> None:
    document = read(make_page(body, content_type=content_type), SourceKind(kind), LANGUAGES)
    assert reason in (document.unreadable or "")


def test_a_story_whose_headline_holds_the_phrase_is_no_missing_page() -> None:
    document = read_text(
        "<article><h1>Much loved barn film no longer available on any service from Friday</h1><p>It leaves on Friday, its makers say with regret.</p></article>"
    )
    assert document.unreadable is None


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.youtube.com/embed/Ab3dEf6hIj0?rel=0", "https://www.youtube.com/watch?v=Ab3dEf6hIj0"),
        ("https://m.youtube.com/watch?list=x&v=Ab3dEf6hIj0", "https://www.youtube.com/watch?v=Ab3dEf6hIj0"),
        ("https://youtu.be/Ab3dEf6hIj0?t=3", "https://www.youtube.com/watch?v=Ab3dEf6hIj0"),
        ("https://www.youtube.com/embed/videoseries?list=x", None),
        ("https://www.youtube.com/@barn", None),
        ("https://player.vimeo.com/video/123456789?h=x", "https://vimeo.com/123456789"),
        ("https://geo.dailymotion.com/player.html?video=x7abcd", "https://www.dailymotion.com/video/x7abcd"),
        ("https://barn.example.test/watch?v=Ab3dEf6hIj0", None),
    ],
)
def test_a_video_has_one_address(url: str, name: str | None) -> None:
    assert name_player(url) == name


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('{"a": [1, 2,],}', {"a": [1, 2]}),
        ('<!-- {"a": "x\ny"} -->', {"a": "x\ny"}),
        ('//<![CDATA[\n{"a": "Tom &amp; &#39;Jerry&#39;"}\n//]]>', {"a": "Tom & 'Jerry'"}),
        ('{"url": "https://x.test/?a=1&copy=2"}', {"url": "https://x.test/?a=1&copy=2"}),
        ('{"a": NaN}', {"a": None}),
        ('{"a": ', None),
        ("[" * 100_000, None),
        ('{"a": "\\ud800"}', {"a": "\ufffd"}),
    ],
)
def test_json_is_mended_or_left(text: str, data: object) -> None:
    assert parse_json(text) == data


def test_a_canonical_address_counts_only_on_the_same_host() -> None:
    def read_with(canonical: str) -> Document:
        return read_text(f'<link rel="canonical" href="{canonical}">{_STORY}')

    assert read_with("/barn-film").url == "https://news.example.test/barn-film"
    assert read_with("https://evil.example.test/barn").url == "https://news.example.test/story"
    assert read_with("https://news.example.test/").url == "https://news.example.test/story"


def test_a_headline_and_standfirst_above_the_main_part_are_kept() -> None:
    document = read_text(
        f'<div class="hero"><h1>A barn film</h1><p class="standfirst">It has no name.</p></div><main>{_STORY.partition("</h1>")[2]}</main>'
    )
    assert [(b.kind, b.text) for b in document.blocks[:3]] == [
        (BlockKind.HEADING, "A barn film"),
        (BlockKind.PARAGRAPH, "It has no name."),
        (BlockKind.PARAGRAPH, "The film is as yet unnamed, its makers say."),
    ]


def test_words_joined_by_inline_tags_stay_joined() -> None:
    document = read_text(
        "<article><h1>‘<em>Straw</em>’: a <b>bar</b>n film</h1><p>One<br>two <a href='/x'>th<b>ree</b></a>.</p></article>"
    )
    assert document.title == "‘Straw’: a barn film"
    assert [b.text for b in document.blocks] == ["‘Straw’: a barn film", "One two three."]
    assert [(link.url, link.text, link.teaser) for link in document.links] == [
        ("https://news.example.test/x", "three", "One two three.")
    ]
