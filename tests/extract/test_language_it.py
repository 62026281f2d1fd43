"""Italian: what sentences about invented productions say, and how Italian writes its dates."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extract.reading import claims, lexicon, page, said
from watcher.extract.when import dates_of
from watcher.model import Field, Stance, Subject, Watch

HEADLINE = "Tutto quello che sappiamo sul documentario su Valscura"
WATCH = Watch(
    id="valscura",
    name="Documentario su Valscura",
    subject=Subject(all_of=("Valscura",), any_of=("documentario", "docuserie", "serie")),
)
SECOND_SEASON = Watch(
    id="porto-2",
    name="Porto Nero seconda stagione",
    subject=Subject(all_of=("Porto Nero",), any_of=("seconda stagione", "stagione 2")),
)


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        ("2025-02-14", "Il documentario su Valscura arriva su Netflix il 28 febbraio.", ("release_date", "asserted", "2025-02-28")),
        ("2025-02-14", "Il documentario su Valscura arriva su Netflix il 28 febbraio.", ("platform", "asserted", "Netflix")),
        ("2025-02-14", "Il documentario su Valscura debutterà il 3 maggio 2025 su Prime Video.", ("release_date", "asserted", "2025-05-03")),
        ("2025-02-14", "La docuserie su Valscura sarà disponibile da giugno su Disney+.", ("release_date", "asserted", "2025-06")),
        ("2025-02-14", "La docuserie su Valscura uscirà nell'autunno 2025.", ("release_date", "asserted", "2025-23")),
        ("2025-02-14", "Il documentario su Valscura andrà in onda su Sky dal 7 marzo.", ("platform", "asserted", "Sky")),
        ("2025-02-28", "Il documentario su Valscura è disponibile su Netflix.", ("release_date", "asserted", "../2025-02-28")),
        ("2025-02-14", "Il documentario su Valscura si intitolerà «Contro Corrente».", ("title", "asserted", "Contro Corrente")),
        ("2025-02-14", "La docuserie su Valscura, dal titolo “L'Ultimo Volo”, arriva su Netflix.", ("title", "asserted", "L'Ultimo Volo")),
        ("2025-02-14", "Netflix ha diffuso il trailer ufficiale del documentario su Valscura.", ("trailer", "asserted", "released")),
        ("2025-02-14", "Ecco il primo teaser del documentario su Valscura.", ("trailer", "asserted", "released")),
        ("2025-02-14", "Il trailer del documentario su Valscura sarà pubblicato domani.", ("trailer", "asserted", "scheduled")),
        ("2025-02-14", "Il documentario su Valscura potrebbe arrivare su Netflix.", ("platform", "hedged", "Netflix")),
        ("2025-02-14", "Netflix è in trattative per trasmettere il documentario su Valscura.", ("platform", "hedged", "Netflix")),
        ("2025-02-14", "Il documentario su Valscura dovrebbe uscire a settembre o ottobre.", ("release_date", "hedged", "[2025-09,2025-10]")),
        ("2025-02-14", "Probabilmente la docuserie su Valscura debutterà a fine 2025.", ("release_date", "hedged", "2025-39")),
        ("2025-02-14", "Il documentario su Valscura è ancora senza titolo.", ("title", "pending", None)),
        ("2025-02-14", "Il documentario su Valscura non ha ancora una data di uscita.", ("release_date", "pending", None)),
        ("2025-02-14", "Non si sa ancora quando uscirà il documentario su Valscura.", ("release_date", "pending", None)),
        ("2025-02-14", "Il documentario su Valscura non ha ancora un distributore.", ("platform", "pending", None)),
        ("2025-02-14", "Non c'è ancora un trailer del documentario su Valscura.", ("trailer", "pending", None)),
        ("2025-02-14", "Il documentario su Valscura non arriverà su Netflix.", ("platform", "denied", "Netflix")),
        ("2025-02-14", "Il documentario su Valscura è stato cancellato.", ("release_date", "denied", None)),
        ("2025-02-14", "Il documentario su Valscura era previsto per marzo ed è stato rinviato.", ("release_date", "denied", "2025-03")),
    ],
)  # fmt: skip
def test_an_italian_clause_has_its_stance(day: str, text: str, expected: tuple[str, str, str | None]) -> None:
    assert expected in said(page(HEADLINE, text, date=day, language="it"), watch=WATCH)


_WHO = st.sampled_from(["Il documentario su Valscura", "La docuserie su Valscura", "La serie su Valscura"])
_VERB = st.sampled_from(
    [
        "non arriverà su",
        "non uscirà su",
        "non andrà in onda su",
        "non sarà su",
        "non debutterà su",
        "non arriverà mai su",
    ]
)
_HOME = st.sampled_from(["Netflix", "Prime Video", "Disney+", "HBO"])


@settings(deadline=None)  # the first example compiles the lexicon
@given(_WHO, _VERB, _HOME)
def test_an_italian_denied_verb_never_leaves_asserted(who: str, verb: str, home: str) -> None:
    found = claims(page(HEADLINE, f"{who} {verb} {home}.", language="it"), watch=WATCH)
    assert not any(claim.field is Field.PLATFORM and claim.stance is Stance.ASSERTED for claim in found)


@pytest.mark.parametrize(
    "text",
    [
        "Quanto a “Notte Lunga”, la serie di un altro produttore arriva su Prime Video il 9 maggio.",
        "Abbonamento a Netflix: il piano con pubblicità costa 6,99 euro al mese dal 3 marzo.",
        "La partita si gioca il 3 marzo in diretta su DAZN.",
        "Leggi anche: Disney+ lancia “Notte Lunga” il 9 maggio.",
    ],
)
def test_what_an_italian_page_says_of_others_is_no_claim(text: str) -> None:
    told = "Il documentario su Valscura racconta la stagione del club."
    assert said(page("Il documentario su Valscura", told, text, language="it"), watch=WATCH) == set()


def test_an_italian_season_is_told_from_the_one_before_it() -> None:
    text = "La prima stagione di Porto Nero è andata in onda il 4 aprile 2025 su Sky."
    found = said(page("Porto Nero: seconda stagione", text, language="it"), watch=SECOND_SEASON)
    assert not any(field == "release_date" for field, _, _ in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("il 3 maggio", ["2026-05-03"]),
        ("dall'8 ottobre 2025", ["2025-10-08"]),
        ("venerdì 3 ottobre", ["2025-10-03"]),
        ("12 dic 2025", ["2025-12-12"]),
        ("il 03/04/2026", ["2026-04-03"]),
        ("nell'ottobre 2025", ["2025-10"]),
        ("a settembre", ["2025-09"]),
        ("a inizio 2026", ["2026-37"]),
        ("a metà 2026", ["2026-38"]),
        ("nella seconda metà del 2026", ["2026-39"]),
        ("nella primavera 2026", ["2026-21"]),
        ("nell'estate del 2026", ["2026-22"]),
        ("questo autunno", ["2025-23"]),
        ("il prossimo anno", ["2026"]),
        ("questo venerdì", ["2025-08-15"]),
        ("luglio o agosto 2026", ["[2026-07,2026-08]"]),
        ("non prima del 2026", ["2026/.."]),
        ("31 febbraio 2026", []),
    ],
)  # fmt: skip
def test_an_italian_date_keeps_its_precision(text: str, expected: list[str]) -> None:
    found = dates_of(lexicon().languages["it"]).find(text, written=date(2025, 8, 14))
    assert [when.value for when in found] == expected
