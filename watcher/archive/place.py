"""A file that is there whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watcher.archive.errors import ArchiveError


def check_place(path: Path, *, force: bool) -> None:
    """Raise ArchiveError if the file may not be written there: better before the work than after it."""
    if path.is_dir():
        raise ArchiveError(f"{path} is a folder; name a file")
    if path.exists() and not force:
        raise ArchiveError(f"{path} is there already; name another file, or add --force to write over it")
    if not path.parent.is_dir():
        raise ArchiveError(f"There is no folder {path.parent}; make it first")


@contextmanager
def place(path: Path, *, force: bool) -> Iterator[Path]:
    """A new empty file beside `path`, for its owner alone; it becomes `path` once the block has ended well.

    What `path` was is kept unless `force`. Raises ArchiveError.
    """
    check_place(path, force=force)
    try:
        number, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror}") from error
    os.close(number)
    draft = Path(name)
    try:
        yield draft
        _settle(draft, path, force=force)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)


def _settle(draft: Path, path: Path, *, force: bool) -> None:
    _flush(draft)
    if not force:
        try:
            # A rename would take the place of a file that has come to be meanwhile; ours has it from here on.
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            raise ArchiveError(f"{path} has come to be meanwhile; name another file") from None
    draft.replace(path)
    _flush(path.parent)


def _flush(path: Path) -> None:
    """Let it be on the disk (fsync(2)); a folder's entries too."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
