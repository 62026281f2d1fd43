"""The keys of the files for editors and readers: JSON Schemas, and the tables of docs/configuration.md."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from pydantic.fields import FieldInfo

from watcher.config.mend import part_of
from watcher.config.schema import Part, WatcherFile, WatchFile

#: The generated schemas by file name; they stand in the folder `schema` beside watcher.yaml.
SCHEMAS: dict[str, type[Part]] = {"watcher.schema.json": WatcherFile, "watch.schema.json": WatchFile}

_DRAFT = "http://json-schema.org/draft-07/schema#"
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TABLE = re.compile(r"(<!-- keys: ([\w.\[\]]+) -->\n).*?(<!-- end of keys -->)", re.DOTALL)
_SPANS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
_SIZES = (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024))
_LEFT_OUT = "x-left-out"


def write_schema(model: type[Part]) -> str:
    """The JSON Schema (draft 7, which editors know best) of a kind of file, as the text of its file."""
    schema = model.model_json_schema(by_alias=True)
    parts = {model.__name__: model, **{part.__name__: part for part in _parts(model)}}
    for name, definition in ({model.__name__: schema} | schema.get("$defs", {})).items():
        _tidy(definition, parts.get(name))
    head = {"$schema": _DRAFT, "$comment": "written by `make docs` from watcher/config/schema.py"}
    return json.dumps({**head, **schema}, indent=2, ensure_ascii=False) + "\n"


def _tidy(definition: dict[str, Any], part: type[Part] | None) -> None:
    definition.pop("title", None)
    definition["description"] = _LINK.sub(r"\1", definition.get("description", "")).replace("`", "")
    fields = {field.alias or name: field for name, field in part.model_fields.items()} if part is not None else {}
    for key, said in definition.get("properties", {}).items():
        for unwanted in ("title", "default", _LEFT_OUT):
            said.pop(unwanted, None)
        description = _LINK.sub(r"\1", said.get("description", "")).replace("`", "")
        if "$ref" in said:  # what stands beside a reference is not read
            said["allOf"] = [{"$ref": said.pop("$ref")}]
        said["description"] = f"{description[:1].upper()}{description[1:]}. {_say_left_out(fields[key])}"


def _say_left_out(field: FieldInfo) -> str:
    left_out = say_default(field).strip("`")
    return "Required." if left_out == "required" else f"Left out: {left_out}."


def _parts(model: type[Part]) -> Iterator[type[Part]]:
    for field in model.model_fields.values():
        part = part_of(field.annotation)
        if part is not None:
            yield part
            yield from _parts(part)


def fill_tables(document: str) -> str:
    """The document with its tables of keys as the models have them: what stands between the marks is replaced."""
    return _TABLE.sub(lambda found: f"{found[1]}{_write_table(found[2])}{found[3]}", document)


def _write_table(name: str) -> str:
    rows = {
        "watcher.yaml": lambda: _rows(WatcherFile, deep=False),
        "watches": lambda: _rows(WatchFile, deep=True),
    }.get(name, lambda: _rows(_part_named(name), above=f"{name}.", deep=False))()
    lines = ("| key | value | left out |", "|---|---|---|", *rows)
    return "".join(f"{line}\n" for line in lines)


def _part_named(name: str) -> type[Part]:
    part = part_of(WatcherFile.model_fields[name.removesuffix("[]")].annotation)
    if part is None:
        raise ValueError(f"{name} has no keys of its own; correct the mark in docs/configuration.md")
    return part


def _rows(model: type[Part], *, above: str = "", deep: bool) -> Iterator[str]:
    for name, field in model.model_fields.items():
        key = f"{above}{field.alias or name}"
        yield f"| `{key}` | {field.description} | {say_default(field)} |"
        part = part_of(field.annotation)
        if deep and part is not None:
            yield from _rows(part, above=f"{key}." if part is field.annotation else f"{key}[].", deep=True)


def say_default(field: FieldInfo) -> str:
    """What holds when a key is left out, as one would write it."""
    extra = field.json_schema_extra
    if isinstance(extra, dict) and _LEFT_OUT in extra:
        return str(extra[_LEFT_OUT])
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    if default in (None, "", (), {}):
        return "none"
    return _say(default)


def _say(default: Any) -> str:
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, timedelta):
        seconds = int(default.total_seconds())
        unit, size = next((unit, size) for unit, size in _SPANS if seconds % size == 0)
        return f"`{seconds // size}{unit}`"
    if isinstance(default, tuple):
        return "all" if isinstance(default[0], str) else f"`[{', '.join(map(str, default))}]`"
    if isinstance(default, int):
        unit, size = next(((unit, size) for unit, size in _SIZES if default % size == 0), ("", 1))
        return f"{default // size}{unit}"
    return f"{default:g}" if isinstance(default, float) else f"`{default}`"
