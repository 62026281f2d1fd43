"""Portuguese: what sentences about invented productions say, and how Portuguese writes its dates."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extract.reading import claims, lexicon, page, said
from watcher.extract.when import dates_of
from watcher.model import Field, Stance, Subject, Watch

HEADLINE = "Tudo o que se sabe do documentário sobre Pedravale"
WATCH = Watch(
    id="pedravale",
    name="Documentário sobre Pedravale",
    subject=Subject(all_of=("Pedravale",), any_of=("documentário", "série documental", "série")),
)
SECOND_SEASON = Watch(
    id="cais-2",
    name="Cais Velho temporada 2",
    subject=Subject(all_of=("Cais Velho",), any_of=("segunda temporada", "temporada 2")),
)


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        ("2025-02-14", "O documentário sobre Pedravale estreia na Netflix no dia 28 de fevereiro.", ("release_date", "asserted", "2025-02-28")),
        ("2025-02-14", "O documentário sobre Pedravale estreia na Netflix no dia 28 de fevereiro.", ("platform", "asserted", "Netflix")),
        ("2025-02-14", "O documentário sobre Pedravale chega ao Prime Video a 3 de maio de 2025.", ("release_date", "asserted", "2025-05-03")),
        ("2025-02-14", "A série documental sobre Pedravale estreia-se em junho na Disney+.", ("release_date", "asserted", "2025-06")),
        ("2025-02-14", "A série documental sobre Pedravale tem estreia marcada para o outono de 2025.", ("release_date", "asserted", "2025-23")),
        ("2025-02-14", "O documentário sobre Pedravale vai ao ar na HBO nesta sexta-feira.", ("platform", "asserted", "HBO")),
        ("2025-02-28", "O documentário sobre Pedravale já está disponível na Netflix.", ("release_date", "asserted", "../2025-02-28")),
        ("2025-02-14", "O documentário sobre Pedravale vai chamar-se “Contra a Corrente”.", ("title", "asserted", "Contra a Corrente")),
        ("2025-02-14", "Intitulada «O Último Voo», a série documental sobre Pedravale chega à Netflix.", ("title", "asserted", "O Último Voo")),
        ("2025-02-14", "A Netflix divulgou o trailer oficial do documentário sobre Pedravale.", ("trailer", "asserted", "released")),
        ("2025-02-14", "Veja o primeiro teaser do documentário sobre Pedravale.", ("trailer", "asserted", "released")),
        ("2025-02-14", "O trailer do documentário sobre Pedravale será divulgado amanhã.", ("trailer", "asserted", "scheduled")),
        ("2025-02-14", "O documentário sobre Pedravale pode chegar à Netflix, segundo rumores.", ("platform", "hedged", "Netflix")),
        ("2025-02-14", "A Netflix está em negociações para exibir o documentário sobre Pedravale.", ("platform", "hedged", "Netflix")),
        ("2025-02-14", "O documentário sobre Pedravale deve estrear em setembro ou outubro.", ("release_date", "hedged", "[2025-09,2025-10]")),
        ("2025-02-14", "Espera-se que a série sobre Pedravale estreie no final de 2025.", ("release_date", "hedged", "2025-39")),
        ("2025-02-14", "O documentário sobre Pedravale ainda não tem título.", ("title", "pending", None)),
        ("2025-02-14", "O documentário sobre Pedravale continua sem data de estreia.", ("release_date", "pending", None)),
        ("2025-02-14", "Não se sabe quando estreia o documentário sobre Pedravale.", ("release_date", "pending", None)),
        ("2025-02-14", "O documentário sobre Pedravale ainda não tem canal.", ("platform", "pending", None)),
        ("2025-02-14", "Ainda não há trailer do documentário sobre Pedravale.", ("trailer", "pending", None)),
        ("2025-02-14", "O documentário sobre Pedravale não chegará à Netflix.", ("platform", "denied", "Netflix")),
        ("2025-02-14", "O documentário sobre Pedravale foi cancelado.", ("release_date", "denied", None)),
        ("2025-02-14", "O documentário sobre Pedravale estava previsto para março e foi adiado.", ("release_date", "denied", "2025-03")),
    ],
)  # fmt: skip
def test_a_portuguese_clause_has_its_stance(day: str, text: str, expected: tuple[str, str, str | None]) -> None:
    assert expected in said(page(HEADLINE, text, date=day, language="pt-BR"), watch=WATCH)


_WHO = st.sampled_from(["O documentário sobre Pedravale", "A série documental de Pedravale", "A série sobre Pedravale"])
_VERB = st.sampled_from(
    [
        "não chegará à",
        "não vai estrear na",
        "não será exibido na",
        "não estará na",
        "não vai passar na",
        "nunca chegará à",
    ]
)
_HOME = st.sampled_from(["Netflix", "Prime Video", "Disney+", "HBO"])


@settings(deadline=None)  # the first example compiles the lexicon
@given(_WHO, _VERB, _HOME)
def test_a_portuguese_denied_verb_never_leaves_asserted(who: str, verb: str, home: str) -> None:
    found = claims(page(HEADLINE, f"{who} {verb} {home}.", language="pt"), watch=WATCH)
    assert not any(claim.field is Field.PLATFORM and claim.stance is Stance.ASSERTED for claim in found)


@pytest.mark.parametrize(
    "text",
    [
        "Quanto a “Noite Longa”, a série de outra produtora chega ao Prime Video a 9 de maio.",
        "Assinatura da Netflix: o plano com anúncios custa 20 reais por mês desde 3 de março.",
        "O jogo é a 3 de março e passa em direto na DAZN.",
        "Leia também: a Disney+ estreia “Noite Longa” a 9 de maio.",
    ],
)
def test_what_a_portuguese_page_says_of_others_is_no_claim(text: str) -> None:
    told = "O documentário sobre Pedravale conta a época do clube."
    assert said(page("O documentário sobre Pedravale", told, text, language="pt"), watch=WATCH) == set()


def test_a_portuguese_season_is_told_from_the_one_before_it() -> None:
    text = "A primeira temporada de Cais Velho estreou a 4 de abril de 2025 na Netflix."
    found = said(page("Cais Velho: segunda temporada", text, language="pt"), watch=SECOND_SEASON)
    assert not any(field == "release_date" for field, _, _ in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 3 de maio", ["2026-05-03"]),
        ("no dia 3 de Outubro de 2025", ["2025-10-03"]),
        ("sexta-feira, 3 de outubro", ["2025-10-03"]),
        ("em 12 dez 2025", ["2025-12-12"]),
        ("em 03/04/2026", ["2026-04-03"]),
        ("em outubro de 2025", ["2025-10"]),
        ("em setembro", ["2025-09"]),
        ("no início de 2026", ["2026-37"]),
        ("em meados de 2026", ["2026-38"]),
        ("no segundo semestre de 2026", ["2026-39"]),
        ("na primavera de 2026", ["2026-21"]),
        ("neste outono", ["2025-23"]),
        ("no próximo ano", ["2026"]),
        ("nesta sexta-feira", ["2025-08-15"]),
        ("nesta sexta", ["2025-08-15"]),
        ("a quinta temporada", []),
        ("julho ou agosto de 2026", ["[2026-07,2026-08]"]),
        ("não antes de 2026", ["2026/.."]),
        ("31 de fevereiro de 2026", []),
    ],
)  # fmt: skip
def test_a_portuguese_date_keeps_its_precision(text: str, expected: list[str]) -> None:
    found = dates_of(lexicon().languages["pt"]).find(text, written=date(2025, 8, 14))
    assert [when.value for when in found] == expected
