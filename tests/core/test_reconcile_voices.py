"""Rule 1, independence: one outlet under several names, one text in several places."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.builders import PUBLISHERS, WATCH, claim
from watcher.model import Authority, Publisher, Status
from watcher.reconcile.standing import Ladder
from watcher.reconcile.voices import same_name, same_text

POST = "The Evening Post"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Evening Post", "evening post"),
        ("The Evening Post", "the Evening Post"),
        ("The Evening Post", "eveningpost.com"),
        ("The Evening Post", "www.evening-post.co.uk"),
        ("The Evening Post", "TEP"),
        ("Evening Post", "EP"),
        ("the Post", "thepost.example"),
        ("Marquee", "Marquee.com"),
        ("Der Abend", "dem Abend"),
        ("abend.de", "dem Abend"),
        ("La Época", "laepoca.es"),
        ("L'Époque", "epoque.fr"),
        ("l’Époque", "L'Epoque"),
        ("Il Mattino", "mattino.it"),
        ("Het Laatste Woord", "HLW"),
        ("O Farol", "farol.pt"),
        ("Deutscher Presse-Dienst", "dpd"),
        ("Le Soir.fr", "Le Soir"),
    ],
)
def test_one_outlet_under_two_names(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Evening Post", "Morning Post"),
        ("Sky Sports", "Sun Sports"),
        ("ABC News", "XYZ News"),
        ("The Times of Northgate", "The Times of Southgate"),
        ("The Northgate Record", "The Northern Review"),
        ("Kurier", "Abendkurier"),
        ("sky-news", "fox-news"),
    ],
)
def test_two_outlets(one: str, other: str) -> None:
    assert not same_name(one, other)
    assert not same_name(other, one)


@given(st.text(max_size=20))
def test_every_name_is_its_own(name: str) -> None:
    assert same_name(name, name)


#: In each language an agency's sentence, and what two papers made of it.
COPIES = [
    (
        "The series about the club will be shown on Streamly from 12 August, the service said on Tuesday.",
        "The series about the club will be shown on Streamly from August 12, the service said.",
        "The documentary series about the club will be shown on Streamly from 12 August.",
    ),
    (
        "Die Dokumentation über den Verein läuft ab dem 12. August bei Streamly, wie der Dienst am Dienstag mitteilte.",
        "Die Doku über den Verein läuft ab 12. August bei Streamly, wie der Streamingdienst am Dienstag mitteilte.",
        "Die Dokumentation über den Verein läuft ab 12. August bei Streamly, wie der Dienst mitteilte.",
    ),
    (
        "La serie sobre el club se estrenará en Streamly el 12 de agosto, según informó la plataforma este martes.",
        "La serie sobre el club se estrenará en Streamly el próximo 12 de agosto, según informó la plataforma.",
        "La serie documental sobre el club se estrenará en Streamly el 12 de agosto, informó la plataforma este martes.",
    ),
    (
        "La série sur le club sera diffusée sur Streamly à partir du 12 août, a annoncé la plateforme mardi.",
        "La série sur le club sera diffusée sur Streamly à partir du 12 août, a annoncé la plateforme dans un communiqué.",
        "La série sur le club sera diffusée sur Streamly à partir du 12 août.",
    ),
    (
        "La serie sul club arriverà su Streamly il 12 agosto, ha annunciato martedì la piattaforma.",
        "La serie sul club arriverà su Streamly il prossimo 12 agosto, ha annunciato la piattaforma.",
        "La docuserie sul club arriverà su Streamly il 12 agosto, ha annunciato martedì la piattaforma.",
    ),
    (
        "De serie over de club is vanaf 12 augustus te zien bij Streamly, meldde de streamingdienst dinsdag.",
        "De serie over de club is vanaf 12 augustus te zien bij Streamly, zo meldde de streamingdienst.",
        "De documentaireserie over de club is vanaf 12 augustus te zien bij Streamly, meldde de streamingdienst.",
    ),
    (
        "A série sobre o clube estreia na Streamly a 12 de agosto, anunciou a plataforma na terça-feira.",
        "A série sobre o clube estreia na Streamly a 12 de agosto, anunciou a plataforma.",
        "A série documental sobre o clube estreia na Streamly a 12 de agosto, anunciou a plataforma na terça-feira.",
    ),
]
#: In each language two sentences that two journalists wrote on one fact.
OWN_WORDS = [
    ("The Long Season will premiere on Streamly on 12 August.", "The Long Season premieres August 12 on Streamly."),
    (
        "The Long Season arrives on Streamly on 12 August, and all four episodes drop at once.",
        "Subscribers can watch The Long Season on Streamly from 12 August.",
    ),
    ("Die Dokumentation läuft ab dem 12. August bei Streamly.", "Ab dem 12. August zeigt Streamly die Dokumentation."),
    (
        "La serie llegará a Streamly el 12 de agosto con cuatro episodios.",
        "Streamly ya ha puesto fecha a la serie: se podrá ver desde el 12 de agosto.",
    ),
    (
        "La série sera disponible sur Streamly le 12 août.",
        "Rendez-vous le 12 août sur Streamly pour découvrir les quatre épisodes.",
    ),
    ("La serie debutta su Streamly il 12 agosto.", "Dal 12 agosto gli abbonati a Streamly potranno vedere la serie."),
    ("De serie verschijnt op 12 augustus bij Streamly.", "Streamly zet de serie vanaf 12 augustus online."),
    ("A série chega à Streamly no dia 12 de agosto.", "A Streamly vai exibir a série a partir de 12 de agosto."),
]


@pytest.mark.parametrize("copies", COPIES)
def test_an_agency_s_sentence_is_one_text_however_it_was_edited(copies: tuple[str, ...]) -> None:
    assert all(same_text(one, other) and same_text(other, one) for one, other in combinations(copies, 2))
    said = [
        claim("post", "S", quote=copies[0]),
        claim("ledger", "S", quote=copies[1]),
        claim("herald", "S", quote=copies[2]),
    ]
    assert Ladder(watch=WATCH, publishers=PUBLISHERS).status(said) is Status.REPORTED


@pytest.mark.parametrize(("one", "other"), OWN_WORDS)
def test_two_sentences_on_one_fact_are_two(one: str, other: str) -> None:
    assert not same_text(one, other)
    assert not same_text(other, one)


STATEMENT = "We are proud to bring The Long Season to everybody who loves this club, on Streamly from 12 August"


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "„{}“", "«{}»", "« {} »", "»{}«"])
def test_a_statement_that_two_quote_is_theirs_by_the_words_around_it(marks: str) -> None:
    quoted = marks.format(STATEMENT)
    one = f"In a short note to its subscribers on Monday the service wrote: {quoted}."
    other = f"{quoted}, Jane Roe told reporters in the stadium."
    assert not same_text(one, other)
    assert same_text(one, one.replace("short", "brief"))


def test_a_statement_with_no_words_around_it_is_one() -> None:
    assert same_text(f"“{STATEMENT}.”", f"“{STATEMENT}”, said Jane Roe.")


def test_a_title_in_quotation_marks_is_no_speech() -> None:
    assert same_text("“The Long Season” will be on Streamly", "The Long Season will be on Streamly")


@given(st.text(max_size=60), st.text(max_size=60))
def test_it_does_not_matter_who_is_asked_first(one: str, other: str) -> None:
    assert same_text(one, one)
    assert same_text(one, other) is same_text(other, one)
    assert same_name(one, other) is same_name(other, one)


@pytest.mark.parametrize(
    "named",
    [
        pytest.param(
            [("blogs", None), ("post", "The Evening Post"), ("ledger", "Evening Post")], id="two repeat, one is it"
        ),
        pytest.param([("ledger", "eveningpost.example"), ("herald", "THE EVENING POST")], id="by its domain"),
        pytest.param([("ledger", "TEP"), ("herald", "the Evening Post")], id="by its initials"),
        pytest.param([("ledger", "The Wire"), ("herald", "Wire")], id="an outlet nobody configured"),
    ],
)
def test_attributed_claims_are_one_voice(named: list[tuple[str, str | None]]) -> None:
    publishers = {
        **PUBLISHERS,
        "post": Publisher(id="post", name=POST, domains=("eveningpost.example",), authority=Authority.PRESS),
    }
    said = [claim(who, "S", attributed_to=whose) for who, whose in named]
    assert Ladder(watch=WATCH, publishers=publishers).status(said) is Status.REPORTED
