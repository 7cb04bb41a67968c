"""What administrators change of the house's customs; passwords that were handed out"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "customs",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_customs")),
        sa.UniqueConstraint("section", "version", name="uq_customs_section_version"),
    )
    handed: sa.Column[bool] = sa.Column(
        "handed", sa.Boolean(), server_default=sa.text("false"), nullable=False
    )
    op.add_column("users", handed)


def downgrade() -> None:
    op.drop_column("users", "handed")
    op.drop_table("customs")
