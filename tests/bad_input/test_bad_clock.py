"""The clock of the machine jumps between two runs: nothing is told twice, nothing is lost, and nothing waits for long."""

from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.bad_input.answers import TITLE
from tests.bad_input.conftest import Look
from tests.bad_input.house import HOUR, START, House, Streets, told, write_config
from watcher.schedule import POLL_LEASE

MINUTE = timedelta(minutes=1)
OFF = 10 * MINUTE


@pytest.mark.parametrize("off", [OFF, -OFF], ids=["fast, then right", "slow, then right"])
def test_a_clock_that_was_wrong_in_the_first_run_costs_no_message_and_repeats_none(
    off: timedelta, stack: ExitStack, streets: Streets, tmp_path: Path, look: Look
) -> None:
    streets.club_says(TITLE)
    streets.paper_says("North by Northgate")
    config = write_config(tmp_path, streets)
    # One message is still waiting when the first run ends.
    streets.desk.script = [(503, {}, b"")]
    run_first(config, at=START + off)
    right = START + MINUTE
    streets.club_says(TITLE, date="2025-04-01", at=right)
    streets.paper_says("North by Northgate", date="2025-05-01", at=right)
    house = House.open(stack, config, now=right)
    minute = right
    while minute <= right + HOUR + OFF + 3 * MINUTE:
        house.tick(minute)
        minute += 2 * MINUTE
    assert house.values() == {"title": TITLE, "release_date": "2025-04-01"}
    assert house.values("northgate") == {"title": "North by Northgate", "release_date": "2025-05-01"}
    for route in (streets.desk, streets.fans):
        accepted = told(route)[1:] if route is streets.desk else told(route)
        assert sorted(accepted) == [
            f"Harbour FC documentary: called “{TITLE}” (confirmed)",
            "Harbour FC documentary: out on 1 April 2025 (confirmed)",
            "Northgate documentary: called “North by Northgate” (confirmed)",
            "Northgate documentary: out on 1 May 2025 (confirmed)",
        ]
    assert house.trouble() is None
    look(config)


def run_first(config: Path, *, at: datetime) -> None:
    """A run that ends before the clock is put right."""
    with ExitStack() as run:
        house = House.open(run, config, now=at)
        house.tick(at + 2 * MINUTE)
        assert house.values() == {"title": TITLE}


def test_a_source_that_a_fast_clock_left_leased_is_polled_once_its_lease_ends(
    stack: ExitStack, streets: Streets, tmp_path: Path
) -> None:
    streets.club_says(TITLE)
    streets.paper_says("North by Northgate")
    config = write_config(tmp_path, streets)
    with ExitStack() as run:
        killed = House.open(run, config, now=START + OFF)
        # It dies with its claims in hand.
        assert len(killed.store.claim_due(now=START + OFF + MINUTE, limit=9, lease=POLL_LEASE)) == 2
    house = House.open(stack, config, now=START)
    minute = START
    while minute <= START + OFF + MINUTE + POLL_LEASE:
        house.tick(minute)
        minute += MINUTE
    assert house.values() == {"title": TITLE}
    assert len(told(streets.desk)) == len(told(streets.fans)) == 2
