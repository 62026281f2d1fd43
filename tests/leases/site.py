"""A site and a channel in one, on loopback: counts what it is asked and what it is told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from watcher.store import migrate

PLAIN = "The club has nothing to add about the Harbour FC documentary today, and thanks everybody for asking so kindly."
OK = 200
NEWS = "The Harbour FC documentary will stream on Netflix, the club confirmed."


@dataclass
class Site:
    """Pages `/<number>` that bring news once `has_news`; `hold` keeps answers back until it is set."""

    port: int = 0
    has_news: bool = False
    news: str = NEWS
    pause: float = 0.0
    etag: str = ""
    status: int = 200
    hold: threading.Event = field(default_factory=threading.Event)
    hold_messages: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[float, str]] = field(default_factory=list)
    told: list[tuple[float, bytes]] = field(default_factory=list)
    most_at_once: int = 0
    at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def times(self, path: str) -> list[float]:
        """When a path was asked for (time.monotonic)."""
        return [at for at, asked in self.asked if asked == path]

    def page(self) -> bytes:
        """A page as it stands now."""
        paragraphs = "".join(f"<p>{text}</p>" for text in (self.news if self.has_news else PLAIN, PLAIN, PLAIN))
        head = "<title>Harbour FC documentary</title>"
        page = f"<!doctype html><html lang=en><head>{head}</head><body><main><h1>Harbour FC documentary</h1>"
        return f"{page}{paragraphs}</main></body></html>".encode()


@contextmanager
def serve_site() -> Iterator[Site]:
    """The site, running until the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                self._answer(404, b"")
                return
            with site.lock:
                site.asked.append((time.monotonic(), self.path))
                site.at_once += 1
                site.most_at_once = max(site.most_at_once, site.at_once)
            site.hold.wait(60)
            threading.Event().wait(site.pause)
            # Before the answer is out: with it the client may ask for the next page.
            with site.lock:
                site.at_once -= 1
            if site.status == OK and site.etag and self.headers["If-None-Match"] == site.etag:
                self._answer(304, b"")
            else:
                self._answer(site.status, site.page())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with site.lock:
                site.told.append((time.monotonic(), body))
            site.hold_messages.wait(60)
            self._answer(200, b"ok")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if site.etag:
                self.send_header("ETag", site.etag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_: Any) -> None:
            """A client that is killed is what some tests want."""

    site = Site()
    site.hold.set()
    site.hold_messages.set()
    with Quiet(("127.0.0.1", 0), Handler) as http:
        site.port = http.server_port
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            site.hold.set()
            site.hold_messages.set()
            http.shutdown()
            thread.join()


def write_config(
    folder: Path, site: Site, *, watches: int, every: str, fetch: str = "threads: 4, per_host: 16, host_delay: 0"
) -> Path:
    """A watch a page, each official, all told to the site; with its database, as a worker needs a second to make one."""
    (folder / "watches").mkdir(parents=True)
    migrate(f"sqlite:///{folder}/watcher.db")
    (folder / "watcher.yaml").write_text(
        f"database: sqlite:///{folder}/watcher.db\n"
        f"fetch: {{allow_private: true, ports: [{site.port}], {fetch}}}\n"
        "publishers: [{id: club, name: Harbour FC}]\n"
        f"routes: [{{id: desk, url: 'json://127.0.0.1:{site.port}/'}}]\n"
    )
    for number in range(watches):
        (folder / "watches" / f"{number}.yaml").write_text(
            f"id: film-{number}\nname: Film {number}\nsubject: {{all_of: [Harbour FC, documentary]}}\nofficial: [club]\n"
            f"sources: [{{id: page-{number}, url: 'http://127.0.0.1:{site.port}/{number}', kind: page,"
            f" publisher: club, every: {every}}}]\n"
        )
    return folder
