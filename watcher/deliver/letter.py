"""A message with its address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from watcher.model import Message


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message on its way to one route. `message_id` is the same at every attempt, `record` the message as data."""

    route: str
    url: str = field(repr=False)
    message: Message
    message_id: str
    record: Mapping[str, Any]
    at: datetime
