"""What each field's module proposes, and the values it gives."""

import pytest

from tests.extract.reading import HEADLINE, SALT_ROAD, WATCH, claims, judged, lexicon, page, said
from watcher.extract import propose, view_of
from watcher.extract.judge import score
from watcher.model import Block, BlockKind, Field, Link, Watch


def proposed(*lines: str, field: Field, watch: Watch) -> set[str | None]:
    view = view_of(page(*lines), watch=watch, lexicon=lexicon())
    return {candidate.value for candidate in propose(view, (field,))}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The series is called “The Long Tide”.", "The Long Tide"),
        ("'The Long Tide', a documentary in four parts, follows Northgate.", "The Long Tide"),
        ('Meet "The Long Tide," the Northgate series.', "The Long Tide"),
        ("The Northgate documentary is titled The Long Tide: Northgate – A Year.", "The Long Tide: Northgate – A Year"),
    ],
)
def test_titles_are_found_as_printed_without_quotes(text: str, title: str) -> None:
    assert title in proposed(HEADLINE, text, field=Field.TITLE, watch=WATCH)


def test_a_title_in_italics_is_found() -> None:
    block = Block(
        kind=BlockKind.PARAGRAPH,
        text="The Northgate documentary is called The Long Tide and follows a season.",
        locator="p",
        emphasis=("The Long Tide",),
    )
    assert ("title", "asserted", "The Long Tide") in said(page(HEADLINE, blocks=(block,)))


def test_a_quoted_sentence_or_a_brand_alone_is_no_title() -> None:
    text = "“We love it here and we want to stay,” said the Northgate coach of the documentary."
    assert not [c for c in claims(page(HEADLINE, text)) if c.field is Field.TITLE]


def test_the_name_of_the_watch_is_the_title_where_the_subject_asks_for_it() -> None:
    found = said(page("First look at The Salt Road", "The Salt Road is a drama series for Hulu."), watch=SALT_ROAD)
    assert ("title", "asserted", "The Salt Road") in found


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("The Northgate documentary will stream on Amazon Prime Video.", "Prime Video"),
        ("The Northgate documentary will be shown on BBC iPlayer.", "BBC"),
        ("The Northgate documentary will stream on Max.", "Max"),
        ("The Northgate documentary will stream on discovery+.", "discovery+"),
        ("The Northgate documentary will be shown on Channel 4.", "Channel 4"),
        ("Netflix's Northgate documentary will premiere soon.", "Netflix"),
    ],
)
def test_platforms_have_one_name(text: str, platform: str) -> None:
    assert ("platform", "asserted", platform) in said(page(HEADLINE, text))


@pytest.mark.parametrize(
    "text",
    [
        "Max Porter narrates the Northgate documentary, which is gold.",
        "The sky over Northgate opens the documentary; now a fox crosses the pitch.",
        "The Northgate documentary was a quest, to the max.",
        "The BET was on: Stan Rowe sits in the Northgate documentary's first scene.",
    ],
)
def test_everyday_words_are_no_platforms(text: str) -> None:
    assert not [c for c in claims(page(HEADLINE, text)) if c.field is Field.PLATFORM]


def test_territories_have_their_own_slots() -> None:
    found = claims(
        page(HEADLINE, "The Northgate documentary will stream on Channel 4 in the UK and on Hulu in the US.")
    )
    slots = {(claim.slot, claim.value) for claim in found if claim.field is Field.PLATFORM}
    assert slots == {("GB/streaming", "Channel 4"), ("US/streaming", "Hulu")}


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("Watch the trailer for the Northgate documentary below.", "trailer", "released"),
        ("A first teaser for the Northgate documentary has been released.", "teaser", "released"),
        ("The second trailer for the Northgate documentary is here.", "trailer 2", "released"),
        ("The trailer for the Northgate documentary will be released tomorrow.", "trailer", "scheduled"),
    ],
)
def test_trailers_have_a_kind(text: str, slot: str, value: str) -> None:
    found = claims(page(HEADLINE, text))
    assert (slot, value) in {(claim.slot, claim.value) for claim in found if claim.field is Field.TRAILER}


def test_a_linked_trailer_is_its_address() -> None:
    text = "Watch the official trailer for the Northgate documentary here."
    link = Link(url="https://video.example/1", text="official trailer")
    block = Block(kind=BlockKind.PARAGRAPH, text=text, locator="p", links=(link,))
    assert ("trailer", "asserted", "https://video.example/1") in said(page(HEADLINE, blocks=(block,)))


def test_a_fan_made_trailer_is_none() -> None:
    text = "A fan-made trailer for the Northgate documentary was released on YouTube."
    assert not [c for c in claims(page(HEADLINE, text)) if c.field is Field.TRAILER]


def test_probabilities_sum_to_one_and_unknown_features_weigh_nothing() -> None:
    weights = lexicon().weights["platform"]
    chances = score({"about": 1.0, "at_place": 1.0}, weights)
    assert sum(chances.values()) == pytest.approx(1.0)
    assert set(chances) == {"none", "asserted", "hedged", "pending", "denied"}
    assert score({"about": 1.0, "at_place": 1.0, "unheard of": 9.0}, weights) == chances


def test_without_thresholds_the_judge_claims_nothing() -> None:
    weights = {"bias": [0.0, 9.0, 0.0, 0.0, 0.0], "linear": {}}
    assert judged({}, weights, empty=False) is None
    verdict = judged({}, {**weights, "thresholds": {"asserted": 0.5}}, empty=False)
    assert verdict is not None
    assert judged({}, {**weights, "thresholds": {"asserted": 0.5}}, empty=True) is None
