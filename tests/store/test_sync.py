"""Config into tables: a restart moves nothing, an edit rings nobody."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.store.builders import HOUR, LEASE, NOW, a_config, a_page, a_record, a_source, a_watch, claim_one
from tests.store.sql import dump
from watcher.model import Config, SourceKind, Subject
from watcher.store import Conflict, Follow, SourceState, Store

LATER = NOW + timedelta(days=1)
PAGE = a_source("club/1", url="https://club.example/news/1", kind=SourceKind.PAGE, publisher="club", parent="club")


def config(**changes: Any) -> Config:
    return a_config(a_watch(sources=[a_source()], **changes))


def read_all(store: Store) -> None:
    """Read the club's listing and the page it leads to, so that both are past their baseline."""
    listing = a_page(b"listing")
    follow = (Follow(source=PAGE, watches=("film",), from_baseline=False),)
    store.record(
        a_record(claim_one(store), page=listing, etag='"1"', last_modified="Thu", follow=follow, baseline_done=True)
    )
    store.record(a_record(claim_one(store, source=PAGE.id), page=a_page(b"page"), etag='"2"', baseline_done=True))


def is_settled(store: Store, source: str) -> tuple[bool, bool]:
    """Whether the Watch's baseline is done, and whether validators are held."""
    due = store.peek(source, now=LATER)
    assert due is not None
    validators = (due.etag, due.last_modified, due.digest)
    return due.joined["film"].baseline_done, validators != (None, None, None)


def test_a_restart_moves_nothing(club: Store, url: str) -> None:
    read_all(club)
    before = dump(url)
    club.sync(config(), now=LATER)
    assert dump(url) == before


def test_the_order_of_words_in_the_config_is_no_change(club: Store, url: str) -> None:
    before = dump(url)
    club.sync(config(subject=Subject(all_of=("harbour",), any_of=("series", "film"))), now=LATER)
    assert dump(url) == before


def test_new_sources_are_spread_over_a_minute_and_the_same_way_each_time(store: Store) -> None:
    sources = [a_source(f"s{number}") for number in range(200)]
    store.sync(a_config(a_watch(sources=sources)), now=NOW)
    waits = {row.source.id: (row.next_poll_at - NOW).total_seconds() for row in store.sources()}
    assert all(0 <= wait < 60 for wait in waits.values())
    assert sum(wait < 30 for wait in waits.values()) in range(70, 131)
    assert len(set(waits.values())) > 190


def test_a_source_polled_more_often_than_that_starts_within_its_interval(store: Store) -> None:
    sources = [a_source(f"s{number}", every=timedelta(seconds=6)) for number in range(20)]
    store.sync(a_config(a_watch(sources=sources)), now=NOW)
    assert all(NOW <= row.next_poll_at < NOW + timedelta(seconds=6) for row in store.sources())


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param({"subject": Subject(all_of=("harbour",))}, id="subject"),
        pytest.param({"official": ("club",)}, id="official"),
        pytest.param({"fields": ()}, id="fields"),
        pytest.param({"confirm_after": 3}, id="confirm_after"),
    ],
)
def test_an_edit_of_a_watch_begins_a_new_baseline_on_source_and_followed_pages(
    club: Store, edit: dict[str, Any]
) -> None:
    read_all(club)
    club.sync(config(**edit), now=LATER)
    for source in ("club", PAGE.id):
        assert is_settled(club, source) == (False, False)
        due = club.peek(source, now=LATER)
        assert due is not None
        assert due.joined["film"].joined_at == LATER
        assert due.joined["film"].from_baseline


@pytest.mark.parametrize("edit", [{"name": "New name"}, {"routes": ("desk", "fans")}, {"alert_on_baseline": True}])
def test_an_edit_that_reads_no_page_differently_keeps_the_baseline(club: Store, edit: dict[str, Any]) -> None:
    read_all(club)
    club.sync(config(**edit), now=LATER)
    assert is_settled(club, "club") == is_settled(club, PAGE.id) == (True, True)


@pytest.mark.parametrize("edit", [{"url": "https://club.example/other"}, {"kind": SourceKind.FEED}])
def test_a_source_that_moved_loses_its_baseline_and_its_pages_keep_theirs(club: Store, edit: dict[str, Any]) -> None:
    read_all(club)
    club.sync(a_config(a_watch(sources=[replace(a_source(), **edit)])), now=LATER)
    assert is_settled(club, "club") == (False, False)
    assert is_settled(club, PAGE.id) == (True, True)


def test_a_second_watch_has_a_page_read_again_and_leaves_the_first_ones_baseline(club: Store) -> None:
    read_all(club)
    club.sync(a_config(a_watch(sources=[a_source()]), a_watch("play", sources=[a_source()])), now=LATER)
    due = club.peek("club", now=LATER)
    assert due is not None
    assert due.digest is None
    assert {watch: joined.baseline_done for watch, joined in due.joined.items()} == {"film": True, "play": False}


def test_what_is_gone_is_kept_unpolled_and_comes_back_with_a_fresh_baseline(club: Store) -> None:
    read_all(club)
    club.sync(a_config(), now=LATER)
    assert {row.source.id: row.state for row in club.sources()} == {
        "club": SourceState.REMOVED,
        PAGE.id: SourceState.REMOVED,
    }
    assert club.claim_due(now=LATER + HOUR, limit=10, lease=LEASE) == ()
    assert club.next_due() is None
    club.sync(config(), now=LATER)
    assert len(club.claim_due(now=LATER + HOUR, limit=10, lease=LEASE)) == 2
    assert is_settled(club, "club") == is_settled(club, PAGE.id) == (False, False)


def test_a_watch_that_leaves_takes_only_its_own_joins(club: Store) -> None:
    club.sync(a_config(a_watch(sources=[a_source()]), a_watch("play", sources=[a_source()])), now=NOW)
    club.sync(config(), now=LATER)
    due = club.peek("club", now=LATER)
    assert due is not None
    assert set(due.joined) == {"film"}


def test_a_dropped_page_stays_dropped_when_its_source_returns(club: Store) -> None:
    read_all(club)
    club.record(a_record(claim_one(club, source=PAGE.id), drop=True))
    club.sync(a_config(), now=LATER)
    club.sync(config(), now=LATER)
    assert [due.source.id for due in club.claim_due(now=LATER + HOUR, limit=10, lease=LEASE)] == ["club"]


def test_a_shorter_interval_brings_the_next_poll_forward(club: Store) -> None:
    club.record(a_record(claim_one(club), next_poll_at=NOW + timedelta(days=2)))
    club.sync(a_config(a_watch(sources=[a_source(every=timedelta(minutes=5))])), now=NOW)
    assert club.next_due() == NOW + timedelta(minutes=5)


def test_a_poll_under_way_while_the_config_changed_is_not_recorded(club: Store) -> None:
    due = claim_one(club)
    club.sync(config(confirm_after=3), now=LATER)
    with pytest.raises(Conflict) as caught:
        club.record(a_record(due, baseline_done=True))
    assert caught.value.lease_lost
    assert is_settled(club, "club") == (False, False)
