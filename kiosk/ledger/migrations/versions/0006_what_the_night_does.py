"""What the office did by night, and the way to what is over and to what was answered long ago"""

import sqlalchemy as sa
from alembic import op

from kiosk.ledger.tables import UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("night", UtcTime(), nullable=True),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chores")),
        sa.UniqueConstraint("kind", "night", name="uq_chores_kind_night"),
    )
    op.create_index("ix_visits_closed_at", "visits", ["closed_at", "id"], unique=False)
    op.create_index("ix_requests_recorded_at", "requests", ["recorded_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_requests_recorded_at", "requests")
    op.drop_index("ix_visits_closed_at", "visits")
    op.drop_table("chores")
