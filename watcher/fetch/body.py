"""Bodies with a bound: what is received is counted, what is decoded never grows past its cap (RFC 9110 8.4)."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import brotli  # type: ignore[import-untyped]
import httpx

from watcher.fetch.errors import FetchError
from watcher.fetch.exchange import Exchange

#: What we say we accept, and all that we decode.
ACCEPT_ENCODING = "gzip, br"

#: The most that one step of a decoder gives, so that a small answer cannot unfold at once.
_STEP = 64 * 1024
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
#: A gzip file of many empty members costs time and gives nothing (RFC 1952 2.2).
_MOST_MEMBERS = 1000


@dataclass(frozen=True, kw_only=True)
class Caps:
    """The bounds of one body, in bytes. With `cut` what is beyond is left out; otherwise it makes the body refused."""

    wire: int
    decoded: int
    cut: bool = False


class Decoder(Protocol):
    """Undoes one content coding step by step."""

    def decode(self, data: bytes) -> Iterator[bytes]:
        """The pieces that `data` unfolds to, each of a bounded size. Raises ValueError if it is corrupt."""
        ...

    def is_complete(self) -> bool:
        """Whether the coding came to its own end."""
        ...


class Plain:
    """No coding at all."""

    def decode(self, data: bytes) -> Iterator[bytes]:
        """The data as they are."""
        yield data

    def is_complete(self) -> bool:
        """Always: the end of the answer is the end."""
        return True


class Gzip:
    """gzip of one or more members (RFC 1952); padding and rubbish after the last one are ignored, as gzip(1) does."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP_WINDOW)
        self._members = 0
        self._inside = False
        self._rubbish = False

    def decode(self, data: bytes) -> Iterator[bytes]:
        """See Decoder."""
        while data and not self._rubbish:
            if not self._inside:
                data = self._open_member(data)
                continue
            try:
                piece = self._member.decompress(data, _STEP)
            except zlib.error as why:
                raise ValueError("corrupt gzip") from why
            if piece:
                yield piece
            if self._member.eof:
                self._inside = False
                data = self._member.unused_data
            else:
                # With nothing left to feed, the decoder may still hold output: an empty step fetches it.
                data = self._member.unconsumed_tail
                if not data and len(piece) == _STEP:
                    yield from self._drain()

    def _open_member(self, data: bytes) -> bytes:
        """Stand at the start of the next member, or decide that what follows the last one is none."""
        if self._members:
            data = data.lstrip(b"\0")
            if data and data[:1] != b"\x1f":
                self._rubbish = True
                return b""
        if data:
            self._members += 1
            if self._members > _MOST_MEMBERS:
                raise ValueError("too many gzip members")
            self._member = zlib.decompressobj(_GZIP_WINDOW)
            self._inside = True
        return data

    def _drain(self) -> Iterator[bytes]:
        while piece := self._member.decompress(b"", _STEP):
            yield piece
        self._inside = not self._member.eof

    def is_complete(self) -> bool:
        """Whether the last member ended; also true before the first, as an empty body may be called gzip."""
        return not self._inside


class Brotli:
    """Brotli (RFC 7932)."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._started = False

    def decode(self, data: bytes) -> Iterator[bytes]:
        """See Decoder."""
        self._started = self._started or bool(data)
        try:
            piece = self._stream.process(data, output_buffer_limit=_STEP)
            # It says that it can take more while it still holds output, so only an empty step is the end.
            while piece or not self._stream.can_accept_more_data():
                yield piece
                if self._stream.is_finished():
                    return
                piece = self._stream.process(b"", output_buffer_limit=_STEP)
        except brotli.error as why:
            raise ValueError("corrupt brotli") from why

    def is_complete(self) -> bool:
        """Whether the stream ended; also true if nothing came at all."""
        return not self._started or self._stream.is_finished()


_DECODERS: dict[str, type[Plain | Gzip | Brotli]] = {
    "": Plain,
    "identity": Plain,
    "gzip": Gzip,
    "x-gzip": Gzip,
    "br": Brotli,
}


def read_body(response: httpx.Response, *, exchange: Exchange, caps: Caps) -> bytes:
    """The decoded body of a streamed response. Raises FetchError if it is too large, corrupt or cut off."""
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding not in _DECODERS:
        raise FetchError(
            f"{exchange.host} sent its page in a coding that we did not ask for (Content-Encoding); it cannot be read.",
            permanent=True,
        )
    _check_length(response, exchange=exchange, caps=caps)
    decoder: Decoder = _DECODERS[coding]()
    body = bytearray()
    try:
        for piece in _decode(response, decoder, exchange=exchange, caps=caps):
            body += piece
            if len(body) > caps.decoded:
                if caps.cut:
                    return bytes(body[: caps.decoded])
                raise exchange.refuse_size(caps.decoded)
    except ValueError:
        raise FetchError(f"{exchange.host} sent a compressed page that is corrupt; trying again later.") from None
    if not decoder.is_complete():
        raise FetchError(f"{exchange.host} sent a compressed page that breaks off; trying again later.")
    return bytes(body)


def _check_length(response: httpx.Response, *, exchange: Exchange, caps: Caps) -> None:
    """Refuse by the announced length alone, before a byte of the body is read (h11 has checked that it is a number)."""
    length = response.headers.get("content-length", "")
    if not caps.cut and length.isdigit() and int(length) > caps.wire:
        raise exchange.refuse_size(caps.wire)


def _decode(response: httpx.Response, decoder: Decoder, *, exchange: Exchange, caps: Caps) -> Iterator[bytes]:
    received = 0
    for chunk in response.iter_raw():
        received += len(chunk)
        if received > caps.wire:
            raise exchange.refuse_size(caps.wire)
        for piece in decoder.decode(chunk):
            exchange.left()
            yield piece
