"""What German pages say, read with `watcher/lexicon/de.yaml`: stances, dates in their usual forms, and what is beside the point."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extract.reading import claims, lexicon, page, said
from watcher.extract.when import dates_of
from watcher.model import Field, Stance, Subject, Watch

HEADLINE = "Doku über Nordhafen: Das ist bekannt"
WATCH = Watch(
    id="harbour",
    name="Nordhafen-Doku",
    subject=Subject(all_of=("Nordhafen",), any_of=("Doku", "Dokumentation", "Dokuserie", "Serie")),
)
MONDAY = date(2024, 5, 20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Die Nordhafen-Doku startet am 3. August 2024 bei Netflix.", ("release_date", "asserted", "2024-08-03")),
        ("Die Nordhafen-Doku startet am 3. August 2024 bei Netflix.", ("platform", "asserted", "Netflix")),
        ("Ab dem 3. August ist die Nordhafen-Doku bei Prime Video zu sehen.", ("release_date", "asserted", "2024-08-03")),
        ("Ab dem 3. August ist die Nordhafen-Doku bei Prime Video zu sehen.", ("platform", "asserted", "Prime Video")),
        ("Arte zeigt die Nordhafen-Doku ab Freitag, dem 24. Mai 2024.", ("release_date", "asserted", "2024-05-24")),
        ("Arte zeigt die Nordhafen-Doku ab Freitag, dem 24. Mai 2024.", ("platform", "asserted", "Arte")),
        ("Netflix zeigt die Nordhafen-Doku im Oktober.", ("release_date", "asserted", "2024-10")),
        ("Die Nordhafen-Doku erscheint Anfang 2025.", ("release_date", "asserted", "2025-37")),
        ("Die Nordhafen-Doku kommt im Herbst 2024 zu Disney+.", ("release_date", "asserted", "2024-23")),
        ("Die Nordhafen-Doku kommt im kommenden Frühjahr zu Disney+.", ("release_date", "asserted", "2025-21")),
        ("Die Nordhafen-Doku startet am 03.08.2024 bei Netflix.", ("release_date", "asserted", "2024-08-03")),
        ("Die Nordhafen-Doku ist ab sofort bei Netflix verfügbar.", ("release_date", "asserted", "../2024-05-20")),
        ("Die Nordhafen-Doku heißt „Gegen die Strömung“.", ("title", "asserted", "Gegen die Strömung")),
        ("Die Dokuserie über Nordhafen trägt den Titel »Sturm und Stille«.", ("title", "asserted", "Sturm und Stille")),
        ("Die Nordhafen-Doku entsteht unter dem Arbeitstitel „Hafenlicht“.", ("title", "hedged", "Hafenlicht")),
        ("Der erste Trailer zur Nordhafen-Doku ist da.", ("trailer", "asserted", "released")),
        ("Netflix hat den offiziellen Trailer zur Nordhafen-Doku veröffentlicht.", ("trailer", "asserted", "released")),
        ("Ein Trailer zur Nordhafen-Doku folgt in Kürze.", ("trailer", "asserted", "scheduled")),
        ("Einen Trailer gibt es noch nicht zur Nordhafen-Doku.", ("trailer", "pending", None)),
        ("Zur Nordhafen-Doku gibt es noch keinen Trailer.", ("trailer", "pending", None)),
        ("Gerüchten zufolge könnte die Nordhafen-Doku bei Netflix laufen.", ("platform", "hedged", "Netflix")),
        ("Netflix soll Interesse an der Nordhafen-Doku haben, heißt es, Verhandlungen laufen.", ("platform", "hedged", "Netflix")),
        ("Läuft die Nordhafen-Doku bald bei Disney+?", ("platform", "hedged", "Disney+")),
        ("Die Nordhafen-Doku startet voraussichtlich im Oktober 2024.", ("release_date", "hedged", "2024-10")),
        ("Die Nordhafen-Doku dürfte im September oder Oktober starten.", ("release_date", "hedged", "[2024-09,2024-10]")),
        ("Ein Starttermin für die Nordhafen-Doku steht noch nicht fest.", ("release_date", "pending", None)),
        ("Wann die Nordhafen-Doku startet, ist noch nicht bekannt.", ("release_date", "pending", None)),
        ("Wo die Nordhafen-Doku zu sehen sein wird, ist noch offen.", ("platform", "pending", None)),
        ("Noch hat die Nordhafen-Doku keinen Sender.", ("platform", "pending", None)),
        ("Die Nordhafen-Doku hat noch keinen Titel.", ("title", "pending", None)),
        ("Wie die Nordhafen-Doku heißen wird, ist noch nicht bekannt.", ("title", "pending", None)),
        ("Die Nordhafen-Doku wird nicht bei Netflix laufen.", ("platform", "denied", "Netflix")),
        ("Die Nordhafen-Doku wurde abgesetzt.", ("release_date", "denied", None)),
        ("Die Nordhafen-Doku sollte eigentlich am 3. Juni starten, wurde aber verschoben.", ("release_date", "denied", "2024-06-03")),
        ("Die Nordhafen-Doku wird nicht vor August zu sehen sein.", ("release_date", "asserted", "2024-08/..")),
        ("Laut DWDL startet die Nordhafen-Doku im Oktober bei Netflix.", ("platform", "asserted", "Netflix")),
    ],
)  # fmt: skip
def test_a_german_clause_has_its_stance(text: str, expected: tuple[str, str, str | None]) -> None:
    assert expected in said(page(HEADLINE, text, language="de"), watch=WATCH)


@pytest.mark.parametrize(
    "text",
    [
        "Außerdem startet dort am 3. August bei Netflix die Krimiserie „Der Lotse“.",
        "Foto: Imago / Netflix",
        "Außerdem neu: „Die Brücke am See“ ab dem 1. September bei Disney+.",
        "Am 3. August spielt Nordhafen gegen den Tabellenführer, Anpfiff ist um 15.30 Uhr.",
        "Ein Netflix-Abo kostet 13,99 Euro im Monat.",
    ],
)
def test_what_is_beside_the_point_in_german_makes_no_claim(text: str) -> None:
    assert said(page(HEADLINE, text, language="de"), watch=WATCH) == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("am 3. August 2024", "2024-08-03"),
        ("ab 3. August", "2024-08-03"),
        ("am Freitag, 24. Mai", "2024-05-24"),
        ("am Freitag, den 24. Mai 2024", "2024-05-24"),
        ("am 03.08.2024", "2024-08-03"),
        ("am 13.8.24", "2024-08-13"),
        ("im Oktober", "2024-10"),
        ("im Oktober 2025", "2025-10"),
        ("Ende Oktober 2024", "2024-10"),
        ("im Herbst 2024", "2024-23"),
        ("im Frühjahr 2025", "2025-21"),
        ("Anfang 2025", "2025-37"),
        ("Mitte 2025", "2025-38"),
        ("in der zweiten Jahreshälfte 2024", "2024-39"),
        ("im ersten Quartal 2025", "2025-37"),
        ("Ende des Jahres 2024", "2024-39"),
        ("im kommenden Jahr", "2025"),
        ("Anfang nächsten Jahres", "2025-37"),
        ("Ende dieses Jahres", "2024-39"),
        ("diesen Sommer", "2024-22"),
        ("im nächsten Monat", "2024-06"),
        ("ab Donnerstag", "2024-05-23"),
        ("heute Abend", "2024-05-20"),
        ("ab morgen", "2024-05-21"),
        ("im Juni oder Juli", "[2024-06,2024-07]"),
        ("nicht vor 2026", "2026/.."),
        ("nicht vor August", "2024-08/.."),
    ],
)
def test_german_dates_are_read_in_their_usual_forms(text: str, value: str) -> None:
    found = dates_of(lexicon().languages["de"]).find(f"… {text}.", written=MONDAY)
    assert [when.value for when in found] == [value]


def test_everyday_german_words_are_no_dates() -> None:
    text = "Die Serie ist so spannend wie am ersten Tag."
    assert dates_of(lexicon().languages["de"]).find(text, written=MONDAY) == ()


def test_german_has_every_class_of_english() -> None:
    languages = lexicon().languages
    assert set(languages["en"].words) <= set(languages["de"].words)


@settings(deadline=None)  # the first example compiles the lexicon
@given(
    st.sampled_from(["wird nicht", "wird doch nicht", "wird niemals", "wird nicht mehr"]),
    st.sampled_from(["laufen", "zu sehen sein", "starten", "gezeigt"]),
    st.sampled_from(["Netflix", "Prime Video", "Arte", "Disney+"]),
)
def test_not_in_german_never_leaves_asserted(negation: str, verb: str, home: str) -> None:
    text = f"Die Nordhafen-Doku {negation} bei {home} {verb}."
    found = claims(page(HEADLINE, text, language="de"), watch=WATCH)
    assert not any(claim.field is Field.PLATFORM and claim.stance is Stance.ASSERTED for claim in found)
