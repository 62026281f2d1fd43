"""What an eighth language file lacks is said, a sentence a gap; the seven shipped lack nothing."""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from ruamel.yaml import YAML

import watcher.lexicon
from watcher.config.languages import find_gaps, load_guide
from watcher.config.lexicon import load_lexicon

Data = dict[str, Any]
LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copytree(Path(watcher.lexicon.__file__).parent, tmp_path / "lexicon")
    return tmp_path / "lexicon"


@pytest.fixture
def english(folder: Path) -> Data:
    return {**YAML(typ="safe").load(folder / "en.yaml"), "code": "xx"}


def gaps(folder: Path, data: Data) -> list[str]:
    (folder / "xx.yaml").write_text(json.dumps(data), encoding="utf-8")  # JSON is YAML too
    return list(find_gaps(folder))


def test_the_seven_shipped_languages_lack_nothing() -> None:
    assert tuple(sorted(load_lexicon().languages)) == LANGUAGES
    assert list(find_gaps()) == []


def test_the_classes_are_those_that_every_language_has() -> None:
    every = set.intersection(*(set(language.words) for language in load_lexicon().languages.values()))
    assert set(load_guide().classes) == every


def test_a_class_may_be_empty_only_if_a_language_shipped_has_no_words_for_it() -> None:
    languages = load_lexicon().languages.values()
    empty = {name for language in languages for name, phrases in language.words.items() if not phrases}
    assert load_guide().may_be_empty == empty


def test_a_whole_file_lacks_nothing(folder: Path, english: Data) -> None:
    assert gaps(folder, english) == []


def test_each_class_that_lacks_is_one_sentence_with_its_meaning(folder: Path, english: Data) -> None:
    words = english["words"]
    del words["pending_date"], words["decade"]
    words["hedge"] = []
    assert gaps(folder, english) == [
        "xx.yaml: words.decade is missing: words that make a number a decade; [] if it has none",
        "xx.yaml: words.hedge is empty: words that make a claim uncertain",
        "xx.yaml: words.pending_date is missing: phrases that say that no date is known",
    ]


def test_a_file_that_is_only_begun_lacks_every_part_and_the_others_stay_whole(folder: Path) -> None:
    found = gaps(folder, {"code": "xx", "words": {"hedge": ["vielleicht"]}})
    assert "xx.yaml: quotes is missing: pairs of opening and closing quotation marks" in found
    assert len([gap for gap in found if "words." in gap]) == len(load_guide().classes) - 1
    assert all(gap.startswith("xx.yaml: ") for gap in found)


@pytest.mark.parametrize(
    ("part", "value", "sentence"),
    [
        ("months", {"januar": 1}, "months has no name for 3 (March)"),
        ("months", {"januar": 13}, "months.januar is 13; use one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12"),
        ("weekdays", {"montag": 0}, "weekdays has no name for 6 (Sunday)"),
        ("seasons", {"sommer": "22"}, "seasons has no name for '21' (spring)"),
        ("quotes", [], "quotes is empty: pairs of opening and closing quotation marks"),
        ("code", "yy", "code is yy; write xx, as the file is named"),
        ("month", {}, "month is no part of a language; did you mean months?"),
    ],
)
def test_names_that_lack_or_are_no_names_are_said(
    folder: Path, english: Data, part: str, value: object, sentence: str
) -> None:
    assert f"xx.yaml: {sentence}" in gaps(folder, {**english, part: value})


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("pending_dat", ["x"], "words.pending_dat is no class of words; did you mean pending_date?"),
        ("teritory_GB", ["x"], "words.teritory_GB is no class of words; did you mean territory_GB?"),
        ("hedge", "perhaps", "words.hedge is no list: write its phrases between [ and ]"),
        ("hedge", [False], "words.hedge holds False, which is not text; put it in quotation marks"),
        (
            "traits",
            ["capital_month"],
            "words.traits holds capital_month, which is no trait; did you mean capital_months?",
        ),
    ],
)
def test_a_class_that_nothing_reads_is_said(
    folder: Path, english: Data, name: str, value: object, sentence: str
) -> None:
    assert gaps(folder, {**english, "words": {**english["words"], name: value}}) == [f"xx.yaml: {sentence}"]


def test_a_territory_that_other_languages_do_not_name_is_no_mistake(folder: Path, english: Data) -> None:
    assert gaps(folder, {**english, "words": {**english["words"], "territory_SE": ["in sweden"]}}) == []


def test_a_file_that_is_no_yaml_is_named_with_the_place(folder: Path) -> None:
    (folder / "xx.yaml").write_text("code: [xx\n", encoding="utf-8")
    (found,) = find_gaps(folder)
    assert "xx.yaml: " in found
    assert "line 2" in found


def test_a_language_that_lacks_classes_still_loads(folder: Path, english: Data) -> None:
    del english["words"]["pending_date"]
    gaps(folder, english)
    assert "pending_date" not in load_lexicon(folder).languages["xx"].words
