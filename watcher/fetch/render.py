"""Pages that need a browser: one Chromium for all threads, behind a door that looks like the rest of `fetch`.

Playwright drives Chromium from an event loop. That loop has a thread of its own here, and nothing of it shows outside
(docs/adr/0008-browser.md). Playwright is an extra, so it is imported when the first page is shown.
"""

import asyncio
import shutil
import threading
import time
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from watcher.fetch.door import Answer
from watcher.fetch.errors import FetchError
from watcher.fetch.exchange import Exchange
from watcher.fetch.parts import Parts
from watcher.model import FetchSettings

if TYPE_CHECKING:
    from watcher.fetch.chromium import Chromium
    from watcher.fetch.visit import Shown

#: Pages that are shown at the same time; each may take some hundred MB.
_TABS = 2
#: Parts of pages that are fetched at the same time; the hosts' own limits come on top.
_FETCHERS = 16
#: Seconds beyond a page's deadline, for a browser that has to start, until nobody waits for it any more.
_GRACE = 45.0


def find_browser_fault() -> str | None:
    """Why no page can be rendered on this machine; null if what it takes is there."""
    if find_spec("playwright") is None or shutil.which("chromium") is None:
        return "it needs a browser: install the extra `browser` and Debian's chromium, or set render: false"
    return None


@dataclass(frozen=True, kw_only=True)
class Order:
    """A page to show: the answer it begins with, what may be fetched for it, and what is left of its time."""

    answer: Answer
    fragment: str
    parts: Parts
    exchange: Exchange


class Renderer:
    """Shows pages for any number of threads. The browser starts with the first one and ends with `close`."""

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings
        self._turns = threading.BoundedSemaphore(_TABS)
        self._lock = threading.Lock()
        self._closed = False
        self._running: set[Future[Shown]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        # Below here everything belongs to the loop.
        self._start: asyncio.Task[Chromium] | None = None
        self._chromium: Chromium | None = None

    def show(self, order: Order) -> "Shown":
        """The page as the browser shows it once it is at rest; raises FetchError for whatever keeps it from that.

        The wait for one's turn is taken out of the exchange's deadline, as it is at a host.
        """
        fault = find_browser_fault()
        if fault is not None:
            raise FetchError(f"The page cannot be rendered: {fault}.", permanent=True)
        exchange, began = order.exchange, time.monotonic()
        if not self._turns.acquire(timeout=exchange.patience_left()):
            raise FetchError("The browser is busy with other pages; trying again later.")
        try:
            exchange.add_wait(time.monotonic() - began)
            within = exchange.left()
            future = self._submit(order, within)
            return future.result(within + _GRACE)
        except CancelledError:
            raise FetchError("The program is ending, so nothing is fetched any more.") from None
        except TimeoutError:
            raise FetchError(
                f"The page of {order.answer.target.host} did not come to rest in the browser within "
                f"{self._settings.deadline:g} s; trying again later."
            ) from None
        finally:
            order.parts.end()
            self._turns.release()

    def close(self) -> None:
        """End the browser; threads that wait for a page get a FetchError within a moment."""
        with self._lock:
            self._closed = True
            running, loop, thread = tuple(self._running), self._loop, self._thread
            self._loop = self._thread = None
        for future in running:
            future.cancel()
        if loop is not None and thread is not None:
            asyncio.run_coroutine_threadsafe(self._retire(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()

    def _submit(self, order: Order, within: float) -> "Future[Shown]":
        with self._lock:
            if self._closed:
                raise FetchError("The program is ending, so nothing is fetched any more.")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=_run, args=(self._loop,), name="watcher-browser", daemon=True)
                self._thread.start()
            future = asyncio.run_coroutine_threadsafe(self._visit(order, within), self._loop)
            self._running.add(future)
        future.add_done_callback(self._running.discard)
        return future

    async def _visit(self, order: Order, within: float) -> "Shown":
        from watcher.fetch.visit import BrowserGoneError, Visit  # noqa: PLC0415 - brings Playwright, which is an extra

        while True:
            # That a browser has to start is no fault of the page, so its time begins behind it.
            chromium = await self._take()
            is_new = chromium.shown == 1
            visit = Visit(
                order.answer, fragment=order.fragment, parts=order.parts, settings=self._settings, within=within
            )
            try:
                return await visit.show(chromium.browser)
            except BrowserGoneError:
                chromium.is_broken = True
                # It may have ended between two pages; that is no fault of this one.
                if is_new or self._closed:
                    raise
            finally:
                chromium.is_broken = chromium.is_broken or visit.is_stuck
                await self._give_back(chromium)

    async def _take(self) -> "Chromium":
        """The browser, started if there is none that can show another page."""
        chromium = self._chromium
        if chromium is None or not chromium.is_fit:
            if self._start is None:
                self._start = asyncio.create_task(self._begin())
            # Whoever cannot wait any longer leaves the browser to the next page.
            chromium = await asyncio.shield(self._start)
        chromium.users += 1
        chromium.shown += 1
        return chromium

    async def _begin(self) -> "Chromium":
        from watcher.fetch.chromium import Chromium  # noqa: PLC0415 - brings Playwright, which is an extra

        try:
            old, self._chromium = self._chromium, None
            if old is not None and old.users == 0:
                await old.close()
            self._chromium = await Chromium.start()
            return self._chromium
        finally:
            self._start = None

    async def _give_back(self, chromium: "Chromium") -> None:
        """One page less; the last one closes a browser that will show no other."""
        chromium.users -= 1
        if chromium.users == 0 and chromium is not self._chromium:
            await chromium.close()

    async def _retire(self) -> None:
        """End the browser for good."""
        if self._start is not None:
            self._start.cancel()
            with suppress(FetchError, asyncio.CancelledError):
                await self._start
        if self._chromium is not None:
            await self._chromium.close()


def _run(loop: asyncio.AbstractEventLoop) -> None:
    """The browser's thread."""
    loop.set_default_executor(ThreadPoolExecutor(_FETCHERS, "watcher-parts"))
    # What Playwright leaves behind when a browser is killed; the visit that it broke off has told of it.
    loop.set_exception_handler(lambda *_: None)
    try:
        loop.run_forever()
        loop.run_until_complete(_leave())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()


async def _leave() -> None:
    """Break off whatever still runs."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
