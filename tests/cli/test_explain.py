"""What a claim rests on, as a person sees it and as a script reads it."""

import json
from dataclasses import replace
from pathlib import Path

from tests.cli.conftest import Command
from tests.store.builders import (
    NOW,
    a_change,
    a_claim,
    a_config,
    a_fact,
    a_record,
    a_source,
    a_watch,
    an_evidence,
    claim_one,
)
from watcher.cli.build import console
from watcher.cli.claims import describe_claim, mark_quote, print_panel, tell_why
from watcher.config.lexicon import load_lexicon
from watcher.model import Claim, Field, Outcome, Stance
from watcher.store import Store, migrate

CLASSES = load_lexicon().classes
QUOTE = "The film may come to Hulu in June."


def hinted() -> Claim:
    return a_claim(
        "Hulu",
        field=Field.PLATFORM,
        stance=Stance.HEDGED,
        label="Hulu",
        rule="judge",
        probability=0.61,
        cues=("about +2.0", "L:hedge +1.5 [9:12]", "R:release -0.4 [13:17]"),
        evidence=replace(an_evidence(), quote=QUOTE, locator="article p[2]"),
    )


def test_a_panel_shows_the_sentence_the_odds_and_each_pull() -> None:
    with console.capture() as shown:
        print_panel(hinted(), CLASSES)
    text = " ".join(shown.get().replace("│", " ").split())
    for part in (
        "platform hedged 61%",
        f"“{QUOTE}”",
        "+1.5",
        "“may” (left of it: words that make a claim uncertain)",
        "-0.4",
        "“come” (right of it: words for coming out, being shown, starting)",
        "judge · article p[2]",
    ):
        assert part in text


def test_words_are_painted_by_their_pull_and_the_value_stands_out() -> None:
    spans = {(QUOTE[span.start : span.end], str(span.style)) for span in mark_quote(hinted()).spans}
    assert spans == {("may", "green"), ("come", "red"), ("Hulu", "bold underline")}


def test_one_line_says_what_weighed_most() -> None:
    assert tell_why(hinted(), CLASSES).plain == (
        "+ how much its sentence is about the production; + “may” (left of it: words that make a claim uncertain); "
        "- “come” (right of it: words for coming out, being shown, starting)"
    )


def test_a_structured_claim_names_its_path() -> None:
    stated = replace(hinted(), rule="json-ld:$[0].@graph[1].name", cues=(), probability=1.0)
    with console.capture() as shown:
        print_panel(stated, CLASSES)
    assert "Stated by json-ld:$[0].@graph[1].name" in shown.get()
    assert tell_why(stated, CLASSES).plain == ""


def test_json_has_every_reason_with_its_words() -> None:
    described = json.loads(json.dumps(describe_claim(hinted(), CLASSES)))
    assert described["cues"] == list(hinted().cues)
    assert described["reasons"][1] == {
        "feature": "L:hedge",
        "says": "left of it: words that make a claim uncertain",
        "pull": 1.5,
        "start": 9,
        "end": 12,
        "words": "may",
    }
    assert described["reasons"][0]["words"] is None


def keep(database: str, claim: Claim) -> None:
    """A fact that rests on a claim, with one that was retired."""
    migrate(database)
    change = a_change("Hulu", field=Field.PLATFORM, evidence=claim.evidence)
    gone = replace(claim, value="ITV", retired="superseded")
    outcome = Outcome(facts=(a_fact("Hulu", field=Field.PLATFORM),), claims=(claim, gone), changes=(change,))
    with Store.open(database) as store:
        store.sync(a_config(a_watch("film", [a_source()])), now=NOW)
        store.record(a_record(claim_one(store), outcomes={"film": outcome}, baseline_done=True))


def test_a_fact_tells_from_the_store_what_it_rests_on(watcher: Command, config: Path, tmp_path: Path) -> None:
    keep(f"sqlite:///{tmp_path / 'data' / 'watcher.db'}", hinted())
    told = watcher("facts", "--config", config)
    assert "hedged, judge, p=0.61: + how much its sentence is about the production; + “may”" in told.stdout
    explained = watcher("facts", "--explain", "--config", config)
    assert "platform hedged 61%" in explained.stdout
    assert "“come” (right of it" in explained.stdout
    fact = json.loads(watcher("facts", "--json", "--config", config).stdout)
    assert [(claim["value"], claim["probability"]) for claim in fact["claims"]] == [("Hulu", 0.61)]
    assert fact["claims"][0]["cues"] == list(hinted().cues)


PAGE = """<html lang=en><title>Liverpool documentary</title>
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "TVSeries", "name": "Liverpool: The Documentary",
"datePublished": "2031-08-12"}</script>
<article><h1>Liverpool documentary set for August</h1><p>The Liverpool documentary will stream on Netflix.</p></article></html>"""


def test_extract_explains_each_claim_of_a_page(watcher: Command, config: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    done = watcher("extract", page, "--watch", "liverpool-klopp-documentary", "--explain", "--config", config)
    assert done.returncode == 0, done.stderr
    assert "Stated by json-ld:$" in done.stdout
    assert "datePublished" in done.stdout
    assert "█" in done.stdout
    assert "“The Liverpool documentary will stream on Netflix.”" in done.stdout
