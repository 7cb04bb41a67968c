"""What every part of the reception stands on: the books, the keys, the house, and one transaction a verb."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from kiosk.keys import Keys
from kiosk.ledger import customs
from kiosk.ledger.books import Books
from kiosk.ledger.stations import StationIdentity
from kiosk.ledger.visits import Visit
from kiosk.reception.desk import NO_STATION, Desk, House
from kiosk.reception.furnishing import laid_over
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
    """Where the verbs come in. Safe to call from several threads.

    `house`: as the settings have it, with what administrators changed in the books laid over it.
    """

    def __init__(self, books: Books, keys: Keys, house: House) -> None:
        self.books, self._keys, self._settled, self.house = books, keys, house, house
        self._revision = 0
        self._listeners: list[Callable[[House], None]] = []

    def on_house(self, callback: Callable[[House], None]) -> None:
        """Call this with the house now, and again whenever it has become another."""
        with self.books.reading() as conn:
            self._heed(conn)
        self._listeners.append(callback)
        callback(self.house)

    def _heed(self, conn: Connection) -> None:
        """Take over what was changed of the house, in this process or another one."""
        revision = customs.revision(conn)
        if revision == self._revision:
            return
        self.house = laid_over(self._settled, customs.in_force(conn))
        self._revision = revision
        for listener in self._listeners:
            listener(self.house)

    @contextmanager
    def _desk(
        self, now: datetime, at: datetime | None = None, station: StationIdentity | None = None
    ) -> Iterator[Desk]:
        with self.books.writing(now) as chain:
            self._heed(chain.conn)
            when = min(at or now, now)  # a station's clock may be fast
            yield Desk(chain, self._keys, self.house, when, station or NO_STATION)


def meant(visit: Visit | None, link: Link) -> Visit:
    """The visit of a link; the link is sealed, so it is there."""
    assert visit is not None
    return visit
