"""Puts something right in the place of what is wrong in a file, so that the rest of it can be checked in the same run."""

import typing
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from watcher.config.errors import Where
from watcher.config.schema import Part

#: What stands in for a value that may not be left out, by its key. No check may be let down by it: see `Read.is_mended`.
_STAND_INS: dict[str, Any] = {
    "id": "stand-in",
    "name": "stand-in",
    "url": "https://stand-in.example/",
    "kind": "page",
    "publisher": "stand-in",
    "subject": {"all_of": ["stand-in"]},
}


def mend(value: Any, model: type[Part], wrong: tuple[Where, ...]) -> tuple[Any, frozenset[Where]]:
    """`value` with what is wrong left out where it may be, else replaced; and the places where that was done.

    A list loses all its items if one of them is wrong, unless they are mappings, which are mended by themselves: so the
    others keep their numbers.
    """
    value = deepcopy(value)
    mended: set[Where] = set()
    # The outer places first: what is put there is right in itself.
    for where in sorted(wrong, key=len):
        if not any(where[: len(place)] == place for place in mended):
            mended.add(_mend_at(value, model, where))
    return value, frozenset(mended)


def _mend_at(value: Any, model: type[Part], where: Where) -> Where:
    for length in range(len(where), 0, -1):
        step, above = where[length - 1], where[: length - 1]
        holder = _at(value, above)
        kind = _model_at(model, where[:length])
        if isinstance(step, int):
            if kind is not None:
                holder[step] = stand_in_for(kind)
                return where[:length]
            continue
        part = _model_at(model, above)
        fields = part.model_fields if part is not None else {}
        field = next((one for name, one in fields.items() if step in {name, one.alias}), None)
        if field is None or not field.is_required():
            holder.pop(step, None)
        elif kind is not None and step not in _STAND_INS:
            holder[step] = stand_in_for(kind)
        else:
            holder[step] = deepcopy(_STAND_INS.get(step, []))
        return where[:length]
    return where


def stand_in_for(kind: type[Part]) -> dict[str, Any]:
    """What a mapping needs at least, with values that are right and mean nothing."""
    return {
        name: deepcopy(_STAND_INS.get(name, [])) for name, field in kind.model_fields.items() if field.is_required()
    }


def name_keys(model: type[Part], where: Where) -> Iterator[str]:
    """The keys that may stand in the mapping at `where`, as they are written."""
    here = _model_at(model, where) or model
    return ((field.alias or name) for name, field in here.model_fields.items())


def part_of(annotation: Any) -> type[Part] | None:
    """The Part that an annotation names: itself, or what a tuple of it holds."""
    for kind in (annotation, *typing.get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, Part):
            return kind
    return None


def _model_at(model: type[Part], where: Where) -> type[Part] | None:
    """The Part whose keys stand at `where`; null where there is a plain value or list."""
    here: type[Part] | None = model
    for number, step in enumerate(where):
        if isinstance(step, int):
            continue
        fields = here.model_fields if here is not None else {}
        field = next((one for name, one in fields.items() if step in {name, one.alias}), None)
        here = part_of(field.annotation) if field is not None else None
        is_list = field is not None and here is not field.annotation
        if is_list and number == len(where) - 1:
            return None
    return here


def _at(value: Any, where: Where) -> Any:
    for step in where:
        value = value[step]
    return value
