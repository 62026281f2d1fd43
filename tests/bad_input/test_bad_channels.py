"""A channel is down or refuses: the other route is on time, the operator reads why, and no message is lost or doubled."""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from tests.bad_input.answers import TITLE
from tests.bad_input.conftest import Look
from tests.bad_input.house import HOUR, START, House, Streets, told, write_config
from tests.deliver.servers import Answer
from watcher.model import DeliveryState

FIRST = START + timedelta(minutes=2)
MINUTE = timedelta(minutes=1)
NEWS = f"Harbour FC documentary: called “{TITLE}” (confirmed)"
DATED = "Harbour FC documentary: out on 1 April 2025 (confirmed)"


def open_house(stack: ExitStack, streets: Streets, folder: Path) -> tuple[House, Path]:
    streets.club_says(TITLE)
    streets.paper_says("North by Northgate")
    config = write_config(folder, streets)
    return House.open(stack, config), config


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        ((503, {}, b""), "the channel answered 503 Service Unavailable"),
        ((429, {"Retry-After": "120"}, b""), "the channel answered 429 Too Many Requests"),
    ],
)
def test_a_channel_that_is_down_for_an_hour_gets_every_message_once(
    *, refusal: Answer, says: str, stack: ExitStack, streets: Streets, tmp_path: Path, look: Look
) -> None:
    house, config = open_house(stack, streets, tmp_path)
    streets.desk.script = [refusal] * 1000
    minute = FIRST
    while minute < FIRST + HOUR:
        house.tick(minute)
        minute += MINUTE
    assert sorted(told(streets.fans)) == [NEWS, "Northgate documentary: called “North by Northgate” (confirmed)"]
    assert {row.sent_at for row in house.deliveries("fans")} == {FIRST}
    waiting = house.deliveries("desk")
    assert {(row.state, row.last_error) for row in waiting} == {(DeliveryState.PENDING, says)}
    assert says in look(config)
    # Patience grows: a channel that is down is not stormed.
    assert 5 <= waiting[0].attempts <= 20
    assert house.values() == {"title": TITLE}
    streets.club_says(TITLE, date="2025-04-01", at=START + HOUR)
    streets.desk.script.clear()
    streets.desk.requests.clear()
    while minute < FIRST + 3 * HOUR:
        house.tick(minute)
        minute += 10 * MINUTE
    assert {row.state for row in house.deliveries("desk")} == {DeliveryState.SENT}
    assert sorted(title for title in told(streets.desk) if title.startswith("Harbour")) == [NEWS, DATED]
    assert told(streets.fans).count(NEWS) == told(streets.fans).count(DATED) == 1


def test_a_channel_that_refuses_for_good_is_given_up_visibly_and_can_be_tried_again(
    stack: ExitStack, streets: Streets, tmp_path: Path, look: Look
) -> None:
    house, config = open_house(stack, streets, tmp_path)
    streets.desk.script = [(403, {}, b"")] * 2
    house.tick(FIRST)
    rows = house.deliveries("desk")
    assert {(row.state, row.attempts) for row in rows} == {(DeliveryState.FAILED, 1)}
    assert {row.last_error for row in rows} == {"the channel answered 403 Forbidden"}
    assert "the channel answered 403 Forbidden" in look(config)
    assert {row.state for row in house.deliveries("fans")} == {DeliveryState.SENT}
    assert house.values() == {"title": TITLE}
    house.tick(FIRST + HOUR / 2)
    assert len(streets.desk.requests) == 2
    streets.desk.requests.clear()
    for row in rows:
        assert house.store.retry_delivery(row.id, now=FIRST + HOUR / 2)
    house.tick(FIRST + HOUR / 2)
    assert told(streets.desk).count(NEWS) == 1
    assert {row.state for row in house.deliveries("desk")} == {DeliveryState.SENT}


def test_a_channel_that_is_not_there_is_explained_and_harms_no_other(
    stack: ExitStack, streets: Streets, tmp_path: Path, look: Look
) -> None:
    streets.club_says(TITLE)
    streets.paper_says("North by Northgate")
    config = write_config(tmp_path, streets)
    settings = config / "watcher.yaml"
    settings.write_text(settings.read_text().replace(streets.desk.authority, "127.0.0.1:1"))
    house = House.open(stack, config)
    house.tick(FIRST)
    assert {row.last_error for row in house.deliveries("desk")} == {"the channel could not be reached"}
    assert "the channel could not be reached" in look(config)
    assert {row.sent_at for row in house.deliveries("fans")} == {FIRST}


def test_a_channel_that_hangs_does_not_keep_the_other_waiting(
    stack: ExitStack, streets: Streets, tmp_path: Path, look: Look
) -> None:
    house, config = open_house(stack, streets, tmp_path)
    streets.desk.hold.clear()
    house.tick(FIRST)
    assert sorted(house.order) == ["club", "fans", "fans", "paper"]
    assert {row.last_error for row in house.deliveries("desk")} == {"the channel did not answer in time"}
    assert "the channel did not answer in time" in look(config)
    assert {row.sent_at for row in house.deliveries("fans")} == {FIRST}
