"""Who is known to the house: hosts, guards, users, and the stations and programs that may ask."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text
from sqlalchemy.dialects.postgresql import TEXT

from kiosk.ledger.tables.columns import Number, flag, metadata, moment, plain, sealed

hosts = Table(
    "hosts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("staff_no", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    plain("name_en"),
    plain("department"),
    plain("extension"),
    plain("mail"),  # by which whoever announces visitors is found
    sealed("hosts", "mobile"),
    flag("line_worker"),
    plain("language"),
    plain("title"),
    plain("floor"),
    plain("assistant", index=True),  # staff numbers: who announces visitors for this host,
    plain("delegate"),  # and who answers when the host does not
    plain("notify"),  # the channels this host prefers, separated by blanks; '' the house's
    moment("away_from"),
    moment("away_until"),
    Column("terms", JSON, nullable=False),
    flag("active", "true"),
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
    moment("created_at", nullable=False),
    moment("revoked_at"),
)

guards = Table(
    "guards",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    plain("pin"),  # Argon2id
    plain("badge"),  # digest of the badge's code
    flag("active", "true"),
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    plain("password"),  # Argon2id
    sealed("users", "totp"),  # hexadecimal; '' without a second factor
    Column("totp_step", Number, nullable=False, server_default="0"),  # of the code that was used last
    flag("active", "true"),
    flag("handed"),  # the password: to be changed
    moment("made_at", nullable=False),
    moment("signed_in_at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False, index=True),
    Column("digest", String(64), nullable=False, unique=True),
    moment("made_at", nullable=False),
    moment("seen_at", nullable=False),
    plain("address"),
    plain("browser"),
)

# Programs that may ask under /api/v1; of a token only the hash is kept.
tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("digest", String(64), nullable=False, unique=True),
    plain("scopes"),  # separated by blanks
    moment("created_at", nullable=False),
    moment("revoked_at"),
)
