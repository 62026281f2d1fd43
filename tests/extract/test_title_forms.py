"""Where titles stand, in each language: what is proposed, and what is no part of a title."""

from dataclasses import replace

import pytest

from tests.extract.reading import HEADLINE, SALT_ROAD, WATCH, lexicon, page
from watcher.extract import describe, propose, view_of
from watcher.extract.candidate import Candidate, View
from watcher.model import Block, BlockKind, Document, Field, Subject, Watch

DREI_TAGE = Watch(
    id="drei", name="Doku über Kurt Sand", subject=Subject(all_of=("Kurt Sand",), any_of=("Doku", "Serie"))
)


def study(document: Document, watch: Watch) -> tuple[View, list[Candidate]]:
    view = view_of(document, watch=watch, lexicon=lexicon())
    return view, list(propose(view, (Field.TITLE,)))


def titles(*lines: str, language: str = "en", watch: Watch = WATCH) -> set[str | None]:
    return {candidate.value for candidate in study(page(*lines, language=language), watch)[1]}


def features(value: str, *lines: str, language: str = "en", watch: Watch = WATCH) -> set[str]:
    view, found = study(page(*lines, language=language), watch)
    return {name for one in found if one.value == value for name in describe((one,), view)[0]}


@pytest.mark.parametrize(
    ("language", "text", "title"),
    [
        ("en", "The Northgate series, Harbour Lights, starts in May.", "Harbour Lights"),
        ("en", "Streamer's Harbour Lights follows Northgate for a season.", "Harbour Lights"),
        ("en", "Watch the trailer of Tides, about Northgate.", "Tides"),
        ("en", "Part II of Tides airs on Sunday.", "Tides"),
        ("en", "The documentary is called 1987.", "1987"),
        ("en", "Kestrel No. 8 is the name of the Northgate series.", "Kestrel No. 8"),
        ("en", "THE LONG TIDE (w.t.) follows Northgate.", "THE LONG TIDE"),
        ("de", "Die Doku über Northgate heißt „Was vom Ufer bleibt“.", "Was vom Ufer bleibt"),
        ("de", "„Was vom Ufer bleibt“ startet im Mai.", "Was vom Ufer bleibt"),
        ("de", "Die Serie »Der Herr der Tide« kommt im Mai.", "Der Herr der Tide"),
        ("es", "‘Se tiene que ir la marea’ es la serie sobre Northgate.", "Se tiene que ir la marea"),
        ("es", "La serie se titula La última marea.", "La última marea"),
        ("es", "Llega «Todo o marea», el documental.", "Todo o marea"),
        ("fr", "La série s'intitule « Plus qu'une marée ».", "Plus qu'une marée"),
        ("fr", "La série, d'Hippolyte à la mer, s'intitule Le bruit des vagues.", "Le bruit des vagues"),
        ("it", "Intitolata “Speravo di tornare prima”, la serie arriva a maggio.", "Speravo di tornare prima"),
        ("it", "La serie, Il mare di ieri, arriva a maggio.", "Il mare di ieri"),
        ("nl", "De serie over Northgate, die voorlopig Ik haat de zee heet, komt eraan.", "Ik haat de zee"),
        ("nl", "De docureeks ‘Terug naar het water’ start in mei.", "Terug naar het water"),
        ("pt", "A série chama-se «Tudo por uma maré».", "Tudo por uma maré"),
        ("pt", "O documentário, intitulado A última maré, chega em maio.", "A última maré"),
    ],
)
def test_titles_are_proposed_where_they_stand(language: str, text: str, title: str) -> None:
    assert title in titles(HEADLINE, text, language=language)


@pytest.mark.parametrize(
    ("language", "headline", "title"),
    [
        ("en", "Northgate: The Long Tide – everything we know", "Northgate: The Long Tide"),
        ("it", "Il mare di ieri, dove vederla", "Il mare di ieri"),
        ("fr", "Temps de marée – une fiction sur Northgate", "Temps de marée"),
        ("es", "Mareas: tráiler y fecha de la serie", "Mareas"),
    ],
)
def test_the_head_of_a_headline_is_proposed(language: str, headline: str, title: str) -> None:
    assert title in titles(headline, "Northgate documentary.", language=language)


def test_a_numbered_heading_and_a_labelled_line_are_proposed() -> None:
    blocks = (
        Block(kind=BlockKind.HEADING, text="1. LOW TIDE", locator="h"),
        Block(kind=BlockKind.CELL, text="Title: The Long Tide", locator="c"),
    )
    assert {"LOW TIDE", "The Long Tide"} <= titles_of(page(HEADLINE, "x", blocks=blocks))


def titles_of(document: Document) -> set[str | None]:
    return {candidate.value for candidate in study(document, WATCH)[1]}


def test_names_the_operator_wrote_are_proposed_with_what_they_go_on_with() -> None:
    watch = replace(SALT_ROAD, also_known_as=("Saltways",))
    found = titles("News", "Saltways: The Crossing is now The Salt Road: Home.", watch=watch)
    assert {"Saltways", "Saltways: The Crossing", "The Salt Road", "The Salt Road: Home"} <= found


def test_the_service_behind_a_title_is_no_part_of_it() -> None:
    found = titles(HEADLINE, "Watch The Long Tide on Disney+ in May.")
    assert "The Long Tide" in found
    assert not {value for value in found if value and "Disney" in value}


@pytest.mark.parametrize("text", ["The documentary airs on 28 February 2025.", "Netflix: the documentary is on."])
def test_dates_and_services_are_not_proposed(text: str) -> None:
    assert titles("News", text) <= {None, "Northgate", "News"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Northgate to be followed by documentary series"),
        ("en", "Northgate launches documentary fund"),
        ("de", "Northgate bekommt eine Doku"),
    ],
)
def test_a_brand_alone_is_marked_as_one(language: str, text: str) -> None:
    assert features("Northgate", text, "Northgate documentary.", language=language) >= {"bare_brand"}


def test_a_run_that_ends_in_what_it_is_describes() -> None:
    assert "describes" in features("Die Northgate-Doku", "Neu", "Die Northgate-Doku heißt so.", language="de")


def test_what_somebody_said_is_marked_as_like_a_sentence() -> None:
    text = "„Wir lieben es hier“, sagte die Regisseurin der Doku über Kurt Sand."
    assert features("Wir lieben es hier", "Kurt Sand: die Doku", text, language="de", watch=DREI_TAGE) >= {
        "like_sentence",
    }


@pytest.mark.parametrize(
    ("language", "text", "whole"),
    [
        ("de", "Die 2. Staffel startet am 3. Dez. bei einem Sender. Mehr folgt.", 2),
        ("de", "Es gibt Staffel 2. Die Serie läuft.", 2),
        ("en", "M. Ferrow has begun. Dr. Vale agrees.", 2),
        ("en", "It starts at 9 p.m. ET on Sunday. Watch it.", 2),
        ("fr", "M. Dupont le dit. Le 3 déc. sur une chaîne.", 2),
        ("pt", "A 2.ª temporada chega em 3 dez. na TV. Sim.", 2),
        ("nl", "Op 3 dec. bij een zender. Ja.", 2),
    ],
)
def test_sentences_are_cut_at_their_ends(language: str, text: str, whole: int) -> None:
    view = view_of(page("Headline", text, language=language), watch=WATCH, lexicon=lexicon())
    assert len(view.passages) - 1 == whole
