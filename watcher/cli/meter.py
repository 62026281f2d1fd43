"""What the worker tells of its work, counted on its way to the console, and served."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from watcher import __version__
from watcher.cli.build import now
from watcher.model import CANARY, Delivery, Posting
from watcher.poll import Polled, Tools
from watcher.schedule import Worker
from watcher.web.app import Worked, build_app
from watcher.web.metrics import Metrics
from watcher.web.server import serve

log = logging.getLogger(__name__)


class Meter:
    """Takes the calls that a worker and a deliverer make. The canary is counted by itself."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self.metrics = Metrics(tools.store, clock=now, version=__version__, channels=self._channels)

    def _channels(self) -> dict[str, str]:
        """The channel of each route: the scheme of its address, which is no secret."""
        return {route.id: route.url.partition(":")[0] for route in self._tools.config.routes.values()}

    def polled(self, polled: Polled) -> None:
        """Count a poll."""
        failed = "unreadable" if polled.why and polled.why.startswith("unreadable") else "failed"
        outcome = failed if polled.why else "unchanged" if polled.unchanged else "read"
        if polled.source.id != CANARY:
            self.metrics.count_poll(outcome, claims=polled.claims, changes=polled.changes)

    def sent(self, route: str, _watch: str, deliveries: tuple[Delivery, ...], _at: datetime) -> None:
        """Count what was sent."""
        self._count(route, "sent", deliveries)

    def unsent(self, route: str, deliveries: tuple[Delivery, ...], _reason: str, again: datetime | None) -> None:
        """Count what was not."""
        self._count(route, "retried" if again else "failed", deliveries)

    def told(self, route: str, batch: tuple[Posting, ...], reason: str | None, again: datetime | None) -> None:
        """Count what operators were told, or not."""
        state = "sent" if reason is None else "retried" if again else "failed"
        self.metrics.count_notices(route, state, number=len(batch))

    def _count(self, route: str, state: str, deliveries: tuple[Delivery, ...]) -> None:
        if route == CANARY:
            self.metrics.count_beat(state)
        else:
            self.metrics.count_deliveries(route, state, number=len(deliveries))


@contextmanager
def serve_meter(meter: Meter, tools: Tools, worker: Worker) -> Iterator[str | None]:
    """Serve the worker's health where the configuration says; gives the address, null if it is not served.

    A place that is taken is logged: what it costs to look into the worker is no reason for it not to work.
    """
    listen = tools.config.listen
    if listen is None:
        yield None
        return
    app = build_app(Worked(store=tools.store, metrics=meter.metrics, clock=now, idle=worker.idle))
    with ExitStack() as stack:
        address = None
        try:
            address = stack.enter_context(serve(app, listen))
        except OSError as error:
            log.error(  # noqa: TRY400 - an operator's trouble, no defect of ours
                "/healthz and /metrics are not served: %s:%s cannot be used (%s); name another place in web.listen.",
                listen.host,
                listen.port,
                error.strerror,
            )
        yield address
