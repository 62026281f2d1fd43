"""What a date is the date of: which word governs it, whose it is, and how it stands among the page's other dates."""

import pytest

from tests.extract.reading import HEADLINE, WATCH, lexicon, page
from watcher.extract import describe, propose, view_of
from watcher.model import Field


def told(*lines: str) -> dict[str, set[str]]:
    """The features on what happens (`T:`, `P:`) of each date of a page, by its value."""
    view = view_of(page(HEADLINE, *lines), watch=WATCH, lexicon=lexicon())
    candidates = tuple(propose(view))
    return {
        one.value: {name for name in features if name.startswith(("T:", "P:"))}
        for one, features in zip(candidates, describe(candidates, view), strict=True)
        if one.field is Field.RELEASE_DATE and one.value
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Northgate documentary premieres on 3 June 2030.", "T:release:own:ahead"),
        ("The trailer for the Northgate documentary arrives on 3 June 2030.", "T:release:trailer:ahead"),
        ("A novel on Northgate is released on 3 June 2030.", "T:release:work:ahead"),
        ("“Another Road” premieres on 3 June 2030.", "T:release:other:ahead"),
        ("It arrives on 3 June 2030.", "T:release:back_own:ahead"),
        ("The Northgate documentary was filmed until 3 June 2030.", "T:making:own:ahead"),
    ],
)
def test_a_date_is_told_of_the_word_that_governs_it_and_of_who_does_it(text: str, expected: str) -> None:
    assert expected in told(text)["2030-06-03"]


def test_each_date_of_a_sentence_goes_with_the_word_of_its_own_clause() -> None:
    found = told("Filming of the Northgate documentary lasts until 1 May 2030, and it premieres on 3 June 2030.")
    assert "T:making" in found["2030-05-01"]
    assert "T:release" in found["2030-06-03"]


def test_a_service_without_a_verb_governs_a_date_too() -> None:
    assert "T:service" in told("Northgate: 3 June 2030, Netflix.")["2030-06-03"]


def test_a_date_knows_what_the_page_tells_of_others() -> None:
    found = told(
        "The Northgate documentary premieres on 3 June 2030.",
        "Northgate fans meet in London on 9 August 2030.",
        "The Northgate documentary starts on 3 June 2030.",
    )
    assert {"P:told_same", "P:told_only"} <= found["2030-06-03"]
    assert "P:told_earlier" in found["2030-08-09"]
