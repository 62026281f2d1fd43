"""The tables, in SQL that SQLite and PostgreSQL share; every time in them is UTC."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept as UTC. A naive one is refused: it would be a guess about a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Turn an aware time into UTC; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; the store takes aware times only")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the zone back that SQLite does not keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SOURCE = Table(
    "source",
    METADATA,
    Column("id", String, primary_key=True),
    Column("url", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("publisher", String, nullable=False),
    Column("every", Float, nullable=False),  # seconds
    Column("parent", String, ForeignKey("source.id")),
    Column("state", String, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("next_poll_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("lease", Integer, nullable=False),  # rises with every claim and record: a late writer holds an old number
    Column("etag", String),
    Column("last_modified", String),
    Column("digest", String),
    Column("failures", Integer, nullable=False),
    Column("last_status", Integer),
    Column("last_error", String),
    Column("unreadable", String),
    Column("last_polled_at", UtcDateTime),
    Column("last_ok_at", UtcDateTime),
    Index(None, "state", "next_poll_at"),
    Index(None, "parent", "added_at"),
    Index(None, "url"),
)

WATCH = Table(
    "watch",
    METADATA,
    Column("id", String, primary_key=True),
    Column("stage", String, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)

JOINED = Table(
    "joined",
    METADATA,
    Column("watch", String, primary_key=True),
    Column("source", String, ForeignKey("source.id"), primary_key=True),
    Column("via", String, ForeignKey("source.id")),  # the Source whose join it follows; null when configured
    Column("active", Boolean, nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("baseline_done", Boolean, nullable=False),
    Column("from_baseline", Boolean, nullable=False),
    Column("config_digest", String, nullable=False),
    Index(None, "source"),
    Index(None, "via"),
)

PAGE = Table(
    "page",
    METADATA,
    Column("digest", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),  # zlib
    Column("size", Integer, nullable=False),  # bytes before compression
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False, server_default="1970-01-01 00:00:00.000000"),  # its latest reading
    Column("stored", Integer, nullable=False, server_default="0"),  # bytes of `body`
    # What `prune` looks for, without a look at a body.
    Index(None, "last_seen", "digest", "stored"),
)

READING = Table(
    "reading",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("source", String, ForeignKey("source.id"), nullable=False),
    Column("url", String, nullable=False),
    Column("final_url", String, nullable=False),
    Column("redirects", JSON, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("digest", String, ForeignKey("page.digest"), nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
    Index(None, "source", "fetched_at"),
    Index(None, "digest"),
)

FACT = Table(
    "fact",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("watch", String, nullable=False),
    Column("field", String, nullable=False),
    Column("slot", String, nullable=False),
    Column("value", String),
    Column("status", String, nullable=False),
    Column("label", String, nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("watch", "field", "slot"),
)

CLAIM = Table(
    "claim",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),  # SHA-256 of Claim.key, whose value may be null
    Column("watch", String, nullable=False),
    Column("field", String, nullable=False),
    Column("slot", String, nullable=False),
    Column("value", String),
    Column("stance", String, nullable=False),
    Column("publisher", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("label", String, nullable=False),
    Column("probability", Float, nullable=False),
    Column("cues", JSON, nullable=False),
    Column("attributed_to", String),
    Column("position", Integer, nullable=False),
    Column("retired", String),
    Column("missed", Integer, nullable=False),
    Column("source", String, nullable=False),
    Column("url", String, nullable=False),
    Column("locator", String, nullable=False),
    Column("quote", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("published_at", UtcDateTime),
    Column("seen_at", UtcDateTime, nullable=False),
    Index(None, "watch"),
    Index(None, "digest"),
)

CHANGE = Table(
    "change",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("fact", Integer, ForeignKey("fact.id"), nullable=False),
    Column("watch", String, nullable=False),
    Column("field", String, nullable=False),
    Column("slot", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("untold_kind", String, nullable=False),
    Column("before", String),
    Column("after", String),
    Column("status_before", String, nullable=False),
    Column("status", String, nullable=False),
    Column("publisher", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("label", String, nullable=False),
    Column("lapsed", JSON, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("source", String, nullable=False),
    Column("url", String, nullable=False),
    Column("locator", String, nullable=False),
    Column("quote", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("published_at", UtcDateTime),
    Column("seen_at", UtcDateTime, nullable=False),
    UniqueConstraint("fact", "version"),
    Index(None, "watch"),
    Index(None, "digest"),
)

DELIVERY = Table(
    "delivery",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("change", Integer, ForeignKey("change.id"), nullable=False),
    Column("recipient", String, nullable=False),
    Column("batch", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("tried_at", UtcDateTime),
    Column("last_error", String),
    Column("sent_at", UtcDateTime),
    Column("reminder", Boolean, nullable=False, server_default=false()),  # of a confirmed release day, on that day
    UniqueConstraint("change", "recipient", "reminder"),
    Index(None, "state", "next_attempt_at"),
    # A lease is given back with the attempt's outcome, so this holds only what is in flight.
    Index(
        None,
        "leased_until",
        sqlite_where=text("leased_until IS NOT NULL"),
        postgresql_where=text("leased_until IS NOT NULL"),
    ),
    Index(None, "recipient", "batch"),
)

NOTICE = Table(
    "notice",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("batch", String),  # given by the first claim: rows of one batch are one message, at every attempt
    Column("title", String, nullable=False),
    Column("text", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("tried_at", UtcDateTime),
    Column("last_error", String),
    Column("sent_at", UtcDateTime),
    UniqueConstraint("key", "recipient"),
    Index(None, "state", "next_attempt_at"),
    Index(None, "recipient", "state"),
    Index(
        None,
        "leased_until",
        sqlite_where=text("leased_until IS NOT NULL"),
        postgresql_where=text("leased_until IS NOT NULL"),
    ),
)

HEALTH = Table(
    "health",
    METADATA,
    Column("source", String, ForeignKey("source.id"), primary_key=True),
    Column("state", String, nullable=False),
    Column("since", UtcDateTime),
    Column("reason", String, nullable=False),
    Column("bad", Integer, nullable=False),
    Column("hard", Integer, nullable=False),
    Column("trouble_since", UtcDateTime),
    Column("pulse", JSON, nullable=False),
)
