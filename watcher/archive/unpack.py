"""An export into an empty database. The file may come from anywhere: nothing of it is believed before it was checked.

Nothing is unpacked to the disk, so no name in it is a path: the members must be those that the manifest lists, plain
files in that order. What is read is bounded by the manifest, the manifest by the size of the file.
"""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn, Protocol

import zstandard

from watcher.archive.errors import ArchiveError
from watcher.archive.manifest import (
    MANIFEST,
    MOST_LINE,
    MOST_MANIFEST,
    MOST_TIMES,
    ROOM,
    Manifest,
    Part,
    read_manifest,
)
from watcher.archive.pack import BLOCK
from watcher.store import SCHEMA, CopyIn, RowError

_ZSTD, _GZIP = b"\x28\xb5\x2f\xfd", b"\x1f\x8b"
#: Memory that unpacking may take for looking back (RFC 8878, 3.1.1.1.2): what zstd itself allows unless told otherwise.
_WINDOW = 128 * 1024 * 1024
_PIECE = 1024 * 1024


class Spring(Protocol):
    """Gives what was unpacked: at most so many bytes, none at the end."""

    def read(self, size: int, /) -> bytes:
        """Give some."""
        ...


def unpack(path: Path, copy: CopyIn, *, version: str, on_bytes: Callable[[int], None]) -> Manifest:
    """Put everything of the file into `copy`. Raises ArchiveError with what is wrong with the file.

    `on_bytes` gets how far into the file it has come.
    """
    try:
        with path.open("rb") as file:
            return _take(file, path.stat().st_size, copy, version=version, on_bytes=on_bytes)
    except (ArchiveError, RowError) as error:
        raise ArchiveError(f"{path} is not imported: {error}") from error
    except (EOFError, zlib.error, zstandard.ZstdError, gzip.BadGzipFile, tarfile.TarError) as error:
        raise ArchiveError(f"{path} is not imported: it is damaged or not whole") from error
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror or error}") from error


def _take(file: IO[bytes], size: int, copy: CopyIn, *, version: str, on_bytes: Callable[[int], None]) -> Manifest:
    with _open(file) as unpacked:
        tar = _Tar(unpacked, most=max(ROOM, size * MOST_TIMES))
        length = tar.begin(MANIFEST)
        if length > MOST_MANIFEST:
            raise ArchiveError("its manifest is too large")
        manifest = read_manifest(tar.read(length), schema=SCHEMA, version=version)
        tar.end(length)
        _check_tables(manifest, copy.columns)
        for part in manifest.parts:
            _take_part(tar, part, copy, lambda: on_bytes(file.tell()))
        tar.finish()
    copy.finish()
    return manifest


def _check_tables(manifest: Manifest, columns: Mapping[str, tuple[str, ...]]) -> None:
    if {part.table: part.columns for part in manifest.parts} != columns or len(manifest.parts) != len(columns):
        raise ArchiveError("its tables are not those of the schema that it names")


def _take_part(tar: "_Tar", part: Part, copy: CopyIn, on_piece: Callable[[], None]) -> None:
    if tar.begin(part.member) != part.bytes:
        raise ArchiveError(f"{part.member} has not the size that the manifest names")
    member = _Member(tar, part.bytes, on_piece)
    lines = _Lines(member, part)
    try:
        copy.insert(part.table, lines)
    except RowError as error:
        raise ArchiveError(f"{part.member}, line {lines.number}: {error}") from error
    if lines.number != part.rows or member.digest.hexdigest() != part.sha256:
        raise ArchiveError(f"{part.member} is not what the manifest says of it; it was altered or damaged")
    tar.end(part.bytes)


class _Tar:
    """Reads the members of a tar one after the other. Each must be a plain file of the expected name."""

    def __init__(self, unpacked: Spring, *, most: int) -> None:
        self._unpacked = unpacked
        self._left = most

    def read(self, size: int) -> bytes:
        """Exactly so many bytes."""
        self._left -= size
        if self._left < 0:
            raise ArchiveError(f"it unpacks to more than {MOST_TIMES} times its size, which no export does")
        pieces = []
        while size:
            piece = self._unpacked.read(min(size, _PIECE))
            if not piece:
                raise EOFError
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def begin(self, name: str) -> int:
        """The size of the next member."""
        header = tarfile.TarInfo.frombuf(self.read(BLOCK), "utf-8", "replace")
        if header.name != name or header.type != tarfile.REGTYPE or header.size < 0:
            raise ArchiveError(f"where {name} should stand there is something else")
        return header.size

    def end(self, size: int) -> None:
        """Skip what fills up the last block of a member."""
        self.read(-size % BLOCK)

    def finish(self) -> None:
        """Check that nothing follows: two empty blocks, then at most more of the same, as tar pads its files."""
        behind = self.read(2 * BLOCK)
        while behind:
            if self._left < 0 or behind.strip(b"\0"):
                raise ArchiveError("something stands behind its last member")
            behind = self._unpacked.read(_PIECE)
            self._left -= len(behind)


class _Member(io.RawIOBase):
    """One member as a file, summed while it is read."""

    def __init__(self, tar: _Tar, size: int, on_piece: Callable[[], None]) -> None:
        self._tar = tar
        self._left = size
        self._on_piece = on_piece
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._tar.read(min(len(buffer), self._left))
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        self.digest.update(piece)
        self._on_piece()
        return len(piece)


class _Lines:
    """The rows of a member; `number` is the line that was read last."""

    def __init__(self, member: _Member, part: Part) -> None:
        self._file = io.BufferedReader(member, _PIECE)
        self._part = part
        self.number = 0

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        while line := self._file.readline(MOST_LINE):
            self.number += 1
            if self.number > self._part.rows:
                raise RowError("there are more rows than the manifest says")
            if not line.endswith(b"\n"):
                raise RowError("the line is too long or has no end")
            try:
                row = json.loads(line, parse_constant=_refuse)
            except (ValueError, RecursionError):
                raise RowError("the line is not JSON") from None
            if not isinstance(row, dict):
                raise RowError("the line is no row")
            yield row


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


@contextmanager
def _open(file: IO[bytes]) -> Iterator[Spring]:
    begins = file.read(len(_ZSTD))
    file.seek(0)
    if begins == _ZSTD:
        unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
        with unpacker.stream_reader(file, read_across_frames=True, closefd=False) as unpacked:
            yield unpacked
    elif begins.startswith(_GZIP):
        with gzip.GzipFile(fileobj=file, mode="rb") as unpacked:
            yield unpacked
    else:
        raise ArchiveError("it is neither a .tar.zst nor a .tar.gz")
