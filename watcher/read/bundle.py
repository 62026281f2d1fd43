"""Several answers that one source gives in a poll, kept as one Page: as multipart/mixed (RFC 2046 5.1.3)."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from watcher.model import Document, Entry, Link, Page
from watcher.read.unreadable import NO_ENTRIES

_TYPE = "multipart/mixed; boundary="
_BOUNDARY = re.compile(r"multipart/mixed; boundary=(watcher-[0-9a-f]{32})")
_HEAD = re.compile(rb"--(watcher-[0-9a-f]{32})\r\nContent-Location: ([^\r\n]*)\r\n(?:Content-Type: ([^\r\n]*)\r\n)?")
_LENGTH = re.compile(rb"Content-Length: ([0-9]{1,12})\r\n\r\n")
_MAX_ENTRIES = 5_000
_OF_ONE = frozenset({"content-type", "content-length", "content-encoding", "transfer-encoding"})


def bundle(pages: Sequence[Page], *, validators: bool) -> Page:
    """One Page of several, at the address of the first; a single one is left as it is, but never passes for a bundle.

    `validators` tells whether what the first answer says of its state (ETag, Last-Modified) holds for all of them.
    """
    first = pages[0]
    if len(pages) == 1:
        forged = _BOUNDARY.fullmatch(first.headers.get("content-type", ""))
        return replace(first, headers=dict(first.headers) | {"content-type": "multipart/mixed"}) if forged else first
    boundary = "watcher-" + hashlib.sha256("".join(page.digest for page in pages).encode()).hexdigest()[:32]
    parts = [_write(page, boundary) for page in pages]
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    dropped = _OF_ONE if validators else _OF_ONE | {"etag", "last-modified"}
    kept = {name: value for name, value in first.headers.items() if name not in dropped}
    return replace(
        first,
        headers=kept | {"content-type": f"{_TYPE}{boundary}"},
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
    )


def unbundle(page: Page) -> tuple[Page, ...]:
    """The pages that `bundle` put together; any other Page is its own only part."""
    marked = _BOUNDARY.fullmatch(page.headers.get("content-type", ""))
    pages: list[Page] = []
    at = 0
    while marked:
        head = _HEAD.match(page.body, at)
        length = _LENGTH.match(page.body, head.end()) if head else None
        if head is None or length is None or head[1].decode() != marked[1]:
            break
        body = page.body[length.end() : length.end() + int(length[1])]
        url, kind = head[2].decode("utf-8", "replace"), (head[3] or b"").decode("utf-8", "replace")
        pages.append(replace(page, final_url=url, headers={"content-type": kind} if kind else {}, body=body))
        at = length.end() + len(body) + len(b"\r\n")
    return tuple(pages) or (page,)


def merge(documents: Sequence[Document], page: Page) -> Document:
    """The Document of a bundle: that of its first page, with the entries and links of all; each address once.

    A page that cannot be read makes the whole unreadable, as its entries would be news when they come back; only one
    without entries is no loss after the first: it lies behind the end.
    """
    first, *others = documents
    if first.unreadable:
        return replace(first, digest=page.digest)
    entries: dict[str, Entry] = {entry.url: entry for entry in first.entries}
    links: dict[str, Link] = {link.url: link for link in first.links}
    for number, document in enumerate(others, 2):
        if document.unreadable and document.unreadable != NO_ENTRIES:
            reason = f"{document.url}: {document.unreadable}"
            return Document(
                url=first.url, digest=page.digest, fetched_at=first.fetched_at, kind=first.kind, unreadable=reason
            )
        for entry in document.entries:
            entries.setdefault(entry.url, replace(entry, locator=f"page {number}: {entry.locator}"))
        for link in document.links:
            links.setdefault(link.url, link)
    return replace(
        first,
        digest=page.digest,
        entries=tuple(entries.values())[:_MAX_ENTRIES],
        links=tuple(links.values())[:_MAX_ENTRIES],
    )


def _write(page: Page, boundary: str) -> bytes:
    kind = page.headers.get("content-type")
    lines = [
        f"--{boundary}",
        f"Content-Location: {page.final_url}",
        *([f"Content-Type: {kind}"] if kind else []),
        f"Content-Length: {len(page.body)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + page.body + b"\r\n"
