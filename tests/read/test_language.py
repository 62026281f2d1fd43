"""In which language a page is: its mark, unless its text says otherwise almost for certain."""

import pytest

from tests.read.pages import LANGUAGES, make_page, read_text
from watcher.model import SourceKind
from watcher.read import read
from watcher.read.language import decide_language, detect, read_mark

_TEXTS = {
    "en": "The makers of the film have said that it will be shown in the spring, but nobody knows yet where that will be. ",
    "de": "Die Macher des Films haben gesagt, dass er im Frühling gezeigt wird, aber noch weiß niemand, wo das sein wird. ",
    "es": "Los autores de la película han dicho que se verá en primavera, pero todavía nadie sabe dónde podrá verse. ",
    "fr": "Les auteurs du film ont dit qu'il serait montré au printemps, mais personne ne sait encore où on le verra. ",
    "it": "Gli autori del film hanno detto che uscirà in primavera, ma nessuno sa ancora dove lo si potrà vedere. ",
    "nl": "De makers van de film hebben gezegd dat hij in het voorjaar te zien is, maar niemand weet nog waar dat zal zijn. ",
    "pt": "Os autores do filme disseram que ele será exibido na primavera, mas ninguém sabe ainda onde poderá ser visto. ",
}


@pytest.mark.parametrize("code", sorted(_TEXTS))
def test_a_page_without_a_mark_is_read_in_the_language_of_its_text(code: str) -> None:
    assert set(_TEXTS) == set(LANGUAGES)
    assert read_text(f"<main><h1>Film</h1><p>{_TEXTS[code]}</p></main>").language == code
    assert read_text(f"<html lang=''><main><h1>Film</h1><div>{_TEXTS[code] * 3}</div></main>").language == code


def test_a_themes_default_mark_is_corrected_by_enough_text_only() -> None:
    long = f"<html lang='en-US'><main><h1>Der Film</h1><p>{_TEXTS['de'] * 3}</p></main>"
    short = "<html lang='en-US'><main><h1>Der Film</h1><p>Der Film wird im Frühling gezeigt.</p></main>"
    assert (read_text(long).language, read_text(short).language) == ("de", "en")


def test_a_banner_in_another_language_does_not_decide() -> None:
    banner = (
        "<div><p>We use cookies and similar techniques to show you what you like, and so do our partners.</p></div>"
    )
    assert read_text(f"{banner}<main><h1>Der Film</h1><p>{_TEXTS['de'] * 4}</p></main>").language == "de"


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ('<html><head><meta property="og:locale" content="pt_BR">', "pt"),
        ('<html><head><meta http-equiv="content-language" name="content-language" content="nl-BE">', "nl"),
        ('<html><head><script type="application/ld+json">{"@type":"NewsArticle","inLanguage":"it-IT"}</script>', "it"),
        ("<html><head>", "und"),
    ],
)
def test_every_mark_counts_and_none_is_invented(head: str, code: str) -> None:
    assert read_text(f"{head}</head><body><main><h1>Film</h1><p>Only five words of it.</p></main>").language == code


def test_a_language_that_the_lexicon_lacks_is_told_and_overrules_no_mark() -> None:
    polish = (
        "Twórcy filmu powiedzieli, że będzie go można zobaczyć wiosną, ale nikt jeszcze nie wie, gdzie to będzie. " * 4
    )
    assert decide_language("", polish, LANGUAGES) == "pl"
    assert decide_language("en", polish, LANGUAGES) == "en"


def test_a_feed_is_told_by_its_entries() -> None:
    items = "".join(f"<item><title>{n}</title><description>{_TEXTS['fr']}</description></item>" for n in range(3))
    rss = f"<rss version='2.0'><channel><title>x</title>{{}}{items}</channel></rss>"
    for mark, code in (("", "fr"), ("<language>en-us</language>", "fr"), ("<language>fr-CA</language>", "fr")):
        assert read(make_page(rss.format(mark)), SourceKind.FEED, LANGUAGES).language == code


@pytest.mark.parametrize("text", ["", " ", "123 456", "\x00", "🎉" * 900, "x" * 100_000, "\ud800", "שלום עולם " * 90])
def test_nothing_makes_the_detection_fail(text: str) -> None:
    code, sure = detect(text.encode("utf-8", "replace").decode())
    assert code.isalpha()
    assert 0 <= sure <= 1


def test_marks_are_read_by_their_first_part() -> None:
    assert read_mark((None, "", "de_AT.UTF-8")) == "de"
    assert read_mark(("zh-Hans-CN",)) == "zh"
    assert read_mark(("template", "{{ lang }}")) == ""
