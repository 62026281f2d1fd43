"""Sentences that were misread once, with invented subjects: what they do not say is not asserted."""

import pytest

from tests.extract.reading import HEADLINE, WATCH, claims, page
from watcher.model import Stance

_TEAM = "Northgate stage win: what the riders do in winter"


def _asserted(*lines: str, date: str = "2024-10-02") -> set[tuple[str, str | None]]:
    found = claims(page(*lines, date=date), watch=WATCH)
    return {(claim.field.value, claim.value) for claim in found if claim.stance is Stance.ASSERTED}


@pytest.mark.parametrize(
    "lines",
    [
        (HEADLINE, "Reports that the Northgate documentary will be on Netflix are wrong."),
        ("Northgate to be followed by documentary series", "A documentary series will follow Northgate all year."),
        ("Northgate launches documentary fund", "Northgate has launched a fund for documentary makers."),
        (_TEAM, "Northgate rider Ann Elf recommends the Netflix documentary The Long Climb, released in 2017."),
        (_TEAM, "Northgate rider Ann Elf recommends the Netflix documentary “The Long Climb”, released in 2017."),
        (HEADLINE, "Netflix has not confirmed the Northgate series."),
        (HEADLINE, "Netflix has not confirmed that the Northgate series will premiere on 3 May."),
        (HEADLINE, "The Northgate documentary will not be shown on Netflix on 3 May."),
    ],
)
def test_nothing_is_asserted(lines: tuple[str, ...]) -> None:
    assert _asserted(*lines) == set()


def test_a_year_that_a_bound_names_is_not_the_date() -> None:
    assert ("release_date", "2026") not in _asserted(
        HEADLINE, "The Northgate documentary will not be seen before 2026."
    )


@pytest.mark.parametrize("title", ["Title on Disney+", "Northgate on Disney+", "A title on Disney+"])
def test_a_name_with_its_home_is_no_title(title: str) -> None:
    found = _asserted(f"{title}: what we know", "The Northgate documentary comes to Disney+ in the spring.")
    assert not any(field == "title" for field, _ in found)
