"""Two filters at once: class, department and station have indexes in pairs too"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_PAIRS = {
    "class_department": ("visitor_class", "department"),
    "class_station": ("visitor_class", "station"),
    "department_station": ("department", "station"),
}


def upgrade() -> None:
    for name, pair in _PAIRS.items():
        op.create_index(f"ix_visits_log_{name}", "visits", [*pair, "registered_at", "id"], unique=False)


def downgrade() -> None:
    for name in reversed(_PAIRS):
        op.drop_index(f"ix_visits_log_{name}", "visits")
