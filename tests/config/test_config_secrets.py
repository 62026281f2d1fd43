"""Secrets come from the environment or a file, reach the route, and are never shown."""

import traceback
from pathlib import Path

import pytest

from tests.config.conftest import WATCHER, Complain, Write
from watcher.config import ConfigErrors, load

SECRET = "hunter2-swordfish"


def _with_url(url: str) -> str:
    return WATCHER.replace("url: json://127.0.0.1:9/", f"url: {url}")


def test_a_variable_reaches_the_route_and_no_repr(write: Write) -> None:
    config = load(write(watcher=_with_url("slack://${A}/${B}/#c")), environ={"A": SECRET, "B": "b"})
    assert config.routes["desk"].url == f"slack://{SECRET}/b/#c"
    assert SECRET not in repr(config)


def test_a_whole_address_may_be_the_secret(write: Write) -> None:
    config = load(write(watcher=_with_url("${ALL}")), environ={"ALL": f"ntfys://{SECRET}@host/topic"})
    assert config.routes["desk"].url == f"ntfys://{SECRET}@host/topic"


def test_a_file_reaches_the_route_without_its_line_end(write: Write, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(f"\ufeff{SECRET}\r\n".encode())
    config = load(write(watcher=_with_url(f"'ntfy://${{file:{tmp_path}/secret}}@host/topic'")), environ={})
    assert config.routes["desk"].url == f"ntfy://{SECRET}@host/topic"


def test_the_reader_of_secret_files_can_be_given(write: Write) -> None:
    asked: list[Path] = []

    def read(path: Path) -> str:
        asked.append(path)
        return SECRET

    config = load(write(watcher=_with_url("'ntfy://${file:/run/secrets/x}@h/t'")), environ={}, read_secret=read)
    assert config.routes["desk"].url == f"ntfy://{SECRET}@h/t"
    assert asked == [Path("/run/secrets/x")]


def test_what_is_filled_in_is_not_read_again(write: Write) -> None:
    config = load(write(watcher=_with_url("ntfy://${A}@h/t")), environ={"A": "${B}", "B": "b"})
    assert config.routes["desk"].url == "ntfy://${B}@h/t"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("slack://${A}/x", "the environment variable A is not set; set it, or change this line"),
        ("slack://${BLANK}/x", "the environment variable BLANK is empty"),
        ("slack://${LINES}/x", "the environment variable LINES holds more than one line, or a control character"),
        ("slack://${a-b}/x", "a ${...} is malformed; write ${NAME} or ${file:/path}"),
        ("slack://${}/x", "a ${...} is malformed; write ${NAME} or ${file:/path}"),
        ("slack://${A/x", "a ${ is not closed; write ${NAME} or ${file:/path}"),
        ("'slack://${file:/none/x}'", "the secret file /none/x cannot be read: No such file or directory"),
    ],
)
def test_a_secret_that_cannot_be_had_names_its_place(complain: Complain, url: str, why: str) -> None:
    environ = {"BLANK": " ", "LINES": f"{SECRET}\n{SECRET}"}
    assert complain(environ=environ, watcher=_with_url(url)) == [f"config/watcher.yaml:10:5: routes[0].url: {why}"]


def test_the_database_takes_secrets_too(complain: Complain) -> None:
    assert complain(watcher=WATCHER + "database: sqlite:///${DIR}/w.db\n") == [
        "config/watcher.yaml:11:1: database: the environment variable DIR is not set; set it, or change this line"
    ]


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_a_servers_password_reaches_the_database_and_no_repr(write: Write, scheme: str) -> None:
    folder = write(
        watcher=WATCHER + f"database: {scheme}://watcher:${{PASSWORD}}@db.example:5433/watcher?sslmode=require\n"
    )
    config = load(folder, environ={"PASSWORD": SECRET})
    assert config.database == f"{scheme}://watcher:{SECRET}@db.example:5433/watcher?sslmode=require"
    assert SECRET not in repr(config)


@pytest.mark.parametrize(
    "url", ["postgres://h/d", "postgresql+asyncpg://h/d", "postgresql://host", "postgresql://host/"]
)
def test_a_servers_address_has_a_known_form_and_a_name(complain: Complain, url: str) -> None:
    (problem,) = complain(watcher=WATCHER + f"database: {url}\n")
    assert problem.endswith("or of a PostgreSQL database, such as postgresql+psycopg://user:${PASSWORD}@host/name")


@pytest.mark.parametrize(
    "text",
    [
        f"routes: slack://{SECRET}",
        f"routes: [slack://{SECRET}]",
        f"routes: [{{id: a, url: {SECRET}}}]",
        f"routes: [{{id: a, url: [slack://{SECRET}]}}]",
        f"routes: [{{id: a, ulr: slack://{SECRET}}}]",
        f"routes: [{{id: slack://{SECRET}, url: a}}]",
        f"routes: [{{id: a, 'slack://{SECRET}': a}}]",
        f"routes: [{{id: a, url: slack://{SECRET}, url: slack://{SECRET}}}]",
        f"routes: [{{id: a, 'slack://{SECRET}': 1, 'slack://{SECRET}': 1}}]",
        f"routes:\n  - id: a\n    url: *{SECRET}",
        f"routes:\n  - id: a\n    url: !{SECRET}",
        f"routes:\n  - id: a\n    url: !{SECRET}! x",
        f"routes:\n  - id: a\n    url: &{SECRET}",
        f"routes:\n  - id: a\n    url: '{SECRET}",
        f'routes:\n  - id: a\n    url: "{SECRET}\\q"',
        f"routes:\n  - id: a\n    url: {SECRET}: b",
        f"routes:\n  - id: a\n    url: ${{{SECRET}}}",
        f"routes:\n  - id: a\n    url: ${{{SECRET}",
        "routes:\n  - id: a\n    url: no-scheme-${SET}",
        f"routes:\n  - id: a\n    url: slack://{SECRET}${{UNSET}}",
        f"routes:\n  - id: a\n\turl: slack://{SECRET}",
        f"routes: [{{id: a, url: 'a://b', fields: [slack://{SECRET}]}}]",
        f"database: mysql://u:{SECRET}@h/d",
        f"database: [mysql://u:{SECRET}@h/d]",
        f"databse: mysql://u:{SECRET}@h/d",
        f"%{SECRET} x\n---\ndatabase: x",
    ],
)
def test_no_error_and_no_traceback_shows_a_secret(write: Write, text: str) -> None:
    with pytest.raises(ConfigErrors) as caught:
        load(write(watcher=text + "\n"), environ={"SET": SECRET})
    assert SECRET not in str(caught.value)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_an_address_in_a_watch_is_not_shown_either(complain: Complain) -> None:
    watch = f"id: a\nroutes: [slack://{SECRET}]\nsources: [{{id: a, url: 'https://u:{SECRET}@h/'}}]\n"
    assert SECRET not in "".join(complain(x=watch))
