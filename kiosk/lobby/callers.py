"""The visits of this lobby as the copy tells them: whose pass is ready, and how they prove it is theirs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.visit.passes import shown
from kiosk.visit.states import State
from kiosk.words import HOUSE_LANGUAGE

TRIES = 3  # at the end of a telephone number
BLOCKED = 300.0  # seconds that a visit is not called after so many wrong ones
PENDING = (State.ASKED, State.AGREED, State.WELCOME)


@dataclass(frozen=True)
class Reply:
    """What the host said besides yes and no: postponed, coming, sends or meet."""

    kind: str
    minutes: int = 0
    name: str = ""
    place: str = ""


@dataclass(frozen=True)
class Need:
    """An approval: of which kind, of whom, and whether it was given."""

    kind: str
    by: str
    state: str


@dataclass(frozen=True)
class Row:
    """A visit as the station's copy tells it. `copy`: of the slip that waits to be printed, else 0; `code`:
    its short code, as it is written on a card; `ahead`: how many come first at the same host (R30)."""

    visit: int
    state: str
    called: str
    last4: str
    language: str
    host_name: str
    reply: Reply | None
    reason: str
    copy: int
    code: str
    where: str
    ahead: int
    needs: tuple[Need, ...]
    visitor_class: str
    by_phone: bool

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Row":
        """A row of `Station.visits()`."""
        slip = row.get("slip") or {}
        return cls(
            visit=row["visit"],
            state=row["state"],
            called=row.get("called") or "",
            last4=row.get("phone_last4") or "",
            language=row.get("language") or HOUSE_LANGUAGE,
            host_name=row.get("host_name") or "",
            reply=_reply(row.get("answer")),
            reason=row.get("reason") or "",
            copy=slip.get("copy") or 0,
            code=shown(str(slip["short_code"])) if slip.get("short_code") else "",
            where=slip.get("where") or row.get("where") or "",
            ahead=row.get("ahead") or 0,
            needs=tuple(_need(need) for need in row.get("needs") or ()),
            visitor_class=row.get("class") or "",
            by_phone=row.get("by_phone") is True,
        )

    @property
    def ready(self) -> bool:
        """Whether a pass waits to be printed for this visitor."""
        return self.state == State.WELCOME and self.copy > 0

    @property
    def pending(self) -> bool:
        """Whether something is still to come."""
        return self.state in PENDING

    @property
    def minutes(self) -> int:
        """For how long the host asks to wait."""
        return self.reply.minutes if self.reply else 0


def _reply(told: Mapping[str, Any] | None) -> Reply | None:
    if not told:
        return None
    name, place = str(told.get("name") or ""), str(told.get("place") or "")
    return Reply(str(told.get("kind") or ""), told.get("minutes") or 0, name, place)


def _need(told: Mapping[str, Any]) -> Need:
    return Need(*(str(told.get(key) or "") for key in ("kind", "by", "state")))


class Callers:
    """The copy's rows, and who guessed too often."""

    def __init__(self) -> None:
        self._rows: dict[int, Row] = {}
        self._tries: dict[int, int] = {}
        self._blocked: dict[int, float] = {}
        self._printed: dict[int, int] = {}

    def update(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take over what the copy says now."""
        self._rows = {row["visit"]: Row.read(row) for row in rows}
        self._tries = {visit: tries for visit, tries in self._tries.items() if visit in self._rows}
        self._printed = {visit: copy for visit, copy in self._printed.items() if visit in self._rows}

    def row(self, visit: int) -> Row | None:
        """One visit."""
        return self._rows.get(visit)

    def by_phone(self) -> list[Row]:
        """Who registered by telephone and has no pass yet, in the order of their visits."""
        return [row for row in self._rows.values() if row.by_phone and row.pending]

    def waiting(self) -> list[Row]:
        """Whose pass is ready, in the order of their visits (R30)."""
        ready = (row for row in self._rows.values() if row.ready and row.visit not in self._blocked)
        return [row for row in ready if row.copy > self._printed.get(row.visit, 0)]

    def printed(self, visit: int, copy: int) -> None:
        """This copy came out; the books hear of it later, much later while the office is away."""
        self._printed[visit] = max(copy, self._printed.get(visit, 0))

    def proves(self, visit: int, digits: str, now: float) -> bool:
        """Whether these are the last four digits of the visitor's telephone; three misses block the visit."""
        row = self._rows.get(visit)
        if row and row.last4 and digits == row.last4:
            self._tries.pop(visit, None)
            return True
        self._tries[visit] = self._tries.get(visit, 0) + 1
        if self._tries[visit] >= TRIES:
            del self._tries[visit]
            self._blocked[visit] = now + BLOCKED
        return False

    def blocked(self, visit: int) -> bool:
        """Whether this visit is not called for now."""
        return visit in self._blocked

    def tick(self, now: float) -> None:
        """Time passes."""
        self._blocked = {visit: until for visit, until in self._blocked.items() if until > now}
