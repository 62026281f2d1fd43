"""Loads the words the core reads by, from YAML and JSON files, into a frozen Lexicon."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

import watcher.lexicon
from watcher.lexicon import Language, Lexicon, Platform

_PLATFORMS = "platforms.yaml"
_WEIGHTS = "weights.json"
_T = TypeVar("_T")


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Read every `<code>.yaml`, `platforms.yaml` and `weights.json` of `folder` (default: the package's own).

    Raises ValueError naming the file when one is missing, does not parse or lacks a key.
    """
    folder = folder or Path(watcher.lexicon.__file__).parent
    languages = (_read(path, _language) for path in sorted(folder.glob("*.yaml")) if path.name != _PLATFORMS)
    return Lexicon(
        languages={language.code: language for language in languages},
        platforms=_read(folder / _PLATFORMS, _platforms),
        weights=_read(folder / _WEIGHTS, dict),
    )


def _read(path: Path, build: Callable[[Any], _T]) -> _T:
    try:
        text = path.read_text(encoding="utf-8")
        return build(json.loads(text) if path.suffix == ".json" else YAML(typ="safe", pure=False).load(text))
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror}); restore it from the package") from error
    except KeyError as error:
        raise ValueError(f"{path}: the key {error} is missing") from error
    except (YAMLError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{path}: {' '.join(str(error).split())}") from error


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
