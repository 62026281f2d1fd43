"""`health`: whether a worker keeps up, seen from the database alone."""

from datetime import timedelta
from pathlib import Path

from watcher.cli.build import console, load_config, now, open_store

#: A poll that is due for longer than this was not claimed by anybody: no worker ticks, or it cannot keep up.
OVERDUE = timedelta(minutes=5)


def say_health(folder: Path) -> int:
    """Say how long the next poll is due; 1 if that is too long. StoreError if there is no database to look at."""
    with open_store(load_config(folder)) as store:
        due = store.next_due()
    at = now()
    if due is not None and at - due > OVERDUE:
        minutes = int((at - due).total_seconds() // 60)
        console.print(f"Not healthy: a poll has been due for {minutes} minutes. Is `watcher run` running?", style="red")
        return 1
    console.print("Healthy: no poll is overdue." if due else "Healthy: there is no source to poll.")
    return 0
