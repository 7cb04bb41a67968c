"""Who is inside and who was: by class, host and area, since when; overstays, and signatures that are owed."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from kiosk.gate.board import named, overstays, owed
from kiosk.gate.part import Door, Field, Matter, Page, Part
from kiosk.gate.watch import Watch
from kiosk.gate.writing import Writing
from kiosk.station import Host
from kiosk.visit.lookup import folded
from kiosk.visit.states import WITHIN, State

ROLL, HISTORY = "roll", "history"
MOST = 200  # rows that are shown at once
_LONGEST = 40
_STAYS = 300.0  # seconds: somebody is on the telephone meanwhile
_COMING = (State.CARDED, State.WELCOME, State.HELD, State.ANNOUNCED, State.AGREED, State.ASKED)
_AFTER_THOSE_INSIDE = (State.OWED, *_COMING, State.LEFT)


class Lens(StrEnum):
    """Which visits are looked at, while nothing is searched for."""

    INSIDE = "inside"
    OVERSTAYS = "overstays"
    OWED = "owed"
    EXPECTED = "expected"


class Order(StrEnum):
    """What the list is sorted and headed by."""

    SINCE = "since"
    HOST = "host"
    AREA = "area"
    CLASS = "class"


class Sought(Field):
    """A line that is looked for with every key."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__(_LONGEST)
        self._then = then

    def write(self, text: str) -> None:
        """This text, as far as there is room."""
        super().write(text)
        self._then()


class WhoIsInside(Part):
    """`rows`: what is listed, `text`: what is searched for; `past`: the earlier visits of the visitor of
    `visit`, None as long as the office has not said, and `unreachable` when it does not."""

    bar = (Door("roll", "search", "watch_house.roll.door"),)

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.lens, self.order = Lens.INSIDE, Order.SINCE
        self.rows: tuple[Mapping[str, Any], ...] = ()
        self.visit, self.unreachable = 0, False
        self.past: list[Mapping[str, Any]] | None = None
        self._hosts: frozenset[tuple[str, str]] = frozenset()
        self.text = Sought(self._sought)
        self.pages = {
            ROLL: Page(
                {"lens": self._look, "order": self._sort, "clear": self._clear, "write": self._write},
                lambda: tuple(f"inside:{row['visit']}" for row in self.rows),
                field=lambda: self.text,
                lasts=_STAYS,
            ),
            HISTORY: Page({"cancel": self._close}, lasts=_STAYS),
        }
        self.doors = {
            "roll": lambda _: self._open(Lens.INSIDE),
            "overstays": lambda _: self._open(Lens.OVERSTAYS),
            "owed": lambda _: self._open(Lens.OWED),
            "history": self._look_back,
        }

    def matters(self) -> list[Matter]:
        """R28: who stays without a reason is followed up."""
        count = self.watch.board.overstays
        if not count:
            return []
        title = self.watch.desk.say("watch_house.overstays.title", count=count)
        second = self.watch.desk.say("watch_house.overstays.second")
        return [Matter("overstays", "clock", title, second, urgent=True)]

    def told(self) -> None:
        if self.watch.page == ROLL:
            self._list()

    def leave(self) -> None:
        if self.text.text:
            self.text.write("")
        self.visit, self.past, self.unreachable = 0, None, False

    def group(self, row: Mapping[str, Any]) -> str:
        """The code of what the row is headed by; '' in the order of time."""
        if self.order is Order.HOST:
            return " ".join(filter(None, (row.get("department"), row.get("host_name"))))
        if self.order is Order.AREA:
            return " ".join(map(str, row.get("areas") or ()))
        return str(row.get("class") or "") if self.order is Order.CLASS else ""

    def _open(self, lens: Lens) -> None:
        self.watch.turn(ROLL)
        self._look(lens)

    def _look(self, lens: str) -> None:
        if lens in tuple(Lens):
            self.lens = Lens(lens)
            self.text.write("")

    def _sort(self, order: str) -> None:
        if order in tuple(Order):
            self.order = Order(order)
            self._list()

    def _clear(self, _: str) -> None:
        self.text.write("")

    def _write(self, _: str) -> None:
        """A name in characters, on the keyboard that knows them."""
        self.watch.part(Writing).open(self.text, "watch_house.roll.write")

    def _sought(self) -> None:
        text, self._hosts = self.text.text, frozenset()
        self._list()
        if text:
            self.watch.desk.search(text, lambda hosts: self._found_hosts(text, hosts))

    def _found_hosts(self, text: str, hosts: list[Host]) -> None:
        if self.watch.page == ROLL and self.text.text == text:
            self._hosts = frozenset((host.name, host.department) for host in hosts)
            self._list()
            self.watch.changed()

    def _list(self) -> None:
        key = folded(self.text.text)
        rows = [row for row in self.watch.rows if (self._matches(row, key) if key else self._seen(row))]
        self.rows = tuple(sorted(rows, key=self._place)[:MOST])

    def _seen(self, row: Mapping[str, Any]) -> bool:
        if self.lens is Lens.INSIDE:
            return row["state"] in WITHIN
        if self.lens is Lens.OWED:
            return owed(row)
        if self.lens is Lens.EXPECTED:
            return row["state"] in _COMING
        return row["state"] in WITHIN and overstays(row, self.watch.desk.now())

    def _matches(self, row: Mapping[str, Any], key: str) -> bool:
        if not row.get("name") and row["state"] not in WITHIN:
            return False  # of a visit that is over nobody is found
        if (row.get("host_name"), row.get("department")) in self._hosts:
            return True
        if any(str(term).startswith(key) for term in row.get("terms") or ()):
            return True
        texts = (row.get(field) for field in ("name", "organisation", "host_name", "plate"))
        return any(key in folded(str(text)) for text in texts if text)

    def _place(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """Those inside first; those who stayed too long before the others, the longest there first."""
        state = State(row["state"])
        after = _AFTER_THOSE_INSIDE
        place = -1 if state in WITHIN else after.index(state) if state in after else len(after)
        late = state in WITHIN and overstays(row, self.watch.desk.now())
        return (self.group(row), place, not late, str(row.get("came_in") or row.get("registered") or ""))

    def _look_back(self, visit: str) -> None:
        if not named(visit):
            return
        self.visit, self.past, self.unreachable = named(visit), None, False
        self.watch.turn(HISTORY)
        self.watch.ask("history", {"visit": self.visit}, self._told_past)

    def _told_past(self, code: str, data: Mapping[str, Any], by: str) -> None:
        told = data.get("visits")
        self.unreachable = code != "history"
        self.past = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
        self.watch.changed()

    def _close(self, _: str) -> None:
        self.watch.do(f"inside:{self.visit}")
