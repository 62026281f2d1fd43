"""The words the core reads by: one YAML file a language, and platforms.yaml (loaded by config, passed in frozen)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True, kw_only=True, eq=False)
class Language:
    """The words of one language, from `watcher/lexicon/<code>.yaml`. `words` maps a class of cues to its phrases.

    Languages are told apart by which object they are, so that what is made of one is found again at no cost.

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

    def group(self, cue: str) -> frozenset[str]:
        """The phrases of a class, to ask whether a word is one of them; empty if the language has no such class."""
        return self._groups.get(cue, frozenset())

    @cached_property
    def _groups(self) -> Mapping[str, frozenset[str]]:
        return {cue: frozenset(phrases) for cue, phrases in self.words.items()}


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


@dataclass(frozen=True, kw_only=True, eq=False)
class Lexicon:
    """All words the core reads by, and the judge's weights; `classes` says in a phrase what each class of words is.

    Lexicons are told apart by which object they are, as languages are.
    """

    languages: Mapping[str, Language]
    platforms: tuple[Platform, ...]
    weights: Mapping[str, Any]
    classes: Mapping[str, str] = field(default_factory=dict)
