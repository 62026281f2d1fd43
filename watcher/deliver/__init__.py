"""The outbox, emptied: claim, render, send, and one commit for what became of it."""

from watcher.deliver.apprise_channel import AppriseChannel, find_fault, safe_url
from watcher.deliver.backoff import retry_delay
from watcher.deliver.channel import Channel, Channels, ConsoleChannel, JsonLinesChannel
from watcher.deliver.deliverer import Deliverer, OnSent, OnTrouble
from watcher.deliver.errors import DeliveryError
from watcher.deliver.heartbeat import HeartbeatChannel
from watcher.deliver.letter import Letter
from watcher.deliver.notices import OnNotices

__all__ = [
    "AppriseChannel",
    "Channel",
    "Channels",
    "ConsoleChannel",
    "Deliverer",
    "DeliveryError",
    "HeartbeatChannel",
    "JsonLinesChannel",
    "Letter",
    "OnNotices",
    "OnSent",
    "OnTrouble",
    "find_fault",
    "retry_delay",
    "safe_url",
]
