"""What an export says of itself in its first member, and how large its parts may be."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from watcher.archive.errors import ArchiveError

#: The form of the file; it rises when a reader of the old form would misread the new one.
FORMAT = 1
MANIFEST = "manifest.json"
#: Bytes of one line at most: the largest page that may be kept, in base64, with room.
MOST_LINE = 512 * 1024 * 1024
#: Bytes of the manifest at most.
MOST_MANIFEST = 1024 * 1024
#: A file that unpacks to more than this is refused, unless it is itself at least a `MOST_TIMES`-th of that: text as
#: ours packs to a fiftieth.
ROOM, MOST_TIMES = 256 * 1024 * 1024, 200


@dataclass(frozen=True, kw_only=True)
class Part:
    """A table's member: its columns, and how many rows and bytes it has, with their SHA-256 (hex)."""

    table: str
    columns: tuple[str, ...]
    rows: int
    bytes: int
    sha256: str

    @property
    def member(self) -> str:
        """Its name in the file."""
        return f"tables/{self.table}.jsonl"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Which program wrote the file, of which database schema, when, and what is in it."""

    version: str
    schema: str
    made_at: datetime
    parts: tuple[Part, ...]


def write_manifest(manifest: Manifest) -> bytes:
    """The first member."""
    data = {
        "format": FORMAT,
        "program": "announcement-watcher",
        "version": manifest.version,
        "schema": manifest.schema,
        "made_at": manifest.made_at.isoformat(),
        "tables": [asdict(part) for part in manifest.parts],
    }
    return json.dumps(data, ensure_ascii=False, indent=2).encode() + b"\n"


def read_manifest(raw: bytes, *, schema: str, version: str) -> Manifest:
    """The manifest of a file that this `version`, with its database `schema`, can take. Raises ArchiveError if it cannot."""
    try:
        data = json.loads(raw)
        its = _Its(form=data["format"], version=str(data["version"]), schema=str(data["schema"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ArchiveError("its manifest cannot be read") from None
    _check_versions(its, schema=schema, version=version)
    try:
        parts = tuple(_part(each) for each in data["tables"])
        made_at = datetime.fromisoformat(data["made_at"])
    except (ValueError, KeyError, TypeError):
        raise ArchiveError("its manifest cannot be read") from None
    return Manifest(version=its.version, schema=its.schema, made_at=made_at, parts=parts)


@dataclass(frozen=True, kw_only=True)
class _Its:
    form: Any
    version: str
    schema: str


def _check_versions(its: _Its, *, schema: str, version: str) -> None:
    written = f"it was written by version {its.version[:40]}"
    if its.form != FORMAT:
        raise ArchiveError(f"{written} in a form that this version ({version}) does not know; import it with that one")
    if its.schema == schema:
        return
    age = "newer" if its.schema > schema else "older"
    after = "" if its.schema > schema else ", then run `watcher migrate` with this one"
    raise ArchiveError(
        f"{written}, whose database schema {its.schema[:40]} is {age} than this version's ({version}, schema {schema}); "
        f"import it with that version{after}"
    )


def _part(data: Any) -> Part:
    part = Part(
        table=data["table"],
        columns=tuple(data["columns"]),
        rows=data["rows"],
        bytes=data["bytes"],
        sha256=data["sha256"],
    )
    texts = [part.table, part.sha256, *part.columns]
    numbers = [part.rows, part.bytes]
    if not all(isinstance(each, str) for each in texts) or not all(type(each) is int and each >= 0 for each in numbers):
        raise ValueError(data)
    if len(part.sha256) != hashlib.sha256().digest_size * 2:
        raise ValueError(data)
    return part
