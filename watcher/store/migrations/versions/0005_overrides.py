"""The editor's word, and deliveries that wait for review."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the overrides, and to deliveries what reviewing needs; existing rows keep their meaning."""
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
