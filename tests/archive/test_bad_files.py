"""A file that comes from anywhere: cut off, altered, made up, or meant to harm. It is refused whole, in one sentence."""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from tests.archive.conftest import Place
from tests.store.sql import dump
from watcher.archive import ArchiveError, unpack
from watcher.archive.manifest import MANIFEST
from watcher.archive.pack import BLOCK
from watcher.store import SCHEMA, Store, StoreError

Members = dict[str, bytes]
Change = Callable[[Members], None]


def refuse(file: Path, empty_on: Place, why: str) -> None:
    there = empty_on("sqlite")
    with (
        pytest.raises((ArchiveError, StoreError), match=why) as raised,
        Store.open(there) as store,
        store.copy_in() as copy,
    ):
        unpack(file, copy, version="0.1.0", on_bytes=lambda _: None)
    assert str(raised.value).startswith(f"{file} ")
    assert "\n" not in str(raised.value)
    assert not any(dump(there).values())


def members_of(packed: Path) -> Members:
    with tarfile.open(packed) as tar:
        return {member.name: (tar.extractfile(member) or io.BytesIO()).read() for member in tar}


def write(members: Members, file: Path, *, form: int = tarfile.GNU_FORMAT) -> None:
    with tarfile.open(file, "w:gz", format=form) as tar:
        for name, body in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(body)
            tar.addfile(header, io.BytesIO(body))


def tell(members: Members, **values: Any) -> None:
    """Let the manifest say something else."""
    members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | values).encode()


def put(members: Members, table: str, lines: bytes) -> None:
    """Replace a table's rows, with a manifest that fits."""
    members[f"tables/{table}.jsonl"] = lines
    parts = json.loads(members[MANIFEST])["tables"]
    for part in parts:
        if part["table"] == table:
            part |= {"rows": lines.count(b"\n"), "bytes": len(lines), "sha256": hashlib.sha256(lines).hexdigest()}
    tell(members, tables=parts)


def edit(table: str, **values: Any) -> Change:
    """Another value in the first row of a table, with a manifest that fits."""

    def change(members: Members) -> None:
        first, *others = members[f"tables/{table}.jsonl"].splitlines(keepends=True)
        put(members, table, json.dumps(json.loads(first) | values).encode() + b"\n" + b"".join(others))

    return change


def alter(members: Members) -> None:
    members["tables/claim.jsonl"] = members["tables/claim.jsonl"].replace(b"2024-08-12", b"2024-08-13")


def drop_row(members: Members) -> None:
    put(members, "page", b"".join(members["tables/page.jsonl"].splitlines(keepends=True)[1:]))


def double_row(members: Members) -> None:
    put(members, "watch", members["tables/watch.jsonl"] * 2)


def add_row(members: Members) -> None:
    parts = json.loads(members[MANIFEST])["tables"]
    for part in parts:
        part["rows"] -= part["table"] == "reading"
    tell(members, tables=parts)


def drop_column(members: Members) -> None:
    parts = json.loads(members[MANIFEST])["tables"]
    parts[0]["columns"].pop()
    tell(members, tables=parts)


def drop_table(members: Members) -> None:
    tell(members, tables=json.loads(members[MANIFEST])["tables"][1:])


def climb(members: Members) -> None:
    first = json.loads(members[MANIFEST])["tables"][0]["table"]
    members |= {"../../../etc/cron.d/x": members.pop(f"tables/{first}.jsonl")}


def climb_by_manifest(members: Members) -> None:
    parts = json.loads(members[MANIFEST])["tables"]
    parts[0]["table"] = "../../x"
    tell(members, tables=parts)


def follow(members: Members) -> None:
    members["behind"] = b"more"


def nest(members: Members) -> None:
    put(members, "fact", b'{"id":' + b"[" * 100_000 + b"\n")


BODY = {"body": b64encode(zlib.compress(b"another")).decode(), "size": 7}
BOMB = {"body": b64encode(zlib.compress(bytes(50_000_000))).decode(), "size": 1000}
PART = r"tables/{}\.jsonl, line \d+: {}"

CHANGES: dict[str, tuple[Change, str]] = {
    "newer": (lambda all_: tell(all_, schema="9999", version="3.1"), r"version 3\.1, .* newer .* with that version$"),
    "older": (lambda all_: tell(all_, schema="0001"), r"older .* with that version, then run `watcher migrate`"),
    "form": (lambda all_: tell(all_, format=2, version="4.0"), r"by version 4\.0 in a form that this version"),
    "nothing": (lambda all_: tell(all_, tables=[{}]), r"its manifest cannot be read$"),
    "no manifest": (lambda all_: all_.update({MANIFEST: b"{"}), r"its manifest cannot be read$"),
    "long manifest": (lambda all_: all_.update({MANIFEST: b" " * 2_000_000}), r"its manifest is too large$"),
    "table gone": (drop_table, r"its tables are not those of the schema"),
    "column gone": (drop_column, r"its tables are not those of the schema"),
    "altered": (alter, r"tables/claim\.jsonl is not what the manifest says of it"),
    "row gone": (drop_row, r"refers to a row of page that is not there"),
    "row twice": (double_row, PART.format("watch", "UNIQUE constraint failed: watch.id")),
    "row too many": (add_row, PART.format("reading", "there are more rows than the manifest says")),
    "parent gone": (edit("source", parent="nobody"), r"a row of source refers to a row of source that is not there"),
    "other body": (edit("page", **BODY), PART.format("page", "the page .* has another body than its digest says")),
    "body bomb": (edit("page", **BOMB), PART.format("page", "the page .* has another body than its digest says")),
    "no base64": (edit("page", body="%"), PART.format("page", "the column body does not hold what it should")),
    "text for a number": (edit("reading", status="200"), PART.format("reading", "the column status")),
    "number for a text": (edit("reading", url=1), PART.format("reading", "the column url")),
    "null": (edit("reading", url=None), PART.format("reading", "the column url")),
    "text for a truth": (edit("change", silent=0), PART.format("change", "the column silent")),
    "no zone": (edit("watch", since="2024-01-01"), PART.format("watch", "the column since")),
    "no end of numbers": (edit("claim", id=10**30), PART.format("claim", "a value that the database cannot hold")),
    "half a character": (edit("claim", quote="\ud800"), PART.format("claim", "a value that the database cannot hold")),
    "not finite": (edit("claim", probability=float("nan")), PART.format("claim", "the line is not JSON")),
    "column of no table": (edit("claim", more=1), PART.format("claim", r"a row has not the columns .* \(more\)")),
    "no JSON": (lambda all_: put(all_, "fact", b"{\n"), PART.format("fact", "the line is not JSON")),
    "no row": (lambda all_: put(all_, "fact", b"[]\n"), PART.format("fact", "the line is no row")),
    "no end": (lambda all_: put(all_, "fact", b"{}\n{}"), PART.format("fact", "a row has not the columns")),
    "nested": (nest, PART.format("fact", "the line is not JSON")),
    "climbing": (climb, r"should stand there is something else$"),
    "climbing by manifest": (climb_by_manifest, r"its tables are not those of the schema"),
    "more": (follow, r"something stands behind its last member"),
}


@pytest.mark.parametrize(("change", "why"), CHANGES.values(), ids=list(CHANGES))
def test_a_file_that_is_not_as_it_was_written(
    packed: Path, tmp_path: Path, empty_on: Place, change: Change, why: str
) -> None:
    members = members_of(packed)
    change(members)
    file = tmp_path / "bad.tar.gz"
    write(members, file)
    refuse(file, empty_on, why)


def test_the_same_file_written_by_tar_is_taken(packed: Path, tmp_path: Path, empty_on: Place) -> None:
    write(members_of(packed), tmp_path / "good.tar.gz")
    with Store.open(empty_on("sqlite")) as store, store.copy_in() as copy:
        manifest = unpack(tmp_path / "good.tar.gz", copy, version="0.1.0", on_bytes=lambda _: None)
    assert manifest.schema == SCHEMA


@pytest.mark.parametrize("of", [0, 0.001, 0.3, 0.9, 0.999])
@pytest.mark.parametrize("end", ["gz", "zst"])
def test_a_file_that_was_cut_off(packed: Path, tmp_path: Path, empty_on: Place, of: float, end: str) -> None:
    whole = packed.read_bytes()
    if end == "zst":
        whole = zstandard.ZstdCompressor(write_checksum=True).compress(gzip.decompress(whole))
    file = tmp_path / f"cut.tar.{end}"
    file.write_bytes(whole[: int(len(whole) * of)])
    refuse(file, empty_on, r"damaged or not whole$|neither a \.tar\.zst nor a \.tar\.gz$")


def test_a_file_with_one_wrong_bit_is_refused_wherever_it_is(packed: Path, tmp_path: Path, empty_on: Place) -> None:
    whole = packed.read_bytes()
    file = tmp_path / "bit.tar.gz"
    for at in range(20, len(whole), len(whole) // 12):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 16]) + whole[at + 1 :])
        refuse(file, empty_on, "is not imported: ")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, empty_on: Place, kind: bytes) -> None:
    header = tarfile.TarInfo(MANIFEST)
    header.type, header.linkname = kind, "/etc/passwd"
    file = tmp_path / "link.tar.gz"
    with tarfile.open(file, "w:gz", format=tarfile.GNU_FORMAT) as tar:
        tar.addfile(header)
    refuse(file, empty_on, r"where manifest\.json should stand there is something else$")


def test_headers_of_other_tars_are_refused_without_being_read(tmp_path: Path, empty_on: Place) -> None:
    with tarfile.open(tmp_path / "pax.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as tar:
        header = tarfile.TarInfo(MANIFEST)
        header.pax_headers = {"comment": "x" * 1_000_000}
        tar.addfile(header)
    refuse(tmp_path / "pax.tar.gz", empty_on, "should stand there is something else$")


def test_a_bomb_is_refused_long_before_it_is_unpacked(packed: Path, tmp_path: Path, empty_on: Place) -> None:
    members = members_of(packed)
    parts = json.loads(members[MANIFEST])["tables"]
    parts[0] |= {"rows": 1, "bytes": 10**12}
    tell(members, tables=parts)
    manifest, first = (tarfile.TarInfo(name) for name in (MANIFEST, f"tables/{parts[0]['table']}.jsonl"))
    manifest.size, first.size = len(members[MANIFEST]), 10**12
    pieces = (
        manifest.tobuf(tarfile.GNU_FORMAT),
        members[MANIFEST] + bytes(-manifest.size % BLOCK),
        first.tobuf(tarfile.GNU_FORMAT),
    )
    file = tmp_path / "bomb.tar.zst"
    with file.open("wb") as raw, zstandard.ZstdCompressor().stream_writer(raw) as out:
        for piece in pieces:
            out.write(piece)
        for _ in range(400):
            out.write(b" " * 1_000_000)
    assert file.stat().st_size < 100_000
    refuse(file, empty_on, r"it unpacks to more than 200 times its size")


def test_a_letter_is_no_export(tmp_path: Path, empty_on: Place) -> None:
    (tmp_path / "letter.tar.gz").write_text("Dear reader, " * 200)
    refuse(tmp_path / "letter.tar.gz", empty_on, r"it is neither a \.tar\.zst nor a \.tar\.gz$")
