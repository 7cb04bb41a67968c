"""The log filtered at once: indexes in its own order; keys of names, organisations and plates"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INDEXES = {
    **{"name": "name", "organisation": "organisation", "host": "host_id"},
    **{"department": "department", "station": "station", "class": "visitor_class"},
}


def upgrade() -> None:
    op.create_table(
        "visit_terms",
        sa.Column("field", sa.String(length=12), nullable=False),
        sa.Column("term", sa.Text().with_variant(TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("field", "term", "value", name=op.f("pk_visit_terms")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_visit_terms_value", "visit_terms", ["field", "value"], unique=False)
    op.drop_index("ix_visits_registered_at", "visits")
    op.create_index("ix_visits_log", "visits", ["registered_at", "id"], unique=False)
    for name, column in _INDEXES.items():
        op.create_index(f"ix_visits_log_{name}", "visits", [column, "registered_at", "id"], unique=False)
    op.create_index(
        "ix_visits_log_plate",
        "visits",
        ["plate", "registered_at", "id"],
        unique=False,
        sqlite_where=sa.text("plate != ''"),
        postgresql_where=sa.text("plate != ''"),
    )


def downgrade() -> None:
    for name in ("plate", *_INDEXES):
        op.drop_index(f"ix_visits_log_{name}", "visits")
    op.drop_index("ix_visits_log", "visits")
    op.create_index("ix_visits_registered_at", "visits", ["registered_at"], unique=False)
    op.drop_table("visit_terms")
