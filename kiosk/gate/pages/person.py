"""One visit from a list: who it is, whom to telephone, and what can be done without the pass."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.gate.pages.sheet import GateSheet, joined, name_of, who
from kiosk.gate.person import PERSON, Person
from kiosk.gate.widgets import Deed, Portrait  # the .kv names the last
from kiosk.screen.theme import theme
from kiosk.station.rows import text
from kiosk.visit.states import State

__all__ = ["SHEETS", "Portrait"]
_ICONS = {
    "let_out": "leave",
    "join": "enter",
    "explain": "question",
    "lost": "card",
    "back": "tick",
    "telephone": "call",
    "approval": "official",
    "history": "clock",
    "cancel": "back",
}


class PersonSheet(GateSheet):
    """Buttons stand for what is possible now, the likeliest first."""

    name = StringProperty()
    facts = StringProperty()
    state = StringProperty()
    host = StringProperty()
    department = StringProperty()
    extension = StringProperty()
    unseen = BooleanProperty(False)
    shown: tuple[str, ...] = ()

    def renew(self) -> None:
        super().renew()
        part = self.watch.part(Person)
        if (row := part.row) is None:
            return
        self.name, self.unseen = name_of(row), row["state"] == State.UNSEEN
        self.facts = joined(self._facts(row), "\n")
        self.state = joined((theme.words(f"common.state.{row['state']}"), self._class(row)))
        self.host, self.department = text(row, "host_name"), text(row, "department")
        self.extension = text(row, "extension") or theme.words("gate.signature.no_extension")
        self.ids.portrait.show(self.watch.portrait)
        self._offer(part.can)

    def _class(self, row: Mapping[str, Any]) -> str:
        kind = text(row, "class")
        return theme.words(f"common.class.{kind}") if kind else ""

    def _facts(self, row: Mapping[str, Any]) -> list[str]:
        say, heads = theme.words, row.get("heads") or {}
        came, plate, escort = self.hour(row.get("came_in")), text(row, "plate"), text(row, "escort")
        counted = (heads.get("in") or 0) > 1 or (heads.get("out") or 0) > 0
        count = say("gate.person.heads", come=heads.get("in"), gone=heads.get("out")) if counted else ""
        return [
            who(row),
            joined((say("gate.inside.since", time=came) if came else "", count)),
            joined((plate, text(row, "parking"))),
            say("gate.card.escort", name=escort) if escort else "",
            say("gate.card.belongings", list=text(row, "belongings")) if text(row, "belongings") else "",
        ]

    def _offer(self, can: tuple[str, ...]) -> None:
        row = self.ids.ways
        if can != self.shown:
            self.shown = can
            row.clear_widgets()
            for tag in can:
                row.add_widget(self._deed(tag, first=tag == can[0]))
        for made in row.children:
            made.lit = made.tag == self.watch.chosen

    def _deed(self, tag: str, first: bool) -> Deed:
        name = tag.partition(":")[0]
        made = Deed(
            tag=tag, icon=_ICONS[name], text=theme.words(f"gate.person.{name}"), first=first, size_hint_y=1
        )
        made.bind(on_release=lambda made: self.do(made.tag))
        return made


SHEETS: dict[str, type[GateSheet]] = {PERSON: PersonSheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
