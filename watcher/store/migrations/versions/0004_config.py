"""The configuration that runs, and what an edit of it leaves on watches, joins and changes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; what is there counts as configured, and as weighed and read by the next configuration that is applied."""
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
