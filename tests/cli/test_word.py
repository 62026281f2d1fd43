"""`override` and `review` as an editor types them."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.store.builders import NOW, a_change, a_claim, a_fact, a_record, a_route, claim_one
from watcher.config import load
from watcher.model import Outcome, Review
from watcher.store import Store, migrate

WHY = ("--why", "the club rang", "--by", "ann")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    (folder / "watches").mkdir(parents=True)
    (folder / "watcher.yaml").write_text(
        f"database: sqlite:///{tmp_path}/watcher.db\npublishers: [{{id: club, name: Club, authority: press}}]\n"
        "routes: [{id: desk, url: 'console://', review: true, review_after: 3h}]\n"
    )
    (folder / "watches" / "film.yaml").write_text(
        "id: film\nname: Film\nsubject: {all_of: [Harbour]}\n"
        "sources: [{id: club, url: 'https://club.example/news', kind: listing, publisher: club}]\n"
    )
    migrate(f"sqlite:///{tmp_path}/watcher.db")
    return folder


@pytest.fixture
def told(folder: Path) -> Path:
    """The club said August; the desk's message waits for an editor."""
    config = load(folder, environ={})
    with Store.open(config.database) as store:
        store.sync(config, now=NOW)
        outcome = Outcome(facts=(a_fact("2024-08"),), claims=(a_claim("2024-08"),), changes=(a_change("2024-08"),))
        routes = {"film": (a_route(review=Review()),)}
        store.record(a_record(claim_one(store), outcomes={"film": outcome}, routes=routes))
    return folder


def test_a_word_is_set_shown_listed_and_undone_once(watcher: Command, told: Path) -> None:
    done = watcher("override", "set", "film", "release_date", "2024-10", *WHY, "--config", told)
    assert done.returncode == 0, done.stderr
    assert "Override 1: film release_date set to October 2024 (confirmed)." in done.stdout
    facts = watcher("facts", "--config", told).stdout
    assert "October 2024  confirmed" in facts
    assert "set by the editors: ann" in facts
    assert "because: the club rang (override 1)" in facts
    (fact,) = [json.loads(line) for line in watcher("facts", "--json", "--config", told).stdout.splitlines()]
    assert [(word["act"], word["by"], word["number"]) for word in fact["overrides"]] == [("set", "ann", 1)]
    assert watcher("override", "undo", "1", *WHY, "--config", told).returncode == 0
    again = watcher("override", "undo", "1", "--why", "me too", "--by", "ben", "--config", told)
    assert (again.returncode, again.stdout) == (1, "")
    assert "Override 1 was undone by ann at" in again.stderr
    listed = watcher("override", "list", "film", "--config", told).stdout
    assert "by ann: the club rang" in listed
    assert "undone" in listed


def test_a_claim_is_dismissed_by_the_name_that_facts_gives_it(watcher: Command, told: Path) -> None:
    (fact,) = [json.loads(line) for line in watcher("facts", "--json", "--config", told).stdout.splitlines()]
    name = fact["claims"][0]["id"][:10]
    assert name in watcher("facts", "--explain", "--config", told).stdout
    done = watcher("override", "dismiss", "film", "release_date", "--claim", name, *WHY, "--json", "--config", told)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["claim"] == fact["claims"][0]["id"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(("set", "film", "release_date", "spring", *WHY), 1, "spring is no date; write", id="a date"),
        pytest.param(("set", "film", "platform", "Netflx", *WHY), 1, "did you mean Netflix?", id="a slip"),
        pytest.param(("set", "film", "trailer", "soon", *WHY), 1, "write its http address", id="a trailer"),
        pytest.param(("set", "play", "title", "X", *WHY), 1, "There is no watch play; there are film.", id="a watch"),
        pytest.param(("set", "film", "episodes", "4", *WHY), 2, "no field", id="a field"),
        pytest.param(("set", "film", "title", "X", "--why", " "), 2, "--why", id="no reason"),
        pytest.param(("set", "film", "title", "X"), 2, "--why", id="no reason at all"),
        pytest.param(("set", "film", "title", "X", *WHY, "--slot", "GB"), 1, "A title has one slot", id="a slot"),
        pytest.param(("pin", "film", "title", *WHY), 1, "No title is held", id="nothing to pin"),
        pytest.param(("dismiss", "film", "title", *WHY), 2, "--claim", id="nothing to dismiss"),
        pytest.param(("dismiss", "film", "title", "--claim", "abcdef", *WHY), 1, "no claim of title", id="a claim"),
        pytest.param(("undo", "7", *WHY), 1, "There is no override 7", id="a number"),
    ],
)
def test_what_makes_no_sense_is_one_sentence_and_changes_nothing(
    watcher: Command, folder: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    done = watcher("override", *words, "--config", folder)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    with Store.open(load(folder, environ={}).database) as store:
        assert store.overrides() == ()


def test_what_waits_is_shown_edited_and_decided_once(watcher: Command, told: Path) -> None:
    shown = watcher("review", "--config", told).stdout
    for words in ("1  desk", "film: release_date announced", "“The film arrives in August.”", "review approve"):
        assert words in shown
    done = watcher("review", "edit", "1", "--value", "2024-09", *WHY, "--config", told)
    assert done.returncode == 0, done.stderr
    second = watcher("review", "approve", "1", "--by", "ben", "--config", told)
    assert (second.returncode, second.stdout) == (1, "")
    assert "Delivery 1 was dismissed or edited by ann at" in second.stderr
    rows = [json.loads(line) for line in watcher("deliveries", "--json", "--config", told).stdout.splitlines()]
    assert [(row["state"], row["change"]["value"], row["reviewed_by"]) for row in rows] == [
        ("pending", "2024-09", None),
        ("dismissed", "2024-08", "ann"),
    ]
    assert "Nothing waits for review." in watcher("review", "--config", told).stdout


def test_options_before_the_decision_are_not_quietly_dropped(watcher: Command, told: Path) -> None:
    done = watcher("review", "--config", told, "approve", "1")
    assert done.returncode == 2
    assert "behind" in done.stderr
