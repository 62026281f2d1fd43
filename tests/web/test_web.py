"""The worker's health for machines, asked over HTTP of the server it runs with."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.store.builders import HOUR, NOW, a_change, a_config, a_record, a_source, a_watch, claim_one, step
from watcher.model import CANARY, Health, HealthState, Listen, Notice, Route
from watcher.store import Store, migrate
from watcher.web.app import STUCK, Worked, build_app
from watcher.web.metrics import Metrics
from watcher.web.server import serve


@dataclass
class House:
    """A worker's store and clock, and the pages about them."""

    store: Store
    file: Path
    now: object = NOW
    idle: float = 0.0
    ask: Callable[[str], httpx.Response] = field(default=httpx.get)
    metrics: Metrics = field(init=False)

    def samples(self, name: str) -> dict[tuple[str, ...], float]:
        """The samples of a metric by the values of their labels."""
        families = text_string_to_metric_families(self.ask("/metrics").text)
        found = [sample for family in families for sample in family.samples if sample.name == name]
        return {tuple(sample.labels.values()): sample.value for sample in found}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    file = tmp_path / "watcher.db"
    migrate(f"sqlite:///{file}")
    with ExitStack() as stack:
        house = House(store=stack.enter_context(Store.open(f"sqlite:///{file}")), file=file)
        house.store.sync(a_config(a_watch(sources=[a_source()])), now=NOW)
        channels = {"desk": "slack", "paper": "slack", "fans": "ntfys", CANARY: "heartbeat"}
        clock = lambda: house.now  # noqa: E731 - read anew at each request
        house.metrics = Metrics(house.store, clock=clock, version="1.2.3", channels=lambda: channels)  # type: ignore[arg-type]
        app = build_app(Worked(store=house.store, metrics=house.metrics, clock=clock, idle=lambda: house.idle))  # type: ignore[arg-type]
        address = stack.enter_context(serve(app, Listen(port=0)))
        client = stack.enter_context(httpx.Client(base_url=address, trust_env=False))
        house.ask = client.get
        yield house


def test_a_worker_that_works_is_alive_and_ready(house: House) -> None:
    assert (house.ask("/healthz").status_code, house.ask("/readyz").status_code) == (200, 200)
    assert house.ask("/readyz").json() == {"status": "ok", "checks": {"ticks": "ok", "database": "ok", "polls": "ok"}}


def test_a_worker_that_hangs_is_not_alive(house: House) -> None:
    house.idle = STUCK + 1
    answer = house.ask("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"ticks": "the worker has not ticked for 61 seconds; start it anew"}
    assert house.ask("/readyz").status_code == 503


def test_a_worker_that_cannot_keep_up_is_alive_and_not_ready(house: House) -> None:
    house.now = NOW + HOUR
    assert house.ask("/healthz").status_code == 200
    answer = house.ask("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["polls"].startswith("a poll has been due for ")
    assert house.samples("watcher_poll_lag_seconds")[()] >= 3500


def test_a_database_that_cannot_be_used_is_said_and_the_process_left_alive(house: House) -> None:
    house.store.close()
    house.file.unlink()
    house.file.mkdir()
    assert house.ask("/healthz").status_code == 200
    answer = house.ask("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"].startswith("The database cannot be used at the moment")
    assert house.ask("/metrics").status_code == 503


def test_polls_claims_and_changes_are_counted(house: House) -> None:
    house.metrics.count_poll("read", claims=3, changes=(a_change("Long Way Home"),))
    house.metrics.count_poll("failed", claims=0, changes=())
    assert house.samples("watcher_polls_total") == {("read",): 1, ("failed",): 1}
    assert house.samples("watcher_claims_total") == {(): 3}
    assert list(house.samples("watcher_changes_total").values()) == [1]


def test_deliveries_are_told_apart_by_channel_and_state(house: House) -> None:
    step(
        house.store,
        a_change("Long Way Home"),
        routes=[Route(id=name, url="x://") for name in ("desk", "paper", "fans")],
    )
    house.metrics.count_deliveries("desk", "sent", number=2)
    house.metrics.count_deliveries("gone", "failed", number=1)
    house.metrics.count_beat("sent")
    assert house.samples("watcher_deliveries_total") == {("slack", "sent"): 2, ("unknown", "failed"): 1}
    assert house.samples("watcher_canary_beats_total") == {("sent",): 1}
    assert house.samples("watcher_outbox_deliveries") == {("ntfys", "pending"): 1, ("slack", "pending"): 2}


def test_what_waits_grows_old(house: House) -> None:
    assert house.samples("watcher_outbox_oldest_seconds") == {(): 0}
    step(house.store, a_change("Long Way Home"), routes=[Route(id="desk", url="x://")])
    house.now = NOW + timedelta(minutes=7)
    assert house.samples("watcher_outbox_oldest_seconds") == {(): 420}


def test_sources_are_told_apart_by_health_and_notices_by_state(house: House) -> None:
    broken = Health(state=HealthState.BROKEN, since=NOW, reason="It is gone.")
    notice = Notice(key="k", title="t", text="t", at=NOW)
    house.store.record(a_record(claim_one(house.store), health=broken, notices=(notice,), operators=("ops",)))
    assert house.samples("watcher_sources") == {("broken",): 1, ("degraded",): 0, ("ok",): 0, ("quiet",): 0}
    assert house.samples("watcher_outbox_notices") == {("pending",): 1}


def test_ticks_are_timed_and_the_version_told(house: House) -> None:
    house.metrics.observe_tick(0.004)
    assert house.samples("watcher_tick_seconds_count") == {(): 1}
    assert house.samples("watcher_build_info") == {("1.2.3",): 1}


def test_names_keep_to_prometheus_conventions(house: House) -> None:
    families = [family.name for family in text_string_to_metric_families(house.ask("/metrics").text)]
    assert "process_resident_memory_bytes" in families
    assert all(name.startswith(("watcher_", "process_", "python_")) for name in families)


def test_nothing_else_is_served(house: House) -> None:
    for path in ("/", "/docs", "/openapi.json", "/canary"):
        assert house.ask(path).status_code == 404


def test_a_place_that_is_taken_is_an_error_of_the_caller_and_ends_nothing(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = Listen(port=taken.getsockname()[1])
        app = build_app(Worked(store=house.store, metrics=house.metrics, clock=lambda: NOW, idle=lambda: 0.0))
        with pytest.raises(OSError, match="in use"), serve(app, listen):
            raise AssertionError("never served")
