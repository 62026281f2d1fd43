"""An edit of who speaks with what authority: facts follow it in silence, and what readers were told stays theirs."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bad_input.house import page
from tests.journey.town import Run, Town
from watcher.model import ChangeKind

WATCH = "watches/harbour.yaml"
BLOG_OFFICIAL = ("official: [club]", "official: [club, blog]")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(stack, tmp_path)


@pytest.mark.parametrize(
    ("file", "edit"),
    [
        pytest.param(WATCH, BLOG_OFFICIAL, id="official"),
        pytest.param(WATCH, ("official: [club]", "official: [club]\nconfirm_after: 1"), id="confirm_after"),
        pytest.param("watcher.yaml", ("name: The Terrace, authority: community", "name: The Terrace, authority: press"), id="authority"),
        pytest.param("watcher.yaml", ("name: The Terrace,", "name: The Terrace, owner: The Evening Paper,"), id="owner"),
        pytest.param("watcher.yaml", ("name: The Terrace,", "name: The Terrace, domains: [terrace.example],"), id="domains"),
        pytest.param("watcher.yaml", ("id: club, name: Harbour FC,", "id: club, name: Harbour FC, platform: Netflix,"), id="platform"),
        pytest.param("watcher.yaml", ("name: The Evening Paper", "name: The Evening Post"), id="name"),
    ],
)  # fmt: skip
def test_no_edit_of_who_speaks_rings(town: Town, file: str, edit: tuple[str, str]) -> None:
    with Run(town) as run:
        run.go_on(1)
        town.titles("blog", "Tides")
        town.titles("paper", "Tides of Harbour")
        run.go_on(1)
        heard = town.told_readers()
        town.edit(file, *edit)
        assert run.look()
        run.go_on(3)
        # A page that says the same again in other words brings every weighing of the slot with it.
        town.titles("blog", "Tides", words="It is much looked forward to.")
        run.go_on(3)
        town.edit(file, edit[1], edit[0])
        assert run.look()
        run.go_on(3)
        town.titles("blog", "Tides", words="It is looked forward to by all.")
        run.go_on(2)
        assert town.told_readers() == heard


def test_facts_follow_the_edit_and_its_undoing(town: Town) -> None:
    with Run(town) as run:
        run.go_on(1)
        town.titles("blog", "Tides")
        run.go_on(1)
        assert run.fact() is not None
        rumour = run.fact()
        town.edit(WATCH, *BLOG_OFFICIAL)
        assert run.look()
        assert run.value() == ("Tides", "confirmed")
        town.edit(WATCH, *reversed(BLOG_OFFICIAL))
        assert run.look()
        undone = run.fact()
        assert rumour is not None
        assert undone is not None
        assert (undone.value, undone.status, undone.candidates) == (rumour.value, rumour.status, rumour.candidates)
        changes = run.house.store.changes("harbour")
        assert [row.change.by_config for row in changes] == [True, True, False]
        assert all(row.change.silent and not row.deliveries for row in changes[:2])


def test_a_mistake_that_was_taken_back_costs_the_fans_no_confirmation(town: Town) -> None:
    with Run(town) as run:
        run.go_on(1)
        town.titles("blog", "Tides")
        run.go_on(1)
        assert town.told_readers() == [("desk", "announced", "Tides")]
        town.edit(WATCH, *BLOG_OFFICIAL)
        assert run.look()
        town.edit(WATCH, *reversed(BLOG_OFFICIAL))
        assert run.look()
        town.titles("club", "Tides")
        run.go_on(2)
        assert town.told_readers() == [
            ("desk", "announced", "Tides"),
            ("desk", "upgraded", "Tides"),
            ("fans", "announced", "Tides"),
        ]


def test_who_was_told_a_value_that_an_edit_put_aside_is_corrected_by_the_next_page(town: Town) -> None:
    with Run(town) as run:
        run.go_on(1)
        town.titles("paper", "Tides")
        run.go_on(1)
        town.titles("blog", "Currents")
        run.go_on(1)
        assert town.told_readers() == [("desk", "announced", "Tides")]
        town.edit(WATCH, *BLOG_OFFICIAL)
        assert run.look()
        assert run.value() == ("Currents", "confirmed")
        run.go_on(2)
        assert town.told_readers() == [("desk", "announced", "Tides")]
        town.titles("club", "Undertow")
        run.go_on(2)
        assert town.told_readers() == [
            ("desk", "announced", "Tides"),
            ("desk", "corrected", "Undertow"),
            ("fans", "announced", "Undertow"),
        ]
        (message,) = town.got("desk")[1:]
        assert message["changes"][0]["before"] == "Tides"


def test_who_holds_the_value_that_pages_bring_back_hears_nothing(town: Town) -> None:
    with Run(town) as run:
        run.go_on(1)
        town.titles("paper", "Tides")
        run.go_on(1)
        town.titles("blog", "Currents")
        run.go_on(1)
        town.edit(WATCH, *BLOG_OFFICIAL)
        assert run.look()
        town.titles("club", "Tides")
        run.go_on(2)
        assert run.value() == ("Tides", "confirmed")
        assert town.told_readers() == [("desk", "announced", "Tides"), ("fans", "announced", "Tides")]


def test_a_publisher_that_gets_another_id_keeps_what_it_said(town: Town) -> None:
    with Run(town) as run:
        run.go_on(1)
        town.titles("club", "Tides")
        run.go_on(1)
        heard = town.told_readers()
        for file in ("watcher.yaml", WATCH):
            text = town.path(file).read_text()
            town.write(file, text.replace("id: club, name", "id: fc, name").replace("publisher: club", "publisher: fc").replace("[club]", "[fc]"))  # fmt: skip
        # All in one look, as the files stand now.
        assert run.look()
        assert run.value() == ("Tides", "confirmed")
        run.go_on(3)
        assert run.value() == ("Tides", "confirmed")
        assert {claim.publisher for claim in run.house.store.load("harbour").claims} == {"fc"}
        assert town.told_readers() == heard


def test_a_watch_that_tells_its_baseline_does_not_tell_one_that_an_edit_began(town: Town) -> None:
    town.edit(WATCH, "official: [club]", "official: [club]\nalert_on_baseline: true")
    town.titles("club", "Tides")
    with Run(town) as run:
        run.go_on(1)
        heard = town.told_readers()
        assert [value for _, _, value in heard] == ["Tides", "Tides"]
        town.says("paper", page("Hafenverein", "Tides", date="2025-06-01"))
        run.go_on(2)
        assert town.told_readers() == heard
        town.edit(WATCH, "all_of: [Harbour FC]\n  any_of: [documentary]", "any_of: [documentary]")
        assert run.look()
        run.go_on(3)
        assert {change.change.after for change in run.house.store.changes("harbour")} == {"Tides", "2025-06-01"}
        assert town.told_readers() == heard


def test_an_edit_under_way_is_weighed_before_the_next_page_even_if_a_kill_came_between(town: Town) -> None:
    with Run(town) as run:
        run.go_on(1)
        town.titles("blog", "Tides")
        run.go_on(1)
        heard = town.told_readers()
        town.edit(WATCH, *BLOG_OFFICIAL)
        # Killed behind the commit of the config, before any fact was weighed.
        config = run.keeper.standing.config
        watch = replace(config.watches["harbour"], official=("club", "blog"))
        run.house.store.sync(replace(config, watches={"harbour": watch}), now=town.now)
        assert run.house.store.stale(replace(config, watches={"harbour": watch})) == ("harbour",)
    with Run(town) as run:
        assert run.value() == ("Tides", "confirmed")
        run.go_on(2)
        assert town.told_readers() == heard
        assert ChangeKind.UPGRADED in {row.change.kind for row in run.house.store.changes("harbour")}
