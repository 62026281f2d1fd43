"""A small answer that unfolds to 300 MB: refused in little memory, by a worker in a process of its own."""

import gzip
import struct
import subprocess
import sys
import zlib
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from tests.bad_input.answers import MEGABYTE, TITLE, in_turn
from tests.bad_input.conftest import Look
from tests.bad_input.house import HOUR, START, House, Streets, answer, page, told, write_config

BLOCK, MEGABYTES = bytes(MEGABYTE), 300
BAD = START + 2 * HOUR

#: Prints by how many KiB the process grew with the second of two turns, and why the club was not read then.
MEASURE = """
import resource, sys
from contextlib import ExitStack
from pathlib import Path
from tests.bad_input.house import HOUR, START, House

with ExitStack() as stack:
    house = House.open(stack, Path(sys.argv[1]))
    house.tick(START + HOUR / 2)
    assert house.polled["club"].why is None
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    house.tick(START + 2 * HOUR)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    print(house.trouble())
"""


def pack(coding: str) -> bytes:
    """300 MB of nothing."""
    if coding == "gzip":
        # Blocks that stand alone (RFC 1951), so that one is packed and repeated.
        packed = zlib.compressobj(level=9, wbits=-15)
        block = packed.compress(BLOCK) + packed.flush(zlib.Z_FULL_FLUSH)
        checksum = 0
        for _ in range(MEGABYTES):
            checksum = zlib.crc32(BLOCK, checksum)
        head = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
        return head + block * MEGABYTES + packed.flush() + struct.pack("<II", checksum, MEGABYTES * MEGABYTE)
    packer = brotli.Compressor(quality=1)
    return b"".join(packer.process(BLOCK) for _ in range(MEGABYTES)) + bytes(packer.finish())


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_bomb_of_300_mb_is_refused_in_little_memory(
    coding: str, stack: ExitStack, streets: Streets, tmp_path: Path, look: Look
) -> None:
    good = page("Harbour FC", TITLE)
    bomb = pack(coding)
    assert len(bomb) < MEGABYTE
    headers = {"Content-Encoding": coding}
    small = brotli.compress(good.encode()) if coding == "br" else gzip.compress(good.encode())
    streets.club.script = in_turn(answer(small, headers=headers), answer(bomb, headers=headers))
    streets.paper_says("North by Northgate")
    config = write_config(tmp_path, streets)
    child = subprocess.run(
        [sys.executable, "-c", MEASURE, config], capture_output=True, text=True, timeout=60, check=False
    )
    assert child.returncode == 0, child.stderr
    growth, says = child.stdout.splitlines()
    assert int(growth) < 20 * 1024
    assert says == "127.0.0.1 sent more than 16777216 bytes, which is too large for a page; check the address."
    house = House.open(stack, config, now=BAD)
    assert says in look(config)
    assert house.values() == {"title": TITLE}
    assert house.source("paper").last_ok_at == BAD
    streets.club_says(TITLE, date="2025-04-01", at=START + HOUR)
    house.tick(house.source().next_poll_at, first="club")
    for route in (streets.desk, streets.fans):
        assert sorted(told(route)) == [
            f"Harbour FC documentary: called “{TITLE}” (confirmed)",
            "Harbour FC documentary: out on 1 April 2025 (confirmed)",
            "Northgate documentary: called “North by Northgate” (confirmed)",
        ]
    assert house.source().next_poll_at - BAD < timedelta(days=1)
