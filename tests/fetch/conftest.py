"""Sites and fetchers that close themselves."""

import os
import shutil
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.fetch.sites import RawSite, Script, Site
from watcher.fetch import Fetcher, FetchError, find_browser_fault
from watcher.fetch.resolver import Resolve, resolve_by_system
from watcher.model import FetchSettings

OpenFetcher = Callable[..., Fetcher]
OpenSite = Callable[[], Site]
OpenRaw = Callable[..., RawSite]


@pytest.fixture
def open_site(stack: ExitStack) -> OpenSite:
    return lambda: stack.enter_context(Site())


@pytest.fixture
def site(open_site: OpenSite) -> Site:
    return open_site()


@pytest.fixture
def open_raw(stack: ExitStack) -> OpenRaw:
    def build(script: Script, *, family: socket.AddressFamily = socket.AF_INET) -> RawSite:
        return stack.enter_context(RawSite(script, family=family))

    return build


@pytest.fixture(scope="session")
def authorities() -> ssl.SSLContext:
    """The usual certificate authorities, loaded once: that takes longer than most tests here."""
    return httpx.create_ssl_context(trust_env=False)


@pytest.fixture
def open_fetcher(stack: ExitStack, authorities: ssl.SSLContext) -> OpenFetcher:
    """A fetcher that may read loopback and does not dawdle, unless a test says otherwise."""

    def build(
        *, resolve: Resolve = resolve_by_system, tls: ssl.SSLContext | None = authorities, **settings: Any
    ) -> Fetcher:
        chosen = FetchSettings(**{"allow_private": True, "host_delay": 0.0, "deadline": 5.0, **settings})
        return stack.enter_context(Fetcher(chosen, version="0.1", resolve=resolve, tls=tls))

    return build


def need_browser() -> None:
    """Only a machine without Chromium may do without tests of it, and never where they run unattended (`.ci/run`)."""
    fault = find_browser_fault()
    if fault is not None:
        assert shutil.which("chromium") is None, fault
        assert not os.environ.get("CI"), fault
        pytest.skip(fault)


@pytest.fixture(scope="session")
def browsing() -> Iterator[Fetcher]:
    """One fetcher for all tests that render, as a worker has one; its browser takes a second to start."""
    need_browser()
    with Fetcher(FetchSettings(allow_private=True, host_delay=0.0, deadline=10.0), version="0.1") as fetcher:
        yield fetcher


def refuse(open_fetcher: OpenFetcher, url: str, **settings: Any) -> FetchError:
    """The error that a new fetcher with `settings` raises for `url`: always a whole sentence."""
    with pytest.raises(FetchError) as refusal:
        open_fetcher(**settings).fetch(url, now=datetime(2025, 2, 28, 12, tzinfo=UTC))
    assert refusal.value.reason.endswith(".")
    return refusal.value
