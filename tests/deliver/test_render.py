"""What a message says, and that nothing a page writes can break its form."""

import json
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.deliver.samples import NOW, PUBLISHERS, make_delivery
from watcher.message import render, say_date, say_value
from watcher.model import NOT_BEFORE, RELEASED, SCHEDULED, ChangeKind, Delivery, Field, Message, Status

DATES = [
    ("2025-02-28", "28 February 2025"),
    ("2025-02-01", "1 February 2025"),
    ("2024-08", "August 2024"),
    ("2024", "2024"),
    ("2024-21", "spring 2024"),
    ("2024-22", "summer 2024"),
    ("2024-23", "autumn 2024"),
    ("2024-24", "winter 2024"),
    ("2024-29", "spring 2024"),
    ("2024-33", "the first quarter of 2024"),
    ("2024-36", "the fourth quarter of 2024"),
    ("2024-37", "early 2024"),
    ("2024-38", "mid 2024"),
    ("2024-39", "late 2024"),
    ("2024-40", "the first half of 2024"),
    ("2024-41", "the second half of 2024"),
    ("[2024-07,2024-08]", "July or August 2024"),
    ("[2024-06, 2024-07, 2024-08]", "June, July or August 2024"),
    ("[2024-12,2025-01]", "December 2024 or January 2025"),
    ("{2024-07,2024-08}", "July and August 2024"),
    ("[2024..2026]", "between 2024 and 2026"),
    ("../2025-02-28", "out now"),
    ("2026/..", "not before 2026"),
    ("2024-05-26/..", "not before 26 May 2024"),
    ("2024-05/2024-06", "May 2024 to June 2024"),
    ("2024~", "about 2024"),
    ("2024-08?", "perhaps August 2024"),
    ("202X", "the 2020s"),
    ("2025-02-28T20:00:00Z", "28 February 2025, 20:00 UTC"),
    ("2024-13", "2024-13"),
    ("2024-99", "2024-99"),
    ("some day", "some day"),
]


@pytest.mark.parametrize(("value", "said"), DATES)
def test_dates_are_said_for_people(value: str, said: str) -> None:
    assert say_date(value) == said
    assert say_value(Field.RELEASE_DATE, value) == said


def test_a_bound_is_said_by_its_label_and_a_date_is_not() -> None:
    assert say_date("2024/..", "after the 2023-24 season") == "after the 2023-24 season"
    assert say_date("2024-08", "this August") == "August 2024"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (Field.TITLE, "The\nFilm", "The Film"),
        (Field.PLATFORM, "Prime Video", "Prime Video"),
        (Field.PLATFORM, None, "unknown"),
        (Field.TRAILER, SCHEDULED, "promised"),
        (Field.TRAILER, RELEASED, "out"),
        (Field.TRAILER, "https://v.example/1", "https://v.example/1"),
    ],
)
def test_values_are_said_for_people(field: Field, value: str | None, said: str) -> None:
    assert say_value(field, value) == said


def show(*deliveries: Delivery, name: str = "The film") -> Message:
    return render(name, deliveries, PUBLISHERS)


C, R, U = Status.CONFIRMED, Status.REPORTED, Status.RUMOURED
HEADLINES: list[tuple[dict[str, Any], str]] = [
    ({}, "streams on Prime Video (confirmed)"),
    ({"status": R}, "streams on Prime Video (reported)"),
    ({"status": U}, "may stream on Prime Video (rumoured)"),
    ({"slot": "GB/streaming"}, "streams on Prime Video in the UK (confirmed)"),
    ({"slot": "NZ/cinema"}, "shows on Prime Video in NZ (cinema) (confirmed)"),
    ({"kind": ChangeKind.ADDED, "after": "Sky"}, "also streams on Sky (confirmed)"),
    ({"kind": ChangeKind.WITHDRAWN, "before": "Sky", "after": None}, "Sky is no longer listed (withdrawn)"),
    ({"kind": ChangeKind.DENIED, "before": None, "after": "Sky"}, "Sky is denied (denied)"),
    ({"field": Field.TITLE, "slot": "title", "after": "Up"}, "called “Up” (confirmed)"),
    ({"field": Field.TITLE, "slot": "title", "after": "Up", "status": U}, "may be called “Up” (rumoured)"),
    ({"field": Field.RELEASE_DATE, "after": "2025-02-28"}, "out on 28 February 2025 (confirmed)"),
    ({"field": Field.RELEASE_DATE, "after": "2024-08", "status": R}, "out in August 2024 (reported)"),
    ({"field": Field.RELEASE_DATE, "after": "2024-37", "status": U}, "may be out in early 2024 (rumoured)"),
    ({"field": Field.RELEASE_DATE, "after": "[2024-07,2024-08]"}, "out in July or August 2024 (confirmed)"),
    (
        {"field": Field.RELEASE_DATE, "after": "[2024-08-01,2024-08-02]"},
        "out on 1 August 2024 or 2 August 2024 (confirmed)",
    ),
    ({"field": Field.RELEASE_DATE, "after": "2024-05/2024-06"}, "out from May 2024 to June 2024 (confirmed)"),
    ({"field": Field.RELEASE_DATE, "after": "../2025-02-28"}, "out now (confirmed)"),
    (
        {"field": Field.RELEASE_DATE, "slot": NOT_BEFORE, "after": "2024/..", "label": "after the 2023-24 season"},
        "release after the 2023-24 season (confirmed)",
    ),
    ({"field": Field.RELEASE_DATE, "slot": NOT_BEFORE, "after": "2026/.."}, "release not before 2026 (confirmed)"),
    ({"field": Field.TRAILER, "slot": "trailer", "after": "https://v.example/1"}, "trailer is out (confirmed)"),
    ({"field": Field.TRAILER, "slot": "teaser", "after": SCHEDULED, "status": R}, "teaser is promised (reported)"),
    ({"field": Field.TRAILER, "slot": "trailer 2", "after": RELEASED}, "trailer 2 is out (confirmed)"),
]


@pytest.mark.parametrize(("given", "said"), HEADLINES)
def test_the_title_is_the_news(given: dict[str, Any], said: str) -> None:
    assert show(make_delivery(**given)).title == f"The film: {said}"


def test_several_changes_are_named_by_field_and_status_the_weightiest_first() -> None:
    date: dict[str, Any] = {"field": Field.RELEASE_DATE, "after": "2025-02-28"}
    title = make_delivery(field=Field.TITLE, after="Up", slot="title")
    assert (
        show(make_delivery(**date), make_delivery(), title).title == "The film: title, platform, release date confirmed"
    )
    mixed = show(make_delivery(status=U), make_delivery(**date | {"after": "2024-08", "status": R}))
    assert mixed.title == "The film: release date reported; platform rumoured"
    taken_back = make_delivery(
        field=Field.RELEASE_DATE, kind=ChangeKind.CORRECTED, before="2024-08", after=None, status=Status.UNKNOWN
    )
    assert show(make_delivery(status=U), taken_back).title == "The film: release date corrected; platform rumoured"


def test_a_paragraph_has_status_step_lapsed_quote_publisher_and_address() -> None:
    upgraded = make_delivery(
        kind=ChangeKind.UPGRADED, before="Prime Video", status_before=U, lapsed=("Disney+", "Sky", "Hulu")
    )
    assert show(upgraded).text.splitlines() == [
        "Confirmed: streams on Prime Video.",
        "Platform: Prime Video, rumoured → confirmed",
        "Disney+, Sky and Hulu are out of the running.",
        "“The series streams on Prime Video from 28 February.”",
        "Evening Post, 3 February 2025: https://post.example/news?id=1&page=2",
    ]


def test_one_lapsed_candidate_is_named() -> None:
    assert "Disney+ is out of the running." in show(make_delivery(lapsed=("Disney+",))).text


def test_a_correction_says_what_no_longer_stands() -> None:
    change: dict[str, Any] = {
        "field": Field.RELEASE_DATE,
        "kind": ChangeKind.CORRECTED,
        "before": "2024-08",
        "status_before": R,
    }
    taken_back = show(make_delivery(after=None, status=Status.UNKNOWN, **change))
    assert taken_back.title == "The film: correction: August 2024 no longer stands"
    assert taken_back.text.startswith(
        "Correction: August 2024 no longer stands.\nRelease date: August 2024 (reported) → unknown\n"
    )
    replaced = show(make_delivery(after="2025-02-28", **change))
    assert replaced.text.startswith(
        "Correction, confirmed: out on 28 February 2025; August 2024 no longer stands.\n"
        "Release date: August 2024 (reported) → 28 February 2025 (confirmed)\n"
    )


def test_who_was_never_told_the_old_value_hears_no_correction() -> None:
    untold = make_delivery(
        told_as=ChangeKind.ANNOUNCED,
        field=Field.RELEASE_DATE,
        kind=ChangeKind.CORRECTED,
        before="2024-08",
        after="2025-02-28",
        status_before=R,
    )
    message = show(untold)
    assert message.title == "The film: out on 28 February 2025 (confirmed)"
    assert "August" not in message.text


def test_a_trailer_comes_with_its_link_in_every_form() -> None:
    message = show(make_delivery(field=Field.TRAILER, slot="trailer", after="https://v.example/w?v=1&t=2"))
    assert message.text.startswith("Confirmed: trailer is out: https://v.example/w?v=1&t=2\n")
    assert '<a href="https://v.example/w?v=1&amp;t=2">' in message.html
    assert "<https://v.example/w?v=1&amp;t=2>" in message.slack[1]["text"]["text"]


def test_a_refinement_shows_both_values() -> None:
    refined = make_delivery(
        field=Field.RELEASE_DATE,
        kind=ChangeKind.REFINED,
        before="2024-08",
        after="2024-08-12",
        status_before=R,
        status=R,
    )
    assert "Release date: August 2024 (reported) → 12 August 2024 (reported)" in show(refined).text


def test_an_unknown_publisher_and_an_undated_page_are_shown_as_they_are() -> None:
    message = show(make_delivery(publisher="blog.example", published=None))
    assert message.text.endswith("\nblog.example: https://post.example/news?id=1&page=2")


def test_nothing_to_tell_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        render("The film", (), {})


@pytest.mark.parametrize("line", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x0b", "\x85"])
def test_a_title_is_one_line(line: str) -> None:
    title = show(make_delivery(field=Field.TITLE, after=f"A{line}Bcc: x"), name=f"Film{line}X: y").title
    assert title == "Film X: y: called “A Bcc: x” (confirmed)"
    assert len(title.splitlines()) == 1


def test_html_is_escaped_and_links_only_to_the_web() -> None:
    evil = "<script>alert(1)</script>\"'&"
    message = show(
        make_delivery(field=Field.TITLE, after=evil, quote=evil, url="javascript:alert(1)", publisher=evil),
        make_delivery(field=Field.TRAILER, slot="trailer", after="javascript:alert(1)"),
        make_delivery(url='https://x.example/"onclick="alert(1)'),
        name=evil,
    )
    tags: list[tuple[str, dict[str, str | None]]] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((tag, dict(attrs)))

    Tags().feed(message.html)
    assert not {tag for tag, _ in tags} & {"script", "img"}
    anchors = [attributes for tag, attributes in tags if tag == "a"]
    assert anchors
    for attributes in anchors:
        assert set(attributes) == {"href"}
        assert str(attributes["href"]).startswith("https://")


def test_an_endless_quote_is_cut_at_a_word_in_every_form() -> None:
    message = show(make_delivery(quote="word " * 4000))
    quote = message.text.splitlines()[1]
    assert len(quote) <= 602
    assert quote.endswith("word…”")
    assert len(message.html) < 2000
    assert len(message.slack[2]["text"]["text"]) <= 3000


@pytest.mark.parametrize("quote", ["&" * 20_000, "x" * 20_000, "👨‍👩‍👧" * 6_000, "< > & " * 3_000, "é" * 20_000])
def test_slack_limits_hold_whatever_the_page_says(quote: str) -> None:
    deliveries = [
        make_delivery(
            field=Field.TITLE, after=quote, before=quote, kind=ChangeKind.REFINED, quote=quote, publisher=quote
        )
        for _ in range(20)
    ]
    blocks = show(*deliveries, name=quote).slack
    assert len(blocks) <= 50
    assert len(blocks[0]["text"]["text"]) <= 150
    for block in blocks[1:]:
        texts = [block["text"]] if block["type"] == "section" else block["elements"]
        assert all(0 < len(text["text"]) <= 3000 for text in texts)
    assert blocks[-1]["elements"][0]["text"] == "and 4 more"
    json.dumps(blocks)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("*bold* _it_ ~no~ `code`", "∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ"),
        ("M*A*S*H snake_case", "M*A*S*H snake_case"),
        ("<!channel> & <!here>", "&lt;!channel&gt; &amp; &lt;!here&gt;"),
        ("first\n> second", "first &gt; second"),
    ],
)
def test_slack_shows_page_text_as_text(said: str, shown: str) -> None:
    assert show(make_delivery(quote=said)).slack[2]["text"]["text"] == f"> {shown}"


def test_a_link_in_slack_cannot_be_left_early() -> None:
    blocks = show(make_delivery(url="https://x.example/a|b>c<!channel>", publisher="P|>x")).slack
    assert blocks[3]["elements"][0]["text"].startswith("<https://x.example/a%7Cb%3Ec%3C!channel%3E|P|&gt;x>")


def test_right_to_left_text_stays_in_its_place_and_cannot_turn_the_rest() -> None:
    message = show(make_delivery(quote="\u202eفيلم وثائقي\u202c على المنصة"))
    assert "“\u2068فيلم وثائقي على المنصة\u2069”" in message.text
    assert '<blockquote dir="auto">“فيلم' in message.html
    assert "\u202e" not in message.text + message.html + json.dumps(message.slack, ensure_ascii=False)


def test_emoji_survive_whole_and_broken_text_is_mended() -> None:
    message = show(make_delivery(quote="Fin 🎬 👨‍👩‍👧 \ud83d \x00 ok"))
    assert "“Fin 🎬 👨‍👩‍👧 ok”" in message.text
    message.text.encode()


def test_the_date_of_an_old_page_is_shown() -> None:
    assert "Evening Post, 31 December 2023: " in show(make_delivery(published=NOW - timedelta(days=400))).text
