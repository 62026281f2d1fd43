"""Which platforms and trailers are proposed, however they are written; the judge weighs them afterwards."""

from collections.abc import Mapping

import pytest

from tests.extract.reading import HEADLINE, WATCH, lexicon, page
from watcher.extract import propose, view_of
from watcher.extract.candidate import Candidate
from watcher.model import SCHEDULED, Field


def proposed(*lines: str, field: Field, language: str = "en") -> list[Candidate]:
    view = view_of(page(HEADLINE, *lines, language=language), watch=WATCH, lexicon=lexicon())
    return list(propose(view, (field,)))


def values(*lines: str, field: Field, language: str = "en") -> set[str | None]:
    return {candidate.value for candidate in proposed(*lines, field=field, language=language)}


def features_of(text: str, value: str) -> Mapping[str, float]:
    return next(one.features for one in proposed(text, field=Field.PLATFORM) if one.value == value)


@pytest.mark.parametrize(
    ("language", "text", "platform"),
    [
        ("de", "Die Northgate-Doku läuft für HBO-Max-Kunden ohne Aufpreis.", "Max"),
        ("en", "The Northgate series is on HBOMax now.", "Max"),
        ("es", "La serie sobre Northgate llega a Movistar + en marzo.", "Movistar Plus+"),
        ("it", "La serie su Northgate va in onda sulla Rts in autunno.", "RTS"),
        ("en", "the northgate thing is on netflix next week", "Netflix"),
        ("es", "La serie sobre Northgate pasa al canal 13 en marzo.", "Canal 13"),
        ("pt", "A série sobre Northgate estreia na sporTV em março.", "SporTV"),
        ("de", "Die Northgate-Doku läuft im Ersten.", "ARD"),
    ],
)
def test_a_platform_is_found_however_its_name_is_written(language: str, text: str, platform: str) -> None:
    assert platform in values(text, field=Field.PLATFORM, language=language)


@pytest.mark.parametrize(
    ("language", "text", "platform"),
    [
        ("en", "Peacock has moved the Northgate series to June.", "Peacock"),
        ("en", "Both Showtime and Netflix want the Northgate series.", "Showtime"),
        ("en", "The Northgate series is on Sky Atlantic and NOW.", "NOW"),
        ("de", "Aber Sky hat für die Northgate-Doku schon zweimal angerufen.", "Sky"),
        ("it", "La serie su Northgate lascia Sky.", "Sky"),
        ("pt", "O Space está fora da série sobre Northgate.", "Space"),
    ],
)
def test_an_everyday_word_is_a_name_where_it_stands_like_one(language: str, text: str, platform: str) -> None:
    assert platform in values(text, field=Field.PLATFORM, language=language)


@pytest.mark.parametrize(
    "text",
    ["Max Porter narrates the Northgate series.", "Now the Northgate series is a quest.", "Northgate is down to one."],
)
def test_an_everyday_word_is_none_within_a_person_or_at_the_head_of_a_sentence(text: str) -> None:
    assert not values(text, field=Field.PLATFORM)


def test_what_tells_a_platforms_part_is_said_in_features() -> None:
    moved = "The Northgate series moves from Channel 4 to Hulu in the US."
    assert features_of(moved, "Channel 4").keys() >= {"left_before"}
    assert features_of(moved, "Hulu").keys() >= {"at_place", "territory_in_clause"}
    assert "possessive" in features_of("Netflix's Northgate series is here.", "Netflix")
    assert "rival" in features_of("The Northgate series beat rival Hulu.", "Hulu")
    assert features_of("Netflix, Hulu and HBO want Northgate.", "Hulu")["platforms_here"] == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Which service will carry the Northgate series has not been disclosed."),
        ("de", "Einen Sender haben wir für die Northgate-Doku noch nicht."),
        ("es", "La serie sobre Northgate no tiene todavía ninguna cadena."),
        ("fr", "La série sur Northgate n'a ni titre ni diffuseur."),
        ("it", "La serie su Northgate non ha ancora un'emittente."),
        ("nl", "Op welk net de reeks over Northgate komt, is nog niet bekend."),
        ("pt", "A série sobre Northgate não tem emissora nem plataforma."),
    ],
)
def test_no_platform_known_is_proposed(language: str, text: str) -> None:
    assert None in values(text, field=Field.PLATFORM, language=language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The trailer for the Northgate series ought to follow in June."),
        ("de", "Ein Trailer zur Northgate-Doku dürfte im Juni auftauchen."),
        ("es", "El tráiler de la serie sobre Northgate saldrá en junio."),
        ("fr", "La bande-annonce de la série sur Northgate devrait sortir en juin."),
        ("it", "Il trailer della serie su Northgate dovrebbe uscire a giugno."),
        ("nl", "De trailer van de reeks over Northgate komt pas in juni."),
        ("pt", "O trailer da série sobre Northgate deve sair em junho."),
    ],
)
def test_a_trailer_that_may_be_shown_or_to_come_is_proposed_as_both(language: str, text: str) -> None:
    found = values(text, field=Field.TRAILER, language=language)
    assert SCHEDULED in found
    assert found - {SCHEDULED, None}


def test_the_answer_behind_a_question_about_a_trailer_is_proposed() -> None:
    asked = "Is there a trailer for the Northgate series?"
    assert None in values(asked, "Not yet.", field=Field.TRAILER)
    late = [one for one in proposed(asked, "It will be out in June.", field=Field.TRAILER) if one.passage]
    assert SCHEDULED in {one.value for one in late if "will_answer" in one.features}


def test_two_trailers_in_a_sentence_are_two() -> None:
    text = "A teaser for the Northgate series is out, and the full trailer will follow in June."
    assert {one.slot for one in proposed(text, field=Field.TRAILER)} >= {"teaser", "trailer"}
