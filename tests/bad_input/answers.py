"""Answers that no reader should get, as scripts for OddSite, and good ones in odd clothes."""

import socket
import threading

from tests.bad_input.house import START
from tests.fetch.sites import Script

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
MEGABYTE = 1024 * 1024
FEED = "application/rss+xml"
TITLE = "Tides of Harbour"


def hold(_: socket.socket, stop: threading.Event) -> None:
    """Say nothing."""
    stop.wait()


def send_chunks(number: int | None) -> Script:
    """So many chunks of a megabyte each, or chunks until the reader has had enough."""

    def script(connection: socket.socket, stop: threading.Event) -> None:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        chunk = b"%x\r\n%s\r\n" % (MEGABYTE, b"x" * MEGABYTE)
        sent = 0
        while sent != number and not stop.is_set():
            connection.sendall(chunk)
            sent += 1
        connection.sendall(b"0\r\n\r\n")

    return script


def in_turn(*scripts: Script) -> Script:
    """One script a request; the last one stays."""
    left = list(scripts)

    def script(connection: socket.socket, stop: threading.Event) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(connection, stop)

    return script


def rss(*items: str, before: str = "", after: str = "</channel></rss>") -> str:
    """A feed of the club with the production's news in it."""
    listed = "".join(
        f"<item><title>{title}</title><link>http://127.0.0.1/{number}</link>"
        f"<pubDate>{START:%a, %d %b %Y %H:%M:%S} +0000</pubDate><description>{title}.</description></item>"
        for number, title in enumerate(items)
    )
    return f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>Harbour FC</title>{listed}{after}'


NEWS = f"Harbour FC documentary will be called ‘{TITLE}’"
DATED_NEWS = "The Harbour FC documentary will be released on 1 April 2025"
ENTITY_BOMB = (
    '<!DOCTYPE rss [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
#: Reads a file of the machine that holds the name of a secret, if it is let.
STOLEN = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
