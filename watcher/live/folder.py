"""When there may be something new in the folder: told by the system where it can, else looked for."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch

log = logging.getLogger(__name__)

#: A save is over when nothing was written for so long; one that goes on is looked at after `LONGEST` (milliseconds).
QUIET, LONGEST = 250, 1000
#: How often it is looked for whether the folder itself is another one, and, without the system's help, for edits.
TURN, POLL = 1000, 400
#: Seconds between two looks for a folder that is gone.
GONE = 0.5


def changes(folder: Path, *, stop: threading.Event, polling: bool = False) -> Iterator[bool]:
    """Yield true when something in the folder may have changed, within 1.5 seconds of it, and false once a second.

    It ends when `stop` is set. A folder that is gone, or replaced by another of its name, is waited for.
    """
    while not stop.is_set():
        place = _place(folder)
        fresh = True
        try:
            for found in watch(
                folder,
                watch_filter=None,
                stop_event=stop,
                debounce=LONGEST,
                step=QUIET,
                rust_timeout=QUIET if place is None else TURN,
                yield_on_timeout=True,
                raise_interrupt=False,
                force_polling=polling or None,
                poll_delay_ms=POLL,
            ):
                yield bool(found) or fresh  # what was saved before the watch began made no event
                fresh = False
                if _place(folder) != place:
                    break
        except FileNotFoundError:
            yield True
            stop.wait(GONE)
        except OSError as error:
            if polling:
                raise
            log.warning("The system does not tell of edits in %s (%s), so they are looked for.", folder, error)
            polling = True


def _place(folder: Path) -> tuple[tuple[int, int] | None, ...]:
    """Which folder it is, and which one of the watches: one that is moved away and put back is another one."""
    return tuple(_identity(path) for path in (folder, folder / "watches"))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        known = path.stat()
    except OSError:
        return None
    return known.st_dev, known.st_ino
