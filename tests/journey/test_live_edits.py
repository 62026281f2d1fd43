"""Operators edit, break, mend, rename, remove and restore while the worker runs: readers hear nothing of it."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from tests.journey.town import HOUR, Run, Town
from watcher.config import ConfigErrors
from watcher.model import DeliveryState
from watcher.store import SourceState

WATCH = "watches/harbour.yaml"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(stack, tmp_path)


def settle(town: Town) -> None:
    """A first run: everything is past its baseline, and readers were told one title."""
    with Run(town) as run:
        run.go_on(1)
        town.titles("club", "Tides")
        run.go_on(2)
    assert town.told_readers() == [("desk", "announced", "Tides"), ("fans", "announced", "Tides")]


def assert_readers_heard_nothing_more_and_hear_the_next_news(town: Town, run: Run) -> None:
    assert town.told_readers() == [("desk", "announced", "Tides"), ("fans", "announced", "Tides")]
    town.titles("club", "Tides", date="2025-06-01")
    run.go_on(2)
    assert sorted(town.told_readers()) == [
        ("desk", "announced", "2025-06-01"),
        ("desk", "announced", "Tides"),
        ("fans", "announced", "2025-06-01"),
        ("fans", "announced", "Tides"),
    ]


def test_edit_break_mend_rename_remove_and_restore_with_restarts_between(town: Town) -> None:
    settle(town)
    good = town.path(WATCH).read_text()
    with Run(town) as run:
        town.edit(WATCH, "every: 1h", "every: 30m")
        assert run.look()
        assert "watch harbour: source club: every: 1h → 30m" in town.text_of_last_notice()
        town.write(WATCH, good[:-40])
        assert not run.look()
        assert run.house.worker.tools.config.sources["club"].every == timedelta(minutes=30)
        run.go_on(3)
    with Run(town) as run:  # started with broken files
        assert run.house.worker.tools.config.sources["club"].every == timedelta(minutes=30)
        run.go_on(2)
        broken = [title for title in town.told_operators() if "broken" in title]
        assert broken == ["The configuration is broken; the last good one runs"]
        town.write(WATCH, good)
        assert run.look()
        assert town.told_operators()[-1].startswith("The configuration is good again: watch harbour: source club")
        town.path(WATCH).rename(town.path("watches/other.yaml"))
        town.edit("watches/other.yaml", "name: Harbour documentary", "name: Tides")
        assert run.look()
        assert run.value() == ("Tides", "confirmed")
        run.go_on(2)
        town.path("watches/other.yaml").rename(town.path("kept.yaml"))
        town.write("watches/filler.yaml", good.replace("id: harbour", "id: filler").replace("Harbour FC", "Nobody"))
        assert run.look()
        assert {row.watch: row.stage.value for row in run.house.store.watches()} == {
            "harbour": "archived",
            "filler": "active",
        }
        run.go_on(5)
    with Run(town) as run:
        assert run.value() == ("Tides", "confirmed")
        town.path("kept.yaml").rename(town.path(WATCH))
        town.path("watches/filler.yaml").unlink()
        assert run.look()
        assert "watch harbour is back, with the facts it had" in town.text_of_last_notice()
        assert {row.watch: row.stage.value for row in run.house.store.watches()}["harbour"] == "active"
        run.go_on(2)
        assert run.value() == ("Tides", "confirmed")
        assert_readers_heard_nothing_more_and_hear_the_next_news(town, run)


def test_files_edited_while_the_worker_was_stopped_are_told_at_its_start(town: Town) -> None:
    settle(town)
    town.edit(WATCH, "every: 1h", "every: 2h")
    with Run(town) as run:
        run.go_on(2)
        assert len(town.told_operators()) == 1
        assert "source paper: every: 1h → 2h" in town.text_of_last_notice()
    with Run(town) as run:
        run.go_on(2)
    assert len(town.told_operators()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("official: [clbu]\n", id="a name that is not there"),
        pytest.param("official: [\n", id="half a file"),
        pytest.param("official:\n\t- club\n", id="a tab"),
        pytest.param("official: [club]\nofficial: [club]\n", id="a key twice"),
        pytest.param("official: !club\n", id="a tag"),
    ],
)
def test_a_broken_edit_changes_nothing_and_says_where(town: Town, wrong: str) -> None:
    settle(town)
    with Run(town) as run:
        config = run.house.worker.tools.config
        town.edit(WATCH, "official: [club]\n", wrong)
        assert not run.look()
        assert run.house.worker.tools.config is config
        assert "watches/harbour.yaml:" in town.text_of_last_notice()
        assert_readers_heard_nothing_more_and_hear_the_next_news(town, run)


def test_one_good_file_beside_a_broken_one_is_not_applied(town: Town) -> None:
    settle(town)
    with Run(town) as run:
        town.edit("watcher.yaml", "min_status: confirmed", "min_status: reported")
        town.write("watches/second.yaml", town.path(WATCH).read_text())
        assert not run.look()
        assert "it is the id of" in town.text_of_last_notice()
        assert run.house.worker.tools.config.routes["fans"].min_status == "confirmed"
        town.path("watches/second.yaml").unlink()
        assert run.look()
        assert run.house.worker.tools.config.routes["fans"].min_status == "reported"


def test_what_check_calls_a_fault_is_not_applied_either(town: Town) -> None:
    settle(town)
    with Run(town) as run:
        town.edit("watcher.yaml", 'id: fans, url: "jsonl://"', 'id: fans, url: "slakc://x/y"')
        assert not run.look()
        assert run.house.worker.tools.config.routes["fans"].url == "jsonl://"


def test_a_folder_that_is_gone_leaves_everything_running_and_its_return_is_no_news(town: Town) -> None:
    settle(town)
    with Run(town) as run:
        town.folder.rename(town.folder.with_name("away"))
        assert not run.look()
        assert "there is no such folder" in town.text_of_last_notice()
        run.go_on(2)
        town.folder.with_name("away").rename(town.folder)
        assert run.look()
        assert town.told_operators()[-1] == "The configuration is good again: nothing that counts has changed"
        assert_readers_heard_nothing_more_and_hear_the_next_news(town, run)


def test_the_same_trouble_after_it_was_mended_is_told_again(town: Town) -> None:
    settle(town)
    good = town.path(WATCH).read_text()
    with Run(town) as run:
        for _ in range(2):
            town.write(WATCH, "id: [\n")
            assert not run.look()
            town.write(WATCH, good)
            assert run.look()
        assert sum("broken" in title for title in town.told_operators()) == 2


def test_a_comment_is_taken_up_without_a_word(town: Town) -> None:
    settle(town)
    with Run(town) as run:
        town.edit("watcher.yaml", "# What holds for all.", "# What holds for everybody.")
        assert run.look()
        assert not run.look()
        run.go_on(1)
    assert town.told_operators() == []


def test_what_waits_for_a_removed_route_ends_with_that_reason(town: Town) -> None:
    settle(town)
    with Run(town) as run:
        town.edit("watcher.yaml", 'id: desk, url: "jsonl://"', 'id: desk, url: "json://127.0.0.1:9/"')
        assert run.look()
        town.titles("club", "Tides", date="2025-06-01")
        run.go_on(1)
        assert [row.recipient for row in run.house.store.deliveries(DeliveryState.PENDING)] == ["desk"]
        town.edit("watcher.yaml", '  - {id: desk, url: "json://127.0.0.1:9/"}\n', "")
        assert run.look()
        (ended,) = run.house.store.deliveries(DeliveryState.FAILED)
        assert ended.last_error == "route desk was removed from the configuration"
        assert "1 message that waited for a removed route ended" in town.text_of_last_notice()


def test_another_database_asks_for_a_restart_and_the_rest_is_applied(town: Town) -> None:
    settle(town)
    with Run(town) as run:
        town.edit("watcher.yaml", "watcher.db", "another.db")
        town.edit(WATCH, "every: 1h", "every: 30m")
        assert run.look()
        assert "restart `watcher run` to use it" in town.text_of_last_notice()
        assert "another.db" not in town.out.getvalue()
        assert run.house.worker.tools.config.sources["club"].every == timedelta(minutes=30)
        assert_readers_heard_nothing_more_and_hear_the_next_news(town, run)


def test_a_start_with_broken_files_says_so_if_they_do_not_tell_the_database(town: Town) -> None:
    settle(town)
    town.write("watcher.yaml", "")
    with pytest.raises(
        ConfigErrors, match="its line `database` cannot be read, so the last good configuration was looked for"
    ):
        Run(town).__enter__()


def test_a_start_with_broken_files_and_no_good_one_is_refused(town: Town) -> None:
    town.write(WATCH, "id: [")
    with pytest.raises(ConfigErrors, match=r"harbour\.yaml:1:6: this is not YAML") as caught:
        Run(town).__enter__()
    assert len(caught.value.errors) == 1


def test_fetch_settings_and_threads_are_changed_between_two_polls(town: Town) -> None:
    settle(town)
    with Run(town) as run:
        old = run.house.worker.tools.fetcher
        pool = run.house.worker._pollers
        town.edit(WATCH, "every: 1h", "every: 30m")
        assert run.look()
        assert run.house.worker.tools.fetcher is old
        town.edit("watcher.yaml", "host_delay: 0,", "host_delay: 0, deadline: 20,")
        assert run.look()
        assert run.house.worker.tools.fetcher is not old
        assert run.house.worker._pollers is pool
        town.edit("watcher.yaml", "host_delay: 0,", "host_delay: 0, threads: 2,")
        assert run.look()
        assert run.house.worker._pollers is not pool
        assert_readers_heard_nothing_more_and_hear_the_next_news(town, run)


def test_a_clock_set_back_an_hour_rings_nobody_and_keeps_the_last_good_config(town: Town) -> None:
    settle(town)
    with Run(town) as run:
        town.edit(WATCH, "any_of: [documentary]", "any_of: [documentary, film]")
        town.now -= HOUR
        assert run.look()
        last = run.house.store.last_config()
        assert last is not None
        assert "film" in last.files[WATCH]
        whole = town.path("watcher.yaml").read_text()
        town.write("watcher.yaml", whole[: len(whole) // 2])
        assert not run.look()
        run.go_on(3)
    with Run(town) as run:
        assert "film" in run.house.worker.tools.config.watches["harbour"].subject.any_of
        run.go_on(1)
        states = {row.source.id: row.state for row in run.house.store.sources()}
        assert set(states.values()) == {SourceState.ACTIVE}
        assert_readers_heard_nothing_more_and_hear_the_next_news(town, run)
