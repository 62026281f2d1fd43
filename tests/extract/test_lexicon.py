"""The words are data: loaded whole, or refused with the file's name."""

from pathlib import Path
from shutil import copytree

import pytest

import watcher.lexicon
from benchmarks.extraction import load_scorer
from tests.extract.reading import HEADLINE, WATCH, page
from watcher.config.lexicon import load_lexicon
from watcher.extract import view_of
from watcher.model import Field


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copytree(Path(watcher.lexicon.__file__).parent, tmp_path / "lexicon")
    return tmp_path / "lexicon"


def test_the_shipped_lexicon_has_weights_for_every_field_and_classes_for_page_reading() -> None:
    lexicon = load_lexicon()
    assert set(lexicon.weights) == {field.value for field in Field}
    words = lexicon.languages["en"].words
    assert all(words[cue] for cue in ("page_consent", "page_not_found", "page_login", "negation", "hedge"))


def test_every_service_the_scorer_knows_is_a_platform() -> None:
    known = {platform.name for platform in load_lexicon().platforms}
    assert set(load_scorer().ALIASES) <= known


def test_no_alias_names_two_platforms() -> None:
    owner: dict[str, str] = {}
    for platform in load_lexicon().platforms:
        for alias in (*platform.aliases, *platform.everyday):
            assert owner.setdefault(alias.casefold(), platform.name) == platform.name


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        ("en.yaml", "code: en\n", "'day_first' is missing"),
        ("en.yaml", "code: [en\n", "en.yaml"),
        ("platforms.yaml", "- aliases: [X]\n", "'name' is missing"),
        ("weights.json", "{", "weights.json"),
        ("en.yaml", "code: en\nday_first: true\nmonths: {}\nweekdays: {}\nseasons: {}\nquotes: []\nwords: {place: [1]}\n", "not text"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_the_reason(folder: Path, file: str, text: str, reason: str) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=reason) as error:
        load_lexicon(folder)
    assert file in str(error.value)


@pytest.mark.parametrize("file", ["platforms.yaml", "classes.yaml", "weights.json"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(ValueError, match=file):
        load_lexicon(folder)


def test_another_language_is_one_file(folder: Path) -> None:
    english = (folder / "en.yaml").read_text("utf-8")
    (folder / "xx.yaml").write_text(english.replace("code: en", "code: xx"), encoding="utf-8")
    lexicon = load_lexicon(folder)
    assert {"en", "xx"} <= lexicon.languages.keys()
    assert view_of(page(HEADLINE, language="xx-BE"), watch=WATCH, lexicon=lexicon).language.code == "xx"
