"""A file against its model: the parsed keys, or every problem in an operator's words."""

import re
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import pydantic

from watcher.config.errors import ConfigError, Where, say_choice, say_nearest, say_value, say_where
from watcher.config.files import DISK, Files
from watcher.config.mend import mend, name_keys, stand_in_for
from watcher.config.schema import Part
from watcher.config.shown import PRIVATE
from watcher.config.yaml import Tree, read_yaml

M = TypeVar("M", bound=Part)

_WANTED = {
    "string_type": "use text",
    "bool_type": "use true or false",
    "tuple_type": "use a list",
    "model_type": "use a mapping of keys",
    "dict_type": "use a mapping of names to values",
}


@dataclass(frozen=True, kw_only=True)
class Read(Generic[M]):
    """A file whose keys are checked, with the places to point at.

    What was wrong is in `problems`; in `keys` something that is right stands in its place, so that the rest can be
    looked at in the same run. `mended` says where.
    """

    tree: Tree
    keys: M
    problems: tuple[ConfigError, ...] = ()
    mended: frozenset[Where] = frozenset()

    def is_mended(self, where: Where) -> bool:
        """Whether what stands at `where`, above it or below it is not what the file says."""
        return bool(self.mended) and any(where[: len(place)] == place[: len(where)] for place in self.mended)

    def keep_true(self, problems: Iterable[ConfigError]) -> Iterator[ConfigError]:
        """Those problems that are about what the file says, not about what was put there."""
        return (problem for problem in problems if not self.is_mended(problem.where))

    def wrong(self, where: Where, allowed: str) -> ConfigError:
        """The value at `where` is not what is allowed."""
        return self.tree.error(where, f"{say_where(where)} is {_shown(self.tree, where)}; {allowed}")

    def unknown(self, where: Where, allowed: typing.Sequence[str], noun: str) -> ConfigError:
        """The value at `where` names nothing that is configured."""
        value = self.tree.at(where)
        return self.wrong(where, f"no {noun} has this id; use {say_choice(allowed)}{say_nearest(value, allowed)}")


def read_keys(path: Path, model: type[M], files: Files = DISK) -> Read[M]:
    """The file's keys, and all that is wrong with them; raises ConfigErrors if it is no YAML that can be read."""
    return check_keys(read_yaml(path, files), model)


def check_keys(tree: Tree, model: type[M]) -> Read[M]:
    """The keys of a file that was read, and all that is wrong with them."""
    try:
        return Read(tree=tree, keys=model.model_validate(tree.value), problems=tree.problems)
    except pydantic.ValidationError as error:
        found = error.errors(include_url=False)
    problems = (*tree.problems, *(_explain(tree, model, problem) for problem in found))
    value, mended = mend(tree.value, model, tuple(problem["loc"] for problem in found))
    try:
        keys = model.model_validate(value)
    except pydantic.ValidationError:
        # What was put in did not help; nothing of the file is known then.
        keys, mended = model.model_validate(stand_in_for(model)), frozenset({()})
    return Read(tree=tree, keys=keys, problems=problems, mended=mended)


def _explain(tree: Tree, model: type[Part], problem: Mapping[str, Any]) -> ConfigError:
    where: Where = problem["loc"]
    kind: str = problem["type"]
    if kind == "missing":
        return tree.error(where, f"{say_where(where)} is missing")
    if kind == "extra_forbidden":
        allowed = tuple(name_keys(model, where[:-1]))
        why = f"{say_where(where)} is no key here; use {say_choice(allowed)}{say_nearest(where[-1], allowed)}"
        return tree.error(where, why)
    return tree.error(where, f"{say_where(where)} is {_shown(tree, where)}; {_allowed(problem)}")


def _shown(tree: Tree, where: Where) -> str:
    value = tree.at(where)
    if not PRIVATE.intersection(where) or value in (None, "") or isinstance(value, dict | list):
        return say_value(value)
    return "a text that is not shown" if isinstance(value, str) else "a value that is not shown"


def _allowed(problem: Mapping[str, Any]) -> str:
    kind, value = problem["type"], problem["input"]
    if kind in {"enum", "literal_error"}:
        words = re.findall(r"'([^']*)'", problem["ctx"]["expected"])
        return f"use {say_choice(words)}{say_nearest(value, words)}"
    if kind == "value_error":
        return str(problem["ctx"]["error"])
    wanted = _WANTED.get(kind, "use another value")
    return f"{wanted} (put it in quotes)" if kind == "string_type" and isinstance(value, int | float) else wanted
