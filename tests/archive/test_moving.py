"""Everything leaves one database and comes into another, and the work goes on there."""

import hashlib
import json
import tarfile
from pathlib import Path

import pytest

from tests.archive.conftest import Place
from tests.archive.lived import live
from tests.store.builders import HOUR, NOW, a_change, a_fact, send_all, step
from tests.store.sql import dump
from watcher.archive import ArchiveError, pack, unpack
from watcher.model import ChangeKind, Field
from watcher.store import SCHEMA, Store, StoreError
from watcher.store.tables import METADATA

BACKENDS = ("sqlite", "postgresql")
LATER = NOW + 5 * HOUR


def move(source: str, target: str, file: Path) -> None:
    with Store.open(source) as store, store.copy_out() as copy:
        pack(copy, file, name=file.name, version="0.1.0", now=NOW, on_rows=lambda _: None)
    with Store.open(target) as store, store.copy_in() as copy:
        unpack(file, copy, version="0.1.0", on_bytes=lambda _: None)


@pytest.mark.parametrize("target", BACKENDS)
@pytest.mark.parametrize("source", BACKENDS)
def test_every_row_is_the_same_after_a_move(empty_on: Place, tmp_path: Path, source: str, target: str) -> None:
    here, there = empty_on(source), empty_on(target)
    with Store.open(here) as store:
        live(store)
    before = dump(here)
    assert all(before.values())
    move(here, there, tmp_path / "all.tar.zst")
    assert dump(there) == before


@pytest.mark.parametrize("target", BACKENDS)
def test_the_work_goes_on_where_it_was(store: Store, empty_on: Place, tmp_path: Path, target: str) -> None:
    there = empty_on(target)
    move(str(store._engine.url), there, tmp_path / "all.tar.zst")
    with Store.open(there) as moved:
        fact = a_fact("Harbour", field=Field.TITLE, slot="title")
        title = a_change("Harbour", field=Field.TITLE, slot="title")
        (change,) = step(moved, title, facts=[fact], now=LATER)
        assert change.after == "Harbour"
        assert send_all(moved, now=LATER) == {"desk": (ChangeKind.ANNOUNCED,)}
        assert [row.id for row in moved.changes()] == [4, 3, 2, 1]
        assert moved.page(moved.changes()[1].change.evidence.digest) is not None


def test_references_are_checked_again_after_an_import_to_a_server(
    store: Store, empty_on: Place, tmp_path: Path
) -> None:
    there = empty_on("postgresql")
    move(str(store._engine.url), there, tmp_path / "all.tar.gz")
    from sqlalchemy import NullPool, create_engine, text

    with create_engine(there, poolclass=NullPool).connect() as connection:
        loose = connection.execute(text("SELECT count(*) FROM pg_constraint WHERE condeferrable")).scalar()
    assert loose == 0


@pytest.mark.parametrize("target", BACKENDS)
def test_a_database_with_a_row_is_refused_in_one_sentence(packed: Path, empty_on: Place, target: str) -> None:
    there = empty_on(target)
    with Store.open(there) as store:
        live(store)
    before = dump(there)
    with (
        pytest.raises(
            StoreError, match=r"^The database is not empty .* name a new one in `database`, or empty this one$"
        ),
        Store.open(there) as store,
        store.copy_in() as copy,
    ):
        unpack(packed, copy, version="0.1.0", on_bytes=lambda _: None)
    assert dump(there) == before


@pytest.mark.parametrize("target", BACKENDS)
def test_an_import_that_is_interrupted_leaves_an_empty_database(packed: Path, empty_on: Place, target: str) -> None:
    there = empty_on(target)
    pieces = 0

    def interrupt(_: int) -> None:
        nonlocal pieces
        pieces += 1
        if pieces == len(METADATA.tables):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Store.open(there) as store, store.copy_in() as copy:
        unpack(packed, copy, version="0.1.0", on_bytes=interrupt)
    assert not any(dump(there).values())
    with Store.open(there) as store, store.copy_in() as copy:
        unpack(packed, copy, version="0.1.0", on_bytes=lambda _: None)
    assert all(dump(there).values())


def test_an_export_holds_one_moment_whatever_is_written_meanwhile(
    store: Store, tmp_path: Path, empty_on: Place
) -> None:
    url, there, file = str(store._engine.url), empty_on("sqlite"), tmp_path / "all.tar.zst"
    before = dump(url)
    with store.copy_out() as copy:
        step(store, a_change("Harbour", field=Field.TITLE, slot="title"), now=LATER)
        pack(copy, file, name=file.name, version="0.1.0", now=NOW, on_rows=lambda _: None)
    assert dump(url) != before
    with Store.open(there) as moved, moved.copy_in() as taken:
        unpack(file, taken, version="0.1.0", on_bytes=lambda _: None)
    assert dump(there) == before


def test_the_file_is_a_tar_that_says_what_is_in_it(packed: Path) -> None:
    with tarfile.open(packed) as tar:
        members = {member.name: (tar.extractfile(member) or packed.open("rb")).read() for member in tar}
    manifest = json.loads(members.pop("manifest.json"))
    assert (manifest["version"], manifest["schema"]) == ("0.1.0", SCHEMA)
    assert list(members) == [f"tables/{table.name}.jsonl" for table in METADATA.sorted_tables]
    for part in manifest["tables"]:
        member = members[f"tables/{part['table']}.jsonl"]
        assert len(member.splitlines()) == part["rows"]
        assert hashlib.sha256(member).hexdigest() == part["sha256"]
        assert all(list(json.loads(line)) == part["columns"] for line in member.splitlines())


def test_progress_tells_of_every_row_twice(store: Store, tmp_path: Path) -> None:
    told: list[int] = []
    with store.copy_out() as copy:
        pack(copy, tmp_path / "a.tar.zst", name="a.tar.zst", version="0.1.0", now=NOW, on_rows=told.append)
        assert sum(told) == 2 * sum(table.rows for table in copy.tables)


def test_a_name_that_says_no_way_to_pack_is_refused(store: Store, tmp_path: Path) -> None:
    with store.copy_out() as copy, pytest.raises(ArchiveError, match=r"does not end in \.tar\.zst or \.tar\.gz"):
        pack(copy, tmp_path / "all.zip", name="all.zip", version="0.1.0", now=NOW, on_rows=lambda _: None)
