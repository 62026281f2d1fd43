"""A site in a process of its own, so that its CPU is not counted: it answers 304 to whoever holds its entity tag."""

import multiprocessing
import selectors
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

ETAG = '"1"'
_WORDS = "The harbour was quiet on Tuesday, and the club had nothing to say about next week. "
PAGE = f"<html><head><title>A quiet day</title></head><body><article><h1>A quiet day</h1><p>{8 * _WORDS}</p></article></body></html>".encode()

_UNCHANGED = f"HTTP/1.1 304 Not Modified\r\nETag: {ETAG}\r\nCache-Control: max-age=60\r\n\r\n".encode()
_WHOLE = (
    f"HTTP/1.1 200 OK\r\nETag: {ETAG}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(PAGE)}\r\n\r\n"
).encode() + PAGE
_NONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def serve(hosts: int) -> Iterator[tuple[str, ...]]:
    """Origins (`http://127.0.0.1:PORT`) of `hosts` sites on loopback, for as long as the block runs."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(hosts, theirs), daemon=True)
    process.start()
    try:
        yield tuple(f"http://127.0.0.1:{port}" for port in ours.recv())
    finally:
        process.terminate()
        process.join()


def _run(hosts: int, parent: Connection) -> None:
    ready = selectors.DefaultSelector()
    listeners = [socket.create_server(("127.0.0.1", 0), backlog=128) for _ in range(hosts)]
    for listener in listeners:
        ready.register(listener, selectors.EVENT_READ, "accept")
    parent.send([listener.getsockname()[1] for listener in listeners])
    while True:
        for key, _ in ready.select():
            if not isinstance(key.fileobj, socket.socket):
                continue
            if key.data == "accept":
                connection, _ = key.fileobj.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                ready.register(connection, selectors.EVENT_READ, "answer")
            elif not _answer(key.fileobj):
                ready.unregister(key.fileobj)
                key.fileobj.close()


def _answer(connection: socket.socket) -> bool:
    """Answer one request; false when the other side has gone. A request of ours fits one segment of loopback."""
    try:
        head = connection.recv(64 * 1024)
        if not head:
            return False
        connection.sendall(_choose(head))
    except OSError:
        return False
    return True


def _choose(head: bytes) -> bytes:
    if head.startswith(b"GET /robots.txt "):
        return _NONE
    return _UNCHANGED if b"if-none-match" in head.lower() else _WHOLE
