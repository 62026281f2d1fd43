"""The replay of labelled stories: what is true when, what two readers are told of it, and which stories are left out."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from benchmarks import stories
from benchmarks.accounts import FALSE, OPEN, RIGHT, Account
from benchmarks.extraction import load_scorer
from benchmarks.replay import Extractor, perfect, stories_of
from benchmarks.truth import Judge, Truth, truths_of
from watcher.lexicon import Platform
from watcher.model import Claim, Field, Publisher, Source, Stance, Watch

JUDGE = Judge(scorer=load_scorer())
PLATFORMS = (Platform(name="Streamly", hosts=("streamly.example",)),)


def gold(field: str, value: str | None, status: str = "confirmed", **more: Any) -> dict[str, Any]:
    return {"field": field, "value": value, "status": status, "evidence": f"({field}: {value})", **more}


def _words_of(number: int) -> str:
    return " ".join(f"w{number}{letter}" for letter in "abcdefghijkl")


def case(
    number: int, on: str, *golds: Mapping[str, Any], host: str = "", kind: str = "press", **more: Any
) -> dict[str, Any]:
    """A labelled page about one invented production; each on a host of its own."""
    return {
        "id": f"x-long-{number:02}",
        "url": f"https://{host or f'paper{number}.example'}/{number}",
        "date": on,
        "lang": "en",
        "publisher_kind": kind,
        "text": "The Long Season",
        "subject": {"name": "The Long Season", "all_of": ["Season"], "any_of": ["long"], "not": []},
        "gold": [{**each, "evidence": f"{_words_of(number)} {each['evidence']}"} for each in golds],
        "ignore": [],
        "ok_extra": [],
        **more,
    }


def days(*cases: Mapping[str, Any]) -> list[tuple[str, date, date | None]]:
    return [(truth.said.value, truth.since, truth.until) for truth in truths_of(cases, JUDGE)]


def accounts(cases: Sequence[Mapping[str, Any]], read: Extractor = perfect) -> tuple[Account, Account]:
    scored = stories.score(cases, PLATFORMS, read)
    (confirmed,), (everything,) = scored["confirmed"], scored["everything"]
    return confirmed, everything


def told(account: Account) -> list[tuple[str, str, str]]:
    return [(each.said.value, each.status.value, each.verdict) for each in account.tellings]


def held(account: Account) -> dict[str, date | None]:
    return {found.truth.said.value: found.held for found in account.found}


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_a_value_is_true_from_its_first_label_until_another_replaces_it() -> None:
    found = days(
        case(1, "2024-01-01", gold("release_date", "2024-08")),
        case(2, "2024-02-01", gold("release_date", "2024-08"), kind="fan"),
        case(3, "2024-03-01", gold("release_date", "2024-10")),
    )
    assert found == [("2024-08", day("2024-01-01"), day("2024-03-01")), ("2024-10", day("2024-03-01"), None)]


@pytest.mark.parametrize(
    ("later", "ended"),
    [
        pytest.param(gold("release_date", "2024-08-12"), False, id="a finer one"),
        pytest.param(gold("release_date", "2024"), False, id="a coarser one"),
        pytest.param(gold("release_date", "available now"), True, id="out before that month"),
        pytest.param(gold("release_date", "after 2023-24 season"), False, id="a bound"),
        pytest.param(gold("release_date", "2024-10", "rumoured"), False, id="a rumour"),
        pytest.param(gold("release_date", "2024-08", "denied"), True, id="a denial"),
        pytest.param(gold("release_date", "2024-09", "denied"), False, id="a denial of another"),
        pytest.param(gold("release_date", "cancelled", "denied"), True, id="cancelled"),
        pytest.param(gold("platform", "Streamly"), False, id="another field"),
    ],
)
def test_what_ends_a_truth(later: Mapping[str, Any], ended: bool) -> None:
    found = days(case(1, "2024-01-01", gold("release_date", "2024-08")), case(2, "2024-02-01", later))
    assert (found[0][2] is not None) is ended


def test_two_values_of_one_page_are_both_true_while_one_is_named_again() -> None:
    found = days(
        case(1, "2024-01-01", gold("platform", "Streamly"), gold("platform", "Otherflix")),
        case(2, "2024-02-01", gold("platform", "Streamly")),
        case(3, "2024-03-01", gold("platform", "Thirdly")),
    )
    assert [(value, until) for value, _, until in found] == [
        ("Streamly", day("2024-03-01")),
        ("Otherflix", day("2024-02-01")),
        ("Thirdly", None),
    ]


def test_of_one_day_nothing_replaces_anything() -> None:
    found = days(
        case(1, "2024-01-01", gold("release_date", "2024-08")), case(2, "2024-01-01", gold("release_date", "2024-10"))
    )
    assert [until for _, _, until in found] == [None, None]


def test_the_two_readers_of_a_story() -> None:
    confirmed, everything = accounts(
        [
            case(1, "2024-01-01", gold("platform", "Streamly")),
            case(2, "2024-01-11", gold("platform", "Streamly"), kind="fan"),
            case(3, "2024-01-31", gold("platform", "Streamly")),
        ]
    )
    assert told(everything) == [("Streamly", "reported", RIGHT)]
    assert told(confirmed) == [("Streamly", "confirmed", RIGHT)]
    assert [found.delay for found in everything.found] == [0]
    assert [found.delay for found in confirmed.found] == [30]
    assert (len(everything.messages), len(confirmed.messages)) == (2, 1)


def test_a_club_and_a_service_on_its_own_site_confirm_alone() -> None:
    confirmed, _ = accounts(
        [
            case(1, "2024-01-01", gold("title", "Farewell"), kind="club"),
            case(2, "2024-01-02", gold("platform", "Streamly"), kind="platform", host="www.streamly.example"),
            case(3, "2024-01-03", gold("release_date", "2024-08")),
        ]
    )
    assert held(confirmed) == {"Farewell": day("2024-01-01"), "Streamly": day("2024-01-02"), "2024-08": None}


def _adding(*, to: str, value: str, stance: Stance = Stance.ASSERTED) -> Extractor:
    """A reader that reads the labels rightly, and on one page a platform that is not there."""

    def read(case: Mapping[str, Any], watch: Watch, source: Source, publisher: Publisher) -> tuple[Claim, ...]:
        claims = perfect(case, watch, source, publisher)
        if case["id"] != to:
            return claims
        return (
            *claims,
            replace(claims[0], field=Field.PLATFORM, slot="*/streaming", value=value, stance=stance, position=9),
        )

    return read


def _story(**more: Any) -> list[dict[str, Any]]:
    return [
        case(1, "2024-01-01", gold("release_date", "2024-08"), **more),
        case(2, "2024-01-02", gold("release_date", "2024-08"), gold("platform", "Streamly")),
        case(3, "2024-01-03", gold("release_date", "2024-08"), gold("platform", "Streamly")),
    ]


def test_a_false_report_that_others_correct_never_reaches_who_wants_confirmed_facts() -> None:
    confirmed, everything = accounts(_story(), _adding(to="x-long-01", value="Otherflix"))
    assert ("Otherflix", "reported", FALSE) in told(everything)
    assert [each.stayed for each in everything.tellings if each.verdict == FALSE] == [False]
    assert (Field.PLATFORM, True) in everything.messages
    assert {verdict for _, _, verdict in told(confirmed)} == {RIGHT}
    whole = stories.tally("everything", [everything])
    assert (whole.false, whole.stayed, whole.corrections, whole.precision) == (1, 0, 1, 2 / 3)


def test_a_false_word_of_the_club_is_a_false_confirmed_fact() -> None:
    confirmed, _ = accounts(_story(kind="club"), _adding(to="x-long-01", value="Otherflix"))
    assert ("Otherflix", "confirmed", FALSE) in told(confirmed)


@pytest.mark.parametrize(
    "labels",
    [
        {"ignore": ["platform"]},
        {"ok_extra": [["platform", "Otherflix", "confirmed"]]},
        {"ok_extra": [["platform", "*", "confirmed"]]},
    ],
)
def test_what_labels_leave_open_is_not_counted(labels: Mapping[str, Any]) -> None:
    _, everything = accounts(_story(**labels), _adding(to="x-long-01", value="Otherflix"))
    assert ("Otherflix", "reported", OPEN) in told(everything)
    assert stories.tally("everything", [everything]).precision == 1


def test_a_rumour_is_right_if_it_was_one_by_then() -> None:
    first = case(1, "2024-01-01", gold("platform", "Otherflix", "rumoured"))
    _, everything = accounts([first, *_story()[1:]])
    assert ("Otherflix", "rumoured", RIGHT) in told(everything)


def test_stories_have_three_dates_and_one_subject() -> None:
    three = [case(number, f"2024-01-0{number}") for number in (1, 2, 3)]
    other = [{**each, "subject": {**each["subject"], "name": "Another"}} for each in three[:2]]
    undated = {**case(4, "2024-01-04"), "date": None}
    found = stories_of([*three, *other, undated, {**three[0], "id": "x-other-01"}], PLATFORMS)
    assert [[each["id"] for each in story.cases] for story in found] == [["x-long-01", "x-long-02", "x-long-03"]]
    assert stories_of([case(1, "2024-01-01"), case(2, "2024-01-01"), case(3, "2024-01-02")], PLATFORMS) == []


def test_each_error_is_listed_with_its_case_and_quote() -> None:
    cases = _story()
    scored = stories.score(cases, PLATFORMS, _adding(to="x-long-01", value="Otherflix"))
    console = Console(record=True, width=200, file=sys.stderr)
    stories.list_errors(scored, cases, console)
    text = console.export_text()
    assert "FALSE  everything  The Long Season: platform Otherflix (reported on 2024-01-01, taken back later)" in text
    assert "x-long-01 paper1.example: asserted Otherflix, p=1.00 “w1a w1b" in text
    assert "MISSED confirmed" not in text


@pytest.mark.parametrize("option", [(), ("--json",)])
def test_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], option: tuple[str, ...]
) -> None:
    held_back = stories.HOLDOUT.read_text("utf-8").split()[0]
    hidden = [{**each, "id": f"{held_back}-{number}"} for number, each in enumerate(_story())]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in [*_story(), *hidden]), "utf-8")
    monkeypatch.setattr(sys, "argv", ["stories", str(path), "--perfect", *option])
    monkeypatch.setenv("COLUMNS", "200")
    assert stories.main() == 0
    printed = capsys.readouterr().out
    if option:
        rows = [json.loads(line) for line in printed.splitlines()]
        (whole,) = (row for row in rows if (row["reader"], row["field"]) == ("confirmed", "all"))
        assert (whole["truths"], whole["held"], whole["false"], whole["precision"]) == (2, 2, 0, 1.0)
    else:
        assert "1 productions" in printed


def test_the_days_of_a_truth_include_the_first_and_not_the_last() -> None:
    truth = truths_of(
        [case(1, "2024-01-01", gold("platform", "Streamly")), case(2, "2024-01-02", gold("platform", "Otherflix"))],
        JUDGE,
    )[0]
    assert isinstance(truth, Truth)
    assert truth.stands(day("2024-01-01"))
    assert not truth.stands(day("2024-01-02"))
