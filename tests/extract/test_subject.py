"""Only words about the Watch's subject make claims."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extract.reading import HEADLINE, SALT_ROAD, SECOND_SEASON, claims, page, said
from watcher.model import Field, Stance


@pytest.mark.parametrize(
    "text",
    [
        "Separately, a film about Tomas Vale by Iria Sand will be on Prime Video next year.",
        "Amazon's earlier All or Nothing series on other clubs premiered before the following season.",
        "Its makers, Ferrow Films, also made “Glass Harbour”, which is on Netflix.",
        "The match is live on Sky Sports.",
        "How to watch Northgate v Eastport on Sky Sports: subscribe from £20 a month.",
        "Northgate play at Eastport on Saturday 25 May.",
        "Read more: “Glass Harbour” arrives on Netflix on 3 June",
    ],
)
def test_what_the_page_says_of_others_is_not_asserted_of_the_subject(text: str) -> None:
    found = claims(page(HEADLINE, "The Northgate documentary follows a season.", text))
    assert [c for c in found if c.stance is Stance.ASSERTED] == []


def test_a_round_up_gives_each_production_its_own_line() -> None:
    document = page(
        "What is coming in June",
        "Glass Harbour",
        "The thriller arrives on Netflix on 3 June 2024.",
        "The Salt Road",
        "The drama premieres on Hulu on 11 June 2024.",
        "Low Tide",
        "A sitcom for Peacock, from 20 June 2024.",
        date="2024-05-20",
    )
    found = said(document, watch=SALT_ROAD)
    assert ("platform", "asserted", "Hulu") in found
    assert not {value for _, stance, value in found if stance == "asserted"} & {"Netflix", "2024-06-03", "2024-06-20"}


def test_another_seasons_date_is_not_the_awaited_ones() -> None:
    document = page(
        "The Salt Road season 2: what we know",
        "The first season premiered on Hulu on 4 March 2023.",
        "The second season of The Salt Road will premiere on 6 June 2024.",
    )
    dates = {
        value
        for field, stance, value in said(document, watch=SECOND_SEASON)
        if field == "release_date" and stance == "asserted"
    }
    assert dates == {"2024-06-06"}


def test_a_sentence_that_refers_back_speaks_of_the_subject() -> None:
    found = said(
        page("The Salt Road has a date", "The Salt Road is a new drama.", "It premieres on Hulu on 11 June."),
        watch=SALT_ROAD,
    )
    assert {("platform", "asserted", "Hulu"), ("release_date", "asserted", "2024-06-11")} <= found


def test_the_claims_keep_the_documents_order() -> None:
    found = claims(
        page(
            HEADLINE,
            "The Northgate documentary will stream on Hulu.",
            "The Northgate documentary arrives on 11 June 2024.",
        )
    )
    assert [claim.field for claim in found] == [Field.PLATFORM, Field.RELEASE_DATE]
    assert [claim.position for claim in found] == [0, 1]


def test_evidence_is_the_sentence_where_it_stands() -> None:
    text = "Hello. The Northgate documentary arrives on Hulu on 11 June 2024. Goodbye."
    document = page(HEADLINE, text)
    for claim in claims(document):
        assert claim.evidence.quote == "The Northgate documentary arrives on Hulu on 11 June 2024."
        assert claim.evidence.locator == "p[1]"
        assert claim.evidence.url == document.url
        assert claim.evidence.published_at == document.published
        assert claim.evidence.seen_at == document.fetched_at
        assert claim.publisher == "paper-group"
        assert claim.cues


def test_an_unreadable_document_says_nothing() -> None:
    document = page(HEADLINE, "The Northgate documentary will stream on Hulu.", unreadable="consent wall")
    assert claims(document) == ()


@settings(deadline=None)  # the first example compiles the lexicon
@given(st.text(max_size=300))
def test_no_subject_no_claim(text: str) -> None:
    if "northgate" not in text.casefold():
        assert claims(page("A headline", f"{text} will stream on Netflix on 3 June 2025. Watch the trailer.")) == ()


@settings(deadline=None)  # the first example compiles the lexicon
@given(st.text(max_size=300))
def test_no_text_breaks_it_and_every_quote_is_verbatim(text: str) -> None:
    document = page(HEADLINE, f"The Northgate documentary {text} on Netflix in June.", text)
    for claim in claims(document):
        assert any(claim.evidence.quote in block.text for block in document.blocks)
    assert claims(document) == claims(document)


def test_more_furniture_changes_no_claim() -> None:
    lines = (HEADLINE, "The Northgate documentary arrives on Hulu on 11 June 2024.")
    furniture = ("Sign up for our newsletter.", "Share this article", "120 comments", "Most read")
    plain = {(c.field, c.value, c.stance) for c in claims(page(*lines))}
    assert {(c.field, c.value, c.stance) for c in claims(page(*lines, *furniture))} == plain


@pytest.mark.parametrize("filler", ["'", "“", "early ", "Monday, ", "2024-25 ", "A ", "after the the ", "x"])
def test_repetition_is_read_in_bounded_time(filler: str) -> None:
    begun = time.process_time()
    claims(page(HEADLINE, "The Northgate documentary " + filler * 4000, *["A film about Tomas Vale. It airs."] * 3000))
    assert time.process_time() - begun < 3.0
