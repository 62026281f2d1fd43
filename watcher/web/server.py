"""An application served by a thread beside the worker's."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from watcher.model import Listen

#: Seconds that requests under way are given at the end.
GRACE = 1


@contextmanager
def serve(app: FastAPI, listen: Listen) -> Iterator[str]:
    """Serve `app` until the block ends; gives its address. Raises OSError if the place cannot be had."""
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    # Bound here and not by the server, whose own failure would end the process.
    with socket.create_server((listen.host, listen.port), family=family, backlog=128) as place:
        port = place.getsockname()[1]
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            log_level="warning",
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True, name="web")
        thread.start()
        try:
            host = f"[{listen.host}]" if family == socket.AF_INET6 else listen.host
            yield f"http://{host}:{port}"
        finally:
            server.should_exit = True
            thread.join(GRACE + 1)
