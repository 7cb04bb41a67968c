"""Pictures of the papers that hosts signed"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "signed_slips",
        sa.Column("visit_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_signed_slips_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_signed_slips")),
    )


def downgrade() -> None:
    op.drop_table("signed_slips")
