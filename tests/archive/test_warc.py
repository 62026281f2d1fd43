"""The evidence of a change, opened again by warcio: what was read is what is in it, digest by digest."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.archive.lived import FIRST, MOVED, PAPER, SECOND
from tests.store.builders import HOUR, NOW, a_record, claim_one
from tests.store.sql import run_sql
from watcher.archive import write_warc
from watcher.read.bundle import bundle
from watcher.store import Proof, Store


@dataclass(frozen=True)
class Record:
    """A record as warcio reads it, its digests checked."""

    kind: str
    url: str | None
    warc: Mapping[str, str]
    http: Mapping[str, str]
    status: str
    body: bytes


def read(file: Path) -> list[Record]:
    with file.open("rb") as raw:
        return [_record(record) for record in ArchiveIterator(raw, check_digests="raise")]


def _record(record: Any) -> Record:
    http = record.http_headers
    return Record(
        kind=record.rec_type,
        url=record.rec_headers.get_header("WARC-Target-URI"),
        warc=dict(record.rec_headers.headers),
        http=dict(http.headers) if http else {},
        status=http.statusline if http else "",
        body=record.content_stream().read(),
    )


def prove(store: Store, change: int, tmp_path: Path, *, rendered: bool = False) -> tuple[Proof, list[Record]]:
    proof = store.proof(change)
    assert proof is not None
    file = tmp_path / f"{change}.warc.gz"
    write_warc(
        proof,
        file,
        name=file.name,
        version="0.1.0",
        now=NOW + 9 * HOUR,
        body_of=store.page,
        is_rendered=lambda _: rendered,
    )
    return proof, read(file)


def digest_of(record: Record) -> str:
    name, _, value = record.warc["WARC-Payload-Digest"].partition(":")
    assert name == "sha256"
    return base64.b32decode(value).hex()


def test_a_change_rests_on_its_own_page_and_on_those_that_said_it_by_then(store: Store, tmp_path: Path) -> None:
    assert [page.digest for page in prove(store, 1, tmp_path)[0].pages] == [FIRST.digest]
    assert [page.digest for page in prove(store, 2, tmp_path)[0].pages] == [MOVED.digest]
    proof, records = prove(store, 3, tmp_path)
    assert [page.digest for page in proof.pages] == [SECOND.digest, MOVED.digest]
    answers = [record for record in records if record.kind == "response"]
    assert [digest_of(record) for record in answers] == [SECOND.digest, MOVED.digest]
    assert [record.body for record in answers] == [SECOND.body, MOVED.body]
    assert [hashlib.sha256(record.body).hexdigest() for record in answers] == [SECOND.digest, MOVED.digest]


def test_the_first_record_says_which_program_wrote_it_and_what_for(store: Store, tmp_path: Path) -> None:
    _, (info, *others) = prove(store, 1, tmp_path)
    assert info.kind == "warcinfo"
    assert info.warc["WARC-Filename"] == "1.warc.gz"
    assert b"software: announcement-watcher/0.1.0\r\n" in info.body
    assert b"Evidence of change 1: film, release_date announced, nothing to 2024-08, reported" in info.body
    assert all(record.warc["WARC-Warcinfo-ID"] == info.warc["WARC-Record-ID"] for record in others)


def test_headers_are_those_of_the_answer_but_for_how_it_travelled_and_sessions(store: Store, tmp_path: Path) -> None:
    _, records = prove(store, 2, tmp_path)
    (answer,) = [record for record in records if record.kind == "response"]
    assert answer.status == "200 OK"
    assert answer.url == MOVED.final_url
    assert answer.http == {
        "content-type": "text/html; charset=utf-8",
        "X-Archive-Orig-content-encoding": "gzip",
        "X-Archive-Orig-content-length": "99",
        "x-odd": "one two",
        "Content-Length": str(len(MOVED.body)),
    }
    assert answer.warc["WARC-Date"] == "2024-02-01T13:00:00Z"
    assert b"kept-secret" not in b"".join(record.body for record in records)
    assert b"The header set-cookie is left out" in records[-1].body


def test_each_redirect_is_a_record_and_the_quote_stands_with_its_page(store: Store, tmp_path: Path) -> None:
    _, records = prove(store, 2, tmp_path)
    hops = [record for record in records if record.kind == "metadata"][:-1]
    assert [record.url for record in hops] == [PAPER, "https://paper.example/films"]
    assert b"redirects-to: https://paper.example/films\r\n" in hops[0].body
    assert b"redirects-to: https://paper.example/film/2024\r\n" in hops[1].body
    about, answer = records[-1], records[-2]
    assert about.warc["WARC-Refers-To"] == answer.warc["WARC-Record-ID"]
    assert b"quote: The film arrives on 12 August.\r\n" in about.body
    assert b"via: https://paper.example/film\r\n" in about.body
    assert b"hopsFromSeed: RR\r\n" in about.body


def test_a_body_that_is_not_kept_is_said(store: Store, tmp_path: Path) -> None:
    gone = f"DELETE FROM page WHERE digest = '{MOVED.digest}'"  # noqa: S608 - our own digest
    run_sql(str(store._engine.url), f"PRAGMA foreign_keys = OFF; {gone}")
    proof, records = prove(store, 2, tmp_path)
    assert [page.kept for page in proof.pages] == [False]
    assert {record.kind for record in records} == {"warcinfo", "metadata"}
    assert f"note: The body with SHA-256 {MOVED.digest} is not kept any more".encode() in records[-1].body
    assert b"status: 200\r\n" in records[-1].body
    assert b"http-header: content-type: text/html; charset=utf-8\r\n" in records[-1].body


def test_a_page_without_a_reading_is_said(store: Store, tmp_path: Path) -> None:
    run_sql(str(store._engine.url), "DELETE FROM reading")
    _, records = prove(store, 1, tmp_path)
    assert [record.kind for record in records] == ["warcinfo", "resource", "metadata"]
    assert digest_of(records[1]) == FIRST.digest
    assert b"note: No reading of this page is kept any more" in records[2].body
    run_sql(str(store._engine.url), "DELETE FROM page")
    _, records = prove(store, 1, tmp_path)
    assert [record.kind for record in records] == ["warcinfo", "metadata"]
    assert b"is not kept any more, so it is not in this file" in records[1].body


@pytest.mark.parametrize("rendered", [True, False])
def test_what_no_server_sent_is_no_response(store: Store, tmp_path: Path, rendered: bool) -> None:
    several = bundle([FIRST, SECOND], validators=True)
    page = FIRST if rendered else replace(several, fetched_at=NOW + 3 * HOUR)
    if not rendered:
        due = claim_one(store, now=page.fetched_at)
        store.record(a_record(due, now=page.fetched_at, page=page))
        run_sql(str(store._engine.url), f"UPDATE change SET digest = '{page.digest}' WHERE id = 1")  # noqa: S608 - ours
    _, records = prove(store, 1, tmp_path, rendered=rendered)
    (kept,) = [record for record in records if record.kind == "resource"]
    assert (kept.body, digest_of(kept)) == (page.body, page.digest)
    assert page.digest not in [digest_of(record) for record in records if record.kind == "response"]
    assert (b"as a browser showed it" if rendered else b"several answers that were read as one") in b"".join(
        record.body for record in records
    )


def test_what_a_page_says_becomes_no_header(store: Store, tmp_path: Path) -> None:
    run_sql(str(store._engine.url), "UPDATE change SET quote = 'a' || char(13, 10) || 'software: theirs' WHERE id = 1")
    _, records = prove(store, 1, tmp_path)
    assert b"quote: a software: theirs\r\n" in records[-1].body


def test_there_is_no_proof_of_no_change(store: Store) -> None:
    assert store.proof(99) is None
