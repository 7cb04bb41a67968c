"""Until when a visitor can read by a link what became of what was said; what was said of a visit, at once"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feedback", sa.Column("link_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_feedback_visit_id", "feedback", ["visit_id"])


def downgrade() -> None:
    op.drop_index("ix_feedback_visit_id", "feedback")
    op.drop_column("feedback", "link_until")
