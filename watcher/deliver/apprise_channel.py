"""The channels of Apprise, each send bounded in time."""

import queue
import smtplib
import threading
import warnings
from collections.abc import Callable
from datetime import timedelta
from email.errors import MessageError
from functools import cache
from types import ModuleType

from watcher.deliver.errors import DeliveryError
from watcher.deliver.letter import Letter
from watcher.model import Route

#: What a plugin may raise instead of saying no: some of it is a wrong option, some a fault of its own.
_PLUGIN_ERRORS = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    ImportError,
    smtplib.SMTPException,
    MessageError,
)

#: Addresses that need no plugin.
OURS = ("console://", "jsonl://")
#: Filters of warnings belong to the whole process, so only one thread may set them aside for the import.
_loading = threading.Lock()


class AppriseChannel:
    """Sends letters by Apprise. `timeout` bounds each wait for the other side, `deadline` the whole send (seconds)."""

    def __init__(self, *, timeout: float = 15.0, deadline: float = 60.0) -> None:
        self._timeout = timeout
        self._deadline = deadline

    def send(self, letter: Letter) -> None:
        """Send it; raises `DeliveryError`, a transient one if the channel hangs (it may then come twice)."""
        plugins = _load_plugins()
        plugin = plugins.open_plugin(letter.url, route=letter.route, timeout=self._timeout)
        _run_bounded(lambda: plugins.send_by(plugin, letter, timeout=self._timeout), seconds=self._deadline)


def safe_url(url: str) -> str:
    """The address of a route as it may be shown: no token, password, option or path."""
    if url.startswith(OURS):
        return url
    return str(_load_plugins().say_url(url))


def find_fault(route: Route) -> str | None:
    """Why nothing can ever be sent by a route's address, without showing it; null if it can be read."""
    if route.url.startswith(OURS):
        return None
    try:
        _load_plugins().open_plugin(route.url, route=route.id, timeout=1.0)
    except DeliveryError as error:
        return error.reason
    return None


def _load_plugins() -> ModuleType:
    with _loading:
        return _import_plugins()


@cache
def _import_plugins() -> ModuleType:
    # Its mail plugin still imports a module that Python 3.13 drops, and has a shim for when it is gone.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from watcher.deliver import plugins  # noqa: PLC0415 - Apprise is heavy
    return plugins


def _run_bounded(send: Callable[[], None], *, seconds: float) -> None:
    """Run it in a thread of its own, which is left behind (a daemon) if it takes longer.

    Time-outs of sockets bound a silent channel, but neither name resolution nor one that answers a byte at a time.
    """
    outcome: queue.SimpleQueue[DeliveryError | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            send()
        except DeliveryError as error:
            outcome.put(error)
        except _PLUGIN_ERRORS as error:
            # Its text may hold the address.
            outcome.put(DeliveryError(f"the channel's plugin failed ({type(error).__name__})", permanent=False))
        else:
            outcome.put(None)

    threading.Thread(target=run, name="send", daemon=True).start()
    try:
        error = outcome.get(timeout=seconds)
    except queue.Empty:
        took = timedelta(seconds=round(seconds))
        raise DeliveryError(f"the channel did not finish within {took}", permanent=False) from None
    if error is not None:
        raise error
