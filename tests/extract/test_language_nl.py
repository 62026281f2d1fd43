"""What Dutch pages say, read with `watcher/lexicon/nl.yaml`: stances, dates in their usual forms, and what is beside the point."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extract.reading import claims, lexicon, page, said
from watcher.extract.when import dates_of
from watcher.model import Field, Stance, Subject, Watch

HEADLINE = "Documentaire over Noorderhaven: dit weten we"
WATCH = Watch(
    id="harbour",
    name="Noorderhaven documentaire",
    subject=Subject(all_of=("Noorderhaven",), any_of=("documentaire", "docuserie", "serie", "reeks")),
)
MONDAY = date(2024, 5, 20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De documentaire over Noorderhaven is vanaf 3 augustus te zien op Netflix.", ("release_date", "asserted", "2024-08-03")),
        ("De documentaire over Noorderhaven is vanaf 3 augustus te zien op Netflix.", ("platform", "asserted", "Netflix")),
        ("De Noorderhaven-documentaire verschijnt op vrijdag 24 mei 2024 bij Prime Video.", ("release_date", "asserted", "2024-05-24")),
        ("De Noorderhaven-documentaire verschijnt op vrijdag 24 mei 2024 bij Prime Video.", ("platform", "asserted", "Prime Video")),
        ("Netflix komt met een documentaire over Noorderhaven.", ("platform", "asserted", "Netflix")),
        ("De documentaire over Noorderhaven verschijnt in oktober.", ("release_date", "asserted", "2024-10")),
        ("De documentaire over Noorderhaven komt begin 2025 uit.", ("release_date", "asserted", "2025-37")),
        ("De documentaire over Noorderhaven verschijnt begin 2025.", ("release_date", "asserted", "2025-37")),
        ("De documentaire over Noorderhaven start dit najaar bij Disney+.", ("release_date", "asserted", "2024-23")),
        ("De documentaire over Noorderhaven start in het najaar bij Disney+.", ("release_date", "asserted", "2024-23")),
        ("De documentaire over Noorderhaven start op 03/08/2024.", ("release_date", "asserted", "2024-08-03")),
        ("De documentaire over Noorderhaven is nu te zien op Netflix.", ("release_date", "asserted", "../2024-05-20")),
        ("De documentaire over Noorderhaven heet ‘Tegen de Stroom’.", ("title", "asserted", "Tegen de Stroom")),
        ("De docuserie over Noorderhaven krijgt de titel “Storm en Stilte”.", ("title", "asserted", "Storm en Stilte")),
        ("De documentaire over Noorderhaven heeft als werktitel ‘Havenlicht’.", ("title", "hedged", "Havenlicht")),
        ("De eerste trailer van de documentaire over Noorderhaven is uitgebracht.", ("trailer", "asserted", "released")),
        ("Bekijk hier de eerste trailer van de documentaire over Noorderhaven.", ("trailer", "asserted", "released")),
        ("De nieuwe trailer verschijnt volgende week, melden de makers van de documentaire over Noorderhaven.", ("trailer", "asserted", "scheduled")),
        ("Er is nog geen trailer van de documentaire over Noorderhaven.", ("trailer", "pending", None)),
        ("Volgens geruchten zou de documentaire over Noorderhaven op Netflix komen.", ("platform", "hedged", "Netflix")),
        ("Komt de documentaire over Noorderhaven naar Disney+?", ("platform", "hedged", "Disney+")),
        ("Prime Video is volgens bronnen in gesprek over de documentaire over Noorderhaven.", ("platform", "hedged", "Prime Video")),
        ("De documentaire over Noorderhaven verschijnt naar verwachting in oktober 2024.", ("release_date", "hedged", "2024-10")),
        ("De documentaire over Noorderhaven verschijnt mogelijk in september of oktober.", ("release_date", "hedged", "[2024-09,2024-10]")),
        ("Wanneer de documentaire over Noorderhaven te zien is, is nog niet bekend.", ("release_date", "pending", None)),
        ("De documentaire over Noorderhaven heeft nog geen releasedatum.", ("release_date", "pending", None)),
        ("Op welke zender de documentaire over Noorderhaven komt, is nog onbekend.", ("platform", "pending", None)),
        ("De documentaire over Noorderhaven heeft nog geen titel.", ("title", "pending", None)),
        ("Hoe de documentaire over Noorderhaven gaat heten, is nog niet bekend.", ("title", "pending", None)),
        ("De documentaire over Noorderhaven komt niet op Netflix.", ("platform", "denied", "Netflix")),
        ("De documentaire over Noorderhaven is geschrapt.", ("release_date", "denied", None)),
        ("De documentaire over Noorderhaven stond gepland voor 3 juni, maar is uitgesteld.", ("release_date", "denied", "2024-06-03")),
        ("De documentaire over Noorderhaven is niet voor augustus te zien.", ("release_date", "asserted", "2024-08/..")),
        ("Volgens De Telegraaf verschijnt de documentaire over Noorderhaven in oktober bij Netflix.", ("platform", "asserted", "Netflix")),
    ],
)  # fmt: skip
def test_a_dutch_clause_has_its_stance(text: str, expected: tuple[str, str, str | None]) -> None:
    assert expected in said(page(HEADLINE, text, language="nl"), watch=WATCH)


@pytest.mark.parametrize(
    "text",
    [
        "Op 3 augustus start bij Netflix ook de misdaadserie ‘De Loods’.",
        "Foto: ANP / Netflix",
        "Ook nieuw: ‘Het Meer’, vanaf 1 september bij Disney+.",
        "Op 3 augustus speelt Noorderhaven de wedstrijd tegen de koploper.",
        "Een abonnement op Netflix kost 13,99 euro per maand.",
    ],
)
def test_what_is_beside_the_point_in_dutch_makes_no_claim(text: str) -> None:
    assert said(page(HEADLINE, text, language="nl"), watch=WATCH) == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("op 3 augustus 2024", "2024-08-03"),
        ("vanaf 3 augustus", "2024-08-03"),
        ("op vrijdag 24 mei", "2024-05-24"),
        ("op 03/08/2024", "2024-08-03"),
        ("op 13.8.2024", "2024-08-13"),
        ("in oktober", "2024-10"),
        ("in oktober 2025", "2025-10"),
        ("eind oktober 2024", "2024-10"),
        ("in het najaar van 2024", "2024-23"),
        ("in het voorjaar van 2025", "2025-21"),
        ("dit najaar", "2024-23"),
        ("in het najaar", "2024-23"),
        ("deze zomer", "2024-22"),
        ("begin 2025", "2025-37"),
        ("medio 2025", "2025-38"),
        ("eind 2024", "2024-39"),
        ("in de tweede helft van 2024", "2024-39"),
        ("volgend jaar", "2025"),
        ("begin volgend jaar", "2025-37"),
        ("later dit jaar", "2024"),
        ("eind dit jaar", "2024-39"),
        ("volgende maand", "2024-06"),
        ("donderdag", "2024-05-23"),
        ("vanavond", "2024-05-20"),
        ("morgen", "2024-05-21"),
        ("in juni of juli", "[2024-06,2024-07]"),
        ("niet voor 2026", "2026/.."),
        ("niet eerder dan augustus", "2024-08/.."),
    ],
)
def test_dutch_dates_are_read_in_their_usual_forms(text: str, value: str) -> None:
    found = dates_of(lexicon().languages["nl"]).find(f"… {text}.", written=MONDAY)
    assert [when.value for when in found] == [value]


def test_everyday_dutch_words_are_no_dates() -> None:
    text = "Zo wordt de serie dan toch een succes, die zo mooi begon."
    assert dates_of(lexicon().languages["nl"]).find(text, written=MONDAY) == ()


def test_dutch_has_every_class_of_english() -> None:
    languages = lexicon().languages
    assert set(languages["en"].words) <= set(languages["nl"].words)


@settings(deadline=None)  # the first example compiles the lexicon
@given(
    st.sampled_from(["is niet", "komt niet", "verschijnt niet", "is niet meer"]),
    st.sampled_from(["te zien", "uit", "online", "te bekijken"]),
    st.sampled_from(["Netflix", "Prime Video", "Arte", "Disney+"]),
)
def test_not_in_dutch_never_leaves_asserted(negation: str, verb: str, home: str) -> None:
    text = f"De documentaire over Noorderhaven {negation} op {home} {verb}."
    found = claims(page(HEADLINE, text, language="nl"), watch=WATCH)
    assert not any(claim.field is Field.PLATFORM and claim.stance is Stance.ASSERTED for claim in found)
