"""Real servers on loopback that answer as they are told."""

import asyncio
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

Answer = tuple[int, dict[str, str], bytes]
OK: Answer = (200, {}, b"ok")


@dataclass
class Received:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class WebServer:
    """Answers with `script` in turn, then with 200; while `hold` is clear it reads requests and answers nothing."""

    origin: str
    requests: list[Received] = field(default_factory=list)
    script: list[Answer] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)

    @property
    def authority(self) -> str:
        return self.origin.removeprefix("http://")


@contextmanager
def serve_web() -> Iterator[WebServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.requests.append(Received(self.path, dict(self.headers), body))
            server.hold.wait(10)
            status, headers, answer = server.script.pop(0) if server.script else OK
            self.send_response(status)
            for name, value in {"Content-Length": str(len(answer)), "Connection": "close", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = False  # so that closing waits for the last answer

        def handle_error(self, *_: Any) -> None:
            """A client that went away is what some tests want."""

    with Quiet(("127.0.0.1", 0), Handler) as http:
        server = WebServer(origin=f"http://127.0.0.1:{http.server_port}")
        server.hold.set()
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.hold.set()
            http.shutdown()
            thread.join()


@dataclass
class MailServer:
    """Keeps the mail it gets; `refusals` are answered, one a mail, instead of taking it."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[Sequence[str]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    goodbye: str = "221 Bye"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names it
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd names it
        self.raw.append(envelope.content)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients.append(tuple(envelope.rcpt_tos))
        return "250 OK"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 - aiosmtpd names it
        return self.goodbye


@contextmanager
def serve_mail() -> Iterator[MailServer]:
    server = MailServer(port=free_port())
    loop = asyncio.new_event_loop()
    controller = Controller(server, hostname="127.0.0.1", port=server.port, loop=loop)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
        loop.close()


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
