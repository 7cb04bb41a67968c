"""Who was announced, and the few lines in which an important visitor is let in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import NumericProperty, StringProperty

from kiosk.gate.expected import ENTRY, EXPECTED, Expected
from kiosk.gate.pages.form import FormSheet
from kiosk.gate.pages.sheet import GateSheet, host_of, joined, name_of
from kiosk.gate.widgets import MatterRow  # the .kv names it
from kiosk.screen.theme import theme
from kiosk.station.rows import text

_SHOWN = {"general": "person", "important": "official", "other": "question"}
__all__ = ["SHEETS", "MatterRow"]


class ExpectedSheet(GateSheet):
    """Everybody who is expected: important visitors first, each group by time."""

    nobody = StringProperty()

    def renew(self) -> None:
        super().renew()
        guests = self.watch.part(Expected).guests
        self.nobody = "" if guests else theme.words("gate.expected.nobody")
        self.ids.guests.data = [self._guest(row) for row in guests]

    def _guest(self, row: Mapping[str, Any]) -> dict[str, Any]:
        kind = text(row, "class")
        host = theme.words("gate.inside.host", name=host_of(row))
        tag = f"guest:{row['visit']}"
        return {
            "tag": tag,
            "icon": _SHOWN.get(kind, "person"),
            "name": joined((self.hour(row.get("expected")), text(row, "organisation"), name_of(row)), "  "),
            "second": joined((theme.words(f"common.class.{kind}") if kind else "", host, text(row, "plate"))),
            "chosen": self.watch.chosen == tag,
            "act": self.do,
        }


class EntrySheet(FormSheet):
    """Organisation or name, host, plate, parking place; what was announced stands there already."""

    kind = Expected
    names = ("host", "organisation", "name", "plate", "parking")
    waiting = NumericProperty(0)
    enter = "gate.expected.enter"
    entered = "enter"

    def renew(self) -> None:
        super().renew()
        part = self.watch.part(Expected)
        self.board.enter_word = self.enter if part.named else "gate.walkup.next"
        self.waiting = 0 if part.guest else len(part.guests)
        self.title = theme.words(f"gate.expected.{'announced' if part.guest else 'unannounced'}")


SHEETS: dict[str, type[GateSheet]] = {EXPECTED: ExpectedSheet, ENTRY: EntrySheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
