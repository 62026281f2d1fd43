"""Retention of pages, the life of watches, reminders, and the indexes that keep old rows out of the way."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_IN_FLIGHT = sa.text("leased_until IS NOT NULL")


def upgrade() -> None:
    """Add what retention, life and reminders need; existing rows keep their meaning."""
    op.create_table(
        "watch",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
    )
    _extend_page()
    op.create_index(op.f("ix_claim_digest"), "claim", ["digest"], unique=False)
    op.create_index(op.f("ix_change_digest"), "change", ["digest"], unique=False)
    _extend_delivery()


def _extend_page() -> None:
    seen = sa.Column(
        "last_seen", sa.DateTime(timezone=True), nullable=False, server_default="1970-01-01 00:00:00.000000"
    )
    op.add_column("page", seen)
    op.add_column("page", sa.Column("stored", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE page SET stored = length(body), last_seen = coalesce("
        "(SELECT max(fetched_at) FROM reading WHERE reading.digest = page.digest), first_seen)"
    )
    columns = ["last_seen", "digest", "stored"]
    op.create_index(op.f("ix_page_last_seen_digest_stored"), "page", columns, unique=False)


def _extend_delivery() -> None:
    with op.batch_alter_table("delivery") as table:
        table.add_column(sa.Column("reminder", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.drop_constraint("uq_delivery_change_recipient", type_="unique")
        table.create_unique_constraint(
            op.f("uq_delivery_change_recipient_reminder"), ["change", "recipient", "reminder"]
        )
    op.create_index(
        op.f("ix_delivery_leased_until"),
        "delivery",
        ["leased_until"],
        unique=False,
        sqlite_where=_IN_FLIGHT,
        postgresql_where=_IN_FLIGHT,
    )
