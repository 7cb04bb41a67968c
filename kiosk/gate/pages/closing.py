"""Why somebody was not seen leaving."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty

from kiosk.gate.closing import REASONS, SETTLE, Closing
from kiosk.gate.pages.sheet import Equipment, GateSheet, choice, mark
from kiosk.gate.watch import Watch
from kiosk.screen.theme import theme


class SettleSheet(GateSheet):
    """Reasons to choose, and a line for another one."""

    name = StringProperty()
    reason = StringProperty()

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        super().__init__(watch, equipment, **given)
        for reason in REASONS:
            made = choice(f"reason:{reason}", theme.words(f"gate.settle.reason.{reason}"), self.do)
            self.ids.reasons.add_widget(made)

    def renew(self) -> None:
        super().renew()
        closing = self.watch.part(Closing)
        if closing.person:
            visit = closing.person.visit
            self.name = closing.person.name or theme.words("gate.inside.nameless", visit=visit)
        self.reason = closing.reason.text
        mark(self.ids.reasons, self.watch.chosen)


SHEETS: dict[str, type[GateSheet]] = {SETTLE: SettleSheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
