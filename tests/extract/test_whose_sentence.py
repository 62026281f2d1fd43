"""Whose sentence it is: graded facts about sentences and candidates, for the judge to weigh."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.extract.reading import HEADLINE, SALT_ROAD, SECOND_SEASON, WATCH, lexicon, page
from watcher.extract import describe, propose, view_of
from watcher.extract.seasons import season_of, seasons_in
from watcher.extract.subject import About
from watcher.model import Block, BlockKind, Field, Subject, Watch

SALT_FILM = Watch(id="film", name="Salt film", subject=Subject(all_of=("Salt",), any_of=("film",)))


def about(*lines: str, watch: Watch = WATCH, language: str = "en") -> tuple[About, ...]:
    return view_of(page(*lines, language=language), watch=watch, lexicon=lexicon()).about


def described(value: str, *lines: str, field: Field, watch: Watch = WATCH) -> Mapping[str, float]:
    view = view_of(page(*lines), watch=watch, lexicon=lexicon())
    return next(describe((one,), view)[0] for one in propose(view, (field,)) if one.value == value)


def test_a_sentence_knows_by_what_it_names_the_subject() -> None:
    watch = replace(WATCH, also_known_as=("Tidewall",), people=("Ann Ferrow",), producer="Ferrow Films")
    plain, title, person, company, noun, pronoun = about(
        "Northgate documentary",
        "Tidewall is nearly done.",
        "Ann Ferrow has worked on it.",
        "Work was paid for by Ferrow Films.",
        "Fans await the documentary.",
        "It airs in May.",
        watch=watch,
    )
    assert plain.named
    assert title.by_title
    assert title.grade == 1.0
    assert person.hints
    assert company.hints
    assert noun.by_description
    assert pronoun.by_pronoun


def test_people_and_other_names_lift_the_grade_and_none_is_required() -> None:
    lines = (HEADLINE, "The match was lost.", "Ann Ferrow was there with a camera.")
    plain = about(*lines)[-1].grade
    helped = about(*lines, watch=replace(WATCH, people=("Ann Ferrow",)))[-1].grade
    assert helped > plain


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The series “Glass Harbour” is on Netflix."),
        ("de", "Die Serie „Glashafen“ läuft bei Netflix."),
        ("es", "La serie «Puerto de Cristal» está en Netflix."),
        ("fr", "La série « Port de Verre » est sur Netflix."),
        ("it", "La serie “Porto di Vetro” è su Netflix."),
        ("nl", "De serie ‘Glazen Haven’ staat op Netflix."),
        ("pt", "A série «Porto de Vidro» está na Netflix."),
    ],
)
def test_a_noun_with_anothers_name_behind_it_does_not_refer_back(language: str, text: str) -> None:
    found = about("Northgate documentary", "The Northgate documentary is near.", text, language=language)[-1]
    assert found.others
    assert not found.by_description
    assert found.grade < 0.3


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The four-part series airs in May."),
        ("de", "Die Doku läuft im Mai."),
        ("es", "El documental llega en mayo."),
        ("fr", "Le documentaire arrive en mai."),
        ("it", "Il documentario arriva a maggio."),
        ("nl", "De documentaire komt in mei."),
        ("pt", "O documentário chega em maio."),
    ],
)
def test_a_definite_noun_is_the_subject_that_was_spoken_of(language: str, text: str) -> None:
    found = about("Northgate documentary", "The Northgate documentary is near.", text, language=language)[-1]
    assert found.by_description
    assert found.kind >= 0
    assert found.thread == 1
    assert found.grade >= 0.6


def test_a_pronoun_answers_whoever_was_named_last() -> None:
    features = described(
        "Netflix", HEADLINE, "The thriller “Glass Harbour” is out.", "It is on Netflix.", field=Field.PLATFORM
    )
    assert features["answers_other"] == 1.0
    assert features["thread_other"] == 1.0


def test_another_production_of_the_same_brand_takes_the_noun() -> None:
    text = "Northgate rider Tom Vale recommends the Netflix documentary Glass Harbour, released in 2017."
    found = about("Riders and their films", text)[-1]
    assert [name.text for name in found.others] == ["Glass Harbour"]
    assert found.noun_taken
    assert found.grade < 0.5
    features = described("2017", "Riders and their films", text, field=Field.RELEASE_DATE)
    assert features["other_nearer_left"] == 1.0
    assert features["noun_taken"] == 1.0


def test_headings_give_the_lines_under_them_to_whom_they_name() -> None:
    found = about(
        "What is coming in June",
        "Glass Harbour",
        "The thriller arrives on Netflix on 3 June.",
        "The Salt Road",
        "The drama premieres on Hulu on 11 June.",
        "Low Tide",
        "A sitcom for Peacock, from 20 June.",
        watch=SALT_ROAD,
    )
    assert [one.section for one in found[1:]] == [-1, -1, 1, 1, -1, -1]
    assert found[4].grade > 0.5 > max(found[2].grade, found[6].grade)


def test_a_page_of_many_names_is_a_round_up() -> None:
    blocks = tuple(
        Block(kind=BlockKind.ITEM, text=text, locator=str(number))
        for number, text in enumerate(
            ("“Low Tide” (Netflix)", "“Glass Harbour” (Hulu)", "“Far Sand” (BBC)", "“The Salt Road” (HBO)")
        )
    )
    view = view_of(page("June on television", blocks=blocks), watch=SALT_ROAD, lexicon=lexicon())
    assert view.about[0].page.round_up
    assert not about(HEADLINE, "The Northgate documentary is on “Low Tide” nights.")[0].page.round_up


def test_a_value_in_brackets_belongs_to_the_name_before_them() -> None:
    text = "The Salt Road (Hulu) and “Glass Harbour” (Netflix) are coming."
    own = described("Hulu", "News", text, field=Field.PLATFORM, watch=SALT_ROAD)
    other = described("Netflix", "News", text, field=Field.PLATFORM, watch=SALT_ROAD)
    assert own["bracket_of_own"] == 1.0
    assert other["bracket_of_other"] == 1.0
    assert "bracket_of_other" not in own


def test_the_clause_tells_whose_value_it_is() -> None:
    text = "The Salt Road comes to Hulu, while “Glass Harbour” stays on Netflix."
    own = described("Hulu", "News", text, field=Field.PLATFORM, watch=SALT_ROAD)
    other = described("Netflix", "News", text, field=Field.PLATFORM, watch=SALT_ROAD)
    assert own["own_in_clause"] == 1.0
    assert "other_in_clause" not in own
    assert other["other_in_clause"] == 1.0
    assert other["other_nearer_left"] == 1.0


def test_a_film_is_not_the_series_that_is_awaited() -> None:
    series = Watch(id="s", name="Salt series", subject=Subject(all_of=("Salt",), any_of=("series",)))
    assert about("Salt news", "The film is out.", watch=series)[-1].kind == -1
    assert about("Salt news", "The film is out.", watch=SALT_FILM)[-1].kind == 1


def test_the_page_tells_how_much_of_it_names_the_subject() -> None:
    first = about("Clubs", "One.", "The Northgate documentary.", "Two.")[0].page
    assert first.share == 0.25
    assert first.first == 0.5
    assert about(HEADLINE)[0].page.headline == 1
    assert about("“Glass Harbour” is out", "Northgate documentary")[0].page.headline == -1


def test_distances_are_counted_in_sentences() -> None:
    found = about(HEADLINE, "One.", "Two.", "“Glass Harbour” is out.", "Three.")
    assert [one.since for one in found] == [0, 1, 2, 3, 4]
    assert [one.since_other for one in found][-2:] == [0, 1]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "season two"),
        ("en", "the second season"),
        ("en", "the 2nd season"),
        ("en", "S2"),
        ("en", "S02E03"),
        ("de", "die 2. Staffel"),
        ("de", "Staffel 2"),
        ("de", "der zweiten Staffel"),
        ("es", "la segunda temporada"),
        ("es", "la 2ª temporada"),
        ("es", "la segunda y última temporada"),
        ("fr", "saison 2"),
        ("fr", "la seconde saison"),
        ("fr", "la 2e saison"),
        ("it", "la seconda stagione"),
        ("it", "la 2ª stagione"),
        ("nl", "het tweede seizoen"),
        ("nl", "het 2e seizoen"),
        ("pt", "a segunda temporada"),
        ("pt", "a 2.ª temporada"),
    ],
)
def test_seasons_are_read_in_every_form(language: str, text: str) -> None:
    assert seasons_in(text, lexicon().languages[language]) == {2}


@pytest.mark.parametrize("text", ["the first episode of season 2", "Season 2", "temporada 2", "2. Staffel"])
def test_the_watch_may_be_written_in_any_language(text: str) -> None:
    assert season_of((text,), tuple(lexicon().languages.values())) == 2


def test_the_awaited_season_and_another_are_told_apart() -> None:
    own, other, none = about(
        "The Salt Road season 2", "The first season is on Hulu.", "The Salt Road is a drama.", watch=SECOND_SEASON
    )
    assert (own.season, other.season, none.season) == (1, -1, 0)


def test_capitals_of_german_nouns_are_no_strangers() -> None:
    document = page("Northgate-Doku", "Der Start der Serie ist im Mai bei Netflix.", language="de")
    watch = Watch(id="de", name="Northgate Doku", subject=Subject(all_of=("Northgate",), any_of=("Doku",)))
    view = view_of(document, watch=watch, lexicon=lexicon())
    assert all("stranger" not in describe((one,), view)[0] for one in propose(view, (Field.PLATFORM,)))
