"""Visits, and what belongs to each: passes, releases, those who came along, agreements, pictures."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text
from sqlalchemy.dialects.postgresql import TEXT

from kiosk.ledger.seals import SealedBytes, SealedJson
from kiosk.ledger.tables.columns import (
    Number,
    flag,
    its_visit,
    metadata,
    moment,
    partial_index,
    plain,
    sealed,
)

DIFFERING = "belongings_out != '' OR (plate_out != '' AND plate_out != plate)"
"""Who left with other things, or in another car, than they came with."""

visits = Table(
    "visits",
    metadata,
    Column("id", Number, primary_key=True),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("seq", Number, nullable=False, index=True),  # the event that changed it last
    Column("visitor_class", String(10), nullable=False),
    Column("purpose", String(20), nullable=False),
    plain("name"),
    plain("organisation"),
    sealed("visits", "phone"),
    plain("phone_digest"),  # by which it is found
    Column("people", Integer, nullable=False),
    Column("language", String(10), nullable=False),
    plain("plate"),
    sealed("visits", "belongings"),
    Column("host_id", Integer, ForeignKey("hosts.id"), nullable=False),
    plain("host_name"),
    plain("department"),
    Column("station", Text, nullable=False),  # the lobby that registered it
    moment("registered_at", nullable=False),
    moment("answer_by", nullable=False),
    Column("asked_again", Integer, nullable=False, server_default="0"),  # steps of the escalation taken
    moment("answered_at"),
    plain("answered_by"),  # who answered, if not the host
    Column("postponed_minutes", Integer),
    plain("answer_kind"),  # coming, sends, meet: what the host added to the answer
    plain("answer_text"),
    plain("reason"),
    moment("expected_at"),  # of an announced visit
    moment("expected_until"),
    plain("room"),
    plain("parking"),
    Column("group_id", Number, index=True),  # the leader's visit, where each of a group has a pass
    flag("by_phone"),
    flag("blocked"),
    flag("escorted"),  # R22: an escort is needed
    plain("escort"),
    plain("areas"),  # codes, separated by blanks (R21)
    plain("guide"),  # the version of the house guide that was shown (R32)
    Column("heads_in", Integer, nullable=False, server_default="0"),
    Column("heads_out", Integer, nullable=False, server_default="0"),
    moment("leaving_at"),  # 'leaving soon' (R8)
    moment("came_in_at"),
    moment("left_at"),
    moment("closed_at"),
    plain("let_in_by"),
    plain("let_out_by"),
    plain("identity_document"),
    sealed("visits", "identity_last4"),
    plain("identity_by"),
    sealed("visits", "belongings_out"),  # what differed on the way out (R20)
    plain("plate_out"),  # the car in which they left, where the guard noted it
    Index("ix_visits_phone_digest", "phone_digest"),
    Index("ix_visits_closed_at", "closed_at", "id"),  # what is over, for the periods of keeping
    # The log: each of its filters leads to an index that goes on in the log's own order.
    Index("ix_visits_log", "registered_at", "id"),
    *(
        Index(f"ix_visits_log_{name}", *columns, "registered_at", "id")
        for name, columns in {
            "name": ("name",),
            "organisation": ("organisation",),
            "host": ("host_id",),
            "department": ("department",),
            "station": ("station",),
            "class": ("visitor_class",),
            # and in pairs, where each of two alone leads to millions
            "class_department": ("visitor_class", "department"),
            "class_station": ("visitor_class", "station"),
            "department_station": ("department", "station"),
        }.items()
    ),
    partial_index("ix_visits_log_plate", "plate", "registered_at", "id", where="plate != ''"),
    # What the desk works with stays small however long the books grow.
    partial_index("ix_visits_live", "state", where="state != 'closed'"),
    partial_index("ix_visits_differing", "left_at", "id", where=DIFFERING),
    # Who was announced and did not come is counted from this index alone (R26).
    partial_index(
        "ix_visits_announced",
        "expected_at",
        "department",
        "station",
        "came_in_at",
        "reason",
        where="expected_at IS NOT NULL",
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
    flag("void"),
    moment("issued_at", nullable=False),
    moment("expires_at", nullable=False),
    moment("printed_at"),
    plain("trouble"),  # why the lobby's printer did not bring it out for certain
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
    its_visit(),
    Column("route", String(10), nullable=False),
    plain("by"),
    plain("guard"),
    moment("at", nullable=False),
    plain("signed_by"),
    moment("signed_at"),  # None: the signature is owed (R15)
)

members = Table(
    "members",
    metadata,
    Column("id", Number, primary_key=True),
    Column("visit_id", Number, ForeignKey("visits.id"), nullable=False, index=True),
    plain("name"),
    sealed("members", "phone", "visit_id"),
    plain("phone_digest"),
)

approvals = Table(
    "approvals",
    metadata,
    its_visit(),
    Column("kind", String(20), primary_key=True),
    Column("host_id", Integer, ForeignKey("hosts.id")),  # who is asked; None: nobody is named for it
    Column("state", String(10), nullable=False),  # asked, granted, refused
    moment("at", nullable=False),
    plain("by"),
    plain("guard"),  # who telephoned, if it was not answered on the page
)

agreements = Table(
    "agreements",
    metadata,
    its_visit(),
    Column("version", String(12), nullable=False),
    Column("language", String(10), nullable=False),
    # Strokes of points, 0 to 1000.
    Column("signature", SealedJson("agreements.signature", "visit_id"), nullable=False),
    moment("at", nullable=False),
)

photographs = Table(
    "photographs",
    metadata,
    its_visit(),
    Column("jpeg", SealedBytes("photographs.jpeg", "visit_id"), nullable=False),
    moment("at", nullable=False),
)

signed_slips = Table(
    "signed_slips",
    metadata,
    its_visit(),
    # The paper that the host signed.
    Column("jpeg", SealedBytes("signed_slips.jpeg", "visit_id"), nullable=False),
    moment("at", nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    its_visit(),
    Column("digits", String(32), index=True),  # a keyed hash of the six digits; None once they are used
    sealed("invitations", "mail", "visit_id"),
    Column("by_host", Integer, ForeignKey("hosts.id"), nullable=False),
    plain("series"),  # the same for visits that were announced as one series
    sealed("invitations", "note", "visit_id"),
    flag("agreement"),  # to be signed, says the host
    Column("sequence", Integer, nullable=False, server_default="0"),  # rises with each change, for calendars
    moment("at", nullable=False),
)

calls = Table(
    "calls",
    metadata,
    Column("id", Number, primary_key=True),
    Column("visit_id", Number, ForeignKey("visits.id"), nullable=False, index=True),
    moment("at", nullable=False),
    plain("guard"),
    plain("who"),
    Column("outcome", String(20), nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Number, primary_key=True),
    Column("nonce", String(64), nullable=False, index=True),
    Column("station", Text, nullable=False),
    moment("at", nullable=False),
    Column("way", String(10), nullable=False),
    Column("code", String(20), nullable=False),  # what the gate showed
    Column("books_code", String(20), nullable=False),  # what the books say
    Column("alone", Boolean, nullable=False),  # judged by the gate without the office
    Column("visit_id", Number, ForeignKey("visits.id"), index=True),
    partial_index("ix_attempts_differing", "at", "id", where="code != books_code"),
)
