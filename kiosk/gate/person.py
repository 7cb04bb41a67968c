"""One visit from a list: whom to ask about it, and what can be done without its pass."""

from collections.abc import Mapping
from typing import Any

from kiosk.gate.part import Page, Part
from kiosk.gate.reading import Reading
from kiosk.gate.sheet import Verdict
from kiosk.gate.telephoning import needs_of, unanswered
from kiosk.gate.watch import Watch
from kiosk.visit.gate import Way
from kiosk.visit.states import EXPECTED, WITHIN, State

PERSON = "person"
LOST = (*EXPECTED, State.INSIDE, State.SIGNED)  # states in which a pass can be issued anew


class Person(Part):
    """`visit`: whose page is open."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.visit = 0
        self.pages = {
            PERSON: Page(
                {"let_out": self._let_out, "join": self._join, "lost": self._lost, "back": self._hand_back},
                lambda: self.can,
            )
        }
        self.doors = {"inside": self._open, "goodbye": self._goodbye}

    @property
    def row(self) -> Mapping[str, Any] | None:
        """The visit as the copy has it now."""
        return self.watch.row(self.visit)

    @property
    def can(self) -> tuple[str, ...]:
        """The tags of what is possible now, the likeliest first."""
        row = self.row or {}
        state, heads = row.get("state"), row.get("heads") or {}
        within = state in WITHIN
        late = within and 0 < (heads.get("in") or 0) < (row.get("people") or 1)
        return (
            *(("let_out",) * within),
            *(("join",) * late),
            *((f"telephone:{self.visit}",) * unanswered(self.row)),
            *((f"approval:{self.visit}",) * bool(needs_of(self.row))),
            *((f"explain:{self.visit}",) * (state == State.UNSEEN)),
            *(("lost",) * (state in LOST)),
            *(("back",) * (state == State.LEFT)),
            *((f"history:{self.visit}",) * ("history" in self.watch.open_doors)),
            "cancel",
        )

    def told(self) -> None:
        if self.watch.page == PERSON and self.row is None:
            self.watch.ready()

    def leave(self) -> None:
        self.visit = 0

    def _open(self, visit: str) -> None:
        if row := self.watch.called(visit):
            self.visit = row["visit"]
            self.watch.turn(PERSON)
            self.watch.picture(self.visit if row.get("photo") else None)

    def _let_out(self, _: str) -> None:
        self._ask(Way.OUT)

    def _join(self, _: str) -> None:
        self._ask(Way.IN)

    def _goodbye(self, visit: str) -> None:
        """Important visitors who were announced as leaving drive out, all of them: one touch (R8)."""
        if row := self.watch.called(visit):
            heads = row.get("heads") or {}
            within = (heads.get("in") or 0) - (heads.get("out") or 0)
            body = {"visit": row["visit"], **({"heads": within} if within > 1 else {})}
            self.watch.part(Reading).question(body, Way.OUT)

    def _ask(self, way: Way) -> None:
        self.watch.part(Reading).question({"visit": self.visit}, way)

    def _lost(self, _: str) -> None:
        copies = [one["copy"] for one in (self.row or {}).get("passes", ()) if not one.get("void")]
        body = {"visit": self.visit, "copy": max(copies, default=1), "why": "lost"}
        self.watch.ask("recard", body, self._done)

    def _hand_back(self, _: str) -> None:
        self.watch.ask("hand_back", {"visit": self.visit}, self._done)

    def _done(self, code: str, data: Mapping[str, Any], by: str) -> None:
        self.watch.show(Verdict(code, data.get("visit"), None, by))
