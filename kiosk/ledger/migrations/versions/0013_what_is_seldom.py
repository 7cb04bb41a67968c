"""What is seldom, found at once: the block list's history, where gate and books differ, who was announced"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_SELDOM = (
    "kind IN ('gate:pass:conflict', 'office:block:added', 'office:block:changed', 'office:block:lifted')"
)
_DIFFERING = "belongings_out != '' OR (plate_out != '' AND plate_out != plate)"
_INDEXES = {
    "ix_events_seldom": ("events", ["kind", "seq"], _SELDOM),
    "ix_visits_differing": ("visits", ["left_at", "id"], _DIFFERING),
    "ix_visits_announced": (
        "visits",
        ["expected_at", "department", "station", "came_in_at", "reason"],
        "expected_at IS NOT NULL",
    ),
    "ix_attempts_differing": ("attempts", ["at", "id"], "code != books_code"),
}


def upgrade() -> None:
    for name, (table, columns, where) in _INDEXES.items():
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, (table, _, _) in reversed(_INDEXES.items()):
        op.drop_index(name, table)
