"""The first books"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain")),
    )
    op.create_table(
        "events",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("visit_id", NUMBER, nullable=True),
        sa.Column("station", sa.Text(), server_default="", nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("personal", sa.Text(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("personal_digest", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_events")),
    )
    op.create_index("ix_events_visit_id", "events", ["visit_id"], unique=False)

    op.create_table(
        "hosts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("department", sa.Text(), server_default="", nullable=False),
        sa.Column("extension", sa.Text(), server_default="", nullable=False),
        sa.Column("mail", sa.Text(), server_default="", nullable=False),
        sa.Column("mobile", sa.Text(), server_default="", nullable=False),
        sa.Column("line_worker", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hosts")),
        sa.UniqueConstraint("staff_no", name=op.f("uq_hosts_staff_no")),
    )
    op.create_index("ix_hosts_revision", "hosts", ["revision"], unique=False)

    op.create_table(
        "requests",
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("verb", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("decided", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_requests")),
    )
    op.create_table(
        "stations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stations")),
        sa.UniqueConstraint("name", name=op.f("uq_stations_name")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_stations_token_digest")),
    )
    op.create_table(
        "visits",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("visitor_class", sa.String(length=10), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("organisation", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("plate", sa.Text(), server_default="", nullable=False),
        sa.Column("belongings", sa.Text(), server_default="", nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("host_name", sa.Text(), server_default="", nullable=False),
        sa.Column("department", sa.Text(), server_default="", nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("postponed_minutes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("came_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("let_in_by", sa.Text(), server_default="", nullable=False),
        sa.Column("let_out_by", sa.Text(), server_default="", nullable=False),
        sa.Column("identity_document", sa.Text(), server_default="", nullable=False),
        sa.Column("identity_last4", sa.Text(), server_default="", nullable=False),
        sa.Column("identity_by", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_visits_host_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index(
        "ix_visits_live",
        "visits",
        ["state"],
        unique=False,
        sqlite_where=sa.text("state != 'closed'"),
        postgresql_where=sa.text("state != 'closed'"),
    )
    op.create_index("ix_visits_registered_at", "visits", ["registered_at"], unique=False)
    op.create_index("ix_visits_seq", "visits", ["seq"], unique=False)

    op.create_table(
        "attempts",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("books_code", sa.String(length=20), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("visit_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_attempts_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    op.create_index("ix_attempts_nonce", "attempts", ["nonce"], unique=False)
    op.create_index("ix_attempts_visit_id", "attempts", ["visit_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("visit_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_outbox_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_outbox_visit_id", "outbox", ["visit_id"], unique=False)

    op.create_table(
        "passes",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("visit_id", NUMBER, nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("short_digest", sa.String(length=32), nullable=False),
        sa.Column("void", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_passes_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passes")),
        sa.UniqueConstraint("digest", name=op.f("uq_passes_digest")),
        sa.UniqueConstraint("short_digest", name=op.f("uq_passes_short_digest")),
    )
    op.create_index("ix_passes_visit_id", "passes", ["visit_id"], unique=False)
    op.create_index(
        "uq_passes_live",
        "passes",
        ["visit_id"],
        unique=True,
        sqlite_where=sa.text("void = 0"),
        postgresql_where=sa.text("NOT void"),
    )
    op.create_index("uq_passes_visit_copy", "passes", ["visit_id", "copy"], unique=True)

    op.create_table(
        "releases",
        sa.Column("visit_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("route", sa.String(length=10), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("guard", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_releases_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_releases")),
    )
    # The head of the empty chain: every writer takes it first.
    head = sa.table("chain", sa.column("id"), sa.column("seq"), sa.column("hash", sa.LargeBinary()))
    op.execute(head.insert().values(id=1, seq=0, hash=bytes(32)))


def downgrade() -> None:
    for table in (
        "releases",
        "passes",
        "outbox",
        "attempts",
        "visits",
        "stations",
        "requests",
        "hosts",
        "events",
        "chain",
    ):
        op.drop_table(table)
