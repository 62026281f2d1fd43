"""docs/languages.md tells a speaker what every class of words means, and cannot go stale."""

import re
from pathlib import Path

from watcher.config.languages import PARTS, load_guide
from watcher.config.lexicon import load_lexicon

TEXT = (Path(__file__).parents[2] / "docs" / "languages.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in TEXT.splitlines() if line.startswith("| `")]


def _rows(columns: int) -> dict[str, list[str]]:
    return {row[0].strip("` "): row[1:] for row in ROWS if len(row) == columns}


def test_every_class_stands_there_with_its_meaning() -> None:
    guide = load_guide()
    expected = {
        name: meaning + (" (may be empty)" if name in guide.may_be_empty else "")
        for name, meaning in guide.classes.items()
    }
    assert {name: cells[0] for name, cells in _rows(3).items()} == expected


def test_the_classes_of_the_document_are_those_of_the_english_file() -> None:
    assert list(_rows(3)) == list(load_lexicon().languages["en"].words)


def test_the_examples_are_words_of_the_english_file() -> None:
    words = load_lexicon().languages["en"].words
    for name, (_, examples) in _rows(3).items():
        shown = re.findall(r"`([^`]+)`", examples)
        assert set(shown) <= set(words[name]), name
        assert bool(shown) == bool(words[name]), name


def test_every_part_of_a_file_and_every_trait_stands_there() -> None:
    assert {name: cells[0] for name, cells in _rows(2).items()} == {**PARTS, **load_guide().traits}
