"""What every part of the reception stands on: the books, the keys, the house, and one transaction a verb."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from kiosk.keys import Keys
from kiosk.ledger.books import Books
from kiosk.ledger.stations import StationIdentity
from kiosk.ledger.visits import Visit
from kiosk.reception.desk import NO_STATION, Desk, House
from kiosk.visit.links import Link


class Malformed(ValueError):
    """A station's request without the form that every request has."""


class Forbidden(Exception):
    """A station asked for what its kind may not do."""


@dataclass(frozen=True)
class Sight:
    """A reading of the books, under way."""

    conn: Connection


class Door:
    """Where the verbs come in. Safe to call from several threads."""

    def __init__(self, books: Books, keys: Keys, house: House) -> None:
        self.books, self._keys, self.house = books, keys, house

    @contextmanager
    def _desk(
        self, now: datetime, at: datetime | None = None, station: StationIdentity | None = None
    ) -> Iterator[Desk]:
        with self.books.writing(now) as chain:
            when = min(at or now, now)  # a station's clock may be fast
            yield Desk(chain, self._keys, self.house, when, station or NO_STATION)


def meant(visit: Visit | None, link: Link) -> Visit:
    """The visit of a link; the link is sealed, so it is there."""
    assert visit is not None
    return visit
