"""The tick: what is due is claimed from the database and polled, what waits in the outbox is delivered."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing.pool import ThreadPool
from typing import Self

from watcher.deliver import Deliverer
from watcher.poll import Polled, Tools, poll
from watcher.store import Conflict, Due, StoreError

log = logging.getLogger(__name__)

#: How long a claimed source stays with its worker; longer than any fetch may take.
POLL_LEASE = timedelta(minutes=5)
#: Batches sent at the same time, so that a channel that hangs delays only itself.
SENDERS = 4
#: How long the canary's beats are kept: to be looked into.
BEATS_KEPT = timedelta(hours=1)
#: How long a stopping worker waits for what is under way; what is left behind comes back when its lease ends.
GRACE = 1.2
#: Seconds between two batches of old pages, in which polls have the database to themselves.
BREATH = 0.1


class _Alarm:
    """Tells of trouble with the database when it begins and when it is over, not at each of the tries in between."""

    def __init__(self, *, stopped: str, resumed: str) -> None:
        self._stopped = stopped
        self._resumed = resumed
        self._lock = threading.Lock()
        self._told: str | None = None

    def ring(self, error: StoreError) -> None:
        """It cannot be used."""
        text = str(error).rstrip(".")
        with self._lock:
            news, self._told = text != self._told, text
        if news:
            log.error("%s. %s", text, self._stopped)

    def clear(self) -> None:
        """It can be used."""
        with self._lock:
            news, self._told = self._told is not None, None
        if news:
            log.warning("The database can be used again: %s.", self._resumed)


class Worker:
    """Polls and delivers with threads of its own. They are daemons: a hanging fetch never keeps the process alive."""

    def __init__(
        self,
        tools: Tools,
        deliverer: Deliverer,
        *,
        threads: int,
        on_polled: Callable[[Polled], None],
        on_tick: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._tools = tools
        self._deliverer = deliverer
        self._threads = threads
        self._on_polled = on_polled
        self._on_tick = on_tick
        self._ticked_at = time.monotonic()
        self._pollers = ThreadPool(threads)
        self._senders = ThreadPool(SENDERS)
        self._lock = threading.Lock()
        self._polling = 0
        self._sending = 0
        self._no_claim = _Alarm(
            stopped="No source is polled until it can; what is due then is polled at once.",
            resumed="sources are polled",
        )
        self._no_outbox = _Alarm(
            stopped="No message is sent until it can; none is lost.",
            resumed="messages are sent",
        )

    def step(self, now: datetime) -> int:
        """Poll all that is due at `now`, pages found on the way included, then deliver; returns the number of polls.

        Raises StoreError, unlike `tick` and `send`, which try again.
        """
        polls = 0
        self._tools.store.review(self._tools.config.watches, now=now)
        while dues := self._tools.store.claim_due(now=now, limit=self._threads * 4, lease=POLL_LEASE):
            polls += len(dues)
            self._pollers.map(lambda due: self._poll(due, now), dues)
        while self._deliverer.deliver_one(now=now):
            pass
        return polls

    def idle(self) -> float:
        """Seconds since the last tick was over, or since the start."""
        return time.monotonic() - self._ticked_at

    def tick(self, now: datetime) -> None:
        """Claim as many due sources as there are free threads, and hand them out."""
        began = time.monotonic()
        try:
            self._tick(now)
        finally:
            self._ticked_at = time.monotonic()
            self._on_tick(self._ticked_at - began)

    def _tick(self, now: datetime) -> None:
        with self._lock:
            free = self._threads - self._polling
        if free <= 0:
            return
        try:
            dues = self._tools.store.claim_due(now=now, limit=free, lease=POLL_LEASE)
        except StoreError as error:
            self._no_claim.ring(error)
            return
        self._no_claim.clear()
        for due in dues:
            with self._lock:
                self._polling += 1
            self._pollers.apply_async(self._poll, (due, now), callback=self._polled, error_callback=self._failed)

    def send(self, clock: Callable[[], datetime]) -> None:
        """Let the free senders empty the outbox."""
        with self._lock:
            free = SENDERS - self._sending
            self._sending += free
        for _ in range(free):
            self._senders.apply_async(self._drain, (clock,), callback=self._sent, error_callback=self._unsent)

    def keep_house(self, clock: Callable[[], datetime], stop: threading.Event) -> None:
        """Move watches on in their lives, and delete pages past their time, a batch at a time, until done or `stop`."""
        config, store = self._tools.config, self._tools.store
        try:
            for row in store.review(config.watches, now=clock()):
                log.info("%s is %s", row.watch, row.stage)
            while not stop.is_set() and store.trim_canary(before=clock() - BEATS_KEPT):
                stop.wait(BREATH)
            while not stop.is_set() and store.prune(config.history, now=clock()):
                stop.wait(BREATH)
            while not stop.is_set() and store.shrink():
                stop.wait(BREATH)
        except StoreError as error:
            log.error("%s. Old pages stay until the next try, in an hour.", str(error).rstrip("."))  # noqa: TRY400 - an operator's trouble, no defect of ours

    def run(self, clock: Callable[[], datetime], stop: threading.Event) -> None:
        """Tick once a second until `stop`; returns within two seconds of it."""
        from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415 - only a worker needs it

        scheduler = BackgroundScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}, timezone="UTC"
        )
        scheduler.add_job(lambda: self.tick(clock()), "interval", seconds=1, id="tick", next_run_time=clock())
        scheduler.add_job(lambda: self.send(clock), "interval", seconds=1, id="deliver", next_run_time=clock())
        scheduler.add_job(lambda: self.keep_house(clock, stop), "interval", hours=1, id="house", next_run_time=clock())
        # While a tick waits for the database, it would warn each second that the next one is left out.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        scheduler.start()
        stop.wait()
        scheduler.shutdown(wait=False)
        self._settle()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take no more work; the threads end once they are idle."""
        for pool in (self._pollers, self._senders):
            pool.close()

    def _settle(self) -> None:
        until = time.monotonic() + GRACE
        while time.monotonic() < until:
            with self._lock:
                if not self._polling and not self._sending:
                    return
            threading.Event().wait(0.02)

    def _poll(self, due: Due, now: datetime) -> None:
        try:
            self._on_polled(poll(due, self._tools, now=now))
        except Conflict as conflict:
            log.warning("%s: %s", due.source.id, conflict)
        except StoreError as error:
            log.error("%s: %s. It is polled again when its lease ends.", due.source.id, str(error).rstrip("."))  # noqa: TRY400 - an operator's trouble, no defect of ours

    def _drain(self, clock: Callable[[], datetime]) -> None:
        try:
            while self._deliverer.deliver_one(now=clock()):
                self._no_outbox.clear()
        except StoreError as error:
            self._no_outbox.ring(error)
        else:
            self._no_outbox.clear()

    def _polled(self, _: None) -> None:
        with self._lock:
            self._polling -= 1

    def _failed(self, error: BaseException) -> None:
        self._polled(None)
        log.error("a poll failed and will be tried again when its lease ends: %s", error, exc_info=error)

    def _sent(self, _: None) -> None:
        with self._lock:
            self._sending -= 1

    def _unsent(self, error: BaseException) -> None:
        self._sent(None)
        log.error("a delivery failed and will be tried again when its lease ends: %s", error, exc_info=error)
