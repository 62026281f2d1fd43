"""A worker whose disk fills up and is emptied again: a process of its own, started by test_bad_database."""

import json
import logging
import resource
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from tests.bad_input.house import HOUR, START, House

SECOND = timedelta(seconds=1)


def fill_disk(data: Path) -> Callable[[], None]:
    """Take all the room that is left on the disk of `data`; returns what gives it back."""
    filler = data / "filler"
    size = 64 * 1024
    with filler.open("wb", buffering=0) as file:
        while size:
            try:
                file.write(bytes(size))
            except OSError:
                size //= 2
    return filler.unlink


def forbid_growth(data: Path) -> Callable[[], None]:
    """Let no file of this process grow beyond the largest of the database's; returns what allows it again."""
    most = max(path.stat().st_size for path in data.iterdir())
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))


def play(config: Path, data: Path, fill: Callable[[Path], Callable[[], None]]) -> dict[str, object]:
    """One good turn, three with a full disk, one with room again; what was held and heard at each step."""
    with ExitStack() as stack:
        house = House.open(stack, config)
        house.tick(START + timedelta(minutes=2))
        before = house.values()
        make_room = fill(data)
        polled = []
        for second in range(3):
            house.tick(START + 2 * HOUR + second * SECOND)
            polled += house.order
        full = house.values()
        make_room()
        house.tick(START + 2 * HOUR + 3 * SECOND)
        return {"before": before, "polled": polled, "full": full, "after": house.values()}


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    fillers = {"tmpfs": fill_disk, "limit": forbid_growth}
    print(json.dumps(play(Path(sys.argv[2]), Path(sys.argv[3]), fillers[sys.argv[1]])))  # noqa: T201 - for its parent
