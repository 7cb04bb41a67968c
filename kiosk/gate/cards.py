"""Passes that no printer of the lobby brought out: written on a card, or printed at the gate."""

from kiosk.gate.board import ByHand
from kiosk.gate.part import Matter, Page, Part
from kiosk.gate.reading import Reading
from kiosk.gate.watch import Watch
from kiosk.visit.gate import Way

CARD = "card"


class Cards(Part):
    """`card`: the visitor whose code is to be written down."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.card: ByHand | None = None
        self.pages = {CARD: Page({"written": self._written}, first="written")}
        self.doors = {"card": self._open}

    def matters(self) -> list[Matter]:
        return [
            Matter(
                f"card:{one.visit}",
                "card",
                f"{one.code}  {one.name}",
                " ".join(filter(None, (one.host_name, one.department))),
            )
            for one in self.watch.board.by_hand
        ]

    def told(self) -> None:
        if self.watch.page == CARD and self.card not in self.watch.board.by_hand:
            self.watch.ready()

    def leave(self) -> None:
        self.card = None

    def _open(self, visit: str) -> None:
        found = next((one for one in self.watch.board.by_hand if str(one.visit) == visit), None)
        if found:
            self.card = found
            self.watch.turn(CARD)

    def _written(self, _: str) -> None:
        """The code is on the card: it is read as any pass is, and leads to the check of the identity."""
        if self.card:
            self.watch.part(Reading).question({"scan": self.card.code}, Way.IN)
