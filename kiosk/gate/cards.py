"""Passes that are not on paper yet: printed at the gate that issued them, or written on a card."""

from collections.abc import Mapping
from typing import Any

from kiosk.gate.board import ByHand
from kiosk.gate.part import Matter, Page, Part
from kiosk.gate.reading import Reading
from kiosk.gate.watch import Watch
from kiosk.visit import passes
from kiosk.visit.gate import Way
from kiosk.visit.states import EXPECTED

CARD = "card"
NO_PRINTER = "no_printer"


class Cards(Part):
    """`card`: the visitor whose code is to be written down."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.card: ByHand | None = None
        self._written_down: set[int] = set()  # until the office knows
        self.pages = {CARD: Page({"written": self._written}, first="written")}
        self.doors = {"card": self._open}

    @property
    def waiting(self) -> tuple[ByHand, ...]:
        """Who waits for a card: the lobby could not print the pass, or this gate has no printer for it."""
        named = {one.visit for one in self.watch.board.by_hand} | self._written_down
        rows = () if self.watch.desk.prints else self.watch.rows
        own = (_card(row) for row in rows if row["visit"] not in named)
        return (*self.watch.board.by_hand, *filter(None, own))

    def matters(self) -> list[Matter]:
        return [
            Matter(
                f"card:{one.visit}",
                "card",
                f"{one.code}  {one.name}",
                " ".join(filter(None, (one.host_name, one.department))),
            )
            for one in self.waiting
        ]

    def told(self) -> None:
        self._written_down &= {row["visit"] for row in self.watch.rows if row.get("slip")}
        if self.watch.page == CARD and self.card not in self.waiting:
            self.watch.ready()

    def leave(self) -> None:
        self.card = None

    def _open(self, visit: str) -> None:
        found = next((one for one in self.waiting if str(one.visit) == visit), None)
        if found:
            self.card = found
            self.watch.turn(CARD)

    def _written(self, _: str) -> None:
        """The code is on the card: it is read as any pass is, and leads to the check of the identity."""
        card, row = self.card, self.watch.row(self.card.visit) if self.card else None
        if card is None or row is None:
            return
        if row.get("slip"):
            self._on_paper(row, card)
        else:
            self._read(card)

    def _on_paper(self, row: Mapping[str, Any], card: ByHand) -> None:
        """The office is told that this gate's pass exists; whoever lost one inside stays there."""
        outcome = {"outcome": "printed", "reason": "", "means": "by_hand"}
        body = {"visit": row["visit"], "copy": row["slip"]["copy"], **outcome}
        self._written_down.add(row["visit"])
        entering = row["state"] in EXPECTED
        self.watch.ask("slip", body, lambda *_: self._read(card) if entering else self.watch.ready())

    def _read(self, card: ByHand) -> None:
        self.watch.part(Reading).question({"scan": card.code}, Way.IN)


def _card(row: Mapping[str, Any]) -> ByHand | None:
    slip = row.get("slip")
    code = slip.get("short_code") if isinstance(slip, dict) else None
    if not isinstance(code, str) or len(code) != len(passes.short_code("")):
        return None
    texts = (str(row.get(key) or "") for key in ("name", "organisation", "host_name", "department"))
    return ByHand(row["visit"], passes.shown(code), NO_PRINTER, *texts)
