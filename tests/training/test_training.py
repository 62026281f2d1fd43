"""Training gives the same bits each time, parts no production, and says what the program says."""

import json
from collections import Counter

import numpy as np
import pytest

from training.__main__ import judge_unseen, report, train, unseen_chances
from training.examples import Read, folds_of, held_back, is_given, of_field, production, read_cases, training_cases
from training.models import calibrate, fit_linear, predict, scaled, tabulate, write
from training.thresholds import assess, figures
from watcher.extract.judge import OUTCOMES, score
from watcher.model import Field


@pytest.fixture(scope="module")
def reads() -> list[Read]:
    return read_cases(training_cases()[:1000:8])


def test_training_again_gives_the_same_bits(reads: list[Read]) -> None:
    first, second = (json.dumps(train(reads)[0], sort_keys=True) for _ in range(2))
    assert first == second


def test_the_program_gives_the_chances_that_were_fitted(reads: list[Read]) -> None:
    examples = of_field(reads, Field.PLATFORM)
    table = tabulate(examples)
    rows = np.arange(len(examples))
    model = fit_linear(scaled(table, rows), table.outcomes, table.weights)
    weights = write(model, table)
    for example, fitted in zip(examples, predict(model, table, rows), strict=True):
        ours = score(example.features, weights)
        assert ours == pytest.approx(fitted, abs=0.002)


def test_what_is_held_back_is_never_trained_on() -> None:
    kept = {production(case) for case in training_cases()}
    assert len(held_back()) > 100
    assert kept.isdisjoint(held_back())


def test_cases_of_one_production_or_one_page_share_a_fold() -> None:
    cases = training_cases()
    folds = folds_of(cases, 3)
    for key in (production, lambda case: f"{case['url']} {case['date']}"):
        of: dict[str, set[int]] = {}
        for case, fold in zip(cases, folds, strict=True):
            of.setdefault(key(case), set()).add(fold)
        assert all(len(found) == 1 for found in of.values())
    assert min(Counter(folds).values()) > len(cases) / 5


def test_no_outcome_is_left_out_of_the_chances(reads: list[Read]) -> None:
    for read, chances in zip(reads, unseen_chances(reads), strict=True):
        assert len(chances) == len(read.examples)
        for chance in chances:
            assert tuple(chance) == OUTCOMES
            assert sum(chance.values()) == pytest.approx(1.0)


def test_the_report_says_of_unseen_productions_what_training_says(reads: list[Read]) -> None:
    unseen, found = judge_unseen(reads), report(reads)
    told = figures(reads, unseen.chances, unseen.thresholds)
    whole = found.whole
    assert [whole.pages, round(whole.facts.f1 or 0, 3), round(whole.alerts or 0, 4)] == [
        told["pages"],
        told["f1"],
        told["alerts"],
    ]
    assert sum(tally.pages for tally in found.languages.values()) == len(reads)
    assert found.cpu is None
    given = sum(is_given(read.case) for read in reads)
    assert [report(reads, of=which).whole.pages for which in ("given", "own")] == [given, len(reads) - given]


def test_the_report_holds_chances_against_every_candidate_the_labels_decide(reads: list[Read]) -> None:
    unseen = judge_unseen(reads)
    odds = [one for outcome in assess(reads, unseen.chances, unseen.thresholds) for one in outcome.odds]
    for field in Field:
        examples = [one for one in of_field(reads, field) if one.candidate.value is not None]
        ours = [one for one in odds if one.field == field.value]
        assert len(ours) == len(examples)
        assert sum(one.right for one in ours) == sum(one.outcome == "asserted" for one in examples)


def test_calibration_makes_a_boastful_judge_modest() -> None:
    boasts = [(0.9, place % 2 == 0) for place in range(200)] + [(0.1, place % 10 == 0) for place in range(200)]
    stretch, _ = calibrate(boasts)
    assert 0 < stretch < 1
