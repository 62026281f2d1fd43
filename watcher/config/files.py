"""Where the files of a configuration come from: the disk as it is, or one moment of it that was read before."""

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol, Self

from watcher.config.errors import ConfigError, ConfigErrors

MAX_BYTES = 1024 * 1024
WATCHES = "watches"


class Files(Protocol):
    """What may be asked of the files of a configuration."""

    def has_folder(self, folder: Path) -> bool:
        """Whether the folder is there."""

    def names(self, folder: Path) -> list[str]:
        """The names in a folder; raises OSError."""

    def read(self, path: Path) -> bytes:
        """What a file holds; raises ConfigErrors if it cannot be read, is no file or is too large."""


class Disk:
    """The files as they are at the moment."""

    def has_folder(self, folder: Path) -> bool:
        """Whether the folder is there."""
        return folder.is_dir()

    def names(self, folder: Path) -> list[str]:
        """The names in a folder; raises OSError."""
        return [path.name for path in folder.iterdir()]

    def read(self, path: Path) -> bytes:
        """What a file holds; raises ConfigErrors if it cannot be read, is no file or is too large."""
        try:
            with open(path, "rb", opener=_open_at_once) as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise ConfigErrors((ConfigError(path, None, None, "cannot be read: it is no file"),))
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise ConfigErrors((ConfigError(path, None, None, f"cannot be read: {error.strerror}"),)) from None
        if len(data) > MAX_BYTES:
            raise ConfigErrors((ConfigError(path, None, None, "is larger than 1 MB; split it"),))
        return data


DISK = Disk()


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The files of a configuration at one moment, read once: what is parsed is what is kept, whatever is saved meanwhile.

    `texts` are their bytes by path in the folder, `troubles` what could not be read. `listed` is null if the folder of
    the watches could not be.
    """

    folder: Path
    texts: Mapping[str, bytes]
    listed: tuple[str, ...] | None = ()
    troubles: Mapping[str, ConfigErrors | OSError] = field(default_factory=dict)

    @classmethod
    def take(cls, folder: Path) -> Self:
        """Read all files of a folder now."""
        texts: dict[str, bytes] = {}
        troubles: dict[str, ConfigErrors | OSError] = {}
        listed: tuple[str, ...] | None = None
        try:
            listed = tuple(sorted(name for name in DISK.names(folder / WATCHES) if not name.startswith(".")))
        except OSError as error:
            troubles[WATCHES] = error
        for name in ("watcher.yaml", *(f"{WATCHES}/{name}" for name in listed or () if name.endswith(".yaml"))):
            try:
                texts[name] = DISK.read(folder / name)
            except ConfigErrors as errors:
                troubles[name] = errors
        return cls(folder=folder, texts=texts, listed=listed, troubles=troubles)

    @classmethod
    def of(cls, folder: Path, files: Mapping[str, str]) -> Self:
        """Files that were kept, as if they stood in `folder`."""
        listed = tuple(sorted(name.removeprefix(f"{WATCHES}/") for name in files if name.startswith(f"{WATCHES}/")))
        return cls(folder=folder, texts={name: text.encode() for name, text in files.items()}, listed=listed)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the files; of what cannot be read, of why."""
        whole = hashlib.sha256()
        for name in sorted({*self.texts, *self.troubles}):
            data = self.texts.get(name, str(self.troubles.get(name)).encode())
            whole.update(f"{name} {len(data)}\n".encode() + data)
        return whole.hexdigest()

    @property
    def written(self) -> Mapping[str, str]:
        """The files as text. For files that were loaded, which are UTF-8."""
        return {name: data.decode("utf-8-sig") for name, data in self.texts.items()}

    def has_folder(self, folder: Path) -> bool:
        """Whether the folder was there."""
        return bool(self.texts) or self.listed is not None or folder != self.folder

    def names(self, folder: Path) -> list[str]:
        """The names in the folder of the watches; raises OSError."""
        trouble = self.troubles.get(folder.name)
        if isinstance(trouble, OSError):
            raise trouble
        return list(self.listed or ())

    def read(self, path: Path) -> bytes:
        """What a file held; raises ConfigErrors if it could not be read."""
        name = path.relative_to(self.folder).as_posix()
        trouble = self.troubles.get(name)
        if isinstance(trouble, ConfigErrors):
            raise trouble
        if name not in self.texts:
            raise ConfigErrors((ConfigError(path, None, None, "cannot be read: No such file or directory"),))
        return self.texts[name]


def _open_at_once(path: str, flags: int) -> int:
    # A pipe would keep us waiting for whoever writes it.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
