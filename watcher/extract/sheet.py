"""A Document made ready for reading, whoever waits: what is found on it is found once for all its Watches."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, cast

from watcher.extract.claims import written_at
from watcher.extract.names import Name, find_names
from watcher.extract.text import Passage, cut
from watcher.extract.when import Dates, dates_of
from watcher.lexicon import Language, Lexicon
from watcher.model import Document

_FALLBACK = "en"
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A Document in sentences, with the names in each; `written` is its own date, `dates` finds others."""

    document: Document
    lexicon: Lexicon
    language: Language
    passages: tuple[Passage, ...]
    names: tuple[tuple[Name, ...], ...]
    written: date | None
    dates: Dates

    def once(self, find: Callable[["Sheet"], _T]) -> _T:
        """What `find` makes of the sheet; it is asked only the first time."""
        if find not in self._found:
            self._found[find] = find(self)
        return cast(_T, self._found[find])

    @cached_property
    def _found(self) -> dict[Callable[["Sheet"], Any], Any]:
        return {}


def sheet_of(document: Document, lexicon: Lexicon) -> Sheet:
    """Cut a Document into its sentences and find their names."""
    language, written = language_of(document, lexicon), written_at(document)
    passages = cut(document, language)
    return Sheet(
        document=document,
        lexicon=lexicon,
        language=language,
        passages=passages,
        names=tuple(find_names(passage, language) for passage in passages),
        written=written.date() if written else None,
        dates=dates_of(language),
    )


def language_of(document: Document, lexicon: Lexicon) -> Language:
    """The language of the lexicon that a Document is read in; English if it has none for it."""
    return lexicon.languages.get(document.language[:2].casefold()) or lexicon.languages[_FALLBACK]
