"""Registering somebody who cannot use the lobby: why and whom, who, and the agreement where one is wanted."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.gate.pages.form import FormSheet
from kiosk.gate.pages.sheet import Equipment, GateSheet, choice, mark
from kiosk.gate.walkup import AGREE, WHO, WHY, Walkup
from kiosk.gate.watch import Watch
from kiosk.screen.theme import theme
from kiosk.station.pass_slip import purpose_name


class WhySheet(FormSheet):
    """The purpose and the host."""

    kind = Walkup
    names = ("host",)
    enter = "gate.walkup.next"

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        super().__init__(watch, equipment, **given)
        self._purposes: list[str] = []

    def renew(self) -> None:
        super().renew()
        self.title = theme.words("gate.walkup.title")
        part = self.watch.part(Walkup)
        codes = [one["code"] for one in part.purposes]
        if codes != self._purposes:
            self._purposes = codes
            self.ids.purposes.clear_widgets()
            for code in codes:
                name = purpose_name(code, self.watch.house, theme.words)
                self.ids.purposes.add_widget(choice(f"purpose:{code}", name, self.do))
        mark(self.ids.purposes, f"purpose:{part.purpose}", self.watch.chosen)


class WhoSheet(FormSheet):
    """Who it is: the lines that the purpose asks for."""

    kind = Walkup
    enter = "gate.walkup.next"
    counts = BooleanProperty(True)

    def lines(self) -> tuple[str, ...]:
        return self.watch.part(Walkup).asked

    def renew(self) -> None:
        super().renew()
        part = self.watch.part(Walkup)
        self.counts = part.counts
        self.title = purpose_name(part.purpose, self.watch.house, theme.words)
        if part.host:
            self.title += "  ·  " + theme.words("gate.inside.host", name=part.host.name)
        last = part.focus == part.asked[-1]
        self.board.enter_word = "gate.walkup.send" if last else "gate.walkup.next"


class AgreeSheet(GateSheet):
    """The agreement to read, and a place to sign (R24)."""

    words = StringProperty()

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        super().__init__(watch, equipment, **given)
        self.pad = equipment.furniture.pad()
        self.pad.hint = theme.words("gate.agree.hint")
        self.pad.bind(on_signed=lambda _, strokes: self.watch.part(Walkup).sign(strokes))
        self.ids.place.add_widget(self.pad)

    def renew(self) -> None:
        super().renew()
        part = self.watch.part(Walkup)
        texts = part.agreement.get("text") or {}
        self.words = str(texts.get(theme.words.language) or next(iter(texts.values()), ""))
        if not part.strokes and not self.pad.empty:
            self.pad.strokes = []

    def clear(self) -> None:
        """The signature once more."""
        self.watch.part(Walkup).sign(())


SHEETS: dict[str, type[GateSheet]] = {WHY: WhySheet, WHO: WhoSheet, AGREE: AgreeSheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
