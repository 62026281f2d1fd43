"""A claim tells which words weighed, where they stand, and what they are, in words for people."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import watcher.extract
from tests.extract.reading import HEADLINE, SALT_ROAD, SECOND_SEASON, WATCH, lexicon, page
from watcher.extract import describe, extract, propose, view_of
from watcher.extract.flags import FLAGS, MADE_BY
from watcher.extract.reasons import Reason, read_reason, say_feature
from watcher.lexicon import Lexicon
from watcher.model import Claim, Document, Source

CLASSES = lexicon().classes
#: A few plain weights: what a trained judge has by the thousand.
LINEAR = {
    "about": [0, 3, 0, 0, 0],
    "at_place": [0, 2, 0, 0, 0],
    "L:release": [0, 1.5, 0, 0, 0],
    "S:hedge": [0, -6, 3, 0, 0],
    "L:future": [0, -0.3, 0, 0, 0],
    "lw:on": [0, 0.5, 0, 0, 0],
    "v:hulu": [0, 0.2, 0, 0, 0],
}
WEIGHTS = {"linear": LINEAR, "bias": [0, -2, -1, -9, -9], "thresholds": {"asserted": 0.5, "hedged": 0.2}}


def weighed() -> Lexicon:
    return replace(lexicon(), weights={"platform": WEIGHTS})


def claim_of(document: Document) -> Claim:
    source = Source(id="paper", url=document.url, kind=document.kind, publisher="paper", every=timedelta(hours=1))
    (claim,) = extract(document, watch=WATCH, source=source, publisher=None, lexicon=weighed())
    return claim


def words_of(claim: Claim) -> dict[str, str]:
    reasons = [read_reason(cue) for cue in claim.cues]
    return {one.feature: claim.evidence.quote[one.start : one.end] for one in reasons if one.start is not None}


def test_a_claim_carries_its_probability_and_the_words_that_weighed_with_their_places() -> None:
    claim = claim_of(page(HEADLINE, "Hello. The Northgate documentary will stream on Hulu."))
    assert 0.5 < claim.probability < 1
    words = {"at_place": "on", "L:release": "stream", "L:future": "will", "lw:on": "on", "v:hulu": "Hulu"}
    assert words_of(claim) == words
    pulls = {one.feature: one.pull for one in map(read_reason, claim.cues)}
    assert next(iter(pulls)) == "about"
    assert {feature for feature, pull in pulls.items() if pull < 0} == {"L:future"}


def test_a_pull_is_towards_the_stance_of_the_claim() -> None:
    claim = claim_of(page(HEADLINE, "The Northgate documentary may perhaps stream on Hulu."))
    doubt = next(one for one in map(read_reason, claim.cues) if one.feature == "S:hedge")
    assert claim.stance == "hedged"
    assert doubt.pull > 0
    assert words_of(claim)["S:hedge"] == "perhaps"


@pytest.mark.parametrize(
    ("cue", "reason"),
    [
        ("L:hedge -1.3 [12:18]", Reason(feature="L:hedge", pull=-1.3, start=12, end=18)),
        ("v:acorn tv +0.6 [3:11]", Reason(feature="v:acorn tv", pull=0.6, start=3, end=11)),
        ("about +2.0", Reason(feature="about", pull=2.0)),
        ("lw:[ -0.1", Reason(feature="lw:[", pull=-0.1)),
        ("L:release", Reason(feature="L:release", pull=0.0)),
        ("", Reason(feature="", pull=0.0)),
    ],
)
def test_a_cue_is_read_back(cue: str, reason: Reason) -> None:
    assert read_reason(cue) == reason


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        ("S:hedge", "in its sentence: words that make a claim uncertain"),
        ("L:hedge", "left of it: words that make a claim uncertain"),
        ("R:negation", "right of it: words that negate"),
        ("K:subject", "in its clause: the production itself"),
        ("H:named", "the headline names the production"),
        ("Y:pending", "at the head of the page: phrases that say it is not known yet"),
        ("D:trailer", "how much of the page has: nouns for a trailer"),
        ("E:l:subject:near", "nearest name on its left: the production itself (very near)"),
        ("E:lr:nobody_other", "the nearest names: nobody on its left, another name on its right"),
        ("E:last:other:further", "spoken of last before its sentence: another name (in an earlier paragraph)"),
        ("Z:last:own", "the season named last before it is the one waited for"),
        ("lw:will", "a word left of it: “will”"),
        ("l1:^", "right before it: the beginning"),
        ("r2:from_#", "the two words behind it: “from”, a number"),
        ("lr:on_,", "between “on” and “,”"),
        ("v:hulu", "the value is “hulu”"),
        ("lang:de", "the page's language is de"),
        ("about*day", "it is a day, in a sentence about the production"),
        ("plain*day", "it is a day, in a plain sentence about the production"),
        ("K:release*Z:own", "its sentence names the season waited for, in a clause on its release"),
        ("none_said_none", "as no trailer: its sentence says that there is no trailer"),
        ("making_close", "near it: words for shooting, casting and writing"),
        ("S:territory_SE", "in its sentence: phrases for a country (SE)"),
    ],
)
def test_a_feature_is_said_in_words(feature: str, said: str) -> None:
    assert say_feature(feature, CLASSES) == said


PAGES = [
    (WATCH, (HEADLINE, "The Northgate documentary may stream on Hulu from Friday 14 June, not on Netflix.", "No trailer yet.")),
    (SALT_ROAD, ("“The Salt Road”: drama moved from May to autumn", "The series, called The Salt Road, has a teaser (below).")),
    (SECOND_SEASON, ("The Salt Road season 2", "Season 1 aired in 2022.", "Its second season will come to ITV in 2025.")),
]  # fmt: skip


@pytest.mark.parametrize(("watch", "lines"), PAGES)
def test_no_feature_of_a_page_is_shown_as_it_is_written(watch: Any, lines: tuple[str, ...]) -> None:
    view = view_of(page(*lines), watch=watch, lexicon=lexicon())
    features = {name for each in describe(tuple(propose(view)), view) for name in each}
    assert len(features) > 100
    for feature in features:
        said = re.sub("“.*?”", "", say_feature(feature, CLASSES))
        assert "_" not in said, feature
        assert "*" not in said, feature
        assert ":" not in said.replace(": ", ""), feature


def test_every_flag_that_is_explained_is_one_that_extract_makes() -> None:
    folder = Path(watcher.extract.__file__).parent
    code = "".join(
        path.read_text("utf-8") for path in folder.rglob("*.py") if path.name not in {"flags.py", "reasons.py"}
    )
    made_up = [flag for flag in {*FLAGS, *MADE_BY} if ":" not in flag and not re.search(rf"\b{flag}\b", code)]
    assert made_up == []


def test_the_words_that_make_a_flag_are_of_a_class_that_languages_have() -> None:
    assert {cue for _, cue in MADE_BY.values()} <= CLASSES.keys()


def test_every_prefix_of_a_page_s_features_is_in_the_document() -> None:
    text = (Path(__file__).parents[2] / "docs" / "reading.md").read_text(encoding="utf-8")
    section = text.partition("\n## How a claim explains itself\n")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))
    made = set()
    for watch, lines in PAGES:
        view = view_of(page(*lines), watch=watch, lexicon=lexicon())
        for each in describe(tuple(propose(view)), view):
            made |= {match[0] for name in each if (match := re.match(r"about\*|plain\*|K:release\*|\w+:", name))}
    assert made <= told
    assert len(made) > 20
