"""One process of Chromium, driven by Playwright, without a way out of its own."""

import asyncio
import os
import shutil
from contextlib import suppress

from playwright.async_api import Browser, Error, Playwright, async_playwright

from watcher.fetch.errors import FetchError

#: A browser grows with what it has shown; after so many pages a new one takes its place.
MOST_SHOWN = 200
#: Seconds that a browser has to start, and to end by itself.
_STARTING = 20.0
_FAREWELL = 3.0
#: Nothing listens at discard (RFC 863), and nothing resolves: a request that nobody routes ends inside the browser.
_NOWHERE = "http://127.0.0.1:9"
_ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    # What would leave by UDP (HTTP/3, WebTransport, WebRTC) knows no proxy.
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-domain-reliability",
    "--no-pings",
    # MB of JavaScript objects that one page may have.
    "--js-flags=--max-old-space-size=512",
)
#: What Chromium needs to know of our environment, which holds the operator's secrets.
_ENVIRONMENT = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ", "XDG_RUNTIME_DIR")


class Chromium:
    """A running browser. `users` counts the pages it shows just now, `shown` those it ever did."""

    def __init__(self, playwright: Playwright, browser: Browser) -> None:
        self._playwright = playwright
        self.browser = browser
        self.users = 0
        self.shown = 0
        self.is_broken = False

    @classmethod
    async def start(cls) -> "Chromium":
        """A new process. Raises FetchError if it does not come up."""
        playwright = await async_playwright().start()
        try:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=_ARGUMENTS,
                # Without it a script cannot open windows unasked.
                ignore_default_args=["--disable-popup-blocking"],
                timeout=_STARTING * 1000,
                proxy={"server": _NOWHERE},
                # Chromium refuses to run as root inside its sandbox; there the container has to be one.
                chromium_sandbox=os.geteuid() != 0,
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
                # The program ends it; a Ctrl-C is for the program.
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        except Error as why:
            await _stop(playwright)
            raise FetchError(f"Chromium did not start ({_explain(why)}); run `chromium` by hand to see why.") from None
        except asyncio.CancelledError:
            await _stop(playwright)
            raise
        return cls(playwright, browser)

    @property
    def is_fit(self) -> bool:
        """Whether it can show another page."""
        return not self.is_broken and self.shown < MOST_SHOWN and self.browser.is_connected()

    async def close(self) -> None:
        """End the process; kill it if it does not end."""
        self.is_broken = True
        with suppress(Error, TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                await self.browser.close()
        await _stop(self._playwright)


async def _stop(playwright: Playwright) -> None:
    """Stop the driver; it kills what it has started."""
    with suppress(Error, TimeoutError):
        async with asyncio.timeout(_FAREWELL):
            await playwright.stop()


def _explain(why: Error) -> str:
    """What Chromium itself said last, else what Playwright says first."""
    lines = [line.strip() for line in why.message.splitlines() if line.strip()]
    said = [line for line in lines if "ERROR" in line or "FATAL" in line]
    return (said[-1] if said else lines[0] if lines else "no reason given")[:200]
