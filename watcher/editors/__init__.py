"""The editors' desk: their word on facts, and their decisions on deliveries that wait for review."""

from watcher.editors.acts import Desk, Said, approve, dismiss_waiting, edit_waiting, speak, undo
from watcher.editors.errors import Refused
from watcher.editors.values import read_slot, read_value

__all__ = [
    "Desk",
    "Refused",
    "Said",
    "approve",
    "dismiss_waiting",
    "edit_waiting",
    "read_slot",
    "read_value",
    "speak",
    "undo",
]
