"""Ready to scan, what waits for the guard, and who is inside."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import NumericProperty, StringProperty

from kiosk.gate.pages.inside import InsidePanel  # the .kv names it
from kiosk.gate.pages.sheet import GateSheet, joined
from kiosk.gate.part import Door, Matter
from kiosk.gate.reading import Reading
from kiosk.gate.sheet import READY
from kiosk.gate.widgets import Deed
from kiosk.screen.theme import theme
from kiosk.visit.gate import Way

__all__ = ["SHEETS", "InsidePanel"]


class ReadySheet(GateSheet):
    """`waiting`: how many matters there are."""

    prompt = StringProperty()
    way = StringProperty(Way.EITHER)
    waiting = NumericProperty(0)

    def on_kv_post(self, _: object) -> None:
        """The buttons of all tasks."""
        for part in self.watch.parts:
            for door in part.bar:
                self.ids.bar.add_widget(self._button(door))

    def renew(self) -> None:
        super().renew()
        way = self.watch.part(Reading).way
        self.way = way.value
        self.prompt = theme.words("gate.ready.title" if way is Way.EITHER else f"gate.ready.{way}")
        self.waiting = len(self.watch.matters)
        self.ids.matters.data = [self._matter(matter) for matter in self.watch.matters]
        self.ids.inside.renew(self.watch, self.zone)

    def _button(self, door: Door) -> Deed:
        made = Deed(
            tag=door.tag, icon=door.icon, text=theme.words(door.text), alarm=door.alarm, size_hint_y=1
        )
        made.bind(on_release=lambda made: self.do(made.tag))
        return made

    def _matter(self, matter: Matter) -> dict[str, Any]:
        return {
            "tag": matter.tag,
            "icon": matter.icon,
            "name": joined((self.hour(matter.at), matter.title), "  "),
            "second": matter.second,
            "urgent": matter.urgent,
            "deed": matter.deed,
            "deed_icon": matter.deed_icon,
            "deed_text": matter.deed_text,
            "chosen": self.watch.chosen == matter.tag,
            "act": self.do,
        }


SHEETS: dict[str, type[GateSheet]] = {READY: ReadySheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
