"""What a worker does, counted for Prometheus (https://prometheus.io/docs/practices/naming/): base units, `_total` for counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from watcher.model import Change
from watcher.store import Gauges, Store

#: Seconds; a tick claims what is due, and should take a few milliseconds.
TICK_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics:
    """Counts of this process, and gauges that each scrape reads from the database. Threads share it.

    `channels` gives the channel of each route, by which deliveries are told apart.
    """

    def __init__(
        self, store: Store, *, clock: Callable[[], datetime], version: str, channels: Callable[[], Mapping[str, str]]
    ) -> None:
        self.channels = channels
        self.registry = CollectorRegistry()
        self._polls = self._counter("watcher_polls", "Polls, by what they came to.", "outcome")
        self._claims = self._counter("watcher_claims", "Claims that pages made about watches.")
        self._changes = self._counter("watcher_changes", "Steps of facts.", "kind", "silent")
        self._deliveries = self._counter("watcher_deliveries", "Attempts to deliver news.", "channel", "state")
        self._notices = self._counter("watcher_notices", "Attempts to tell operators.", "channel", "state")
        self._beats = self._counter("watcher_canary_beats", "Attempts to tell the heartbeat address.", "state")
        self._ticks = Histogram(
            "watcher_tick_seconds", "Time to claim what is due.", buckets=TICK_BUCKETS, registry=self.registry
        )
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.registry.register(_Books(store, clock=clock, version=version, channels=channels))

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def count_poll(self, outcome: str, *, claims: int, changes: Sequence[Change]) -> None:
        """Count a poll: `read`, `unchanged`, `unreadable` or `failed`."""
        self._polls.labels(outcome).inc()
        self._claims.inc(claims)
        for change in changes:
            self._changes.labels(change.kind.value, str(change.silent).lower()).inc()

    def count_deliveries(self, route: str, state: str, *, number: int) -> None:
        """Count attempts for a route: `sent`, `retried` or `failed`."""
        self._deliveries.labels(self.channels().get(route, "unknown"), state).inc(number)

    def count_notices(self, route: str, state: str, *, number: int) -> None:
        """The same of what operators are told."""
        self._notices.labels(self.channels().get(route, "unknown"), state).inc(number)

    def count_beat(self, state: str) -> None:
        """The same of the canary."""
        self._beats.labels(state).inc()

    def observe_tick(self, seconds: float) -> None:
        """How long a tick took."""
        self._ticks.observe(seconds)

    def expose(self) -> bytes:
        """All of it in Prometheus's text format, version 0.0.4. Raises StoreError."""
        return generate_latest(self.registry)


class _Books(Collector):
    """What the database says at the moment of a scrape."""

    def __init__(
        self, store: Store, *, clock: Callable[[], datetime], version: str, channels: Callable[[], Mapping[str, str]]
    ) -> None:
        self._store = store
        self._clock = clock
        self._version = version
        self._channels = channels

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand, so that making the registry reads nothing."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """The gauges by now."""
        now = self._clock()
        gauges = self._store.gauges()
        yield InfoMetricFamily("watcher_build", "The version that runs.", {"version": self._version})
        yield _one("watcher_poll_lag_seconds", "How long the next poll is overdue.", _age(gauges.next_due, now))
        waits = "How long the oldest message has waited in the outbox."
        yield _one("watcher_outbox_oldest_seconds", waits, _age(gauges.oldest_pending, now))
        yield self._outbox(gauges)
        notices = GaugeMetricFamily(
            "watcher_outbox_notices", "Operators' notices that wait or were given up.", None, ["state"]
        )
        for state, number in sorted(gauges.notices.items()):
            notices.add_metric([state], number)
        yield notices
        sources = GaugeMetricFamily(
            "watcher_sources", "Configured sources that are polled, by health.", None, ["health"]
        )
        for health, number in sorted(gauges.healths.items()):
            sources.add_metric([health.value], number)
        yield sources
        if gauges.last_beat is not None:
            text = "When the heartbeat address was last told."
            yield _one("watcher_canary_beat_timestamp_seconds", text, gauges.last_beat.timestamp())

    def _outbox(self, gauges: Gauges) -> Metric:
        family = GaugeMetricFamily(
            "watcher_outbox_deliveries", "Deliveries that wait or were given up.", None, ["channel", "state"]
        )
        channels, counted = self._channels(), dict[tuple[str, str], int]()
        for (route, state), number in gauges.outbox.items():
            place = channels.get(route, "unknown"), state
            counted[place] = counted.get(place, 0) + number
        for place, number in sorted(counted.items()):
            family.add_metric(place, number)
        return family


def _one(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
