"""Hosts found by the beginning of a key; announcers by their hosts; agreements that an announcer asks for"""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    terms = op.create_table(
        "host_terms",
        sa.Column("term", sa.Text().with_variant(TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("host_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_host_terms_host_id")),
        sa.PrimaryKeyConstraint("term", "host_id", name=op.f("pk_host_terms")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_hosts_assistant", "hosts", ["assistant"], unique=False)
    op.add_column(
        "invitations", sa.Column("agreement", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    conn = op.get_bind()
    hosts = conn.execute(sa.text("SELECT id, CAST(terms AS TEXT) FROM hosts WHERE active")).all()
    rows = [
        {"term": term, "host_id": host} for host, keys in hosts for term in dict.fromkeys(json.loads(keys))
    ]
    if rows:
        conn.execute(sa.insert(terms), rows)


def downgrade() -> None:
    op.drop_column("invitations", "agreement")
    op.drop_index("ix_hosts_assistant", "hosts")
    op.drop_table("host_terms")
