"""What French pages say, read with `watcher/lexicon/fr.yaml`: stances, dates in their usual forms, and what is beside the point."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extract.reading import claims, lexicon, page, said
from watcher.extract.when import dates_of
from watcher.model import Field, Stance, Subject, Watch

HEADLINE = "Le documentaire sur Port-Nord : ce que l’on sait"
WATCH = Watch(
    id="harbour",
    name="Documentaire sur Port-Nord",
    subject=Subject(all_of=("Port-Nord",), any_of=("documentaire", "docu", "série")),
)
MONDAY = date(2024, 5, 20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le documentaire sur Port-Nord sortira le 3 août 2024 sur Netflix.", ("release_date", "asserted", "2024-08-03")),
        ("Le documentaire sur Port-Nord sortira le 3 août 2024 sur Netflix.", ("platform", "asserted", "Netflix")),
        ("Le documentaire sur Port-Nord sera disponible à partir du 3 août sur Prime Video.", ("release_date", "asserted", "2024-08-03")),
        ("Le documentaire sur Port-Nord sera disponible à partir du 3 août sur Prime Video.", ("platform", "asserted", "Prime Video")),
        ("Canal+ diffusera le documentaire sur Port-Nord dès le vendredi 24 mai.", ("release_date", "asserted", "2024-05-24")),
        ("Canal+ diffusera le documentaire sur Port-Nord dès le vendredi 24 mai.", ("platform", "asserted", "Canal+")),
        ("Le documentaire sur Port-Nord arrive en octobre sur Arte.", ("release_date", "asserted", "2024-10")),
        ("Le documentaire sur Port-Nord sera diffusé début 2025.", ("release_date", "asserted", "2025-37")),
        ("Le documentaire sur Port-Nord débarquera cet automne sur Disney+.", ("release_date", "asserted", "2024-23")),
        ("Le documentaire sur Port-Nord sortira à l'automne 2024.", ("release_date", "asserted", "2024-23")),
        ("Le documentaire sur Port-Nord sortira l'année prochaine sur Netflix.", ("release_date", "asserted", "2025")),
        ("Le documentaire sur Port-Nord sort le 03/08/2024.", ("release_date", "asserted", "2024-08-03")),
        ("Le documentaire sur Port-Nord est désormais disponible sur Netflix.", ("release_date", "asserted", "../2024-05-20")),
        ("Le documentaire sur Port-Nord s'intitule « Contre Vents et Marées ».", ("title", "asserted", "Contre Vents et Marées")),
        ("La série documentaire sur Port-Nord est baptisée “Les Gens du Large”.", ("title", "asserted", "Les Gens du Large")),
        ("Le documentaire sur Port-Nord a pour titre provisoire « Lumière du Port ».", ("title", "hedged", "Lumière du Port")),
        ("La première bande-annonce du documentaire sur Port-Nord vient d'être dévoilée.", ("trailer", "asserted", "released")),
        ("Netflix a dévoilé un premier teaser du documentaire sur Port-Nord.", ("trailer", "asserted", "released")),
        ("Une première bande-annonce sera dévoilée demain pour le documentaire sur Port-Nord.", ("trailer", "asserted", "scheduled")),
        ("Il n'y a pas encore de bande-annonce pour le documentaire sur Port-Nord.", ("trailer", "pending", None)),
        ("Selon la rumeur, le documentaire sur Port-Nord pourrait être diffusé sur Netflix.", ("platform", "hedged", "Netflix")),
        ("Le documentaire sur Port-Nord sera-t-il diffusé sur Disney+ ?", ("platform", "hedged", "Disney+")),
        ("Prime Video serait en négociations pour le documentaire sur Port-Nord.", ("platform", "hedged", "Prime Video")),
        ("Le documentaire sur Port-Nord devrait sortir en octobre 2024.", ("release_date", "hedged", "2024-10")),
        ("Le documentaire sur Port-Nord sortirait en septembre ou octobre.", ("release_date", "hedged", "[2024-09,2024-10]")),
        ("La date de sortie du documentaire sur Port-Nord n'est pas encore connue.", ("release_date", "pending", None)),
        ("Aucune date de diffusion n'a été annoncée pour le documentaire sur Port-Nord.", ("release_date", "pending", None)),
        ("On ignore encore sur quelle plateforme le documentaire sur Port-Nord sera diffusé.", ("platform", "pending", None)),
        ("Le documentaire sur Port-Nord n'a pas encore de diffuseur.", ("platform", "pending", None)),
        ("Le documentaire sur Port-Nord n'a pas encore de titre.", ("title", "pending", None)),
        ("Le documentaire sur Port-Nord ne sera pas diffusé sur Netflix.", ("platform", "denied", "Netflix")),
        ("Le documentaire sur Port-Nord a été annulé.", ("release_date", "denied", None)),
        ("Le documentaire sur Port-Nord devait sortir le 3 juin, mais il est repoussé.", ("release_date", "denied", "2024-06-03")),
        ("Le documentaire sur Port-Nord ne sera pas visible avant 2026.", ("release_date", "asserted", "2026/..")),
        ("Selon Le Parisien, le documentaire sur Port-Nord sortira en octobre sur Netflix.", ("platform", "asserted", "Netflix")),
    ],
)  # fmt: skip
def test_a_french_clause_has_its_stance(text: str, expected: tuple[str, str, str | None]) -> None:
    assert expected in said(page(HEADLINE, text, language="fr"), watch=WATCH)


@pytest.mark.parametrize(
    "text",
    [
        "Sur Netflix, la série policière « Le Pilote » sortira le 3 août.",
        "Crédit photo : Netflix",
        "Autre nouveauté : « Le Lac », dès le 1 septembre sur Disney+.",
        "Le 3 août, Port-Nord affronte le leader en match à domicile.",
        "L'abonnement à Netflix coûte 13,99 euros par mois.",
    ],
)
def test_what_is_beside_the_point_in_french_makes_no_claim(text: str) -> None:
    assert said(page(HEADLINE, text, language="fr"), watch=WATCH) == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("le 3 août 2024", "2024-08-03"),
        ("à partir du 3 août", "2024-08-03"),
        ("dès le vendredi 24 mai", "2024-05-24"),
        ("le 03/08/2024", "2024-08-03"),
        ("le 13.8.2024", "2024-08-13"),
        ("en octobre", "2024-10"),
        ("en octobre 2025", "2025-10"),
        ("fin octobre 2024", "2024-10"),
        ("au mois d'octobre 2024", "2024-10"),
        ("à l'automne 2024", "2024-23"),
        ("au printemps 2025", "2025-21"),
        ("cet automne", "2024-23"),
        ("cet été", "2024-22"),
        ("début 2025", "2025-37"),
        ("mi-2025", "2025-38"),
        ("fin 2024", "2024-39"),
        ("d'ici la fin de 2024", "2024-39"),
        ("au second semestre 2024", "2024-39"),
        ("au premier trimestre 2025", "2025-37"),
        ("l'année prochaine", "2025"),
        ("l'an prochain", "2025"),
        ("début de l'année prochaine", "2025-37"),
        ("cette année", "2024"),
        ("jeudi", "2024-05-23"),
        ("ce soir", "2024-05-20"),
        ("dès demain", "2024-05-21"),
        ("en juin ou juillet", "[2024-06,2024-07]"),
        ("pas avant 2026", "2026/.."),
        ("pas avant août", "2024-08/.."),
    ],
)
def test_french_dates_are_read_in_their_usual_forms(text: str, value: str) -> None:
    found = dates_of(lexicon().languages["fr"]).find(f"… {text}.", written=MONDAY)
    assert [when.value for when in found] == [value]


def test_a_bound_is_as_sure_as_its_clause() -> None:
    text = "Le documentaire sur Port-Nord {} avant août."
    for words, stance in (
        ("ne sortira pas", "asserted"),
        ("ne sortira sans doute pas", "hedged"),
        ("ne devrait pas sortir", "hedged"),
    ):
        seen = said(page(HEADLINE, text.format(words), language="fr"), watch=WATCH)
        assert ("release_date", stance, "2024-08/..") in seen, words


def test_everyday_french_words_are_no_dates() -> None:
    text = "Les sept épisodes se regardent d'une traite."
    assert dates_of(lexicon().languages["fr"]).find(text, written=MONDAY) == ()


def test_french_has_every_class_of_english() -> None:
    languages = lexicon().languages
    assert set(languages["en"].words) <= set(languages["fr"].words)


@settings(deadline=None)  # the first example compiles the lexicon
@given(
    st.sampled_from(["ne sera pas", "ne sera plus", "ne sera jamais", "ne sera finalement pas"]),
    st.sampled_from(["diffusé", "disponible", "visible", "proposé"]),
    st.sampled_from(["Netflix", "Prime Video", "Arte", "Disney+"]),
)
def test_not_in_french_never_leaves_asserted(negation: str, verb: str, home: str) -> None:
    text = f"Le documentaire sur Port-Nord {negation} {verb} sur {home}."
    found = claims(page(HEADLINE, text, language="fr"), watch=WATCH)
    assert not any(claim.field is Field.PLATFORM and claim.stance is Stance.ASSERTED for claim in found)
