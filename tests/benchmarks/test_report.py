"""The figures of extraction: counted as the scorer counts, parted by language and tag, and chances held against truth."""

import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from benchmarks.extraction import load_scorer, main
from benchmarks.report import (
    Count,
    Heard,
    Odds,
    Outcome,
    Report,
    Spread,
    Tally,
    calibration_of,
    report_of,
    tally_of,
    write,
)
from benchmarks.tables import show

SCORER = load_scorer()
NETFLIX = {"field": "platform", "value": "Netflix", "status": "confirmed", "evidence": ""}
MAY = {"field": "release_date", "value": "2025-05", "status": "confirmed", "evidence": ""}
NO_TITLE = {"field": "title", "value": None, "status": "unknown", "evidence": ""}
RUMOUR = {"field": "platform", "value": "Hulu", "status": "rumoured", "evidence": ""}


def _outcome(
    name: str, gold: list[dict[str, Any]], claims: list[dict[str, Any]], *, lang: str = "en", tags: tuple[str, ...] = ()
) -> Outcome:
    case = {"id": name, "lang": lang, "gold": gold, "hard": list(tags)}
    return Outcome(case=case, tally=tally_of(case, claims, SCORER))


def _claim(field: str, value: str | None, status: str = "confirmed") -> dict[str, Any]:
    return {"field": field, "value": value, "status": status}


@pytest.fixture(scope="module")
def report() -> Report:
    half_right = _outcome("a-1", [NETFLIX, MAY], [_claim("platform", "netflix")], tags=("list",))
    wrong = _outcome("a-2", [], [_claim("title", "It"), _claim("title", "23/24")], lang="de", tags=("ordinary",))
    heard = _outcome("a-3", [NO_TITLE, RUMOUR], [_claim("title", None, "unknown")], lang="de")
    silent = [_outcome(f"b-{place}", [], [], lang="fr", tags=("trap",)) for place in range(10)]
    return report_of([half_right, wrong, heard, *silent])


def test_facts_alerts_and_stances_are_counted(report: Report) -> None:
    assert report.whole.facts == Count(right=1, false=2, missed=1)
    assert report.whole.fields["platform"] == Count(right=1)
    assert report.whole.fields["release_date"] == Count(missed=1)
    assert report.whole.facts.precision == pytest.approx(1 / 3)
    assert report.whole.facts.recall == 0.5
    assert report.whole.facts.f1 == pytest.approx(0.4)
    assert report.whole.stances == {"hedged": Heard(0, 1), "pending": Heard(1, 1), "denied": Heard(0, 0)}
    assert report.whole.quiet.accuracy == 0.5
    assert report.whole.alerts == pytest.approx(2 / 13)
    assert report.whole.hit == 1


def test_pages_with_nothing_to_claim_are_shown_apart(report: Report) -> None:
    nothing, ordinary = report.pages["nothing to claim"], report.pages["of these, ordinary pages"]
    assert (nothing.pages, nothing.facts.false) == (11, 2)
    assert (ordinary.pages, ordinary.alerts) == (1, 2.0)
    assert report.pages["facts to claim"].alerts == 0.0


def test_languages_and_tags_are_parted_and_rare_tags_are_one(report: Report) -> None:
    assert {name: tally.pages for name, tally in report.languages.items()} == {"fr": 10, "de": 2, "en": 1}
    assert report.languages["de"].facts == Count(false=2)
    assert {name: tally.pages for name, tally in report.tags.items()} == {"trap": 10, "other": 2, "none": 1}
    assert report.tags["other"].facts == Count(right=1, false=2, missed=1)


def test_case_by_case_counts_are_the_scorers_own() -> None:
    outcomes = [
        _outcome("a-1", [NETFLIX, MAY], [_claim("platform", "Netflix"), _claim("release_date", "2025-06")]),
        _outcome("a-2", [RUMOUR], [_claim("platform", "Hulu", "rumoured"), _claim("trailer", "teaser")]),
    ]
    claims = {"a-1": [_claim("platform", "Netflix"), _claim("release_date", "2025-06")]}
    claims["a-2"] = [_claim("platform", "Hulu", "rumoured"), _claim("trailer", "teaser")]
    with contextlib.redirect_stdout(io.StringIO()) as told:
        SCORER.score([one.case for one in outcomes], claims)
    row = re.search(r"^all +(\d+) +(\d+) +(\d+)", told.getvalue(), re.MULTILINE)
    assert row is not None
    assert report_of(outcomes).whole.facts == Count(*map(int, row.groups())) == Count(1, 2, 1)


def test_chances_are_held_against_what_is_true() -> None:
    sure = [Odds(field="title", chance=1.0, right=right) for right in (True, True, True, False)]
    unsure = [Odds(field="title", chance=0.25, right=right) for right in (True, False, False, False)]
    found = calibration_of([*sure, *unsure])
    assert found is not None
    assert [(one.low, one.count, one.said, one.true) for one in found.bins] == [
        (0.2, 4, 0.25, 0.25),
        (0.9, 4, 1.0, 0.75),
    ]
    assert found.error() == 0.125
    assert found.error(0.5) == 0.25
    assert found.brier == pytest.approx((1 + 0.75**2 + 3 * 0.25**2) / 8)
    assert calibration_of([]) is None


def test_cpu_is_the_median_and_what_95_of_100_pages_take() -> None:
    case = {"id": "a-1", "lang": "en", "gold": [], "hard": []}
    outcomes = [Outcome(case=case, tally=Tally(pages=1), cpu=float(1 + place)) for place in range(100)]
    assert report_of(outcomes).cpu == Spread(median=50.5, most=95.0)
    assert report_of([Outcome(case=case, tally=Tally(pages=1))]).cpu is None


def test_nothing_to_count_is_no_figure_rather_than_a_perfect_one() -> None:
    written = write(report_of([_outcome("a-1", [], [])]))
    assert (written["precision"], written["recall"], written["false_alerts_a_page"]) == (None, None, 0.0)
    assert written["stances"]["denied"] == {"right": 0, "of": 0, "accuracy": None}


def test_tables_name_every_part(report: Report) -> None:
    console = Console(width=120, record=True, file=io.StringIO())
    show(report, console)
    shown = console.export_text()
    assert re.search(r"^ *all +1 +2 +1 +0\.33 +0\.50 +0\.40", shown, re.MULTILINE)
    assert re.search(r"^ *nothing to claim +11 +2 +0\.182 +1", shown, re.MULTILINE)
    assert re.search(r"^ *other +2 +1 +2 +1 .* 1\.000", shown, re.MULTILINE)


def test_cases_may_be_text_or_a_page_beside_their_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "The Northgate documentary will stream on Netflix."
    text = f"{words}\nThe documentary series about Northgate premieres on Netflix on 3 May 2025."
    common = {
        "url": "https://paper.example/northgate",
        "date": "2025-03-01",
        "lang": "en",
        "subject": {"name": "Northgate", "all_of": ["Northgate"], "any_of": ["documentary"]},
        "gold": [NETFLIX],
        "hard": ["plain"],
        "ignore": ["title", "release_date", "trailer"],
    }
    lines = "".join(f"<p>{line}</p>" for line in text.split("\n") * 3)
    page = f"<html lang=en><title>{words}</title><article><h1>{words}</h1>{lines}</article></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    cases = [{**common, "id": "x-1", "text": text}, {**common, "id": "x-2", "html_file": "page.html"}]
    (tmp_path / "cases.jsonl").write_text("\n".join(json.dumps(case) for case in cases), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["extraction", str(tmp_path / "cases.jsonl"), "--json"])
    main()
    found = json.loads(capsys.readouterr().out)
    assert (found["pages"], found["right"], found["false"]) == (2, 2, 0)
    assert set(found["calibration"]) == {"platform"}
    assert found["calibration"]["platform"]["candidates"] >= 2
    assert 0 < found["cpu_ms_a_page"]["median"] <= found["cpu_ms_a_page"]["p95"]


def test_held_back_productions_stay_out_unless_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = Path(__file__).parent.parent / "corpus"
    held = set((corpus / "holdout.txt").read_text("utf-8").split())
    names = [json.loads(line)["id"] for line in (corpus / "dev.jsonl").read_text("utf-8").splitlines()]
    kept = [name for name in names if name.rsplit("-", 1)[0] not in held]
    monkeypatch.setattr("sys.argv", ["extraction", str(corpus / "dev.jsonl"), "--json"])
    main()
    told = capsys.readouterr()
    assert json.loads(told.out)["pages"] == len(kept) < len(names)
    assert f"{len(names) - len(kept)} held-back cases are left out" in told.err
