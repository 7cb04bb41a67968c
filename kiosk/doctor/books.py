"""What the office stands on: its books."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from kiosk.doctor.finding import Finding, bad, doubtful, good
from kiosk.ledger import outbox
from kiosk.ledger.books import Behind, Books
from kiosk.settings import Settings


def books(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether the database answers and is of this program's version; what could not be delivered."""
    try:
        place = make_url(settings.database).render_as_string(hide_password=True)
        ledger = Books(settings.database, b"")
    except (ArgumentError, SQLAlchemyError, ImportError) as fault:
        yield bad("books", f"{type(fault).__name__}", "is [office] database an address as in the README?")
        return
    try:
        ledger.check_version()
        yield good("books", place)
        yield _notices(ledger, now)
    except Behind as fault:
        yield bad("books", f"{place}: {fault}", "kiosk ledger upgrade")
    except SQLAlchemyError as fault:
        yield bad("books", f"{place}: {type(fault).__name__}", "is the database running?")
    finally:
        ledger.close()


def _notices(ledger: Books, now: datetime) -> Finding:
    """Dead letters of the last week, and what is tried again and again."""
    with ledger.reading() as conn:
        found = outbox.in_trouble(conn, now - timedelta(days=7))
    if not found:
        return good("notices", "none was given up in a week, none is stuck")
    said = {"dead": "given up", "pending": "tried again and again"}
    told = [f"{count} by {channel} {said[state]} ({error})" for state, channel, error, count in found]
    return doubtful("notices", "; ".join(told), "see [notices] in the settings, and the hosts' addresses")
