"""What a clause says: asserted, hedged, pending, denied, or nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extract.reading import HEADLINE, claims, page, said
from watcher.model import Field, Stance


@pytest.mark.parametrize(
    ("date", "text", "expected"),
    [
        ("2024-05-20", "The documentary on Northgate is set to air in August 2024.", ("release_date", "asserted", "2024-08")),
        ("2025-02-14", "The Northgate documentary arrives on Prime Video on 28 February.", ("platform", "asserted", "Prime Video")),
        ("2025-02-14", "The Northgate documentary arrives on Prime Video on 28 February.", ("release_date", "asserted", "2025-02-28")),
        ("2025-02-14", "The Northgate documentary is called “Against the Tide”.", ("title", "asserted", "Against the Tide")),
        ("2025-02-28", "The Northgate documentary is out now on Prime Video.", ("release_date", "asserted", "../2025-02-28")),
        ("2025-02-20", "The official trailer for the Northgate documentary has been released.", ("trailer", "asserted", "released")),
        ("2024-02-01", "The Northgate documentary is to be shown after the 2023-24 season.", ("release_date", "asserted", "2024/..")),
        ("2024-02-01", "July or August seems likely for a release of the Northgate documentary.", ("release_date", "hedged", "[2024-07,2024-08]")),
        ("2024-08-14", "Amazon is among the services in talks over the Northgate documentary.", ("platform", "hedged", "Prime Video")),
        ("2024-05-20", "Disney+ were early favourites to show the Northgate documentary, but there is nothing concrete.", ("platform", "hedged", "Disney+")),
        ("2024-05-20", "Some speculate that the Northgate documentary could be shown on Netflix.", ("platform", "hedged", "Netflix")),
        ("2024-05-20", "Could Netflix show the Northgate documentary?", ("platform", "hedged", "Netflix")),
        ("2024-02-01", "The Northgate documentary is as yet unnamed.", ("title", "pending", None)),
        ("2024-02-01", "The Northgate documentary still has no formal title.", ("title", "pending", None)),
        ("2024-02-01", "It is not confirmed where the Northgate documentary will air.", ("platform", "pending", None)),
        ("2025-01-14", "A streaming service has taken the Northgate documentary, but it is not yet clear which.", ("platform", "pending", None)),
        ("2024-02-01", "There is no trailer for the Northgate documentary yet.", ("trailer", "pending", None)),
        ("2024-02-01", "The Northgate documentary has no release date.", ("release_date", "pending", None)),
        ("2024-08-14", "The Northgate documentary had been planned for this month and will now come later.", ("release_date", "denied", "2024-08")),
        ("2024-08-14", "The Northgate documentary will now come later than August.", ("release_date", "denied", "2024-08")),
        ("2024-08-14", "The Northgate documentary will not be on Netflix.", ("platform", "denied", "Netflix")),
        ("2024-08-14", "The Northgate documentary has been shelved.", ("release_date", "denied", None)),
    ],
)  # fmt: skip
def test_a_clause_has_its_stance(date: str, text: str, expected: tuple[str, str, str | None]) -> None:
    assert expected in said(page(HEADLINE, text, date=date))


@pytest.mark.parametrize(
    "text",
    [
        "A streaming service has taken the Northgate documentary, but it is not yet clear which.",
        "The Northgate documentary is as yet unnamed.",
        "There is no trailer for the Northgate documentary yet.",
        "The Northgate documentary had been planned for this month and will now come later.",
        "The Northgate documentary has been shelved.",
    ],
)
def test_words_that_know_nothing_assert_nothing(text: str) -> None:
    assert [c for c in claims(page(HEADLINE, text)) if c.stance is Stance.ASSERTED] == []


def test_a_delay_is_no_bound() -> None:
    found = claims(page(HEADLINE, "The Northgate documentary had been planned for this month and will now come later."))
    assert [claim.slot for claim in found] == ["*/streaming"]


def test_a_bound_stands_in_its_own_slot_with_its_words() -> None:
    (claim,) = claims(page(HEADLINE, "The Northgate documentary is to be shown after the 2023-24 season."))
    assert (claim.slot, claim.value, claim.label) == ("not_before", "2024/..", "after the 2023-24 season")


_NOT = st.sampled_from(["will not", "won't", "will never", "is not going to"])
_VERB = st.sampled_from(["be on", "stream on", "be shown on", "air on", "premiere on", "arrive on"])
_HOME = st.sampled_from(
    [("Netflix", "Netflix"), ("Prime Video", "Prime Video"), ("BBC One", "BBC"), ("Disney+", "Disney+")]
)
_WHO = st.sampled_from(["The Northgate documentary", "The documentary about Northgate", "Northgate's new series"])


@settings(deadline=None)  # the first example compiles the lexicon
@given(_WHO, _NOT, _VERB, _HOME)
def test_not_before_the_verb_never_leaves_asserted(who: str, negation: str, verb: str, home: tuple[str, str]) -> None:
    found = claims(page(HEADLINE, f"{who} {negation} {verb} {home[0]}."))
    assert not any(claim.field is Field.PLATFORM and claim.stance is Stance.ASSERTED for claim in found)


def test_a_claim_taken_from_another_outlet_says_whose_it_is() -> None:
    text = "According to Deadline, the Northgate documentary will premiere on Netflix in October."
    assert {claim.attributed_to for claim in claims(page(HEADLINE, text))} == {"Deadline"}
    own = "The Northgate documentary will premiere on Netflix in October."
    assert {claim.attributed_to for claim in claims(page(HEADLINE, own))} == {None}
