"""The words the core reads by: one YAML file a language, and platforms.yaml (loaded by config, passed in frozen)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Language:
    """The words of one language, from `watcher/lexicon/<code>.yaml`. `words` maps a class of cues to its phrases.

    `seasons` and `feasts` give the part of an EDTF date that a name stands for (`23` for autumn, `12-25`); see en.yaml.
    """

    code: str
    day_first: bool
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    seasons: Mapping[str, str]
    quotes: tuple[tuple[str, str], ...]
    words: Mapping[str, tuple[str, ...]]
    feasts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Platform:
    """A service or broadcaster; an `ambiguous` name is also an everyday word, a name only where its neighbours say so.

    `everyday` are further names of which only that holds.
    """

    name: str
    aliases: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    ambiguous: bool = False


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """All words the core reads by, and the judge's weights; `classes` says in a phrase what each class of words is."""

    languages: Mapping[str, Language]
    platforms: tuple[Platform, ...]
    weights: Mapping[str, Any]
    classes: Mapping[str, str] = field(default_factory=dict)
