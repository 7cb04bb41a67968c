"""What days and months come to; feedback that is handed on, answered and closed"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
OPEN = sa.text("state NOT IN ('closed', 'counted')")
TIMES, TEXTS = ("due_at", "reminded_at", "answered_at", "closed_at"), ("answer", "way", "word")


def upgrade() -> None:
    op.create_table(
        "sums",
        sa.Column("span", sa.String(length=5), nullable=False),
        sa.Column("start", sa.String(length=10), nullable=False),
        sa.Column("made_on", sa.String(length=10), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("span", "start", name=op.f("pk_sums")),
    )
    added: tuple[sa.Column[Any], ...] = (
        sa.Column("state", sa.String(length=10), server_default="new", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        *(sa.Column(name, TIME, nullable=True) for name in TIMES),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in TEXTS),
    )
    for column in added:
        op.add_column("feedback", column)
    # Stars without a word want no answer.
    op.execute("UPDATE feedback SET state = 'counted' WHERE kind = 'rating' AND text = ''")
    op.create_index("ix_feedback_at", "feedback", ["at"], unique=False)
    op.create_index(
        "ix_feedback_open", "feedback", ["state"], unique=False, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.add_column("outbox", sa.Column("feedback_id", NUMBER, nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "feedback_id")
    op.drop_index("ix_feedback_open", "feedback")
    op.drop_index("ix_feedback_at", "feedback")
    for name in (*TEXTS, *TIMES, "host_id", "version", "state"):
        op.drop_column("feedback", name)
    op.drop_table("sums")
