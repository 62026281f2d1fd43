"""The JSON Schemas are those of the models, and say of the shipped files what `watcher check` says."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from tests.config.conftest import WATCH, WATCHER
from tests.config.test_config_values import FULL_WATCH, FULL_WATCHER
from watcher.config.describe import SCHEMAS, fill_tables, write_schema

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "config"
FILES = sorted(path for path in FOLDER.rglob("*.yaml"))


def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / "schema" / name).read_text(encoding="utf-8"))
    return loaded


def complaints(text: str, name: str) -> list[str]:
    validator = jsonschema.Draft7Validator(schema(name))
    return [error.message for error in validator.iter_errors(YAML(typ="safe", pure=True).load(text))]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_current(name: str) -> None:
    assert (FOLDER / "schema" / name).read_text(encoding="utf-8") == write_schema(SCHEMAS[name]), "run `make docs`"
    jsonschema.Draft7Validator.check_schema(schema(name))


def test_the_tables_of_the_document_are_current() -> None:
    document = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert document.count("<!-- keys: ") == 8
    assert document == fill_tables(document), "run `make docs`"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_shipped_file_names_its_schema_and_fits_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    mark = "# yaml-language-server: $schema="
    assert text.startswith(mark)
    named = (path.parent / text.splitlines()[0].removeprefix(mark)).resolve()
    assert named == FOLDER / "schema" / ("watcher.schema.json" if path.name == "watcher.yaml" else "watch.schema.json")
    assert complaints(text, named.name) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (WATCHER, "watcher.schema.json"),
        (FULL_WATCHER, "watcher.schema.json"),
        (WATCH, "watch.schema.json"),
        (FULL_WATCH, "watch.schema.json"),
    ],
)
def test_what_loads_fits_its_schema(text: str, name: str) -> None:
    assert complaints(text, name) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: listing", "kind: pag"),
        ("kind: listing", "knd: listing"),
        ("id: harbour", "id: Harbour"),
        ("every: 15m", "every: 900"),
        ("https://club", "ftp://club"),
        ("official: [club]", "fields: [titel]"),
        ("official: [club]", "confirm_after: 0"),
        ("official: [club]", "confirm_after: two"),
        ("name: The harbour series\n", ""),
        ("all_of: [harbour]", "all_of: harbour"),
    ],
)
def test_what_an_editor_can_see_it_refuses(old: str, new: str) -> None:
    assert old in WATCH
    assert complaints(WATCH.replace(old, new), "watch.schema.json")


def _properties(part: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = part.get("properties", {})
    return found


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_has_a_description_for_editors(name: str) -> None:
    loaded = schema(name)
    for part in (loaded, *loaded["$defs"].values()):
        for key, said in _properties(part).items():
            assert len(said["description"]) > 15, key
            assert "](" not in said["description"]
