"""Announced visits, approvals, groups, photographs and agreements, the block list, guards, emergencies"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("plate", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
    )
    op.create_table(
        "guards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pin", sa.Text(), server_default="", nullable=False),
        sa.Column("badge", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guards")),
        sa.UniqueConstraint("name", name=op.f("uq_guards_name")),
    )
    op.create_table(
        "guesses",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guesses")),
    )
    op.create_index("ix_guesses_at", "guesses", ["at"], unique=False)
    op.create_table(
        "musters",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_musters")),
    )
    op.create_table(
        "shifts",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("guard", sa.Text(), server_default="", nullable=False),
        sa.Column("relieved", sa.Text(), server_default="", nullable=False),
        sa.Column("matters", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    op.create_table(
        "texts",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "version", "language", name=op.f("pk_texts")),
    )
    op.create_table(
        "agreements",
        sa.Column("visit_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("signature", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_agreements_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_agreements")),
    )
    op.create_table(
        "approvals",
        sa.Column("visit_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("guard", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_approvals_host_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_approvals_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "kind", name=op.f("pk_approvals")),
    )
    op.create_table(
        "calls",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("visit_id", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("guard", sa.Text(), server_default="", nullable=False),
        sa.Column("who", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_calls_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    op.create_index("ix_calls_visit_id", "calls", ["visit_id"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("visit_id", NUMBER, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_feedback_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_table(
        "invitations",
        sa.Column("visit_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("digits", sa.String(length=32), nullable=True),
        sa.Column("mail", sa.Text(), server_default="", nullable=False),
        sa.Column("by_host", sa.Integer(), nullable=False),
        sa.Column("series", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_host"], ["hosts.id"], name=op.f("fk_invitations_by_host")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_invitations_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_invitations")),
    )
    op.create_index("ix_invitations_digits", "invitations", ["digits"], unique=False)
    op.create_table(
        "members",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("visit_id", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_members_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
    )
    op.create_index("ix_members_visit_id", "members", ["visit_id"], unique=False)
    op.create_table(
        "photographs",
        sa.Column("visit_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_photographs_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_photographs")),
    )
    op.create_table(
        "ticks",
        sa.Column("muster_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("visit_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("there", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["muster_id"], ["musters.id"], name=op.f("fk_ticks_muster_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_ticks_visit_id")),
        sa.PrimaryKeyConstraint("muster_id", "visit_id", name=op.f("pk_ticks")),
    )
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("visit_id", existing_type=NUMBER, nullable=True)
    op.add_column("hosts", sa.Column("title", sa.Text(), server_default="", nullable=False))
    op.add_column("hosts", sa.Column("floor", sa.Text(), server_default="", nullable=False))
    op.add_column("hosts", sa.Column("assistant", sa.Text(), server_default="", nullable=False))
    op.add_column("hosts", sa.Column("delegate", sa.Text(), server_default="", nullable=False))
    op.add_column("hosts", sa.Column("notify", sa.Text(), server_default="", nullable=False))
    op.add_column("hosts", sa.Column("away_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("hosts", sa.Column("away_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("host_id", sa.Integer(), nullable=True))
    op.add_column("visits", sa.Column("asked_again", sa.Integer(), server_default="0", nullable=False))
    op.add_column("visits", sa.Column("answered_by", sa.Text(), server_default="", nullable=False))
    op.add_column("visits", sa.Column("answer_kind", sa.Text(), server_default="", nullable=False))
    op.add_column("visits", sa.Column("answer_text", sa.Text(), server_default="", nullable=False))
    op.add_column("visits", sa.Column("expected_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visits", sa.Column("expected_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visits", sa.Column("room", sa.Text(), server_default="", nullable=False))
    op.add_column("visits", sa.Column("parking", sa.Text(), server_default="", nullable=False))
    op.add_column("visits", sa.Column("group_id", NUMBER, nullable=True))
    op.add_column(
        "visits", sa.Column("by_phone", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "visits", sa.Column("blocked", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "visits", sa.Column("escorted", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("visits", sa.Column("escort", sa.Text(), server_default="", nullable=False))
    op.add_column("visits", sa.Column("areas", sa.Text(), server_default="", nullable=False))
    op.add_column("visits", sa.Column("guide", sa.Text(), server_default="", nullable=False))
    op.add_column("visits", sa.Column("heads_in", sa.Integer(), server_default="0", nullable=False))
    op.add_column("visits", sa.Column("heads_out", sa.Integer(), server_default="0", nullable=False))
    op.add_column("visits", sa.Column("leaving_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visits", sa.Column("belongings_out", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_visits_group_id", "visits", ["group_id"], unique=False)
    op.create_index("ix_visits_phone", "visits", ["phone"], unique=False)
    day_closed = sa.text("kind = 'house:day:closed'")
    op.create_index("ix_events_days", "events", ["seq"], sqlite_where=day_closed, postgresql_where=day_closed)


def downgrade() -> None:
    op.drop_index("ix_events_days", "events")
    op.drop_index("ix_visits_phone", "visits")
    op.drop_index("ix_visits_group_id", "visits")
    for column in (
        "belongings_out",
        "leaving_at",
        "heads_out",
        "heads_in",
        "guide",
        "areas",
        "escort",
        "group_id",
        "parking",
        "room",
        "expected_at",
        "answer_text",
        "answer_kind",
        "answered_by",
        "asked_again",
    ):
        op.drop_column("visits", column)
    for column in ("title", "floor", "assistant", "delegate", "notify", "away_from", "away_until"):
        op.drop_column("hosts", column)
    op.drop_column("outbox", "host_id")
    for table in (
        "ticks",
        "photographs",
        "members",
        "invitations",
        "feedback",
        "calls",
        "approvals",
        "agreements",
        "texts",
        "shifts",
        "musters",
        "guesses",
        "guards",
        "blocks",
    ):
        op.drop_table(table)
