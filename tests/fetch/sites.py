"""Real servers on loopback: one that speaks HTTP, one that says whatever a test writes to the socket."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a site answers."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    #: Seconds that the answer takes.
    takes: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a site was asked, and when (time.monotonic)."""

    path: str
    headers: Mapping[str, str]
    at: float
    method: str = "GET"
    content: bytes = b""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        site = self.server.site
        headers = {name.lower(): value for name, value in self.headers.items()}
        with site.lock:
            content = self.rfile.read(int(headers.get("content-length", "0")))
            site.asked.append(
                Asked(path=self.path, headers=headers, at=time.monotonic(), method=self.command, content=content)
            )
            site.at_once += 1
            site.most_at_once = max(site.most_at_once, site.at_once)
        reply = site.replies.get(self.path, Reply(status=404))
        if callable(reply):
            reply = reply(headers)
        if reply.takes:
            site.stop.wait(reply.takes)
        with site.lock:
            site.at_once -= 1
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 304 and "Content-Length" not in reply.headers:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


class _Server(ThreadingHTTPServer):
    site: "Site"

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is what many tests are about."""


class Site:
    """An HTTP server; `replies` maps paths to a Reply or to a function from the request's headers to one."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.replies: dict[str, Reply | Callable[[Mapping[str, str]], Reply]] = {}
        self.asked: list[Asked] = []
        self.at_once = 0
        self.most_at_once = 0
        self.lock = threading.Lock()
        self.stop = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.site = self
        if tls is not None:
            # The handshake belongs to the thread of the connection, not to the one that accepts.
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def paths(self) -> list[str]:
        """The paths that were asked, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


#: Speaks on an accepted connection after the request's head was read; `stop` is set when the test is over.
Script = Callable[[socket.socket, threading.Event], None]


class RawSite:
    """A server that reads a request's head and then runs `script`. It answers robots.txt with a plain 404."""

    def __init__(self, script: Script, *, family: socket.AddressFamily = socket.AF_INET) -> None:
        self._script = script
        self.stop = threading.Event()
        self.connections = 0
        host = "::1" if family == socket.AF_INET6 else "127.0.0.1"
        self._listener = socket.create_server((host, 0), family=family)
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if self.stop.is_set():
                connection.close()
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                head = b""
                while b"\r\n\r\n" not in head:
                    chunk = connection.recv(65536)
                    if not chunk:
                        return
                    head += chunk
                if head.startswith(b"GET /robots.txt "):
                    connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                else:
                    self._script(connection, self.stop)
            except OSError:
                return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        # Closing a socket does not wake a thread that accepts on it; a visitor does.
        with socket.create_connection(self._listener.getsockname()[:2]):
            self._threads[0].join()
        self._listener.close()
        for thread in self._threads:
            thread.join()


def say(*parts: bytes, every: float = 0.0) -> Script:
    """A script that sends `parts`, a pause of `every` seconds before each but the first, and hangs up."""

    def script(connection: socket.socket, stop: threading.Event) -> None:
        for number, part in enumerate(parts):
            if number and every and stop.wait(every):
                return
            connection.sendall(part)

    return script
