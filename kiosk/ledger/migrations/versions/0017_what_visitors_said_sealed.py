"""What visitors said, and what they were answered, sealed"""

from alembic import op

from kiosk.ledger.migrations.turning import Place, look_at_keys, seal, unseal

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_PLACES = (Place("feedback", "id", ("text", "answer", "word")),)


def upgrade() -> None:
    look_at_keys(op.get_bind())
    seal(_PLACES)


def downgrade() -> None:
    unseal(_PLACES)
