"""A doorstep to act on: what tests of the books and of whole visits share."""

import secrets
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.keys import Keys
from kiosk.ledger import journal
from kiosk.ledger.books import Books
from kiosk.ledger.stations import StationIdentity
from kiosk.reception import House, Reception
from kiosk.visit.links import Link

Blank = Callable[[], str]
"""Makes the URL of a fresh ledger."""
HOUSE = House(channels=("mail", "webhook"), url="https://office.example", escalation=())
KEYS = Keys.fresh()  # the same for all houses of a process: what was compiled for one is good for the next
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai, a Monday
HOSTS: list[dict[str, Any]] = [
    {
        "staff_no": f"T{number:03}",
        "name": name,
        "name_en": "",
        "department": department,
        "extension": f"80{number:02}",
        "mail": f"t{number}@example.com",
        "mobile": "",
        "line_worker": department == "一车间",
        "language": "zh-CN",
        "terms": ["zw"],
    }
    for number, (name, department) in enumerate(
        [("张伟", "研发部"), ("单雪", "采购部"), ("仇勇", "一车间")], start=1
    )
]


@dataclass
class Doorstep:
    """A house to visit, acted on through the reception's public verbs, with a clock of its own."""

    url: str
    keys: Keys = KEYS
    house: House = HOUSE
    now: datetime = MORNING

    def __post_init__(self) -> None:
        self.open()
        self.reception.import_hosts(HOSTS, self.now)
        self.lobby = self._station("lobby-1", "lobby")
        self.gate = self._station("gate-1", "gate")
        self.other_gate = self._station("gate-2", "gate")

    def elsewhere(self, url: str) -> "Doorstep":
        """The same house on the copy of its books at `url`."""
        moved = copy(self)
        moved.url = url
        moved.open()
        return moved

    def _station(self, name: str, kind: str) -> StationIdentity:
        found = self.reception.station_of(self.reception.add_station(name, kind, self.now))
        assert found is not None
        return found

    def open(self) -> None:
        """Open the books, as after a start."""
        self.books = Books(self.url, self.keys.chain, self.keys.fields)
        self.reception = Reception(self.books, self.keys, self.house)

    def reopen(self) -> None:
        """The office died and is started again."""
        self.books.close()
        self.open()

    def later(self, **span: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**span)
        return self.now

    def request(self, verb: str, body: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """A request with a nonce of its own."""
        made = {"verb": verb, "nonce": secrets.token_hex(16), "at": self.now.isoformat(), "body": body}
        return made | more

    def ask(self, station: StationIdentity, verb: str, **body: Any) -> dict[str, Any]:
        """Ask as a station, now."""
        return self.reception.handle(station, self.request(verb, body), self.now)

    def register(self, **fields: Any) -> int:
        """A general visitor at the lobby; the visit's number."""
        form = {"host": 1, "name": "王小明", "organisation": "晨光仪器", "phone": "13800001111"}
        answer = self.ask(self.lobby, "register", **{**form, "purpose": "business", **fields})
        assert answer["code"] == "asked", answer
        return int(answer["visit"])

    def token(self, visit: int, host: int = 1) -> str:
        """What the host finds behind the link."""
        return Link(visit, host, int((self.now + timedelta(days=1)).timestamp())).token(self.keys.links)

    def agree(self, visit: int, host: int = 1) -> dict[str, Any]:
        """The host agrees."""
        return self.reception.answer(self.token(visit, host), "agree", self.now)

    def row(self, station: StationIdentity, visit: int) -> dict[str, Any]:
        """What a station knows of a visit."""
        rows = self.reception.changes(station, 0, self.now)["visits"]
        found: dict[str, Any] = next(row for row in rows if row["visit"] == visit)
        return found

    def welcome(self, **fields: Any) -> tuple[int, str]:
        """A visit that its host agreed to, and the QR text of its pass."""
        visit = self.register(**fields)
        self.agree(visit)
        return visit, str(self.row(self.lobby, visit)["slip"]["qr"])

    def inside(self, **fields: Any) -> tuple[int, str]:
        """A visitor who was let in a while ago, and the pass."""
        visit, qr = self.welcome(**fields)
        self.ask(self.lobby, "slip", visit=visit, copy=1, outcome="printed")
        identity = {"document": "resident_id", "last4": "1234"}
        assert self.ask(self.gate, "gate", scan=qr, identity=identity, guard="岗一")["code"] == "admitted"
        self.later(minutes=30)
        return visit, qr

    def log(self) -> list[dict[str, Any]]:
        """The entry/exit log."""
        with self.books.reading() as conn:
            return [_read(row) for row in journal.rows(conn, journal.Filter())]

    def states(self) -> dict[int, str]:
        """Each visit's state in the books."""
        return {row["visit"]: row["state"] for row in self.log()}


def _read(row: journal.Row) -> dict[str, Any]:
    """A row of the log by its fields, its times as such."""
    named = dict(zip(journal.FIELDS, row, strict=True))
    times = {name: value for name, value in named.items() if name.endswith("_at") and value}
    return named | {name: datetime.fromisoformat(f"{value}+00:00") for name, value in times.items()}
