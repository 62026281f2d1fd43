"""The pages that a change rests on as a WARC file (ISO 28500:2017, WARC/1.1), which web archives and courts' experts read.

What was not kept is not made up: there are no requests, and a redirect is a metadata record, as of it only the address
that it led to is known.
"""

import base64
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from watcher.model import Evidence, Page
from watcher.read.bundle import unbundle
from watcher.store import Proof, ProofPage

#: Headers about how an answer travelled: the body here is the decoded one, so they stand under another name, as in
#: other tools' archives.
_TRAVEL: Final = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive"})
_RENAMED: Final = "X-Archive-Orig-"
#: They may hold a session of the operator's own, and prove nothing.
_SECRET: Final = frozenset({"set-cookie", "set-cookie2"})
_FIELDS: Final = "application/warc-fields"
_ABOUT = (
    "Bodies are as decoded: headers about how they travelled begin with X-Archive-Orig-. The HTTP version and the "
    "reason behind a status are not kept and stand as usual. What was read on a page stands in its metadata record."
)


def write_warc(
    proof: Proof,
    draft: Path,
    *,
    name: str,
    version: str,
    now: datetime,
    body_of: Callable[[str], bytes | None],
    is_rendered: Callable[[str], bool],
) -> int:
    """Write the file `draft`, to be called `name`; returns how many pages are in it with their bodies.

    `body_of` gives the body under a digest; `is_rendered` tells whether a Source's pages are shown by a browser, so
    that what was kept is not what its server sent.
    """
    kept = 0
    with draft.open("wb") as file:
        archive = _Archive(file)
        archive.begin(name, _info(proof, version), now)
        for page in proof.pages:
            body = body_of(page.digest) if page.kept else None
            kept += body is not None
            _write_page(archive, page, body, rendered=is_rendered(page.parent or page.source), now=now)
    return kept


class _Archive:
    """Writes records, each packed by itself (annex D); every one names the file's first as where it belongs."""

    def __init__(self, file: Any) -> None:
        self._writer = WARCWriter(file, gzip=True, warc_version="WARC/1.1")
        self._info = ""

    def begin(self, name: str, info: Mapping[str, str], now: datetime) -> None:
        record = self._writer.create_warcinfo_record(name, info)
        record.rec_headers.replace_header("WARC-Date", _time(now))
        self._info = record.rec_headers.get_header("WARC-Record-ID")
        self._writer.write_record(record)

    def write(
        self,
        kind: str,
        url: str,
        body: bytes,
        *,
        at: datetime,
        content_type: str = "",
        http: StatusAndHeaders | None = None,
        **headers: str,
    ) -> str:
        """Write one record; returns its id."""
        lines = {"WARC-Date": _time(at), "WARC-Warcinfo-ID": self._info, **headers}
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_content_type=content_type,
            warc_headers_dict={name.replace("_", "-"): value for name, value in lines.items()},
        )
        self._writer.write_record(record)
        return str(record.rec_headers.get_header("WARC-Record-ID"))


def _info(proof: Proof, version: str) -> dict[str, str]:
    change = proof.change
    return {
        "software": f"announcement-watcher/{version}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": _line(
            f"Evidence of change {proof.id}: {change.watch}, {change.field} {change.kind}, "
            f"{change.before or 'nothing'} to {change.after or 'nothing'}, {change.status}, recorded {_time(change.at)}. "
            f"{_ABOUT}"
        ),
    }


def _write_page(archive: _Archive, page: ProofPage, body: bytes | None, *, rendered: bool, now: datetime) -> None:
    answer = page.page
    about = list(_say_evidence(page.evidence))
    if body is None:
        about.insert(
            0, ("note", f"The body with SHA-256 {page.digest} is not kept any more, so it is not in this file")
        )
    if answer is None:
        about.insert(0, ("note", "No reading of this page is kept any more: its status and headers are not known"))
        if body is None:
            archive.write("metadata", page.evidence[0].url, _fields(about), at=now, content_type=_FIELDS)
            return
        about_of = archive.write("resource", page.evidence[0].url, body, at=page.evidence[0].seen_at, **_payload(page))
        _annotate(archive, page.evidence[0].url, about, of=about_of, at=now)
        return
    about = [*_say_answer(answer), *about]
    _write_redirects(archive, answer)
    of = _write_answer(archive, page, answer, body, about, rendered=rendered)
    _annotate(archive, answer.final_url, about, of=of, at=now)


def _write_answer(
    archive: _Archive,
    page: ProofPage,
    answer: Page,
    body: bytes | None,
    about: list[tuple[str, str]],
    *,
    rendered: bool,
) -> str | None:
    """The record of what was read; null if only its headers are left, which `about` gets."""
    is_bundle = body is not None and len(unbundle(_with_body(answer, body))) > 1
    if body is not None and not rendered and not is_bundle:
        http = _http(answer, len(body))
        return archive.write("response", answer.final_url, body, at=answer.fetched_at, http=http, **_payload(page))
    about += [("http-header", f"{name}: {value}") for name, value in _open_headers(answer)]
    if body is None:
        return None
    about.append(("note", _BUNDLE if is_bundle else _RENDERED))
    kind = answer.headers.get("content-type", "application/octet-stream")
    return archive.write(
        "resource", answer.final_url, body, at=answer.fetched_at, content_type=_line(kind), **_payload(page)
    )


_BUNDLE = "The body is several answers that were read as one, put together as multipart/mixed with their addresses"
_RENDERED = "The body is the page as a browser showed it, filled by its scripts, not the bytes that its server sent"


def _with_body(answer: Page, body: bytes) -> Page:
    return Page(
        url=answer.url,
        final_url=answer.final_url,
        status=answer.status,
        headers=answer.headers,
        body=body,
        digest=answer.digest,
        fetched_at=answer.fetched_at,
    )


def _write_redirects(archive: _Archive, answer: Page) -> None:
    """A metadata record for each address that led elsewhere."""
    chain = [answer.url, *answer.redirects]
    for hop, (url, to) in enumerate(pairwise(chain)):
        fields = [
            ("redirects-to", to),
            ("hopsFromSeed", "R" * hop),
            ("note", "Only the address is kept of this answer"),
        ]
        archive.write("metadata", url, _fields(fields), at=answer.fetched_at, content_type=_FIELDS)


def _annotate(archive: _Archive, url: str, about: Sequence[tuple[str, str]], *, of: str | None, at: datetime) -> None:
    links = {"WARC-Refers-To": of} if of else {}
    archive.write("metadata", url, _fields(about), at=at, content_type=_FIELDS, **links)


def _say_answer(answer: Page) -> Iterator[tuple[str, str]]:
    yield "via", answer.url
    yield "hopsFromSeed", "R" * len(answer.redirects)
    yield "status", str(answer.status)
    yield "fetched", _time(answer.fetched_at)
    if any(name in _SECRET for name in answer.headers):
        yield "note", "The header set-cookie is left out"


def _say_evidence(evidence: Sequence[Evidence]) -> Iterator[tuple[str, str]]:
    for each in evidence:
        yield "quote", each.quote
        yield "quote-url", each.url
        yield "quote-locator", each.locator
        yield "quote-source", each.source
        yield "quote-seen", _time(each.seen_at)
        if each.published_at:
            yield "quote-published", _time(each.published_at)


def _http(answer: Page, length: int) -> StatusAndHeaders:
    reasons = {status.value: status.phrase for status in HTTPStatus}
    headers = [(f"{_RENAMED}{name}" if name in _TRAVEL else name, value) for name, value in _open_headers(answer)]
    return StatusAndHeaders(
        f"{answer.status} {reasons.get(answer.status, '')}".strip(),
        [*headers, ("Content-Length", str(length))],
        protocol="HTTP/1.1",
    )


def _open_headers(answer: Page) -> Iterator[tuple[str, str]]:
    for name, value in answer.headers.items():
        if name not in _SECRET:
            yield name, _line(value)


def _payload(page: ProofPage) -> dict[str, str]:
    """The digest under which the store keeps the body, as WARC writes one (5.8): base32 of the SHA-256."""
    try:
        value = base64.b32encode(bytes.fromhex(page.digest)).decode("ascii")
    except ValueError:
        return {}
    return {"WARC-Payload-Digest": f"sha256:{value}"}


def _fields(pairs: Sequence[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {_line(value)}\r\n" for name, value in pairs).encode()


def _line(text: str) -> str:
    """On one line: what a page says must not become a header."""
    return " ".join(text.split())


def _time(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
