"""Books of very many invented visits, grown from one size to the next."""

from collections.abc import Callable, Iterable
from datetime import datetime

from kiosk.directory.findable import terms_of
from kiosk.ledger import books
from kiosk.ledger.filling import Filling, filling
from kiosk.ledger.journal import FOUND_BY
from kiosk.ledger.seals import Seals
from kiosk.trial.visits import COLUMNS, RELEASES, Invented, releases

BYTES_A_VISIT = 1500
"""Of disk, for a visit with its keys and indexes, and SQLite's log beside it while it grows."""
_AT_ONCE, _PEOPLE = 20_000, 200_000
_HOST = ("id", "staff_no", "name", "department", "terms", "revision")
_KEY = ("field", "term", "value")


class Trial:
    """The books at `url`, where nothing may be yet, under these keys, of up to `most` visits."""

    def __init__(self, url: str, seals: Seals, now: datetime, most: int) -> None:
        books.upgrade(url, now)
        self._url, self._many = url, 0
        self._invented = Invented(seals, now, people=min(_PEOPLE, most // 5 + 1))
        self._known: dict[str, set[str]] = {field: set() for field in FOUND_BY}

    def grow(self, many: int, told: Callable[[int], None]) -> None:
        """Write further visits until there are `many`; `told` hears of every few thousand."""
        with filling(self._url) as into:
            if not self._many:
                into.write("hosts", _HOST, self._invented.hosts())
            while self._many < many:
                until = min(many, self._many + _AT_ONCE)
                self._write(into, range(self._many + 1, until + 1))
                told(until - self._many)
                self._many = until

    def _write(self, into: Filling, numbers: range) -> None:
        some = self._invented.visits(numbers)
        into.write("visits", COLUMNS, some)
        into.write("releases", RELEASES, releases(some))
        for field, known in self._known.items():
            place = COLUMNS.index(field)
            new = {row[place] for row in some if row[place]} - known
            into.write("visit_terms", _KEY, _keys(field, new))
            known |= new
        into.commit()


def _keys(field: str, values: Iterable[str]) -> list[tuple[str, str, str]]:
    return sorted((field, key, value) for value in values for key in set(terms_of(field, value)))
