"""More around an article changes nothing of what is read from it: other stories, a letter to sign up for, readers' comments."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from benchmarks.extraction import document_of, load_cases, page_of
from tests.extract.reading import lexicon
from watcher.model import Document, SourceKind
from watcher.read import read

_OWN = Path(__file__).parent.parent / "corpus" / "own"
_SETS = ("denl", "en1", "en2", "espt", "frit")
_EACH = 12
#: Pages of no main part, where a few words decide what the text is.
_MOST = 2


def _cases() -> list[dict[str, Any]]:
    """Twelve pages of each set, spread over it."""
    chosen = []
    for name in _SETS:
        cases = [case for case in load_cases(_OWN / f"{name}.jsonl") if "html_file" in case]
        chosen += cases[:: len(cases) // _EACH][:_EACH]
    return chosen


def _heading(lang: str, cue: str) -> str:
    return max(lexicon().languages[lang].words[cue][:6], key=len).capitalize()


def _cards(lang: str, name: str) -> str:
    card = (
        "<li><a href='/kestrel/{0}'><h3>Kestrel Row {0} lands on Netflix on 3 May 2031</h3></a><p>Out in June.</p></li>"
    )
    cards = "".join(card.format(number) for number in range(4))
    return f"<section class='{name}'><h2>{_heading(lang, 'page_related')}</h2><ul>{cards}</ul></section>"


def _letter(lang: str, name: str) -> str:
    asks = _heading(lang, "page_signup")
    return (
        f"<div class='{name}'><h3>{asks}</h3><p>Kestrel Row, Netflix: 3 May 2031.</p><form><input name=m></form></div>"
    )


def _comments(lang: str, name: str) -> str:
    says = "<div><b>Ann {0}</b><p>It comes to Netflix on 3 May 2031 and is called “Kestrel Row”, I bet.</p></div>"
    said = "".join(says.format(number) for number in range(3))
    return f"<section class='{name}'><h3>{_heading(lang, 'page_comments')}</h3>{said}</section>"


def _before_end(html: str, added: str) -> str:
    place = html.lower().rfind("</body>")
    return html[:place] + added + html[place:] if place >= 0 else html + added


def _read(case: dict[str, Any], change: Callable[[str], str]) -> Document:
    page = page_of(case)
    return read(replace(page, body=change(page.body.decode()).encode()), SourceKind.PAGE, lexicon().languages)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (_cards, "related"),
        (_cards, "x7"),
        (_letter, "newsletter"),
        (_letter, "x8"),
        (_comments, "comments"),
        (_comments, "x9"),
    ],
)
def test_more_furniture_changes_nothing_that_is_read(make: Callable[[str, str], str], name: str) -> None:
    changed = []
    for case in _cases():
        plain = document_of(case, lexicon())
        fuller = _read(case, partial(_before_end, added=make(case["lang"], name)))
        said = [block.text for block in fuller.blocks]
        assert not any("Kestrel" in text for text in said), case["id"]
        if (fuller.title, said) != (plain.title, [block.text for block in plain.blocks]):
            changed.append(case["id"])
    assert len(changed) <= _MOST, changed
