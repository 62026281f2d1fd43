"""The image and its compose file, read as text: no engine runs here, so what they name is held against what there is."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer.main
from ruamel.yaml import YAML

from watcher.cli import app
from watcher.config import load

ROOT = Path(__file__).parents[2]
UID = "10001"


def _instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions: name, and the rest with its continued lines as one."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in joined.splitlines()]


def _stage(number: int) -> dict[str, list[str]]:
    """The instructions of the `number`-th stage by name."""
    stages: list[dict[str, list[str]]] = []
    for name, rest in _instructions():
        if name == "FROM":
            stages.append({})
        if stages:
            stages[-1].setdefault(name, []).append(rest)
    return stages[number]


def _compose() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def _commands() -> set[str]:
    """The words that the command line knows."""
    return set(typer.main.get_group(app).commands)


def test_the_last_stage_takes_only_the_result_of_the_first() -> None:
    first, last = _stage(0), _stage(1)
    assert [rest.split(" AS ")[0] for rest in (first["FROM"][0], last["FROM"][0])] == ["${PYTHON}", "${PYTHON}"]
    assert last["COPY"] == ["--from=build /opt/watcher /opt/watcher"]
    assert not any("pip" in run for run in last["RUN"])


def test_every_package_is_installed_from_a_lock_by_hash_or_is_our_own_wheel() -> None:
    installs = [part for run in _stage(0)["RUN"] for part in run.split("&&") if "pip install" in part]
    assert len(installs) == 3
    for install in installs:
        lock = re.search(r"--require-hashes --only-binary :all: -r (\S+)", install)
        if lock is None:
            assert "--no-deps --no-index" in install
        else:
            assert all((ROOT / lock[1].replace("${LOCK}", name)).is_file() for name in ("run", "browser"))


def test_the_build_lock_is_a_part_of_the_lock_for_development() -> None:
    build = re.findall(r"^\S+==\S+ \\\n(?:    --hash=\S+(?: \\)?\n)+", _lock("build"), re.MULTILINE)
    assert len(build) == 6
    for entry in build:
        assert entry.rstrip() in _lock("dev"), "take the entries over from requirements/dev.lock"


def test_the_image_with_a_browser_has_all_that_the_other_has_and_playwright() -> None:
    run, browser = (set(re.findall(r"^[\w.-]+==\S+", _lock(name), re.MULTILINE)) for name in ("run", "browser"))
    assert run < browser
    assert {one.partition("==")[0] for one in browser - run} >= {"playwright"}
    assert any('"$LOCK" = browser' in install and "chromium" in install for install in _stage(1)["RUN"])


def _lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")


def test_all_that_is_copied_exists_and_passes_the_dockerignore() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    for copy in _stage(0)["COPY"]:
        for path in copy.split()[:-1]:
            assert (ROOT / path).exists()
            assert {f"!{path}", f"!{path}/"} & set(ignored)


def test_the_image_runs_commands_that_exist_as_nobody_in_particular() -> None:
    last = _stage(1)
    assert json.loads(last["ENTRYPOINT"][0]) == ["watcher"]
    assert json.loads(last["CMD"][0])[0] in _commands()
    assert last["USER"] == [f"{UID}:{UID}"]
    assert last["WORKDIR"] == ["/watcher"]
    assert json.loads(last["VOLUME"][0]) == ["/watcher/data"]
    assert f"-o {UID}" in last["RUN"][0]


def test_the_health_check_is_a_command_of_ours() -> None:
    check = re.fullmatch(r"(?:--\S+ )+CMD (\[.*\])", _stage(1)["HEALTHCHECK"][0])
    assert check is not None
    program, command = json.loads(check[1])
    assert program == "watcher"
    assert command in _commands()


def test_the_worker_has_no_rights_it_does_not_need() -> None:
    worker = _compose()["services"]["watcher"]
    assert worker["command"][0] in _commands()
    assert worker["user"] == f"{UID}:{UID}"
    assert worker["read_only"] is True
    assert worker["tmpfs"] == ["/tmp"]  # noqa: S108 - the container's own
    assert worker["cap_drop"] == ["ALL"]
    assert worker["security_opt"] == ["no-new-privileges:true"]
    assert "profiles" not in worker


def test_configuration_and_secrets_are_mounted_read_only_and_data_in_a_named_volume() -> None:
    compose = _compose()
    mounts = dict(mount.split(":", 1) for mount in compose["services"]["watcher"]["volumes"])
    assert mounts == {"./config": "/watcher/config:ro", "./secrets": "/run/secrets:ro", "data": "/watcher/data"}
    assert {"data", "postgres"} == set(compose["volumes"])
    assert "environment" not in compose["services"]["watcher"]


def test_the_data_of_the_shipped_configuration_land_in_the_volume() -> None:
    config = load(ROOT / "config", environ={})
    assert config.database == "sqlite:///data/watcher.db"  # from the image's working directory


def test_postgres_starts_only_with_its_profile_and_has_its_password_from_a_file() -> None:
    compose = _compose()
    postgres = compose["services"]["postgres"]
    assert postgres["profiles"] == ["postgres"]
    assert compose["services"]["watcher"]["depends_on"]["postgres"]["required"] is False
    assert postgres["environment"]["POSTGRES_PASSWORD_FILE"] == "/run/secrets/postgres_password"
    assert compose["secrets"]["postgres_password"] == {"file": "./secrets/postgres_password"}
    assert postgres["healthcheck"]["test"][0] == "CMD"


def test_the_database_line_for_postgres_loads(tmp_path: Path) -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    line = re.search(r"^# +(database: postgresql\S+)$", text, re.MULTILINE)
    assert line is not None
    (tmp_path / "watches").mkdir()
    for path in (ROOT / "config" / "watches").glob("*.yaml"):
        (tmp_path / "watches" / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    shipped = (ROOT / "config" / "watcher.yaml").read_text(encoding="utf-8")
    (tmp_path / "watcher.yaml").write_text(re.sub(r"(?m)^database: .*$", line[1], shipped), encoding="utf-8")
    config = load(tmp_path, environ={}, read_secret=lambda _: "word")
    assert config.database == "postgresql+psycopg://watcher:word@postgres/watcher"


@pytest.mark.parametrize("name", ["Dockerfile", "docker-compose.yml", ".dockerignore", "requirements/build.lock"])
def test_no_file_names_the_address_of_a_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    # Neither an address, nor an option of pip that takes one: they end in url, links or host.
    assert not re.search(r"https?:|--[a-z-]*(?:url|links|host)\b", text)
    images = [line.split()[-1] for line in text.splitlines() if line.strip().startswith("image:")]
    assert all("." not in image.split("/")[0] or "/" not in image for image in images)
