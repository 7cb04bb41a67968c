"""The tables of the books. What is personal stands in `visits`, `releases` and `events.personal`."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TEXT

from kiosk.ledger.seals import SealedBytes, SealedJson, SealedText


class UtcTime(TypeDecorator[datetime]):
    """Aware datetimes in UTC; SQLite stores them without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC, refusing a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC."""
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


Number = BigInteger().with_variant(Integer, "sqlite")
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _time(name: str, **options: Any) -> Column[datetime]:
    return Column(name, UtcTime, **options)


def _text(name: str, **options: Any) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="", **options)


def _sealed(table: str, name: str, key: str = "id") -> Column[str]:
    return Column(name, SealedText(f"{table}.{name}", key), nullable=False, server_default="")


hosts = Table(
    "hosts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("staff_no", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    _text("name_en"),
    _text("department"),
    _text("extension"),
    _text("mail"),
    _text("mobile"),
    Column("line_worker", Boolean, nullable=False, server_default=text("false")),
    _text("language"),
    _text("title"),
    _text("floor"),
    _text("assistant", index=True),  # staff numbers: who announces visitors for this host,
    _text("delegate"),  # and who answers when the host does not
    _text("notify"),  # the channels this host prefers, separated by blanks; '' the house's
    _time("away_from"),
    _time("away_until"),
    Column("terms", JSON, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("revision", Integer, nullable=False, index=True),
)

# Whom to find by the beginning of a key: of those alone who can be visited.
host_terms = Table(
    "host_terms",
    metadata,
    Column("term", Text().with_variant(TEXT(collation="C"), "postgresql"), primary_key=True),
    Column("host_id", Integer, ForeignKey("hosts.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

stations = Table(
    "stations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", String(10), nullable=False),
    Column("token_digest", String(64), nullable=False, unique=True),
    _time("created_at", nullable=False),
    _time("revoked_at"),
)

visits = Table(
    "visits",
    metadata,
    Column("id", Number, primary_key=True),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("seq", Number, nullable=False, index=True),  # the event that changed it last
    Column("visitor_class", String(10), nullable=False),
    Column("purpose", String(20), nullable=False),
    _text("name"),
    _text("organisation"),
    _sealed("visits", "phone"),
    _text("phone_digest"),  # by which it is found
    Column("people", Integer, nullable=False),
    Column("language", String(10), nullable=False),
    _text("plate"),
    _sealed("visits", "belongings"),
    Column("host_id", Integer, ForeignKey("hosts.id"), nullable=False),
    _text("host_name"),
    _text("department"),
    Column("station", Text, nullable=False),  # the lobby that registered it
    _time("registered_at", nullable=False),
    _time("answer_by", nullable=False),
    Column("asked_again", Integer, nullable=False, server_default="0"),  # steps of the escalation taken
    _time("answered_at"),
    _text("answered_by"),  # who answered, if not the host
    Column("postponed_minutes", Integer),
    _text("answer_kind"),  # coming, sends, meet: what the host added to the answer
    _text("answer_text"),
    _text("reason"),
    _time("expected_at"),  # of an announced visit
    _time("expected_until"),
    _text("room"),
    _text("parking"),
    Column("group_id", Number, index=True),  # the leader's visit, where each of a group has a pass
    Column("by_phone", Boolean, nullable=False, server_default=text("false")),
    Column("blocked", Boolean, nullable=False, server_default=text("false")),
    Column("escorted", Boolean, nullable=False, server_default=text("false")),  # R22: an escort is needed
    _text("escort"),
    _text("areas"),  # codes, separated by blanks (R21)
    _text("guide"),  # the version of the house guide that was shown (R32)
    Column("heads_in", Integer, nullable=False, server_default="0"),
    Column("heads_out", Integer, nullable=False, server_default="0"),
    _time("leaving_at"),  # 'leaving soon' (R8)
    _time("came_in_at"),
    _time("left_at"),
    _time("closed_at"),
    _text("let_in_by"),
    _text("let_out_by"),
    _text("identity_document"),
    _sealed("visits", "identity_last4"),
    _text("identity_by"),
    _sealed("visits", "belongings_out"),  # what differed on the way out (R20)
    _text("plate_out"),  # the car in which they left, where the guard noted it
    Index("ix_visits_phone_digest", "phone_digest"),
    Index("ix_visits_closed_at", "closed_at", "id"),  # what is over, for the periods of keeping
    # The log: each of its filters leads to an index that goes on in the log's own order.
    Index("ix_visits_log", "registered_at", "id"),
    *(
        Index(f"ix_visits_log_{name}", column, "registered_at", "id")
        for name, column in (
            *(("name", "name"), ("organisation", "organisation"), ("host", "host_id")),
            *(("department", "department"), ("station", "station"), ("class", "visitor_class")),
        )
    ),
    Index(
        "ix_visits_log_plate",
        *("plate", "registered_at", "id"),
        sqlite_where=text("plate != ''"),
        postgresql_where=text("plate != ''"),
    ),
    # What the desk works with stays small however long the books grow.
    Index(
        "ix_visits_live",
        "state",
        sqlite_where=text("state != 'closed'"),
        postgresql_where=text("state != 'closed'"),
    ),
)

# By what a name, an organisation or a plate is found: keys of every different one, not of each visit.
visit_terms = Table(
    "visit_terms",
    metadata,
    Column("field", String(12), primary_key=True),
    Column("term", Text().with_variant(TEXT(collation="C"), "postgresql"), primary_key=True),
    Column("value", Text, primary_key=True),
    Index("ix_visit_terms_value", "field", "value"),
    sqlite_with_rowid=False,
)

passes = Table(
    "passes",
    metadata,
    Column("id", Number, primary_key=True),
    Column("visit_id", Number, ForeignKey("visits.id"), nullable=False, index=True),
    Column("copy", Integer, nullable=False),
    Column("issuer", Integer, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("digest", String(32), nullable=False, unique=True),
    Column("short_digest", String(32), nullable=False, unique=True),
    Column("void", Boolean, nullable=False, server_default=text("false")),
    _time("issued_at", nullable=False),
    _time("expires_at", nullable=False),
    _time("printed_at"),
    _text("trouble"),  # why the lobby's printer did not bring it out for certain
    Index("uq_passes_visit_copy", "visit_id", "copy", unique=True),
    Index(
        "uq_passes_live",
        "visit_id",
        unique=True,
        sqlite_where=text("void = 0"),
        postgresql_where=text("NOT void"),
    ),
)

releases = Table(
    "releases",
    metadata,
    # One release a visit: the primary key is the visit.
    Column("visit_id", Number, ForeignKey("visits.id"), primary_key=True, autoincrement=False),
    Column("route", String(10), nullable=False),
    _text("by"),
    _text("guard"),
    _time("at", nullable=False),
    _text("signed_by"),
    _time("signed_at"),  # None: the signature is owed (R15)
)

members = Table(
    "members",
    metadata,
    Column("id", Number, primary_key=True),
    Column("visit_id", Number, ForeignKey("visits.id"), nullable=False, index=True),
    _text("name"),
    _sealed("members", "phone", "visit_id"),
    _text("phone_digest"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("visit_id", Number, ForeignKey("visits.id"), primary_key=True, autoincrement=False),
    Column("kind", String(20), primary_key=True),
    Column("host_id", Integer, ForeignKey("hosts.id")),  # who is asked; None: nobody is named for it
    Column("state", String(10), nullable=False),  # asked, granted, refused
    _time("at", nullable=False),
    _text("by"),
    _text("guard"),  # who telephoned, if it was not answered on the page
)

texts = Table(
    "texts",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("version", String(12), primary_key=True),
    Column("language", String(10), primary_key=True),
    _text("text"),
    _time("at", nullable=False),
)

agreements = Table(
    "agreements",
    metadata,
    Column("visit_id", Number, ForeignKey("visits.id"), primary_key=True, autoincrement=False),
    Column("version", String(12), nullable=False),
    Column("language", String(10), nullable=False),
    Column(
        "signature", SealedJson("agreements.signature", "visit_id"), nullable=False
    ),  # strokes of points, 0 to 1000
    _time("at", nullable=False),
)

photographs = Table(
    "photographs",
    metadata,
    Column("visit_id", Number, ForeignKey("visits.id"), primary_key=True, autoincrement=False),
    Column("jpeg", SealedBytes("photographs.jpeg", "visit_id"), nullable=False),
    _time("at", nullable=False),
)

signed_slips = Table(
    "signed_slips",
    metadata,
    Column("visit_id", Number, ForeignKey("visits.id"), primary_key=True, autoincrement=False),
    Column(
        "jpeg", SealedBytes("signed_slips.jpeg", "visit_id"), nullable=False
    ),  # the paper that the host signed
    _time("at", nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    Column("visit_id", Number, ForeignKey("visits.id"), primary_key=True, autoincrement=False),
    Column("digits", String(32), index=True),  # a keyed hash of the six digits; None once they are used
    _text("mail"),
    Column("by_host", Integer, ForeignKey("hosts.id"), nullable=False),
    _text("series"),  # the same for visits that were announced as one series
    _text("note"),
    Column("agreement", Boolean, nullable=False, server_default=text("false")),  # to be signed, says the host
    Column("sequence", Integer, nullable=False, server_default="0"),  # rises with each change, for calendars
    _time("at", nullable=False),
)

calls = Table(
    "calls",
    metadata,
    Column("id", Number, primary_key=True),
    Column("visit_id", Number, ForeignKey("visits.id"), nullable=False, index=True),
    _time("at", nullable=False),
    _text("guard"),
    _text("who"),
    Column("outcome", String(20), nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Number, primary_key=True),
    Column("visit_id", Number, ForeignKey("visits.id")),
    _time("at", nullable=False),
    Column("station", Text, nullable=False),
    Column("kind", String(20), nullable=False),  # rating, suggestion, complaint
    Column("stars", Integer),
    _text("text"),
    Column("state", String(10), nullable=False, server_default="new"),  # of kiosk.visit.feedback.Stage
    Column("version", Integer, nullable=False, server_default="1"),
    Column("host_id", Integer),  # to whom it was handed
    _time("due_at"),  # until when that person answers
    _time("reminded_at"),
    _time("answered_at"),
    _text("answer"),  # what the visitor was told
    _text("way"),  # by which of kiosk.visit.feedback.WAYS
    _time("closed_at"),
    _text("word"),  # with which it was closed
    Index("ix_feedback_at", "at"),
    Index(
        "ix_feedback_open",
        "state",
        sqlite_where=text("state NOT IN ('closed', 'counted')"),
        postgresql_where=text("state NOT IN ('closed', 'counted')"),
    ),
)

blocks = Table(
    "blocks",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("name"),  # folded for comparing
    _text("phone"),
    _text("plate"),
    _text("reason"),
    Column("until", UtcTime),
    _text("by"),
    _time("at", nullable=False),
    _time("lifted_at"),
    _text("lifted_by"),
)

guards = Table(
    "guards",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    _text("pin"),  # Argon2id
    _text("badge"),  # digest of the badge's code
    Column("active", Boolean, nullable=False, server_default=text("true")),
)

shifts = Table(
    "shifts",
    metadata,
    Column("id", Number, primary_key=True),
    Column("station", Text, nullable=False),
    _text("guard"),
    _text("relieved"),
    Column("matters", JSON, nullable=False),
    _time("at", nullable=False),
)

musters = Table(
    "musters",
    metadata,
    Column("id", Number, primary_key=True),
    Column("station", Text, nullable=False),
    _text("by"),
    _time("at", nullable=False),
    _time("ended_at"),
    _text("ended_by"),
)

ticks = Table(
    "ticks",
    metadata,
    Column("muster_id", Number, ForeignKey("musters.id"), primary_key=True, autoincrement=False),
    Column("visit_id", Number, ForeignKey("visits.id"), primary_key=True, autoincrement=False),
    Column("there", Boolean, nullable=False),
    _time("at", nullable=False),
    _text("by"),
)

guesses = Table(
    "guesses",
    metadata,
    Column("id", Number, primary_key=True),
    Column("station", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    _time("at", nullable=False, index=True),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Number, primary_key=True),
    Column("nonce", String(64), nullable=False, index=True),
    Column("station", Text, nullable=False),
    _time("at", nullable=False),
    Column("way", String(10), nullable=False),
    Column("code", String(20), nullable=False),  # what the gate showed
    Column("books_code", String(20), nullable=False),  # what the books say
    Column("alone", Boolean, nullable=False),  # judged by the gate without the office
    Column("visit_id", Number, ForeignKey("visits.id"), index=True),
)

requests = Table(
    "requests",
    metadata,
    Column("nonce", String(64), primary_key=True),
    Column("station", Text, nullable=False),
    Column("verb", String(20), nullable=False),
    _time("at", nullable=False),
    _time("recorded_at", nullable=False, index=True),
    Column("answer", JSON, nullable=False),
    Column("decided", JSON(none_as_null=True)),  # what the station had decided alone, once it was handed in
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
    _time("next_at", nullable=False),
    _time("leased_until"),
    _text("error"),
    Index(
        "ix_outbox_due",
        "next_at",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
)

events = Table(
    "events",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=False),
    _time("at", nullable=False),
    _time("recorded_at", nullable=False),
    Column("kind", Text, nullable=False),
    Column("visit_id", Number, index=True),
    _text("station"),
    Column("data", Text, nullable=False),  # canonical JSON, hashed as it stands
    Column("personal", SealedText("events.personal", "seq")),  # JSON; only its salted digest is in the chain
    Column("salt", LargeBinary),
    Column("personal_digest", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    # The last day's head is told to the gates with every change.
    Index(
        "ix_events_days",
        "seq",
        sqlite_where=text("kind = 'house:day:closed'"),
        postgresql_where=text("kind = 'house:day:closed'"),
    ),
)

chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Number, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

# Programs that may ask under /api/v1; of a token only the hash is kept.
tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("digest", String(64), nullable=False, unique=True),
    _text("scopes"),  # separated by blanks
    _time("created_at", nullable=False),
    _time("revoked_at"),
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    _text("password"),  # Argon2id
    _sealed("users", "totp"),  # hexadecimal; '' without a second factor
    Column("totp_step", Number, nullable=False, server_default="0"),  # of the code that was used last
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("handed", Boolean, nullable=False, server_default=text("false")),  # the password: to be changed
    _time("made_at", nullable=False),
    _time("signed_in_at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False, index=True),
    Column("digest", String(64), nullable=False, unique=True),
    _time("made_at", nullable=False),
    _time("seen_at", nullable=False),
    _text("address"),
    _text("browser"),
)

# What a station said last of its printer, its scanner and what waits in its spool.
reports = Table(
    "reports",
    metadata,
    Column("station", Text, primary_key=True),
    _time("at", nullable=False),
    Column("facts", JSON, nullable=False),
)

# What the office does by its own clock, once a night, or when somebody asks for it.
chores = Table(
    "chores",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(10), nullable=False),  # forget, verify, backup
    _time("night"),  # the closing that it follows; None: somebody asked for it
    _time("began_at", nullable=False),
    _time("ended_at"),
    Column("told", JSON, nullable=False),  # what came of it, in numbers and codes
    UniqueConstraint("kind", "night", name="uq_chores_kind_night"),
)

# What a day, and a month that is over, comes to (R26): nobody counts a year's visits again, and the sums
# stay when the persons are forgotten.
sums = Table(
    "sums",
    metadata,
    Column("span", String(5), primary_key=True),  # day, month
    Column("start", String(10), primary_key=True),  # its first day, ISO, in the house's time zone
    Column("made_on", String(10), nullable=False),  # the house's day on which it was counted
    Column("figures", Text, nullable=False),  # JSON of kiosk.visit.tally.Tally
)

# What administrators changed of the house's customs. Rows are only added: a section's newest is in force.
customs = Table(
    "customs",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=False),  # of its event in the log
    Column("section", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("value", JSON(none_as_null=True)),  # as the settings file would have it; none: as it has it
    _time("at", nullable=False),
    _text("by"),
    UniqueConstraint("section", "version", name="uq_customs_section_version"),
)
