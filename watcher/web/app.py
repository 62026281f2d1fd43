"""The worker's health for machines: `/healthz`, `/readyz`, `/metrics`. It reads, and writes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from watcher.store import Store, StoreError
from watcher.web.metrics import Metrics

#: A worker that has not ticked for so long hangs; a database that keeps it waiting takes less.
STUCK = 60.0
#: A poll that is due for longer than this was claimed by nobody (as for `watcher health`).
OVERDUE = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Worked:
    """What the pages are made from; `idle` gives the seconds since the worker's last tick."""

    store: Store
    metrics: Metrics
    clock: Callable[[], datetime]
    idle: Callable[[], float]


def build_app(worked: Worked) -> FastAPI:
    """The pages of one worker."""
    app = FastAPI(title="Announcement watcher", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    def healthz() -> Response:
        """Whether the process works at all; if not, start it anew."""
        trouble = _find_stop(worked)
        return _answer({"ticks": trouble})

    @app.get("/readyz")
    def readyz() -> Response:
        """Whether it does its work: its clock ticks, its database answers, its polls are claimed in time."""
        return _answer({"ticks": _find_stop(worked), **_look_into_database(worked)})

    @app.get("/metrics")
    def metrics() -> Response:
        """Counts and gauges for Prometheus."""
        try:
            return Response(worked.metrics.expose(), media_type=CONTENT_TYPE_LATEST)
        except StoreError as error:
            return Response(f"{error}\n", status_code=503, media_type="text/plain")

    return app


def _answer(checks: dict[str, str]) -> Response:
    """200 if nothing is the matter, else 503; the body says of each check `ok` or what is the matter."""
    bad = any(checks.values())
    said = {name: trouble or "ok" for name, trouble in checks.items()}
    body = {"status": "unavailable" if bad else "ok", "checks": said}
    return JSONResponse(body, status_code=503 if bad else 200, headers={"Cache-Control": "no-store"})


def _find_stop(worked: Worked) -> str:
    idle = worked.idle()
    return f"the worker has not ticked for {idle:.0f} seconds; start it anew" if idle > STUCK else ""


def _look_into_database(worked: Worked) -> dict[str, str]:
    try:
        due = worked.store.next_due()
    except StoreError as error:
        return {"database": str(error), "polls": "unknown"}
    late = worked.clock() - due if due is not None else timedelta(0)
    minutes = int(late.total_seconds() // 60)
    overdue = f"a poll has been due for {minutes} minutes; see the log, or raise fetch.threads"
    return {"database": "", "polls": overdue if late > OVERDUE else ""}
