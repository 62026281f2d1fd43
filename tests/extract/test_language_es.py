"""Spanish: what sentences about invented productions say, and how Spanish writes its dates."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extract.reading import claims, lexicon, page, said
from watcher.extract.when import dates_of
from watcher.model import Field, Stance, Subject, Watch

HEADLINE = "Todo lo que sabemos del documental sobre Monteoscuro"
WATCH = Watch(
    id="monteoscuro",
    name="Documental sobre Monteoscuro",
    subject=Subject(all_of=("Monteoscuro",), any_of=("documental", "docuserie", "serie")),
)
SECOND_SEASON = Watch(
    id="marea-2",
    name="Marea Baja temporada 2",
    subject=Subject(all_of=("Marea Baja",), any_of=("segunda temporada", "temporada 2")),
)


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        ("2025-02-14", "El documental sobre Monteoscuro llega a Netflix el próximo 28 de febrero.", ("release_date", "asserted", "2025-02-28")),
        ("2025-02-14", "El documental sobre Monteoscuro llega a Netflix el próximo 28 de febrero.", ("platform", "asserted", "Netflix")),
        ("2025-02-14", "El documental sobre Monteoscuro se estrenará el 3 de mayo de 2025 en Prime Video.", ("release_date", "asserted", "2025-05-03")),
        ("2025-02-14", "La docuserie sobre Monteoscuro aterrizará en Disney+ en otoño de 2025.", ("release_date", "asserted", "2025-23")),
        ("2025-02-14", "La docuserie sobre Monteoscuro verá la luz en junio.", ("release_date", "asserted", "2025-06")),
        ("2025-02-14", "El documental sobre Monteoscuro se podrá ver en HBO Max a partir del 7 de marzo.", ("platform", "asserted", "Max")),
        ("2025-02-28", "El documental sobre Monteoscuro ya está disponible en Netflix.", ("release_date", "asserted", "../2025-02-28")),
        ("2025-02-14", "El documental sobre Monteoscuro se titulará «Contra la Marea».", ("title", "asserted", "Contra la Marea")),
        ("2025-02-14", "Ya hay nombre: la docuserie sobre Monteoscuro, titulada “El Último Vuelo”, llegará a Netflix.", ("title", "asserted", "El Último Vuelo")),
        ("2025-02-14", "Netflix ha lanzado el tráiler oficial del documental sobre Monteoscuro.", ("trailer", "asserted", "released")),
        ("2025-02-14", "Mira el primer teaser del documental sobre Monteoscuro.", ("trailer", "asserted", "released")),
        ("2025-02-14", "El tráiler del documental sobre Monteoscuro se publicará mañana.", ("trailer", "asserted", "scheduled")),
        ("2025-02-14", "El documental sobre Monteoscuro podría llegar a Netflix, según los rumores.", ("platform", "hedged", "Netflix")),
        ("2025-02-14", "Netflix está en negociaciones para emitir el documental sobre Monteoscuro.", ("platform", "hedged", "Netflix")),
        ("2025-02-14", "Probablemente el documental sobre Monteoscuro se estrenará en septiembre u octubre.", ("release_date", "hedged", "[2025-09,2025-10]")),
        ("2025-02-14", "Se espera que la docuserie sobre Monteoscuro se estrene a finales de 2025.", ("release_date", "hedged", "2025-39")),
        ("2025-02-14", "El documental sobre Monteoscuro aún no tiene título.", ("title", "pending", None)),
        ("2025-02-14", "El documental sobre Monteoscuro sigue sin fecha de estreno.", ("release_date", "pending", None)),
        ("2025-02-14", "No se sabe cuándo llegará el documental sobre Monteoscuro.", ("release_date", "pending", None)),
        ("2025-02-14", "El documental sobre Monteoscuro todavía no tiene plataforma.", ("platform", "pending", None)),
        ("2025-02-14", "Todavía no hay tráiler del documental sobre Monteoscuro.", ("trailer", "pending", None)),
        ("2025-02-14", "El documental sobre Monteoscuro no llegará a Netflix.", ("platform", "denied", "Netflix")),
        ("2025-02-14", "El documental sobre Monteoscuro ha sido cancelado.", ("release_date", "denied", None)),
        ("2025-02-14", "El documental sobre Monteoscuro estaba previsto para marzo y se retrasa.", ("release_date", "denied", "2025-03")),
    ],
)  # fmt: skip
def test_a_spanish_clause_has_its_stance(day: str, text: str, expected: tuple[str, str, str | None]) -> None:
    assert expected in said(page(HEADLINE, text, date=day, language="es"), watch=WATCH)


_WHO = st.sampled_from(["El documental sobre Monteoscuro", "La docuserie de Monteoscuro", "La serie sobre Monteoscuro"])
_VERB = st.sampled_from(
    ["no llegará a", "no se estrenará en", "no se emitirá en", "no se verá en", "no estará en", "nunca llegará a"]
)
_HOME = st.sampled_from(["Netflix", "Prime Video", "Disney+", "HBO"])


@settings(deadline=None)  # the first example compiles the lexicon
@given(_WHO, _VERB, _HOME)
def test_a_spanish_denied_verb_never_leaves_asserted(who: str, verb: str, home: str) -> None:
    found = claims(page(HEADLINE, f"{who} {verb} {home}.", language="es"), watch=WATCH)
    assert not any(claim.field is Field.PLATFORM and claim.stance is Stance.ASSERTED for claim in found)


@pytest.mark.parametrize(
    "text",
    [
        "En cuanto a “Noche Larga”, la serie de otra productora llega a Prime Video el 9 de mayo.",
        "Suscripción a Netflix: el plan con anuncios cuesta 6,99 euros al mes desde el 3 de marzo.",
        "El partido se juega el 3 de marzo y se podrá ver en directo en DAZN.",
        "Lee también: Disney+ estrena “Noche Larga” el 9 de mayo.",
    ],
)
def test_what_a_spanish_page_says_of_others_is_no_claim(text: str) -> None:
    told = "El documental sobre Monteoscuro cuenta la temporada del club."
    assert said(page("El documental sobre Monteoscuro", told, text, language="es"), watch=WATCH) == set()


def test_a_spanish_season_is_told_from_the_one_before_it() -> None:
    text = "La primera temporada de Marea Baja se estrenó el 4 de abril de 2025 en Netflix."
    found = said(page("Marea Baja: segunda temporada", text, language="es"), watch=SECOND_SEASON)
    assert not any(field == "release_date" for field, _, _ in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("el 3 de mayo", ["2026-05-03"]),
        ("el viernes 3 de octubre de 2025", ["2025-10-03"]),
        ("el 12 dic 2025", ["2025-12-12"]),
        ("el 03/04/2026", ["2026-04-03"]),
        ("en octubre de 2025", ["2025-10"]),
        ("en septiembre", ["2025-09"]),
        ("a principios de 2026", ["2026-37"]),
        ("a mediados de 2026", ["2026-38"]),
        ("en el segundo semestre de 2026", ["2026-39"]),
        ("en la primavera de 2026", ["2026-21"]),
        ("este otoño", ["2025-23"]),
        ("el próximo año", ["2026"]),
        ("este viernes", ["2025-08-15"]),
        ("julio o agosto de 2026", ["[2026-07,2026-08]"]),
        ("no antes de 2026", ["2026/.."]),
        ("el 31 de febrero de 2026", []),
    ],
)  # fmt: skip
def test_a_spanish_date_keeps_its_precision(text: str, expected: list[str]) -> None:
    found = dates_of(lexicon().languages["es"]).find(text, written=date(2025, 8, 14))
    assert [when.value for when in found] == expected
