"""The plate number with which a visitor leaves"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visits", sa.Column("plate_out", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("visits", "plate_out")
