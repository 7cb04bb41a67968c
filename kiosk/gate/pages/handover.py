"""The change of the shift: what is open, and who takes over."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.gate.handover import HANDOVER, Handover
from kiosk.gate.pages.sheet import GateSheet, choice, mark
from kiosk.screen.theme import theme

_ICONS = {
    "emergency": "warning",
    "unseen": "question",
    "overstays": "clock",
    "held": "guard",
    "owed": "sign",
    "by_hand": "card",
    "differences": "again",
    "inside": "people",
    "expected": "invite",
}
_PRESSING = ("emergency", "unseen", "overstays", "held")


class OpenMatter(BoxLayout):
    """One thing that is open, and how many there are of it."""

    icon = StringProperty()
    title = StringProperty()
    count = StringProperty()
    pressing = BooleanProperty(False)


class HandoverSheet(GateSheet):
    """Both guards go through the list at the left; at the right stands who takes over."""

    leaving = StringProperty()
    quiet = StringProperty()
    shown: tuple[str, ...] | None = None

    def renew(self) -> None:
        super().renew()
        part, say = self.watch.part(Handover), theme.words
        self.leaving = say("watch_house.handover.from", name=part.leaving)
        matters = part.matters_open
        self.quiet = "" if matters else say("watch_house.handover.nothing")
        self.ids.matters.data = [self._matter(code, count) for code, count in matters.items()]
        if part.others != self.shown:
            self.shown = part.others
            self.ids.guards.clear_widgets()
            for number, name in enumerate((*part.others, say("watch_house.handover.nobody"))):
                icon = "guard" if number < len(part.others) else "door"
                self.ids.guards.add_widget(choice(f"next:{number}", name, self.do, icon=icon))
        mark(self.ids.guards, self.watch.chosen)

    def _matter(self, code: str, count: int) -> dict[str, object]:
        return {
            "icon": _ICONS[code],
            "title": theme.words(f"watch_house.handover.matter.{code}"),
            "count": str(count) if code != "emergency" else "",
            "pressing": code in _PRESSING,
        }


SHEETS: dict[str, type[GateSheet]] = {HANDOVER: HandoverSheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
