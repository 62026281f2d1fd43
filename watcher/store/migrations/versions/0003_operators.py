"""What operators need: notices, the health of sources, the configuration that runs, and the editors' word."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_IN_FLIGHT = sa.text("leased_until IS NOT NULL")


def upgrade() -> None:
    """Add the tables and columns; existing rows keep their meaning, and every source begins as ok."""
    _make_notice()
    _make_health()
    _make_config()
    _make_override()


def _make_health() -> None:
    op.create_table(
        "health",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("hard", sa.Integer(), nullable=False),
        sa.Column("trouble_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pulse", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name=op.f("fk_health_source_source")),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_health")),
    )


def _make_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", "recipient", name=op.f("uq_notice_key_recipient")),
    )
    op.create_index(op.f("ix_notice_state_next_attempt_at"), "notice", ["state", "next_attempt_at"], unique=False)
    op.create_index(op.f("ix_notice_recipient_state"), "notice", ["recipient", "state"], unique=False)
    op.create_index(
        op.f("ix_notice_leased_until"),
        "notice",
        ["leased_until"],
        unique=False,
        sqlite_where=_IN_FLIGHT,
        postgresql_where=_IN_FLIGHT,
    )


def _make_config() -> None:
    # What is there counts as configured, and as weighed and read by the next configuration that is applied.
    op.create_table(
        "config",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_config")),
    )
    op.add_column("watch", sa.Column("removed_from", sa.String(), nullable=True))
    op.add_column("watch", sa.Column("weighed", sa.String(), nullable=True))
    op.add_column("joined", sa.Column("publisher_digest", sa.String(), nullable=True))
    op.add_column("joined", sa.Column("edited", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("change", sa.Column("by_config", sa.Boolean(), nullable=False, server_default=sa.false()))


def _make_override() -> None:
    op.create_table(
        "override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("watch", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=True),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_why", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(), nullable=False, server_default=""),
        sa.Column("undone_why", sa.String(), nullable=False, server_default=""),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_override")),
    )
    op.create_index(op.f("ix_override_watch"), "override", ["watch"], unique=False)
    op.add_column("delivery", sa.Column("before", sa.String(), nullable=True))
    op.add_column("delivery", sa.Column("lapses", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("delivery", sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("delivery", sa.Column("reviewed_by", sa.String(), nullable=False, server_default=""))
    op.add_column("delivery", sa.Column("reviewed_why", sa.String(), nullable=False, server_default=""))
