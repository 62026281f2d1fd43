"""What trying a configuration on history costs: stored pages of 40 KB with noise, one in five about the subject."""

import hashlib
import os
import resource
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.cost import Cost, median_of
from benchmarks.household import config_of
from watcher import __version__
from watcher.backtest import replay
from watcher.config.lexicon import load_lexicon
from watcher.fetch import Fetcher
from watcher.model import Config, FetchSettings, Page, Route
from watcher.poll import Tools, look, record_sight
from watcher.store import Store, migrate

PAGES = 10_000
SOURCES = 20
TARGET = 60.0
_SIZE = 40_000
_START = datetime(2025, 1, 1, tzinfo=UTC)
_LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)
_ABOUT = (
    "The Harbour 0 documentary has no title yet.",
    "The Harbour 0 documentary may come to Netflix or Prime Video, two people close to the talks said.",
    "The Harbour 0 documentary will stream on Netflix in August {year}.",
)


def measure(*, pages: int = PAGES) -> tuple[Cost, ...]:
    """Seconds by the clock for all pages, and how much the memory of the main process grew over the second half of them (MB)."""
    with tempfile.TemporaryDirectory(prefix="watcher-bench-") as folder:
        config = _config(f"sqlite:///{Path(folder) / 'past.db'}")
        migrate(config.database)
        with Store.open(config.database) as past, Fetcher(config.fetch, version=__version__) as fetcher:
            tools = Tools(config=config, lexicon=load_lexicon(), fetcher=fetcher, store=past, random=lambda: 0.5)
            past.sync(config, now=_START)
            for number in range(pages):
                _remember(number, tools)
            other = replace(config, database=f"sqlite:///{Path(folder) / 'replay.db'}")
            migrate(other.database)
            with Store.open(other.database) as store:
                store.sync(other, now=_LONG_AGO)
                return _replay(replace(tools, config=other, store=store), past, pages=pages)


def _replay(tools: Tools, past: Store, *, pages: int) -> tuple[Cost, ...]:
    seen = 0
    half = 0.0

    def step() -> None:
        nonlocal seen, half
        seen += 1
        if seen == pages // 2:
            half = _peak()

    begun = time.perf_counter()
    done = replay(tools, past, processes=os.cpu_count() or 1, on_page=step)
    took = time.perf_counter() - begun
    if done.pages != pages or not done.told:
        raise RuntimeError(
            f"{done.pages} pages were replayed, {len(done.told)} alerts told: this measures something else"
        )
    return (
        median_of(f"backtest over {pages:,} pages", [took], unit="s", target=TARGET * pages / PAGES),
        median_of("  growth over the second half", [_peak() - half], unit="MB", target=8.0),
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _config(database: str) -> Config:
    urls = [f"https://paper.example/{number}" for number in range(SOURCES)]
    fetch = FetchSettings()
    config = config_of(urls, fetch=fetch, database=database, every=timedelta(hours=1))
    watches = {name: replace(watch, routes=("desk",)) for name, watch in config.watches.items()}
    return replace(config, routes={"desk": Route(id="desk", url="console://")}, watches=watches)


def _remember(number: int, tools: Tools) -> None:
    """Record one page as a poll does, but for its reading: what it says is read by the replay."""
    at = _START + timedelta(minutes=number)
    due = tools.store.peek(f"source-{number % SOURCES}", now=at)
    if due is None:
        raise RuntimeError("the sources are not the ones that were configured: this measures something else")
    page = _page(number, due.source.url, at)
    sight = look(replace(page, body=b"<p>.</p>"), due.source, watches=(), publishers={}, lexicon=tools.lexicon)
    claims = dict.fromkeys(due.joined, ())
    document = replace(sight.document, unreadable=None)
    record_sight(due, tools, replace(sight, page=page, document=document, claims=claims), now=at)


def _page(number: int, url: str, at: datetime) -> Page:
    cards = "".join(
        f'<article class="card"><a href="/story/{number}-{i}"><h3>Another story {number + i}</h3></a><p>Its teaser.</p></article>'
        for i in range(120)
    )
    about = _ABOUT[number // 5 % 3].format(year=at.year) if number % 5 == 0 else "Nothing was said of it on Monday."
    text = "".join(
        f"<p>The hay was brought in late, and day {number + i} was a quiet one in the valley.</p>" for i in range(40)
    )
    top = (
        f'<!doctype html><html lang="en"><head><title>What we know, {number}</title>'
        f'<meta property="article:published_time" content="{at.isoformat()}"></head>'
        f"<body><main><article><h1>What we know</h1><p>{about}</p>{text}</article></main><aside>{cards}</aside>"
    )
    body = (
        f"{top}<script>var stamp = {number}, data = '{'x' * max(0, _SIZE - len(top))}';</script></body></html>".encode()
    )
    digest = hashlib.sha256(body).hexdigest()
    return Page(url=url, final_url=url, status=200, headers={}, body=body, digest=digest, fetched_at=at)
