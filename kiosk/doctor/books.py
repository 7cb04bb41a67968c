"""What the office stands on: its books."""

from collections.abc import Iterator

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from kiosk.doctor.finding import Finding, bad, good
from kiosk.ledger.books import Behind, Books
from kiosk.settings import Settings


def books(settings: Settings) -> Iterator[Finding]:
    """Whether the database answers and is of this program's version."""
    try:
        place = make_url(settings.database).render_as_string(hide_password=True)
        ledger = Books(settings.database, b"")
    except (ArgumentError, SQLAlchemyError, ImportError) as fault:
        yield bad("books", f"{type(fault).__name__}", "is [office] database an address as in the README?")
        return
    try:
        ledger.check_version()
        yield good("books", place)
    except Behind as fault:
        yield bad("books", f"{place}: {fault}", "kiosk ledger upgrade")
    except SQLAlchemyError as fault:
        yield bad("books", f"{place}: {type(fault).__name__}", "is the database running?")
    finally:
        ledger.close()
