"""The end of the day: a named guard says what became of everybody who was not seen leaving; nobody's exit is
invented. What the gate decided alone and the books see otherwise is shown too."""

from collections.abc import Mapping
from typing import Any

from kiosk.gate.board import Inside, named
from kiosk.gate.part import Field, Matter, Page, Part
from kiosk.gate.sheet import Verdict
from kiosk.gate.verdicts import Lamp
from kiosk.gate.watch import Watch
from kiosk.gate.writing import Writing
from kiosk.visit.forms import LONGEST
from kiosk.visit.states import State

CLOSING, SETTLE = "closing", "settle"
REASONS = ("other_gate", "not_scanned", "by_call")
_STAYS = 300.0  # seconds: there may be many to settle


class Closing(Part):
    """`person`: whose end of the day is to be explained; `unseen`: all of them, the longest there first."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.person: Inside | None = None
        self.reason = Field(LONGEST["organisation"])
        self._from_list = False
        self.pages = {
            CLOSING: Page(
                {"print_head": self._print},
                lambda: tuple(f"explain:{row.visit}" for row in self.unseen),
                lasts=_STAYS,
            ),
            SETTLE: Page(
                {"reason": self._choose, "write": self._write, "settle": self._settle, "cancel": self._back},
                lambda: tuple(f"reason:{reason}" for reason in REASONS),
                picks=True,
                first="settle",
                field=lambda: self.reason,
            ),
        }
        self.doors = {"explain": self._open, "closing": self._open_list}

    @property
    def unseen(self) -> tuple[Inside, ...]:
        """Who was not seen leaving when the day was closed."""
        rows = (row for row in self.watch.board.rows if row.state is State.UNSEEN)
        return tuple(sorted(rows, key=lambda row: row.since.timestamp() if row.since else 0.0))

    @property
    def day(self) -> Mapping[str, Any] | None:
        """The day that was closed last, as the office counts it."""
        found = self.watch.facts.get("day")
        return found if isinstance(found, Mapping) else None

    @property
    def differences(self) -> list[Mapping[str, Any]]:
        """What this gate decided alone and the books see otherwise, the latest first."""
        found = self.watch.facts.get("differences")
        return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []

    def matters(self) -> list[Matter]:
        count, say = len(self.unseen), self.watch.desk.say
        if not count:
            return []
        title = say("watch_house.closing.matter", count=count)
        return [Matter("closing", "question", title, say("watch_house.closing.advice"))]

    def told(self) -> None:
        if self.watch.page == SETTLE and self.person:
            self.person = self._row(self.person.visit)
            if self.person is None:
                self._back("")

    def leave(self) -> None:
        self.person, self._from_list = None, False
        self.reason.write("")

    def _row(self, visit: int) -> Inside | None:
        return next((row for row in self.unseen if row.visit == visit), None)

    def _open_list(self, _: str) -> None:
        self.watch.turn(CLOSING)

    def _print(self, _: str) -> None:
        if self.day is None or not self.watch.desk.sheet("log_head"):
            self.watch.complain("watch_house.closing.no_head")

    def _open(self, visit: str) -> None:
        self.person = self._row(named(visit))
        if self.person:
            self._from_list = self.watch.page == CLOSING
            self.reason.write("")
            self.watch.turn(SETTLE)

    def _back(self, _: str) -> None:
        if self._from_list:
            self.leave()
            self.watch.turn(CLOSING)
        else:
            self.watch.ready()

    def _choose(self, reason: str) -> None:
        self.reason.propose(self.watch.desk.say(f"gate.settle.reason.{reason}"))
        self.watch.cursor = REASONS.index(reason)

    def _write(self, _: str) -> None:
        self.watch.part(Writing).open(self.reason, "watch_house.closing.reason")

    def _settle(self, _: str) -> None:
        if self.person is None or not self.reason.text.strip():
            self.watch.complain("reason_missing")
            return
        body = {"visit": self.person.visit, "reason": self.reason.text}
        self.watch.ask("settle", body, self._settled)

    def _settled(self, code: str, data: Mapping[str, Any], by: str) -> None:
        if code == "refused":
            self.watch.refused(data)
        elif code == "settled" and self._from_list:
            self._back("")
            self.watch.changed(Lamp.GOOD)
        else:
            self.watch.show(Verdict(code, data.get("visit"), data.get("card"), by))
