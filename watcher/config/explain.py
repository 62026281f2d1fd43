"""A file against its model: the parsed keys, or every problem in an operator's words."""

import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import pydantic

from watcher.config.errors import ConfigError, ConfigErrors, Where, say_choice, say_nearest, say_value, say_where
from watcher.config.schema import Part
from watcher.config.yaml import Tree, read_yaml

M = TypeVar("M", bound=Part)

#: Keys whose values, and all below them, may hold a secret: they are not shown, whatever is wrong with them.
PRIVATE = frozenset({"url", "database", "headers", "cookies"})

_WANTED = {
    "string_type": "use text",
    "bool_type": "use true or false",
    "tuple_type": "use a list",
    "model_type": "use a mapping of keys",
    "dict_type": "use a mapping of names to values",
}


@dataclass(frozen=True, kw_only=True)
class Read(Generic[M]):
    """A file whose keys are checked, with the places to point at."""

    tree: Tree
    keys: M

    def wrong(self, where: Where, allowed: str) -> ConfigError:
        """The value at `where` is not what is allowed."""
        return self.tree.error(where, f"{say_where(where)} is {_shown(self.tree, where)}; {allowed}")

    def unknown(self, where: Where, allowed: typing.Sequence[str], noun: str) -> ConfigError:
        """The value at `where` names nothing that is configured."""
        value = self.tree.at(where)
        return self.wrong(where, f"no {noun} has this id; use {say_choice(allowed)}{say_nearest(value, allowed)}")


def read_keys(path: Path, model: type[M]) -> Read[M]:
    """The file's keys; raises ConfigErrors with all that is wrong with them."""
    tree = read_yaml(path)
    try:
        return Read(tree=tree, keys=model.model_validate(tree.value))
    except pydantic.ValidationError as error:
        problems = tuple(_explain(tree, model, problem) for problem in error.errors(include_url=False))
    # Raised out here, so that no traceback drags pydantic's error and the values in it along.
    raise ConfigErrors(problems)


def _explain(tree: Tree, model: type[Part], problem: Mapping[str, Any]) -> ConfigError:
    where: Where = problem["loc"]
    kind: str = problem["type"]
    if kind == "missing":
        return tree.error(where, f"{say_where(where)} is missing")
    if kind == "extra_forbidden":
        allowed = tuple(_keys(model, where[:-1]))
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


def _keys(model: type[Part], where: Where) -> Iterator[str]:
    here = model
    for step in where:
        if isinstance(step, str):
            here = _part(
                next(field.annotation for name, field in here.model_fields.items() if step in {name, field.alias})
            )
    return ((field.alias or name) for name, field in here.model_fields.items())


def _part(annotation: Any) -> type[Part]:
    # A Part, or a tuple of one.
    return next(
        kind for kind in (annotation, *typing.get_args(annotation)) if isinstance(kind, type) and issubclass(kind, Part)
    )
