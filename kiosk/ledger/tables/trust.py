"""What happened, who is still to be told of it, and what the office does by its own clock."""

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from kiosk.ledger.seals import SealedText
from kiosk.ledger.tables.columns import Number, metadata, moment, partial_index, plain

SELDOM = "kind IN ('gate:pass:conflict', 'office:block:added', 'office:block:changed', 'office:block:lifted')"
"""Events that are looked for by their kind, among those of millions of visits."""

events = Table(
    "events",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=False),
    moment("at", nullable=False),
    moment("recorded_at", nullable=False),
    Column("kind", Text, nullable=False),
    Column("visit_id", Number, index=True),
    plain("station"),
    Column("data", Text, nullable=False),  # canonical JSON, hashed as it stands
    Column("personal", SealedText("events.personal", "seq")),  # JSON; only its salted digest is in the chain
    Column("salt", LargeBinary),
    Column("personal_digest", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    # The last day's head is told to the gates with every change.
    partial_index("ix_events_days", "seq", where="kind = 'house:day:closed'"),
    partial_index("ix_events_seldom", "kind", "seq", where=SELDOM),
)

chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Number, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Number, primary_key=True),
    Column("key", String(36), nullable=False, unique=True),  # idempotency key, the same on every try
    Column("visit_id", Number, ForeignKey("visits.id"), index=True),  # None: about no visit
    Column("kind", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("host_id", Integer),  # whom to tell, if not the visit's host
    Column("feedback_id", Number),  # what it is about, if not a visit
    Column("event", Number),  # what a webhook is told of; None for notices
    Column("state", String(10), nullable=False),  # pending, sent, dead, moot
    Column("tries", Integer, nullable=False, server_default="0"),
    moment("next_at", nullable=False),
    moment("leased_until"),
    plain("error"),
    partial_index("ix_outbox_due", "next_at", where="state = 'pending'"),
)

# What the office does by its own clock, once a night, or when somebody asks for it.
chores = Table(
    "chores",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(10), nullable=False),  # forget, verify, backup
    moment("night"),  # the closing that it follows; None: somebody asked for it
    moment("began_at", nullable=False),
    moment("ended_at"),
    Column("told", JSON, nullable=False),  # what came of it, in numbers and codes
    UniqueConstraint("kind", "night", name="uq_chores_kind_night"),
)
