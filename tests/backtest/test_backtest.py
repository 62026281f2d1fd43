"""An edit tried on what a real worker read: what it adds and drops, why, and that nothing is sent or written by it."""

import json
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.bad_input.house import ENVIRONMENT, HOUR, START, House, Streets, told, write_config
from watcher.cli import app
from watcher.store import Store

TITLE = "A Harbour Year"


@pytest.fixture
def streets(stack: ExitStack) -> Streets:
    return Streets.open(stack)


@pytest.fixture
def lived(streets: Streets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration under which a worker has polled thrice: two titles, then a day and another day."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "300")
    streets.club_says(TITLE)
    streets.paper_says("North by Northgate")
    config = write_config(tmp_path, streets)
    with ExitStack() as rooms:
        house = House.open(rooms, config)
        house.tick(START + timedelta(minutes=2))
        streets.club_says(TITLE, date="2025-04-01", at=START + HOUR)
        house.tick(START + 2 * HOUR)
        streets.club_says(TITLE, date="2025-05-01", at=START + 3 * HOUR)
        house.tick(START + 4 * HOUR)
    return config


def edit(config: Path, file: str, before: str, after: str) -> None:
    text = (config / file).read_text()
    assert before in text
    (config / file).write_text(text.replace(before, after))


def backtest(config: Path, *more: str, exits: int = 0) -> Result:
    done = CliRunner().invoke(app, ["backtest", "--since", "3650d", "--config", str(config), *more])
    assert done.exit_code == exits, done.output
    return done


def found(config: Path, *more: str, exits: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(backtest(config, "--json", *more, exits=exits).stdout)
    return data


def lines(each: list[dict[str, Any]]) -> list[tuple[str, str, str | None, str]]:
    return [(one["route"], one["change"]["field"], one["change"]["value"], one["why"]) for one in each]


def test_the_same_configuration_tells_the_same_again(lived: Path, streets: Streets) -> None:
    before = len(told(streets.desk)), len(told(streets.fans))
    seen = found(lived, "--max-added", "0")
    assert (seen["adds"], seen["drops"]) == ([], [])
    assert seen["would_send"] == seen["sent"] == seen["same"] == sum(before) == 8
    assert seen["pages"] == 4
    assert (len(told(streets.desk)), len(told(streets.fans))) == before


def test_a_stricter_route_drops_what_it_leaves_out(lived: Path) -> None:
    edit(lived, "watcher.yaml", "  - id: fans\n", "  - id: fans\n    fields: [title]\n")
    seen = found(lived)
    why = "its route fans leaves out release_date"
    assert lines(seen["drops"]) == [
        ("fans", "release_date", "2025-04-01", why),
        ("fans", "release_date", "2025-05-01", why),
    ]
    assert (seen["adds"], seen["same"]) == ([], 6)
    shown = backtest(lived).stdout
    assert "It would have sent 6 alerts, sent were 8: adds 0, drops 2." in shown
    assert "- fans  harbour: release date 1 April 2025  confirmed" in shown
    assert f"not any more: {why}" in shown


def test_a_wider_subject_adds_what_it_would_have_read(lived: Path) -> None:
    """The paper's page, read for a second watch that nobody had."""
    second = (lived / "watches" / "northgate.yaml").read_text()
    for before, after in (("id: northgate", "id: second"), ("id: paper\n    url", "id: paper-2\n    url")):
        assert before in second
        second = second.replace(before, after)
    (lived / "watches" / "second.yaml").write_text(second.replace("/news", "/other"))
    seen = found(lived)
    assert (seen["adds"], seen["sources_without_pages"]) == ([], ["paper-2"])
    (lived / "watches" / "second.yaml").unlink()
    edit(lived, "watcher.yaml", "routes:\n", "routes:\n  - id: third\n    url: json://127.0.0.1:9/x\n")
    seen = found(lived, "--max-added", "3", exits=1)
    assert [line[:3] for line in lines(seen["adds"])] == [
        ("third", "title", TITLE),
        ("third", "title", "North by Northgate"),
        ("third", "release_date", "2025-04-01"),
        ("third", "release_date", "2025-05-01"),
    ]
    assert seen["adds"][0]["change"]["quote"] == TITLE
    assert found(lived, "--max-added", "4")["adds"]


def test_two_configurations_are_compared_with_each_other(lived: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "watches").mkdir(parents=True)
    for path in lived.rglob("*.yaml"):
        (other / path.relative_to(lived)).write_text(path.read_text())
    edit(other, "watches/harbour.yaml", "all_of: [Harbour FC]", "all_of: [Seaside FC]")
    seen = found(other, "--against", str(lived))
    assert {line[0:2] for line in lines(seen["drops"])} == {
        ("desk", "title"),
        ("desk", "release_date"),
        ("fans", "title"),
        ("fans", "release_date"),
    }
    assert len(seen["drops"]) == 6
    assert {line[3] for line in lines(seen["drops"])} == {
        "its pages are read or weighed differently, or what they say is its silent baseline"
    }
    assert seen["adds"] == []
    assert len(found(lived, "--against", str(other))["adds"]) == 6


def test_it_writes_nothing(lived: Path, tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/watcher.db") as store:
        before = store.counts(), store.sources(), store.deliveries()
    edit(lived, "watcher.yaml", "  - id: fans\n", "  - id: fans\n    fields: [title]\n")
    backtest(lived)
    with Store.open(f"sqlite:///{tmp_path}/watcher.db") as store:
        assert (store.counts(), store.sources(), store.deliveries()) == before


@pytest.mark.parametrize("span", ["30", "d", "1y", "-3d", ""])
def test_a_span_that_is_none_is_refused(lived: Path, span: str) -> None:
    done = CliRunner().invoke(app, ["backtest", "--since", span, "--config", str(lived)])
    assert done.exit_code == 2
    assert "30d" in done.output


def test_without_a_database_there_is_nothing_to_try_it_on(lived: Path, tmp_path: Path) -> None:
    edit(lived, "watcher.yaml", "watcher.db", "none.db")
    done = CliRunner().invoke(app, ["backtest", "--config", str(lived)])
    assert done.exit_code == 1
    assert "none.db" in str(done.exception)
    assert not (tmp_path / "none.db").exists()
