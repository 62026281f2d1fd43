"""Date expressions that each language writes in its own way, by families: the same idea stands once in every language."""

import time
from datetime import date

import pytest

from tests.extract.reading import lexicon
from watcher.extract.when import When, dates_of
from watcher.lexicon import Language

MONDAY = date(2024, 5, 20)


def find(code: str, text: str, *, anchor: str = "", past: bool = False, written: date | None = MONDAY) -> list[When]:
    return list(dates_of(lexicon().languages[code]).find(f"… {text}.", written=written, anchor=anchor, past=past))


def values(code: str, text: str, *, anchor: str = "", past: bool = False) -> list[str]:
    return [when.value for when in find(code, text, anchor=anchor, past=past)]


FAMILIES: dict[str, dict[str, tuple[str, list[str]]]] = {
    "the first of a month": {
        "en": ("the first of June", ["2024-06-01"]),
        "de": ("am ersten Juni", ["2024-06-01"]),
        "es": ("el 1º de junio", ["2024-06-01"]),
        "fr": ("le 1er juin", ["2024-06-01"]),
        "it": ("il primo giugno", ["2024-06-01"]),
        "nl": ("op 1 juni", ["2024-06-01"]),
        "pt": ("no dia 1º de junho", ["2024-06-01"]),
    },
    "next month": {
        "en": ("next month", ["2024-06"]),
        "de": ("im nächsten Monat", ["2024-06"]),
        "es": ("el mes que viene", ["2024-06"]),
        "fr": ("le mois prochain", ["2024-06"]),
        "it": ("il mese prossimo", ["2024-06"]),
        "nl": ("volgende maand", ["2024-06"]),
        "pt": ("no mês que vem", ["2024-06"]),
    },
    "a month of next year": {
        "en": ("in March next year", ["2025-03"]),
        "de": ("im März nächsten Jahres", ["2025-03"]),
        "es": ("en marzo del año que viene", ["2025-03"]),
        "fr": ("en mars de l'année prochaine", ["2025-03"]),
        "it": ("a marzo dell'anno prossimo", ["2025-03"]),
        "nl": ("in maart volgend jaar", ["2025-03"]),
        "pt": ("em março do ano que vem", ["2025-03"]),
    },
    "a season alone": {
        "en": ("in the autumn", ["2024-23"]),
        "de": ("im Herbst", ["2024-23"]),
        "es": ("en otoño", ["2024-23"]),
        "fr": ("à l'automne", ["2024-23"]),
        "it": ("in autunno", ["2024-23"]),
        "nl": ("in het najaar", ["2024-23"]),
        "pt": ("no outono", ["2024-23"]),
    },
    "the end of the year": {
        "en": ("by the end of the year", ["2024-39"]),
        "de": ("Ende des Jahres", ["2024-39"]),
        "es": ("a finales de año", ["2024-39"]),
        "fr": ("à la fin de l'année", ["2024-39"]),
        "it": ("a fine anno", ["2024-39"]),
        "nl": ("aan het einde van het jaar", ["2024-39"]),
        "pt": ("no fim do ano", ["2024-39"]),
    },
    "a weekday and its number": {
        "en": ("on Friday 24", ["2024-05-24"]),
        "de": ("am Freitag, 24.", ["2024-05-24"]),
        "es": ("el viernes 24", ["2024-05-24"]),
        "fr": ("vendredi 24", ["2024-05-24"]),
        "it": ("venerdì 24", ["2024-05-24"]),
        "nl": ("op vrijdag 24", ["2024-05-24"]),
        "pt": ("na sexta-feira, 24", ["2024-05-24"]),
    },
    "two days of one month": {
        "en": ("on the 13th or 20th of June", ["[2024-06-13,2024-06-20]"]),
        "de": ("am 13. oder 20. Juni", ["[2024-06-13,2024-06-20]"]),
        "es": ("el 13 o el 20 de junio", ["[2024-06-13,2024-06-20]"]),
        "fr": ("le 13 ou le 20 juin", ["[2024-06-13,2024-06-20]"]),
        "it": ("il 13 o il 20 giugno", ["[2024-06-13,2024-06-20]"]),
        "nl": ("op 13 of 20 juni", ["[2024-06-13,2024-06-20]"]),
        "pt": ("a 13 ou 20 de junho", ["[2024-06-13,2024-06-20]"]),
    },
    "between two months": {
        "en": ("between March and May 2025", ["[2025-03,2025-04,2025-05]"]),
        "de": ("zwischen März und Mai 2025", ["[2025-03,2025-04,2025-05]"]),
        "es": ("entre marzo y mayo de 2025", ["[2025-03,2025-04,2025-05]"]),
        "fr": ("entre mars et mai 2025", ["[2025-03,2025-04,2025-05]"]),
        "it": ("tra marzo e maggio 2025", ["[2025-03,2025-04,2025-05]"]),
        "nl": ("tussen maart en mei 2025", ["[2025-03,2025-04,2025-05]"]),
        "pt": ("entre março e maio de 2025", ["[2025-03,2025-04,2025-05]"]),
    },
    "in some weeks, as finely as that": {
        "en": ("in three weeks", ["2024-06"]),
        "de": ("in drei Wochen", ["2024-06"]),
        "es": ("dentro de tres semanas", ["2024-06"]),
        "fr": ("dans trois semaines", ["2024-06"]),
        "it": ("tra tre settimane", ["2024-06"]),
        "nl": ("over drie weken", ["2024-06"]),
        "pt": ("daqui a três semanas", ["2024-06"]),
    },
    "days ago": {
        "en": ("3 days ago", ["2024-05-17"]),
        "de": ("vor 3 Tagen", ["2024-05-17"]),
        "es": ("hace 3 días", ["2024-05-17"]),
        "fr": ("il y a 3 jours", ["2024-05-17"]),
        "it": ("3 giorni fa", ["2024-05-17"]),
        "nl": ("3 dagen geleden", ["2024-05-17"]),
        "pt": ("há 3 dias", ["2024-05-17"]),
    },
    "a feast": {
        "en": ("on Christmas Day", ["2024-12-25"]),
        "de": ("an Heiligabend", ["2024-12-24"]),
        "es": ("en Nochebuena", ["2024-12-24"]),
        "fr": ("à la Saint-Sylvestre", ["2024-12-31"]),
        "it": ("a Ferragosto", ["2024-08-15"]),
        "nl": ("op tweede kerstdag", ["2024-12-26"]),
        "pt": ("no dia de Natal", ["2024-12-25"]),
    },
    "a bound by a no that stands apart": {
        "en": ("will not be seen before 2026", ["2026/.."]),
        "de": ("wird nicht vor 2026 zu sehen sein", ["2026/.."]),
        "es": ("no se verá antes de 2026", ["2026/.."]),
        "fr": ("ne sera pas visible avant 2026", ["2026/.."]),
        "it": ("non sarà visibile prima del 2026", ["2026/.."]),
        "nl": ("is niet te zien voor 2026", ["2026/.."]),
        "pt": ("não será exibida antes de 2026", ["2026/.."]),
    },
    "a quarter alone": {
        "en": ("in the fourth quarter", ["2024-39"]),
        "de": ("im vierten Quartal", ["2024-39"]),
        "es": ("en el cuarto trimestre", ["2024-39"]),
        "fr": ("au quatrième trimestre", ["2024-39"]),
        "it": ("nel quarto trimestre", ["2024-39"]),
        "nl": ("in het vierde kwartaal", ["2024-39"]),
        "pt": ("no quarto trimestre", ["2024-39"]),
    },
}
SAID = [(family, code, *said) for family, by_code in FAMILIES.items() for code, said in by_code.items()]


@pytest.mark.parametrize(("family", "code", "text", "expected"), SAID)
def test_a_family_of_dates_is_read_in_every_language(family: str, code: str, text: str, expected: list[str]) -> None:
    assert values(code, text) == expected, family


ANAPHORA = [
    ("en", "on the same day", "2024-06-03"),
    ("de", "am nächsten Tag", "2024-06-04"),
    ("es", "al día siguiente", "2024-06-04"),
    ("fr", "le lendemain", "2024-06-04"),
    ("it", "lo stesso giorno", "2024-06-03"),
    ("nl", "twee dagen later", "2024-06-05"),
    ("pt", "no mesmo dia", "2024-06-03"),
]


@pytest.mark.parametrize(("code", "text", "expected"), ANAPHORA)
def test_a_day_may_be_counted_from_the_one_named_before(code: str, text: str, expected: str) -> None:
    assert values(code, text, anchor="2024-06-03") == [expected]
    assert values(code, text) == []


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("de", "nach der Saison 2023/24", ["2024/.."]),
        ("es", "tras la temporada 2023-24", ["2024/.."]),
        ("en", "once the 23/24 season ends", ["2024/.."]),
        ("de", "am Freitag (24.5.)", ["2024-05-24"]),
        ("de", "am 3.8. im Ersten", ["2024-08-03"]),
        ("fr", "le 3/8", ["2024-08-03"]),
        ("nl", "op 3-8-2024", ["2024-08-03"]),
        ("es", "el próximo día 30", ["2024-05-30"]),
        ("pt", "no último dia 13", ["2024-06-13"]),
        ("fr", "le 15 septembre prochain", ["2024-09-15"]),
        ("fr", "l'automne prochain", ["2024-23"]),
        ("en", "Spring/Summer 2025", ["2025-21", "2025-22"]),
        ("en", "March–April", ["[2025-03,2025-04]"]),
        ("en", "March 3 and 10", ["2025-03-03", "2025-03-10"]),
        ("en", "in cinemas on November 12, and at home from the 29th", ["2024-11-12", "2024-11-29"]),
        ("en", "moves from March 24 to April 7, 2025", ["2025-03-24", "2025-04-07"]),
        ("it", "nel 2025, forse in autunno", ["2025", "2025-23"]),
        ("en", "2026 at the earliest", ["2026/.."]),
        ("de", "frühestens Ende 2026", ["2026-09/.."]),
        ("en", "in the new year", ["2025"]),
        ("en", "over Easter", ["2025-04"]),
        ("en", "on Good Friday", ["2025-04-18"]),
        ("en", "on Thanksgiving 2024", ["2024-11-28"]),
        ("en", "next week", ["[2024-05,2024-06]"]),
        ("en", "since 29 August", ["2023-08-29"]),
        ("fr", "depuis le 29 août", ["2023-08-29"]),
        ("es", "los años 2010", []),
        ("en", "In October 2:15 hours", ["2024-10"]),
        ("de", "um 20.15 Uhr", []),
        ("en", "the 30th anniversary", []),
        ("en", "the next 30 episodes", []),
        ("fr", "il a été vu", []),
        ("pt", "os fãs verão a série", []),
    ],
)
def test_a_form_of_one_language_keeps_its_precision(code: str, text: str, expected: list[str]) -> None:
    assert values(code, text) == expected


def test_a_bound_keeps_the_date_it_names() -> None:
    (when,) = find("it", "non prima di dicembre")
    assert (when.value, when.kind, when.inner) == ("2024-12/..", "bound", "2024-12")


def test_a_weekday_that_is_not_the_dates_is_noticed_and_one_near_by_decides_the_year() -> None:
    (right,) = find("en", "Friday, 24 May 2024")
    (wrong,) = find("en", "Friday, 23 May 2024")
    assert (right.with_weekday, right.wrong_weekday) == (True, False)
    assert (wrong.with_weekday, wrong.wrong_weekday) == (True, True)
    assert values("en", "Thursday, May 15") == ["2025-05-15"]


@pytest.mark.parametrize("code", ["en", "de", "es", "fr", "it", "nl", "pt"])
def test_without_a_document_date_only_full_dates_are_given(code: str) -> None:
    for family in FAMILIES.values():
        for when in find(code, family[code][0], written=None, anchor="2024-06-03"):
            assert when.form in {"full", "elided"} or when.value == "2026/.."


@pytest.mark.parametrize("language", [pytest.param(one, id=code) for code, one in lexicon().languages.items()])
@pytest.mark.parametrize(
    "text",
    ["not " * 4000 + "before 2026", "1 " * 8000, "3, " * 6000 + "3 May 2024", "2024-" * 4000, "in the " * 4000 + "autumn", "." * 20000],
)  # fmt: skip
def test_long_text_of_date_words_takes_no_time(language: Language, text: str) -> None:
    begun = time.process_time()
    dates_of(language).find(text, written=MONDAY)
    assert time.process_time() - begun < 1.0
