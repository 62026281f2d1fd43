"""`deliveries --retry` and `--retry-route`: failed deliveries made due again."""

from pathlib import Path

from watcher.cli.build import console, load_config, now, open_store
from watcher.cli.tables import count
from watcher.model import DeliveryState

#: Failed deliveries looked at for one retry of a route.
_MOST = 10_000


def retry_delivery(folder: Path, number: int) -> int:
    """Make a failed delivery due again; exit code 1 if there is no such failed delivery."""
    with open_store(load_config(folder)) as store:
        if store.retry_delivery(number, now=now()):
            console.print(f"Delivery {number} is due again; the worker sends it at its next turn.")
            return 0
    console.print(f"There is no failed delivery {number}; `watcher deliveries` lists them.")
    return 1


def retry_deliveries(folder: Path, route: str) -> int:
    """Make all failed deliveries of a route due again; exit code 1 if there is none."""
    with open_store(load_config(folder)) as store:
        failed = [row.id for row in store.deliveries(DeliveryState.FAILED, _MOST) if row.recipient == route]
        again = sum(store.retry_delivery(number, now=now()) for number in failed)
    console.print(
        f"{count(again, 'delivery', 'deliveries')} of {route} due again; the worker sends them at its next turn."
    )
    return 0 if again else 1
