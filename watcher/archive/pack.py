"""Everything in one file: a tar of a manifest and one member of JSON lines a table, packed by zstd or gzip."""

import gzip
import hashlib
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

import zstandard

from watcher.archive.errors import ArchiveError
from watcher.archive.manifest import MANIFEST, MOST_LINE, Manifest, Part, write_manifest
from watcher.store import CopyOut, TableShape

#: A tar is made of blocks of so many bytes, and ends with two empty ones (POSIX.1-2001, pax, "ustar Interchange Format").
BLOCK = 512
_LEVEL = 6
#: Rows between two reports of progress.
_AT_ONCE = 100
SUFFIXES = (".tar.zst", ".tar.gz")


class Sink(Protocol):
    """Takes what is to be packed."""

    def write(self, data: bytes, /) -> int:
        """Take some, all of it."""
        ...


def pack(
    copy: CopyOut, draft: Path, *, name: str, version: str, now: datetime, on_rows: Callable[[int], None]
) -> Manifest:
    """Write everything of `copy` into the file `draft`, packed as the end of `name` says.

    All rows are read twice, first for the sizes and sums that stand before them, so that neither memory nor disk holds
    more than a few rows at a time. `on_rows` gets how many were handled since it was last called. Raises ArchiveError.
    """
    check_name(name)
    parts = tuple(_measure(copy, table, on_rows) for table in copy.tables)
    manifest = Manifest(version=version, schema=copy.schema, made_at=now, parts=parts)
    with _open(draft, name) as out:
        written = write_manifest(manifest)
        _begin(out, MANIFEST, len(written), now)
        out.write(written)
        _end(out, len(written))
        for part in parts:
            _write_part(out, copy, part, now=now, on_rows=on_rows)
        out.write(bytes(2 * BLOCK))
    return manifest


def check_name(name: str) -> None:
    """Raise ArchiveError unless the name ends as one of the two kinds of file do."""
    if not name.endswith(SUFFIXES):
        raise ArchiveError(f"{name} does not end in {' or '.join(SUFFIXES)}; the end of the name says how it is packed")


def _measure(copy: CopyOut, table: TableShape, on_rows: Callable[[int], None]) -> Part:
    digest, size = hashlib.sha256(), 0
    for line in _lines(copy, table.name, on_rows):
        digest.update(line)
        size += len(line)
    return Part(table=table.name, columns=table.columns, rows=table.rows, bytes=size, sha256=digest.hexdigest())


def _write_part(out: Sink, copy: CopyOut, part: Part, *, now: datetime, on_rows: Callable[[int], None]) -> None:
    _begin(out, part.member, part.bytes, now)
    size = 0
    for line in _lines(copy, part.table, on_rows):
        out.write(line)
        size += len(line)
    if size != part.bytes:
        raise RuntimeError(f"{part.member} has {size} bytes at the second look, {part.bytes} at the first")
    _end(out, size)


def _lines(copy: CopyOut, table: str, on_rows: Callable[[int], None]) -> Iterator[bytes]:
    done = 0
    for row in copy.rows(table):
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"
        if len(line) > MOST_LINE:
            raise ArchiveError(f"A row of {table} has {len(line)} bytes, more than an import would take ({MOST_LINE})")
        yield line
        done += 1
        if done % _AT_ONCE == 0:
            on_rows(_AT_ONCE)
    on_rows(done % _AT_ONCE)


def _begin(out: Sink, name: str, size: int, now: datetime) -> None:
    header = tarfile.TarInfo(name)
    header.size, header.mtime, header.mode = size, int(now.timestamp()), 0o600
    # GNU's form has room for members beyond 8 GB.
    out.write(header.tobuf(tarfile.GNU_FORMAT, "ascii", "strict"))


def _end(out: Sink, size: int) -> None:
    out.write(bytes(-size % BLOCK))


@contextmanager
def _open(draft: Path, name: str) -> Iterator[Sink]:
    with draft.open("wb") as raw:
        if name.endswith(".gz"):
            with gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=_LEVEL, mtime=0) as out:
                yield out
        else:
            packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
            with packer.stream_writer(raw, closefd=False) as out:
                yield out
