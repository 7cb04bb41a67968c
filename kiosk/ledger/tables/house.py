"""What the house works with from day to day: its texts and customs, block list, shifts, feedback."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from kiosk.ledger.seals import SealedJson
from kiosk.ledger.tables.columns import (
    Number,
    UtcTime,
    its_visit,
    metadata,
    moment,
    partial_index,
    plain,
    sealed,
)

texts = Table(
    "texts",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("version", String(12), primary_key=True),
    Column("language", String(10), primary_key=True),
    plain("text"),
    moment("at", nullable=False),
)

# What administrators changed of the house's customs. Rows are only added: a section's newest is in force.
customs = Table(
    "customs",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=False),  # of its event in the log
    Column("section", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("value", JSON(none_as_null=True)),  # as the settings file would have it; none: as it has it
    moment("at", nullable=False),
    plain("by"),
    UniqueConstraint("section", "version", name="uq_customs_section_version"),
)

blocks = Table(
    "blocks",
    metadata,
    Column("id", Integer, primary_key=True),
    plain("name"),  # folded for comparing
    sealed("blocks", "phone"),
    plain("phone_digest"),  # by which it is found
    plain("plate"),
    sealed("blocks", "reason"),
    Column("until", UtcTime),
    plain("by"),
    moment("at", nullable=False),
    moment("lifted_at"),
    plain("lifted_by"),
)

shifts = Table(
    "shifts",
    metadata,
    Column("id", Number, primary_key=True),
    Column("station", Text, nullable=False),
    plain("guard"),
    plain("relieved"),
    Column("matters", JSON, nullable=False),
    moment("at", nullable=False),
)

musters = Table(
    "musters",
    metadata,
    Column("id", Number, primary_key=True),
    Column("station", Text, nullable=False),
    plain("by"),
    moment("at", nullable=False),
    moment("ended_at"),
    plain("ended_by"),
)

ticks = Table(
    "ticks",
    metadata,
    Column("muster_id", Number, ForeignKey("musters.id"), primary_key=True, autoincrement=False),
    its_visit(),
    Column("there", Boolean, nullable=False),
    moment("at", nullable=False),
    plain("by"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Number, primary_key=True),
    Column("visit_id", Number, ForeignKey("visits.id"), index=True),
    moment("at", nullable=False),
    Column("station", Text, nullable=False),
    Column("kind", String(20), nullable=False),  # rating, suggestion, complaint
    Column("stars", Integer),
    sealed("feedback", "text"),
    Column("state", String(10), nullable=False, server_default="new"),  # of kiosk.visit.feedback.Stage
    Column("version", Integer, nullable=False, server_default="1"),
    Column("host_id", Integer),  # to whom it was handed
    moment("due_at"),  # until when that person answers
    moment("reminded_at"),
    moment("answered_at"),
    sealed("feedback", "answer"),  # what the visitor was told
    plain("way"),  # by which of kiosk.visit.feedback.WAYS
    moment("closed_at"),
    sealed("feedback", "word"),  # with which it was closed
    moment("link_until"),  # so long the visitor can read the answer by a link; None: none was given
    Index("ix_feedback_at", "at"),
    partial_index("ix_feedback_open", "state", where="state NOT IN ('closed', 'counted')"),
)

guesses = Table(
    "guesses",
    metadata,
    Column("id", Number, primary_key=True),
    Column("station", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    moment("at", nullable=False, index=True),
)

requests = Table(
    "requests",
    metadata,
    Column("nonce", String(64), primary_key=True),
    Column("station", Text, nullable=False),
    Column("verb", String(20), nullable=False),
    moment("at", nullable=False),
    moment("recorded_at", nullable=False, index=True),
    # Sealed, for it may hold links and the codes of passes, which stand nowhere else in the books.
    Column("answer", SealedJson("requests.answer", "nonce"), nullable=False),
    # What the station had decided alone, once it was handed in.
    Column("decided", SealedJson("requests.decided", "nonce")),
)

# What a station said last of its printer, its scanner and what waits in its spool.
reports = Table(
    "reports",
    metadata,
    Column("station", Text, primary_key=True),
    moment("at", nullable=False),
    Column("facts", JSON, nullable=False),
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
