"""The change of the shift (交接班): what is open is gone through and acknowledged by both guards."""

from kiosk.gate.board import overstays, owed
from kiosk.gate.duty import Duty
from kiosk.gate.part import Page, Part
from kiosk.gate.watch import Watch
from kiosk.visit.states import WITHIN, State

HANDOVER = "handover"
NOBODY = "nobody"


class Handover(Part):
    """`leaving`: who was on duty; `coming`: who takes over, '' while not chosen. Nobody need take over: at
    the end of the day the post is left."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.leaving, self.coming = "", ""
        self.pages = {
            HANDOVER: Page(
                {"next": self._choose, "hand_over": self._acknowledge},
                lambda: tuple(f"next:{number}" for number in range(len(self.others) + 1)),
                picks=True,
                first="hand_over",
            )
        }
        self.doors = {"handover": self._open}

    @property
    def others(self) -> tuple[str, ...]:
        """Who may take over."""
        return tuple(one.name for one in self.watch.part(Duty).guards if one.name != self.watch.guard)

    @property
    def matters_open(self) -> dict[str, int]:
        """How many there are of each thing that is open, the pressing ones first; what there is none of is
        left out."""
        rows, now = self.watch.rows, self.watch.desk.now()
        within = [row for row in rows if row["state"] in WITHIN]
        counted = {
            "emergency": 1 if self.watch.facts.get("muster") else 0,
            "unseen": sum(row["state"] == State.UNSEEN for row in within),
            "overstays": sum(row["state"] != State.UNSEEN and overstays(row, now) for row in within),
            "held": sum(row["state"] == State.HELD for row in rows),
            "owed": sum(map(owed, rows)),
            "by_hand": len(self.watch.board.by_hand),
            "differences": len(self.watch.facts.get("differences") or ()),
            "inside": sum(row["state"] != State.UNSEEN for row in within),
            "expected": sum(row["state"] == State.ANNOUNCED for row in rows),
        }
        return {code: count for code, count in counted.items() if count}

    def begun(self, relieved: str) -> None:
        """Whoever comes on duty knows what is open. The shift begins whatever the office says to that."""
        self.watch.report("shift", {"from": relieved, "matters": self.matters_open})

    def leave(self) -> None:
        self.leaving, self.coming = "", ""

    def _open(self, _: str) -> None:
        self.leaving = self.watch.guard
        self.watch.turn(HANDOVER)

    def _choose(self, number: str) -> None:
        self.coming = (*self.others, NOBODY)[int(number)]
        self.watch.cursor = int(number)

    def _acknowledge(self, _: str) -> None:
        """First the one who leaves, then the one who comes."""
        if not self.coming:
            self.watch.complain("watch_house.handover.choose")
            return
        leaving, coming, duty = self.leaving, self.coming, self.watch.part(Duty)
        if coming == NOBODY:
            duty.acknowledge(leaving, duty.sign_off)
            return
        duty.acknowledge(leaving, lambda: duty.acknowledge(coming, lambda: duty.sign_off(coming)))
