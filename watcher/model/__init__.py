"""The nouns of the house (docs/glossary.md): frozen values and enums, importing nothing else of ours.

Every time is an aware datetime in UTC. Every date *value* is EDTF text (ISO 8601-2), see "release date" in the glossary.
"""

from watcher.model.document import Block, BlockKind, Document, Entry, Link, NotModified, Page, Player, Thing
from watcher.model.fact import (
    ANYWHERE,
    NOT_BEFORE,
    RELEASED,
    SCHEDULED,
    TITLE_SLOT,
    Change,
    ChangeKind,
    Claim,
    Evidence,
    Fact,
    Outcome,
    Reading,
    Stance,
    Status,
)
from watcher.model.gate import Gate, gate_of
from watcher.model.health import Health, HealthState, Pulse
from watcher.model.route import Delivery, DeliveryState, Message, Notice, Posting, Reminder, Route
from watcher.model.settings import CANARY, Canary, Config, FetchSettings, History, Listen
from watcher.model.watch import Authority, Field, Publisher, Source, SourceKind, Subject, Watch

__all__ = [
    "ANYWHERE",
    "CANARY",
    "NOT_BEFORE",
    "RELEASED",
    "SCHEDULED",
    "TITLE_SLOT",
    "Authority",
    "Block",
    "BlockKind",
    "Canary",
    "Change",
    "ChangeKind",
    "Claim",
    "Config",
    "Delivery",
    "DeliveryState",
    "Document",
    "Entry",
    "Evidence",
    "Fact",
    "FetchSettings",
    "Field",
    "Gate",
    "Health",
    "HealthState",
    "History",
    "Link",
    "Listen",
    "Message",
    "NotModified",
    "Notice",
    "Outcome",
    "Page",
    "Player",
    "Posting",
    "Publisher",
    "Pulse",
    "Reading",
    "Reminder",
    "Route",
    "Source",
    "SourceKind",
    "Stance",
    "Status",
    "Subject",
    "Thing",
    "Watch",
    "gate_of",
]
