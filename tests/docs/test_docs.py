"""The documents are true, and the house keeps its shape."""

import ast
import re
import tomllib
import typing
from collections.abc import Iterator
from pathlib import Path

import edtf
import pytest

import watcher.model
from watcher.config import load
from watcher.config.schema import Part, WatcherFile, WatchFile
from watcher.message import say_date
from watcher.reconcile.spans import parse_span

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
MODULES = sorted((ROOT / "watcher").rglob("*.py"))
MAX_LINES, MAX_FUNCTION = 400, 50


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _rows(text: str) -> list[list[str]]:
    """The cells of the rows of all tables."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def _requirements() -> Iterator[str]:
    project = tomllib.loads(_text("pyproject.toml"))["project"]
    extras = project["optional-dependencies"].values()
    for requirement in (*project["dependencies"], *(each for extra in extras for each in extra)):
        name = re.split(r"[<>=~!\[; ]", requirement)[0]
        if name != project["name"]:  # one extra may take in another
            yield name


def test_every_direct_dependency_has_its_line_and_no_other_has() -> None:
    told = [row[0].strip("`") for row in _rows(_text("docs/dependencies.md")) if row[0].startswith("`")]
    assert sorted(told) == sorted(_requirements())


def _keys(model: type[Part], above: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        key = f"{above}{field.alias or name}"
        yield key
        for kind in (field.annotation, *typing.get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, Part):
                yield from _keys(kind, f"{key}[]." if kind in _items(field.annotation) else f"{key}.")


def _items(annotation: object) -> tuple[object, ...]:
    """What a list holds; nothing if it is none."""
    return typing.get_args(annotation) if typing.get_origin(annotation) is tuple else ()


def _documented(title: str) -> set[str]:
    section = _text("docs/configuration.md").partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return {row[0].strip("`") for row in _rows(section) if row[0].startswith("`")}


def test_the_keys_of_the_configuration_are_those_of_its_document() -> None:
    assert _documented("watcher.yaml") == set(_keys(WatcherFile))
    assert _documented("watches/*.yaml") == set(_keys(WatchFile))


def test_the_documented_keys_include_those_of_lists_and_parts() -> None:
    keys = {*_keys(WatcherFile), *_keys(WatchFile)}
    assert {"fetch.threads", "publishers[].owner", "sources[].every", "subject.not", "routes[].min_status"} <= keys


def _examples() -> list[dict[str, str]]:
    """The YAML examples by path; each watcher.yaml begins a new config."""
    configs: list[dict[str, str]] = []
    for example in re.findall(r"```yaml\n(.*?)```", _text("docs/configuration.md"), re.DOTALL):
        path = re.match(r"# config/(\S+\.yaml)\n", example)
        assert path is not None, f"name the file in the first line: {example[:60]}"
        if path[1] == "watcher.yaml":
            configs.append({})
        configs[-1][path[1]] = example
    return configs


@pytest.mark.parametrize("files", _examples(), ids=["whole", "least"])
def test_the_examples_of_the_configuration_load(tmp_path: Path, files: dict[str, str]) -> None:
    (tmp_path / "watches").mkdir()
    for path, text in files.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    names = re.findall(r"\$\{(\w+)\}", "".join(files.values()))
    assert load(tmp_path, environ=dict.fromkeys(names, "x"), read_secret=lambda _: "y").watches


def test_the_whole_example_shows_every_key() -> None:
    text = "".join(_examples()[0].values())
    written = set(re.findall(r"(\w+):(?= |\n)", text))
    keys = {key.rpartition(".")[2] for model in (WatcherFile, WatchFile) for key in _keys(model)}
    assert keys <= written


def test_the_glossary_names_every_class_of_the_model() -> None:
    named = set(re.findall(r"^\| \*\*(\w+)\*\* \|", _text("docs/glossary.md"), re.MULTILINE))
    assert named == {name for name in watcher.model.__all__ if isinstance(getattr(watcher.model, name), type)}


DATES = [row for row in _rows(_text("docs/glossary.md").partition("## Dates")[2]) if row[0].startswith("`")]


@pytest.mark.parametrize(("form", "said"), [(row[0].strip("`"), row[1]) for row in DATES])
def test_the_date_forms_of_the_glossary_are_edtf_and_said_as_it_says(form: str, said: str) -> None:
    edtf.parse_edtf(form)
    assert parse_span(form) is not None
    assert say_date(form) == said


def test_every_room_has_its_line_in_the_architecture() -> None:
    rooms = {
        path.stem for path in (ROOT / "watcher").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    told = {row[0].strip("`") for row in _rows(_text("docs/architecture.md")) if row[0].startswith("`")}
    assert rooms - {"__init__", "__main__"} <= told


def test_the_import_order_of_the_architecture_is_the_checked_one() -> None:
    contracts = tomllib.loads(_text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    shown = " ".join(re.findall(r"```\n(cli .*?)```", _text("docs/architecture.md"), re.DOTALL)[0].split())
    assert shown.removeprefix("__main__ > ") == " > ".join(layer for layer in layers if layer != "__main__")


@pytest.mark.parametrize("path", sorted((DOCS / "adr").glob("*.md")), ids=lambda path: path.stem)
def test_a_decision_record_has_its_four_parts(path: Path) -> None:
    headings = re.findall(r"^## (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == ["Context", "Options", "Decision", "Consequences"]


@pytest.mark.parametrize("path", [*DOCS.rglob("*.md"), *ROOT.glob("*.md")], ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_keeps_its_size(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_LINES
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert {name: lines for name, lines in long.items() if lines > MAX_FUNCTION} == {}


def test_no_module_is_a_drawer_for_everything() -> None:
    assert [path for path in MODULES if path.stem in {"utils", "util", "helpers", "misc", "common"}] == []
