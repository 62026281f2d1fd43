"""Pages made to break or to stall a reader, from bytes to claims: no crash, not over two seconds, nothing invented."""

import json
import re
import time
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from tests.extract.reading import claims, credulous, lexicon, said
from watcher.lexicon import Lexicon
from watcher.model import Claim, Document, Field, Page, SourceKind
from watcher.read import read

_MOST = 2.0
_LEAD = "The Northgate documentary will stream on Netflix."
_URL = "https://paper.example/story"
_LANGS = ("en", "de", "es", "fr", "it", "nl", "pt")
_WEIGHTS = pytest.mark.parametrize("words", [lexicon(), credulous()], ids=["shipped", "credulous"])


def _page(html: str) -> Page:
    body = html.encode()
    return Page(
        url=_URL,
        final_url=_URL,
        status=200,
        headers={"content-type": "text/html; charset=utf-8"},
        body=body,
        digest=sha256(body).hexdigest(),
        fetched_at=datetime(2027, 1, 10, tzinfo=UTC),
    )


def _html(*paragraphs: str, lang: str = "en", head: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html lang={lang}><head><title>Northgate documentary</title>{head}</head>"
        f"<body><main><h1>Northgate documentary</h1>{text}</main></body></html>"
    )


def _take(html: str, words: Lexicon) -> tuple[Document, tuple[Claim, ...]]:
    """What is read and claimed, within two seconds."""
    claims(read(_page(_html(_LEAD)), SourceKind.PAGE, words.languages), words=words)  # what is compiled once
    begun = time.process_time()
    document = read(_page(html), SourceKind.PAGE, words.languages)
    found = claims(document, words=words)
    assert time.process_time() - begun < _MOST
    return document, found


def _values(found: tuple[Claim, ...], field: Field) -> set[str]:
    return {claim.value for claim in found if claim.field is field and claim.value}


_RUNS = {
    "digits": "1234567890" * 3_000,
    "parted digits": "12.34/56-78 " * 4_000,
    "years": "2027 " * 6_000,
    "capitals": "A" * 30_000,
    "words in capitals": "Anna Berta Clara " * 2_500,
    "quotes": "“" * 20_000,
    "straight quotes": "\" ' " * 8_000,
    "quoted words": "“Anna” ‘b’ «c» „d“ " * 2_000,
    "brackets": "([" * 15_000,
    "dashes": "– - — " * 6_000,
    "dots": "." * 30_000,
    "ellipses": "a... " * 6_000,
    "months": "May June July " * 2_500,
    "months abroad": "Mai août marzo januari março " * 1_500,
    "leads of dates": "on the first day of the end of the start of " * 1_000,
    "not": "not niet nicht no pas non não " * 1_500,
    "not until": "will not be shown until before after the end of " * 1_000,
    "wrong": "is wrong, is not true that " * 1_500,
    "elisions": "l'd'qu'dell'un'" * 3_000,
    "spaces": "a" + " " * 30_000 + "b",
    "no space": "ab" * 20_000,
    "commas": "a, " * 10_000,
    "and": "and or to " * 4_000,
    "colons": "Anna: " * 6_000,
    "services": "Netflix, Prime Video and Disney+ on ARD " * 1_000,
    "trailers": "trailer teaser trailer 2 " * 1_500,
    "seasons": "season 2 second season S02 " * 1_500,
    "combining marks": "e" + "\u0301" * 20_000,
    "emoji": "🎬👨‍👩‍👧" * 5_000,
}


@pytest.mark.parametrize("run", _RUNS.values(), ids=_RUNS.keys())
def test_long_runs_stall_nothing(run: str) -> None:
    lang = _LANGS[len(run) % len(_LANGS)]
    _take(_html(_LEAD, run, f"Northgate documentary: {run}", lang=lang), credulous())


@_WEIGHTS
@pytest.mark.parametrize("tag", ["<div>", "<b>", "<p>", "<table><tr><td>", "<ul><li>", "<a href=/x>", "<span class='"])
def test_two_megabytes_of_tags_that_never_close(tag: str, words: Lexicon) -> None:
    many = f"{tag}Northgate " * (2_000_000 // (len(tag) + 10))
    _take(f"<html><body><h1>Northgate documentary</h1><p>{_LEAD}</p>{many}", words)


@_WEIGHTS
def test_an_article_of_twenty_thousand_words(words: Lexicon) -> None:
    filler = "The hay was brought in late that year, and nobody in the valley had a word to say of it. " * 1_050
    paragraphs = [filler[start : start + 900] for start in range(0, len(filler), 900)]
    _, found = _take(_html(_LEAD, *paragraphs), words)
    assert _values(found, Field.PLATFORM) <= {"Netflix"}
    assert _values(found, Field.RELEASE_DATE) == set()


@_WEIGHTS
def test_two_languages_on_a_page(words: Lexicon) -> None:
    german = "Die Northgate-Doku wird nicht bei Disney+ zu sehen sein, sie startet am 3. Mai 2027 bei Netflix."
    _, found = _take(_html(_LEAD, german, lang="de"), words)
    assert _values(found, Field.PLATFORM) <= {"Netflix", "Disney+"}
    assert not any(claim.value == "Disney+" and claim.stance == "asserted" for claim in found)
    assert _values(found, Field.RELEASE_DATE) <= {"2027-05-03"}


@_WEIGHTS
@pytest.mark.parametrize(
    "text",
    [
        "הסדרה התיעודית Northgate תעלה בשנת ٢٠٢٧ ב־Netflix בקרוב.",
        "الفيلم الوثائقي Northgate documentary يعرض على Netflix في ٣ مايو ٢٠٢٧.",
        "\u202eyaM 3 no xilfteN\u202c Northgate documentary \u200f\u200e",
    ],
)
def test_text_from_right_to_left(text: str, words: Lexicon) -> None:
    _, found = _take(f"<html lang=he dir=rtl><body><main><h1>Northgate documentary</h1><p>{text}</p></main>", words)
    assert _values(found, Field.PLATFORM) <= {"Netflix"}
    assert all(re.match(r"\.\./|2027", value) for value in _values(found, Field.RELEASE_DATE))


@_WEIGHTS
@pytest.mark.parametrize("size", [300, 20_000])
def test_a_name_of_300_characters_is_no_title(size: int, words: Lexicon) -> None:
    name = "The Long Road of Hay and Barns " * (size // 31 + 1)
    thing = json.dumps({"@type": "TVSeries", "name": f"Northgate {name}", "about": "Northgate documentary"})
    head = f"<meta property='og:title' content='{name}'><script type='application/ld+json'>{thing}</script>"
    html = _html(
        f"The Northgate documentary is called “{name}”.", f"The Northgate documentary is titled {name}.", head=head
    )
    _, found = _take(html.replace("<h1>Northgate documentary", f"<h1>Northgate documentary {name}"), words)
    assert all(len(value) < 200 for value in _values(found, Field.TITLE))


_WRONG_TYPES = (
    [1, "x", None, True, [[]], {}],
    {"@type": 7, "name": ["Northgate documentary"], "datePublished": {"a": 1}},
    {"@type": ["TVSeries", None, 3], "name": {"@value": 5}, "startDate": 20270503, "publisher": "Netflix"},
    {"@type": "TVSeries", "name": "Northgate documentary", "datePublished": "2027-02-31", "trailer": [None, 4, "x"]},
    {"@type": "Movie", "name": "Northgate documentary", "datePublished": "9999999-99-99T99:99", "potentialAction": 3},
    {
        "@type": "TVSeries",
        "name": "Northgate documentary",
        "releasedEvent": [{"@type": "PublicationEvent", "startDate": []}],
    },
    {"@graph": {"@graph": {"@graph": "Northgate documentary"}}},
)


@_WEIGHTS
@pytest.mark.parametrize("data", _WRONG_TYPES, ids=range(len(_WRONG_TYPES)))
def test_data_of_a_wrong_type(data: object, words: Lexicon) -> None:
    head = f"<script type='application/ld+json'>{json.dumps(data)}</script>"
    _, found = _take(_html("The Northgate documentary is ready.", head=head), words)
    assert _values(found, Field.RELEASE_DATE) == set()
    assert _values(found, Field.PLATFORM) == set()


@_WEIGHTS
def test_five_megabytes_of_data(words: Lexicon) -> None:
    thing = {"@type": "TVSeries", "name": "Northgate documentary", "description": "x" * 200, "keywords": ["hay"] * 20}
    head = f"<script type='application/ld+json'>{json.dumps([thing] * 14_000)}</script>"
    assert len(head) > 5_000_000
    _, found = _take(_html(_LEAD, head=head), words)
    assert _values(found, Field.PLATFORM) <= {"Netflix"}


@_WEIGHTS
@pytest.mark.parametrize(
    ("lang", "day"),
    [
        ("en", "31 February 2027"),
        ("en", "February 30, 2027"),
        ("en", "31/02/2027"),
        ("en", "2027-02-31"),
        ("de", "31. Februar 2027"),
        ("es", "31 de febrero de 2027"),
        ("fr", "31 février 2027"),
        ("it", "31 febbraio 2027"),
        ("nl", "31 februari 2027"),
        ("pt", "31 de fevereiro de 2027"),
        ("en", "29 February 2027"),
        ("en", "0 May 2027"),
        ("en", "45 May 2027"),
    ],
)
def test_a_day_that_is_none_is_not_claimed(lang: str, day: str, words: Lexicon) -> None:
    _, found = _take(
        _html(f"Northgate documentary: Netflix, {day}.", f"Northgate documentary – {day}", lang=lang), words
    )
    for value in _values(found, Field.RELEASE_DATE):
        assert not re.match(r"\d{4}-\d{2}-\d{2}", value)


@_WEIGHTS
@pytest.mark.parametrize("opening", ["“", '"', "«", "„", "‘", "'", "»", "‚"])
def test_a_quote_that_never_closes(opening: str, words: Lexicon) -> None:
    text = f"The Northgate documentary is called {opening}Against the Tide and will be shown somewhere at some time by someone. "
    document, found = _take(_html(text * 20, text), words)
    everything = " ".join(block.text for block in document.blocks)
    assert all(value in everything and len(value) < 100 for value in _values(found, Field.TITLE))


def test_a_page_of_nothing_says_nothing() -> None:
    for html in ("", "<", "<html>", "<p>", "\x00" * 1_000, "<!--" * 10_000, "<![CDATA[" * 5_000, "&" * 50_000):
        document, found = _take(html, credulous())
        assert found == ()
        assert said(document) == set()
