"""Turning somebody away politely; and who is held: vouched for, or turned away."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.gate.pages.form import FormSheet
from kiosk.gate.pages.sheet import Equipment, GateSheet, joined, name_of, who
from kiosk.gate.turning import HELD, REASONS, TURN, VOUCH, Turning
from kiosk.gate.watch import Watch
from kiosk.gate.widgets import Deed, Portrait  # the .kv names the last
from kiosk.screen.theme import theme
from kiosk.station.pass_slip import purpose_name
from kiosk.station.rows import text

__all__ = ["SHEETS", "Portrait"]
_ICONS = {"sales": "sales", "no_host": "person", "trouble": "warning", "other": "question"}


class TurnSheet(FormSheet):
    """A touch on the reason records it."""

    kind = Turning
    names = ("organisation",)
    entered = ""

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        super().__init__(watch, equipment, **given)
        for reason in REASONS:
            made = Deed(
                tag=f"away:{reason}",
                icon=_ICONS[reason],
                text=theme.words(f"gate.turn.reason.{reason}"),
                size_hint_y=1,
            )
            made.bind(on_release=lambda made: self.do(made.tag))
            self.ids.reasons.add_widget(made)

    def renew(self) -> None:
        super().renew()
        row = self.watch.part(Turning).row
        self.title = joined((theme.words("gate.turn.title"), name_of(row) if row else ""))
        for made in self.ids.reasons.children:
            made.lit = made.tag == self.watch.chosen


class HeldSheet(GateSheet):
    """Who it is, why the guard decides, and whom to ask."""

    name = StringProperty()
    facts = StringProperty()
    why = StringProperty()
    host = StringProperty()
    department = StringProperty()
    extension = StringProperty()
    chosen = StringProperty()
    blocked = BooleanProperty(False)

    def renew(self) -> None:
        super().renew()
        self.chosen = self.watch.chosen
        if (row := self.watch.part(Turning).row) is None:
            return
        purpose = purpose_name(text(row, "purpose"), self.watch.house, theme.words)
        self.name = name_of(row)
        self.facts = joined((who(row), purpose, text(row, "plate")), "\n")
        self.blocked = bool(row.get("blocked"))
        self.why = theme.words(f"gate.held.{'blocked' if self.blocked else 'doubt'}")
        self.host, self.department = text(row, "host_name"), text(row, "department")
        self.extension = text(row, "extension") or theme.words("gate.signature.no_extension")
        self.ids.portrait.show(self.watch.portrait)


class VouchSheet(FormSheet):
    """Another host, who may vouch."""

    kind = Turning
    names = ("host",)
    enter = "gate.held.vouch"
    entered = "vouch"

    def renew(self) -> None:
        super().renew()
        self.title = theme.words("gate.held.other_host")


SHEETS: dict[str, type[GateSheet]] = {TURN: TurnSheet, HELD: HeldSheet, VOUCH: VouchSheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
