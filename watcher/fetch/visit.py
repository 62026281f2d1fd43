"""One page in the browser: opened, waited for until it is filled, read out."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import Browser, BrowserContext, Error, Page, Request, Route, WebSocketRoute

from watcher.fetch.door import Answer, is_html
from watcher.fetch.errors import FetchError
from watcher.fetch.parts import Parts, Wish
from watcher.fetch.view import View
from watcher.model import FetchSettings

#: What brings text to a page. The rest (images, fonts, media, frames, beacons, streams) is refused.
_WANTED = frozenset({"document", "script", "xhr", "fetch"})
#: Parts of one page that are fetched; a script that asks for more is not filling a page.
_MOST_PARTS = 200
#: All parts together may have the bytes of so many pages.
_MOST_PAGES = 4
#: A page is at rest if its text has not grown for so many frames, twice.
_FRAMES, _LOOKS = 8, 2
#: One part may take so much of the time there is, and a page without any text is waited for as long.
_PATIENCE = 1 / 3
#: What is kept of the time for reading the page out, however much it still grows.
_RESERVE = 0.1
#: Seconds for closing a tab before the browser counts as broken.
_CLOSING = 2.0
#: Tall, so that what is loaded on being scrolled to is loaded.
_WIDTH, _HEIGHT = 1280, 3000
#: They would speak by UDP, which no proxy holds back; the arguments of the browser forbid that too.
_NO_UDP = "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) delete window[name];"
#: Of the headers of an answer these are about how it travelled, or would make the browser do more than show it.
_NOT_PASSED_ON = frozenset(
    {
        *("connection", "content-disposition", "content-encoding", "content-length", "keep-alive", "transfer-encoding"),
        *("alt-svc", "nel", "report-to", "reporting-endpoints", "strict-transport-security"),
    }
)
_EMPTY_STYLE = {"content-type": "text/css", "access-control-allow-origin": "*"}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A page as the browser showed it; `answer` is the one that its document came from."""

    html: str
    answer: Answer
    #: Addresses that scripts of the page led to, one after the other.
    led_to: tuple[str, ...] = ()


class BrowserGoneError(FetchError):
    """The browser ended, or lost the page, before the page was read; a page that crashes is another matter."""


class Visit:
    """Shows one page whose `answer` we have already. For the browser's own thread; used once.

    `fragment` is what a script may find behind the # of the address.
    """

    def __init__(self, answer: Answer, *, fragment: str, parts: Parts, settings: FetchSettings, within: float) -> None:
        self._answer = answer
        self._fragment = fragment
        self._parts = parts
        self._settings = settings
        self._within = within
        self._clock = asyncio.get_running_loop().time
        self._ends = self._clock() + within
        self._led_to: list[str] = []
        #: The answer that the next request for a document gets.
        self._held: Answer | None = answer
        self._page: Page | None = None
        self._asked = self._received = self._finished = 0
        #: Addresses, without query, of what is being fetched.
        self._pending: dict[object, str] = {}
        #: Likewise, what took too long: it may be kept open on purpose, so nobody waits for it again.
        self._slow: set[str] = set()
        #: The first part that was refused, and what ends the visit.
        self._refusal: FetchError | None = None
        self._failure: FetchError | None = None
        self._reading: asyncio.Task[Shown] | None = None
        #: Whether the tab could not be closed; the browser is no good any more then.
        self.is_stuck = False

    async def show(self, browser: Browser) -> Shown:
        """The page once it is at rest. Raises FetchError, and TimeoutError if it does not come to rest in time."""
        context: BrowserContext | None = None
        try:
            async with asyncio.timeout_at(self._ends):
                context = await browser.new_context(
                    accept_downloads=False, service_workers="block", viewport={"width": _WIDTH, "height": _HEIGHT}
                )
                self._reading = asyncio.create_task(self._read(context))
                return await self._reading
        except asyncio.CancelledError:
            if self._failure is None:
                raise
            raise self._failure from None
        except Error as why:
            raise BrowserGoneError(
                f"The browser lost the page of {self._host} ({why.message.splitlines()[0][:100]}); trying again later."
            ) from None
        finally:
            self.is_stuck = context is not None and not await _close(context)

    @property
    def _host(self) -> str:
        return self._answer.target.host

    async def _read(self, context: BrowserContext) -> Shown:
        await context.route("**/*", self._route)
        await context.route_web_socket("**/*", _hang_up)
        await context.add_init_script(_NO_UDP)
        page = self._page = await context.new_page()
        page.on(
            "crash",
            lambda _: self._fail(FetchError(f"The page of {self._host} crashed in the browser; trying again later.")),
        )
        view = View(await context.new_cdp_session(page))
        address = f"{self._answer.target.url}#{self._fragment}" if self._fragment else self._answer.target.url
        await page.goto(address, wait_until="commit", timeout=0)
        if not await self._settle(view):
            because = f": {self._refusal.reason}" if self._refusal else "; check the address."
            raise FetchError(f"The page of {self._host} has no text in the browser either{because}")
        limit = self._settings.max_body_bytes
        html = await view.serialize(limit=limit)
        if html is None:
            raise FetchError(
                f"The page of {self._host} grew beyond {limit} bytes in the browser, which is too large; "
                "check the address.",
                permanent=True,
            )
        return Shown(html=html, answer=self._answer, led_to=tuple(self._led_to))

    async def _settle(self, view: View) -> int:
        """Wait until nothing is fetched and the text does not grow any more; how long it is then."""
        begun, calm, longest = self._clock(), 0, 0
        while self._clock() < begun + (self._ends - begun) * (1 - _RESERVE):
            finished = self._finished
            look = await view.look(frames=_FRAMES)
            if look is None:
                calm = 0
                continue
            longest = max(longest, look.before)
            is_quiet = finished == self._finished and not set(self._pending.values()) - self._slow
            is_filled = look.after > 0 or self._clock() > begun + self._within * _PATIENCE
            calm = calm + 1 if look.loaded and is_quiet and is_filled and look.after <= longest else 0
            longest = max(longest, look.after)
            if calm >= _LOOKS:
                return look.after
        return longest

    async def _route(self, route: Route) -> None:
        """Answer one request of the browser's ourselves; nothing is left to it."""
        request = route.request
        # The tab may be closed by the time there is an answer.
        with suppress(Error):
            try:
                if request.resource_type == "stylesheet":
                    # Scripts wait for their style sheets; an empty one is loaded at once.
                    await route.fulfill(status=200, headers=_EMPTY_STYLE, body=b"")
                elif request.resource_type not in _WANTED or not self._is_own(request):
                    await route.abort("blockedbyclient")
                elif request.is_navigation_request():
                    await self._navigate(route)
                else:
                    await self._bring(route)
            except FetchError as refusal:
                self._refusal = self._refusal or refusal
                await route.abort("blockedbyclient")

    def _is_own(self, request: Request) -> bool:
        """Whether the page itself asks, not a frame in it or a window that it opened."""
        try:
            return self._page is not None and request.frame == self._page.main_frame
        except Error:
            return False

    async def _navigate(self, route: Route) -> None:
        """The document to show: the one we have, else where a script of the page leads."""
        if self._held is None:
            try:
                self._held = self._answer = await self._follow_script(route.request)
            except FetchError as error:
                self._fail(error)
                raise
            if self._held.target.url != route.request.url.partition("#")[0]:
                # It redirected, and the browser has to know where it is: it asks again with the right address.
                there = json.dumps(self._held.target.url).replace("<", "\\u003c")
                await route.fulfill(
                    status=200, content_type="text/html", body=f"<script>location.replace({there})</script>"
                )
                return
        answer, self._held = self._held, None
        await _fulfill(route, answer)

    async def _follow_script(self, request: Request) -> Answer:
        if len(self._led_to) >= self._settings.max_redirects:
            raise FetchError(
                f"Scripts of {self._host} lead from page to page without an end; put the final address in the watch.",
                permanent=True,
            )
        wish = Wish(url=request.url.partition("#")[0], method=request.method, navigates=True)
        answer = await asyncio.to_thread(self._parts.ask, wish, page=self._answer, within=self._left())
        if not is_html(answer):
            raise FetchError(
                f"A script of {self._host} leads to what is no page; put the right address in the watch.",
                permanent=True,
            )
        self._led_to.append(answer.target.url)
        return answer

    async def _bring(self, route: Route) -> None:
        """A part of the page: a script, or what a script asks for."""
        self._asked += 1
        if self._asked > _MOST_PARTS:
            raise FetchError(f"The page of {self._host} has more than {_MOST_PARTS} parts; the rest is left out.")
        request, key, began = route.request, object(), self._clock()
        patience = self._within * _PATIENCE
        self._pending[key] = path = request.url.partition("?")[0]
        wish = Wish(url=request.url, method=request.method, headers=request.headers, content=request.post_data_buffer)
        try:
            answer = await asyncio.to_thread(
                self._parts.ask, wish, page=self._answer, within=min(patience, self._left())
            )
            self._received += len(answer.body)
            if self._received > _MOST_PAGES * self._settings.max_body_bytes:
                raise FetchError(f"The parts of the page of {self._host} are too large; the rest is left out.")
            await _fulfill(route, answer)
        finally:
            if self._clock() - began >= patience:
                self._slow.add(path)
            del self._pending[key]
            self._finished += 1

    def _left(self) -> float:
        return max(self._ends - self._clock(), 0.0)

    def _fail(self, error: FetchError) -> None:
        """End the visit with `error`."""
        self._failure = self._failure or error
        if self._reading is not None:
            self._reading.cancel()


async def _fulfill(route: Route, answer: Answer) -> None:
    headers = {name: value for name, value in answer.headers.items() if name not in _NOT_PASSED_ON}
    await route.fulfill(status=answer.status, headers=headers, body=answer.body)


async def _hang_up(socket: WebSocketRoute) -> None:
    with suppress(Error):
        await socket.close()


async def _close(context: BrowserContext) -> bool:
    """Close the tab, whatever its script is busy with; whether that went well."""
    with suppress(Error, TimeoutError):
        async with asyncio.timeout(_CLOSING):
            await context.close()
        return True
    return False
