"""The canary's route: an address that is asked at each beat, such as healthchecks.io's (https://healthchecks.io/docs/)."""

from collections.abc import Callable
from datetime import datetime

from watcher.canary import HEARTBEAT
from watcher.deliver.errors import DeliveryError
from watcher.deliver.letter import Letter
from watcher.fetch import FetchError

#: Asks an address at a time, through the gate; raises FetchError unless the answer is a success.
Ping = Callable[[str, datetime], None]


class HeartbeatChannel:
    """Asks the heartbeat address; what the letter says stays here."""

    def __init__(self, ping: Ping) -> None:
        self._ping = ping

    def send(self, letter: Letter) -> None:
        """Ask the address once. Never permanent: the next beat would go the same way."""
        try:
            self._ping(letter.url.removeprefix(HEARTBEAT), letter.at)
        except FetchError as error:
            wait = error.retry_after.total_seconds() if error.retry_after else None
            raise DeliveryError(
                f"the heartbeat was not taken: {error.reason}", permanent=False, retry_after=wait, status=error.status
            ) from error
