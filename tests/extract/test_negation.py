"""What a sentence denies is asserted by no weights: the same sentence is, once its "not" is taken out."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extract.reading import HEADLINE, WATCH, credulous, lexicon, page, said
from watcher.extract import describe, propose, view_of
from watcher.extract.judge import NEGATED
from watcher.model import Subject, Watch

_HOMES = ("Netflix", "Prime Video", "Disney+", "MUBI")
_OWN = ("Northgate", "Hollowmere", "Tide & Timber")
#: For each language: the noun, dates, and sentences as they are said with and without the word in braces.
_SAID = {
    "en": (
        "documentary",
        ("3 May 2027", "May 2027", "12 October"),
        (
            "The {own} documentary will {{not}} stream on {home} on {date}.",
            "The {own} documentary will {{never}} be shown on {home} on {date}, its makers say.",
            "{home} will {{not}} show the {own} documentary on {date}.",
            "The {own} documentary is {{not}} coming to {home} on {date}.",
            "On {date} the {own} documentary will {{no longer}} premiere on {home}.",
            "The {own} documentary will {{not}}, whatever was said, be released on {home} on {date}.",
            "On {date}, {home} will {{not}} show the {own} documentary.",
            "The {own} documentary will {{not}} be on {home}, iPlayer or Hulu on {date}.",
            "The {own} documentary is finished and will {{not}} air on {home} on {date}.",
        ),
    ),
    "de": (
        "Doku",
        ("3. Mai 2027", "12. Oktober"),
        (
            "Die {own}-Doku wird {{nicht}} bei {home} zu sehen sein.",
            "Die {own}-Doku startet am {date} {{nicht}} bei {home}.",
            "Die {own}-Doku läuft bei {home} am {date} {{nicht}}.",
            "{home} zeigt die {own}-Doku am {date} {{keinesfalls}}.",
            "Bei {home} wird die {own}-Doku am {date} {{nicht mehr}} zu sehen sein.",
            "{home} hat {{nicht}} gesagt, dass die {own}-Doku am {date} bei {home} startet.",
        ),
    ),
    "es": (
        "documental",
        ("3 de mayo de 2027", "12 de octubre"),
        (
            "El documental {own} {{no}} se estrenará en {home} el {date}.",
            "El documental {own} {{nunca}} llegará a {home} el {date}.",
            "{home} {{no}} emitirá el documental {own} el {date}.",
            "El {date} el documental {own} {{tampoco}} podrá verse en {home}.",
            "{home} {{no}} ha dicho que el documental {own} se estrena en {home} el {date}.",
        ),
    ),
    "fr": (
        "documentaire",
        ("3 mai 2027", "12 octobre"),
        (
            "Le documentaire {own} ne sera {{pas}} diffusé sur {home} le {date}.",
            "Le documentaire {own} n'arrivera {{jamais}} sur {home} le {date}.",
            "Le documentaire {own} {{ne}} sera {{plus}} diffusé sur {home} le {date}.",
            "{home} ne diffusera {{pas}} le documentaire {own} le {date}.",
            "Le {date}, {home} ne proposera {{pas}} le documentaire {own} sur {home}.",
        ),
    ),
    "it": (
        "documentario",
        ("3 maggio 2027", "12 ottobre"),
        (
            "Il documentario {own} {{non}} arriverà su {home} il {date}.",
            "Il documentario {own} {{non}} sarà disponibile su {home} dal {date}.",
            "{home} {{non}} trasmetterà il documentario {own} il {date}.",
            "Il documentario {own} uscirà {{mai}} su {home} il {date}.",
        ),
    ),
    "nl": (
        "documentaire",
        ("3 mei 2027", "12 oktober"),
        (
            "De {own}-documentaire komt {{niet}} op {home}.",
            "De {own}-documentaire is op {date} {{niet}} te zien op {home}.",
            "{home} zendt de {own}-documentaire op {date} {{niet}} uit.",
            "{home} zegt {{niet}}, dat de {own}-documentaire op {date} op {home} verschijnt.",
        ),
    ),
    "pt": (
        "documentário",
        ("3 de maio de 2027", "12 de outubro"),
        (
            "O documentário {own} {{não}} estreia na {home} a {date}.",
            "O documentário {own} {{nunca}} chegará à {home} em {date}.",
            "A {home} {{não}} exibirá o documentário {own} em {date}.",
        ),
    ),
}  # fmt: skip


def _sentences() -> Iterator[tuple[str, str, str]]:
    for lang, (noun, _, sentences) in _SAID.items():
        for sentence in sentences:
            yield lang, noun, sentence


def _about(own: str, noun: str) -> Watch:
    return replace(WATCH, subject=Subject(all_of=(own,), any_of=(noun, f"{own}-{noun}")))


def _values(lang: str, text: str, watch: Watch) -> set[tuple[str, str | None]]:
    """(field, value) of what is asserted on a page that has only a headline and this, where all that can be is."""
    document = replace(page(f"{watch.subject.all_of[0]}", text, date="2027-01-10"), language=lang)
    found = said(document, watch=watch, words=credulous())
    return {(field, value) for field, stance, value in found if stance == "asserted" and field != "title"}


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(list(_sentences())), st.sampled_from(_OWN), st.sampled_from(_HOMES), st.data())
def test_not_at_the_verb_never_leaves_asserted(
    kind: tuple[str, str, str], own: str, home: str, data: st.DataObject
) -> None:
    lang, noun, sentence = kind
    negated = sentence.format(own=own, home=home, date=data.draw(st.sampled_from(_SAID[lang][1])))
    plain = " ".join(_without_braces(negated).split()).replace(" ,", ",")
    watch = _about(own, noun)
    assert {field for field, _ in _values(lang, plain, watch)} >= {"platform"}
    assert _values(lang, negated.replace("{", "").replace("}", ""), watch) == set()


def _without_braces(text: str) -> str:
    return re.sub(r"\{.*?\}", "", text)


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("en", "The Northgate documentary will not only stream on Netflix.", "Netflix"),
        ("en", "The Northgate documentary will stream on no lesser service than Netflix.", "Netflix"),
        ("en", "The Northgate documentary will not stream on Disney+, but on Netflix.", "Netflix"),
        ("en", "The Northgate documentary was not sold to Disney+ and will premiere on Netflix.", "Netflix"),
        ("en", "The Northgate documentary will stream on Netflix and not on Disney+.", "Netflix"),
        ("en", "The Northgate documentary will not stream on Netflix until 3 May 2027.", "2027-05-03"),
        ("en", "Don't miss the Northgate documentary on Netflix.", "Netflix"),
        ("en", "The Northgate documentary is called Never Say So and will stream on Netflix.", "Netflix"),
        ("en", "Elf: Never Too Late and the Northgate documentary will stream on Netflix.", "Netflix"),
        ("fr", "C'est le documentaire Northgate le plus cher jamais commandé par Netflix.", "Netflix"),
        ("fr", "Le documentaire Northgate n'est pas annulé, jure Netflix.", "Netflix"),
        ("de", "Die Northgate-Doku läuft nicht nur bei Netflix.", "Netflix"),
        ("de", "Die Northgate-Doku läuft nicht bei Disney+, sondern bei Netflix.", "Netflix"),
        ("es", "El documental Northgate no solo llegará a Netflix.", "Netflix"),
        ("es", "El documental Northgate no se estrenará hasta el 3 de mayo de 2027.", "2027-05-03"),
        ("fr", "Le documentaire Northgate ne sera pas seulement diffusé sur Netflix.", "Netflix"),
        ("fr", "Le documentaire Northgate ne sera pas sur Disney+, mais sur Netflix.", "Netflix"),
        ("it", "Il documentario Northgate non solo arriverà su Netflix.", "Netflix"),
        ("nl", "De Northgate-documentaire komt niet alleen op Netflix.", "Netflix"),
        ("nl", "De Northgate-documentaire komt niet op Disney+ maar op Netflix.", "Netflix"),
        ("pt", "O documentário Northgate não só chega à Netflix.", "Netflix"),
    ],
)
def test_what_only_seems_to_be_denied_may_be_asserted(lang: str, text: str, value: str) -> None:
    watch = _about("Northgate", _SAID[lang][0])
    found = {one for _, one in _values(lang, text, watch)}
    assert value in found
    assert "Disney+" not in found


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Reports that the Northgate documentary will be on Netflix are wrong."),
        ("en", "It is not true that the Northgate documentary premieres on 3 May 2027."),
        ("de", "Dass die Northgate-Doku bei Netflix läuft, ist falsch."),
        ("es", "Es falso que el documental Northgate llegue a Netflix."),
        ("fr", "La rumeur selon laquelle le documentaire Northgate sera sur Netflix est fausse."),
        ("it", "È falso che il documentario Northgate arrivi su Netflix."),
        ("nl", "Dat de Northgate-documentaire op Netflix komt, klopt niet."),
        ("pt", "É falso que o documentário Northgate chegue à Netflix."),
    ],
)
def test_what_is_called_wrong_is_not_asserted(lang: str, text: str) -> None:
    assert _values(lang, text, _about("Northgate", _SAID[lang][0])) == set()


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("The Northgate documentary is not called “Against the Tide”.", True),
        ("“Against the Tide” will not be the title of the Northgate documentary.", True),
        ("The Northgate documentary “Against the Tide” will not be on Netflix.", False),
    ],
)
def test_a_title_is_denied_only_where_a_name_is_spoken_of(text: str, denied: bool) -> None:
    view = view_of(page(HEADLINE, text), watch=WATCH, lexicon=lexicon())
    candidates = tuple(propose(view))
    (found,) = (
        features
        for one, features in zip(candidates, describe(candidates, view), strict=True)
        if one.value == "Against the Tide"
    )
    assert (NEGATED in found) is denied


def test_a_bound_holds_with_its_not() -> None:
    document = page(HEADLINE, "The Northgate documentary will not be seen before 2026.")
    found = said(document, words=credulous())
    assert ("release_date", "asserted", "2026/..") in found
    assert ("release_date", "asserted", "2026") not in found
