"""A file is there whole or not at all, and takes nobody's place."""

from pathlib import Path

import pytest

from watcher.archive import ArchiveError, place


def test_the_file_is_there_once_the_block_ends_and_for_its_owner_alone(tmp_path: Path) -> None:
    with place(tmp_path / "out", force=False) as draft:
        draft.write_bytes(b"whole")
        assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_bytes() == b"whole"
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_nothing_is_left_of_what_failed(tmp_path: Path, error: type[BaseException]) -> None:
    (tmp_path / "out").write_bytes(b"old")

    def fail() -> None:
        with place(tmp_path / "out", force=True) as draft:
            draft.write_bytes(b"half")
            raise error

    with pytest.raises(error):
        fail()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_file_that_is_there_stays_unless_forced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_bytes(b"old")
    with (
        pytest.raises(ArchiveError, match=r"is there already; name another file, or add --force"),
        place(out, force=False),
    ):
        pass
    with place(out, force=True) as draft:
        draft.write_bytes(b"new")
    assert out.read_bytes() == b"new"


def test_a_file_that_comes_to_be_meanwhile_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(ArchiveError, match="has come to be meanwhile"), place(out, force=False):
        out.write_bytes(b"theirs")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"theirs"]


@pytest.mark.parametrize(
    ("name", "why"), [("missing/out", "There is no folder .*missing; make it"), ("", "is a folder")]
)
def test_a_place_that_is_none(tmp_path: Path, name: str, why: str) -> None:
    with pytest.raises(ArchiveError, match=why), place(tmp_path / name, force=False):
        pass
