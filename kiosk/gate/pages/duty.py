"""Who is on duty, and a guard's PIN."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty

from kiosk.gate.duty import PIN, Duty, Guard
from kiosk.gate.pages.sheet import GateSheet, choice, mark
from kiosk.gate.sheet import GUARD
from kiosk.screen.theme import theme


class GuardSheet(GateSheet):
    """The names of those who may be on duty."""

    advice = StringProperty()
    shown: tuple[Guard, ...] | None = None

    def renew(self) -> None:
        super().renew()
        guards = self.watch.part(Duty).guards
        if guards != self.shown:
            self.shown = guards
            self.advice = theme.words(
                f"gate.guard.{'badge' if any(one.badge for one in guards) else 'advice'}"
            )
            self.ids.guards.clear_widgets()
            for number, guard in enumerate(guards):
                made = choice(f"guard:{number}", guard.name, self.do, icon="guard", font_size=theme.title)
                self.ids.guards.add_widget(made)
        mark(self.ids.guards, self.watch.chosen)


class PinSheet(GateSheet):
    """One guard's PIN, or the badge instead. The pad is built anew for each, so nothing typed is left."""

    name = StringProperty()
    advice = StringProperty()
    pad: Any = None
    asked: Guard | None = None

    def renew(self) -> None:
        super().renew()
        part = self.watch.part(Duty)
        if part.asked is self.asked and self.pad is not None:
            return
        self.asked, self.pad = part.asked, None
        self.ids.place.clear_widgets()
        if part.asked is not None:
            self.name = part.asked.name
            self.advice = theme.words("gate.pin.badge") if part.asked.badge else ""
            if part.asked.pin:
                self.pad = self.equipment.pin_pad(part.asked.name, part.asked.pin, part.opened)
                self.ids.place.add_widget(self.pad)

    def typed(self, text: str) -> bool:
        if self.pad is not None:
            self.pad.typed(text)
        return True

    def struck(self, key: str) -> bool:
        if self.pad is not None and key in ("backspace", "enter"):
            self.pad.struck(key)
            return True
        return False


SHEETS: dict[str, type[GateSheet]] = {GUARD: GuardSheet, PIN: PinSheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
