"""Where the canary sits: its page, served on loopback at a port of its own.

It has a server of its own, so that the one address which the gate opens for it holds this page and nothing else.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from watcher.canary import write_page

#: Seconds that a connection may lie idle.
IDLE = 30


@contextmanager
def serve_canary(clock: Callable[[], datetime]) -> Iterator[str]:
    """Serve the canary's page until the block ends; gives its address. Raises OSError if no port can be had."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = IDLE

        def do_GET(self) -> None:
            found = self.path == "/canary"
            body = write_page(clock()) if found else b"Nothing here.\n"
            self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Type", "text/html; charset=utf-8" if found else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """It is asked by ourselves only."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/canary"
        finally:
            server.shutdown()
            thread.join()
