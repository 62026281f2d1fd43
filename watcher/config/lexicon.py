"""Loads the words the core reads by, from YAML and JSON files, into a frozen Lexicon."""

import json
import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

import watcher.lexicon
from watcher.lexicon import Language, Lexicon, Platform

_PLATFORMS, _CLASSES = "platforms.yaml", "classes.yaml"
_WEIGHTS = "weights.json"
_WORD = re.compile(r"\w+")
_T = TypeVar("_T")


class LexiconError(ValueError):
    """A file of the lexicon cannot be used; the text is one line: the file and why."""


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Read every `<code>.yaml`, `classes.yaml`, `platforms.yaml` and `weights.json` of `folder` (default: the package's).

    Raises LexiconError naming the file when one is missing, does not parse or lacks a key. A class of words that a
    language lacks is none: the rest is read, and `watcher check` names it (see languages.py).
    """
    folder = folder or lexicon_folder()
    languages = (read_file(path, _language) for path in language_files(folder))
    return Lexicon(
        languages={language.code: language for language in languages},
        platforms=read_file(folder / _PLATFORMS, _platforms),
        weights=read_file(folder / _WEIGHTS, dict),
        classes=read_file(folder / _CLASSES, lambda data: dict(data["classes"])),
    )


def lexicon_folder() -> Path:
    """Where the package keeps its own."""
    return Path(watcher.lexicon.__file__).parent


def language_files(folder: Path) -> list[Path]:
    """The files of languages, by name."""
    return [path for path in sorted(folder.glob("*.yaml")) if path.name not in {_PLATFORMS, _CLASSES}]


def read_file(path: Path, build: Callable[[Any], _T]) -> _T:
    """What `build` makes of a YAML or JSON file. Raises LexiconError naming the file if either fails."""
    try:
        text = path.read_text(encoding="utf-8")
        return build(json.loads(text) if path.suffix == ".json" else YAML(typ="safe", pure=False).load(text))
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read ({error.strerror}); restore it from the package") from error
    except KeyError as error:
        raise LexiconError(f"{path}: the key {error} is missing") from error
    except (YAMLError, TypeError, AttributeError, ValueError) as error:
        raise LexiconError(f"{path}: {' '.join(str(error).split())}") from error


def read_words(folder: Path | None = None) -> frozenset[str]:
    """Every word that the files of languages and platforms have, as they are written, in small letters.

    They are not parsed, which would take as long as a thousand watches: a term with a word that is not among these is
    no common word. Raises LexiconError like `load_lexicon`.
    """
    folder = folder or lexicon_folder()
    paths = (*language_files(folder), folder / _PLATFORMS)
    return frozenset(word for path in paths for word in _WORD.findall(_read_text(path).casefold()))


def find_everyday(terms: AbstractSet[str], folder: Path | None = None) -> frozenset[str]:
    """Those of `terms` that are common words: in a class of words of a language, or the name of a service."""
    if not terms:
        return frozenset()
    folder = folder or lexicon_folder()
    services = read_file(folder / _PLATFORMS, _platforms)
    known = {name.casefold() for service in services for name in (service.name, *service.aliases)}
    for path in language_files(folder):
        known.update(word.casefold() for words in read_file(path, _language).words.values() for word in words)
    return frozenset(term for term in terms if term.casefold() in known)


def find_platform(name: str, folder: Path | None = None) -> tuple[bool, tuple[str, ...]]:
    """Whether a service has this name, and if not, the names that there are."""
    path = (folder or lexicon_folder()) / _PLATFORMS
    if re.search(rf"^- \{{name: {re.escape(name)}[,}}]", _read_text(path), re.MULTILINE):
        return True, ()
    names = tuple(platform.name for platform in read_file(path, _platforms))
    return name in names, names


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read ({error.strerror}); restore it from the package") from error


def _language(data: Mapping[str, Any]) -> Language:
    return Language(
        code=data["code"],
        day_first=data["day_first"],
        months=dict(data["months"]),
        weekdays=dict(data["weekdays"]),
        seasons=dict(data["seasons"]),
        quotes=tuple((opening, closing) for opening, closing in data["quotes"]),
        feasts={name: str(when) for name, when in data.get("feasts", {}).items()},
        words={cue: tuple(_phrase(cue, word) for word in words) for cue, words in data["words"].items()},
    )


def _phrase(cue: str, word: Any) -> str:
    # YAML reads a bare `on` or `no` as a truth value in its 1.1 form; a phrase must be text.
    if not isinstance(word, str):
        raise TypeError(f"words.{cue} holds {word!r}, which is not text; put it in quotation marks")
    return word


def _platforms(data: list[Mapping[str, Any]]) -> tuple[Platform, ...]:
    return tuple(
        Platform(
            name=entry["name"],
            aliases=tuple(entry.get("aliases", ())),
            everyday=tuple(entry.get("everyday", ())),
            hosts=tuple(entry.get("hosts", ())),
            ambiguous=entry.get("ambiguous", False),
        )
        for entry in data
    )
