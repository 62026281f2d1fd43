"""A site on loopback that answers as it is told, and takes in what is posted to it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Site:
    """What stands at each path (status, type, body), what was asked, and the titles that were posted to each path."""

    origin: str
    pages: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    posted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    held: threading.Event = field(default_factory=threading.Event)

    def show(self, path: str, body: str, *, status: int = 200, kind: str = "text/html") -> None:
        """Let a page stand at a path."""
        self.pages[path] = (status, f"{kind}; charset=utf-8", body)

    def titles(self, path: str) -> list[str]:
        """The titles of the messages that came to a path."""
        return [message["title"] for where, message in self.posted if where == path]


@contextmanager
def serve_site() -> Iterator[Site]:
    """Serve it until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.held.set()
            site.hold.wait(30)
            status, kind, body = site.pages.get(self.path, (404, "text/plain", "nothing here"))
            self._answer(status, kind, body.encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            site.posted.append((self.path, json.loads(body)))
            self._answer(200, "text/plain", b"ok")

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """A client that was killed is what some tests want."""

    with Quiet(("127.0.0.1", 0), Handler) as http:
        site = Site(origin=f"http://127.0.0.1:{http.server_port}")
        site.hold.set()
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            site.hold.set()
            http.shutdown()
            thread.join()
