"""Registering somebody who cannot use the lobby: why and whom, who, and the agreement where one is wanted."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.gate.pages.form import FormSheet
from kiosk.gate.pages.sheet import Equipment, GateSheet, mark
from kiosk.gate.walkup import AGREE, GUIDE, MEMBERS, WHO, WHY, Walkup
from kiosk.gate.watch import Watch
from kiosk.gate.widgets import WayKey
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Panel, Touchable
from kiosk.station.pass_slip import purpose_name


class ReasonCard(Touchable, Panel):
    """A purpose to choose; a long name is written smaller."""

    text = StringProperty()
    chosen = BooleanProperty(False)


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
                self.ids.purposes.add_widget(self._card(code, name))
        mark(self.ids.purposes, f"purpose:{part.purpose}", self.watch.chosen)

    def _card(self, code: str, name: str) -> ReasonCard:
        made = ReasonCard(tag=f"purpose:{code}", text=name)
        made.bind(on_release=lambda made: self.do(made.tag))
        return made


class WhoSheet(FormSheet):
    """Who it is: the lines that the purpose asks for."""

    kind = Walkup
    enter = "gate.walkup.next"
    counts = BooleanProperty(True)
    others = StringProperty()
    guide = BooleanProperty(False)
    guided = BooleanProperty(False)

    def lines(self) -> tuple[str, ...]:
        return self.watch.part(Walkup).asked

    def renew(self) -> None:
        super().renew()
        part = self.watch.part(Walkup)
        self.counts = part.counts
        many = part.counts and part.people > 1
        known = {"count": len(part.members), "others": part.people - 1}
        self.others = theme.words("gate.walkup.members", **known) if many else ""
        self.guide, self.guided = bool(part.house_guide), bool(part.guide)
        self.title = purpose_name(part.purpose, self.watch.house, theme.words)
        if part.host:
            self.title += "  ·  " + theme.words("gate.inside.host", name=part.host.name)
        last = part.focus == part.asked[-1]
        self.board.enter_word = "gate.walkup.send" if last else "gate.walkup.next"


class MembersSheet(FormSheet):
    """The names of those who come along, as many as are told; a touch takes one away again."""

    kind = Walkup
    names = ("member",)
    enter = "gate.walkup.add"
    shown: tuple[str, ...] = ()

    def renew(self) -> None:
        super().renew()
        part = self.watch.part(Walkup)
        known = {"count": len(part.members), "others": part.people - 1}
        self.title = theme.words("gate.walkup.members", **known)
        self.board.enter_word = self.enter if part.text("member") else "gate.write.done"
        if self.shown != tuple(part.members):
            self.shown = tuple(part.members)
            self.ids.members.clear_widgets()
            for place, name in enumerate(self.shown):
                made = WayKey(tag=f"without:{place}", icon="close", text=name)
                made.bind(on_release=lambda made: self.do(made.tag))
                self.ids.members.add_widget(made)


class GuideSheet(GateSheet):
    """The house guide to be shown to a newcomer, and the guard's word that it was (R32)."""

    words = StringProperty()

    def renew(self) -> None:
        super().renew()
        self.words = _in_language(self.watch.part(Walkup).house_guide)


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
        self.words = _in_language(part.agreement)
        if not part.strokes and not self.pad.empty:
            self.pad.strokes = []

    def clear(self) -> None:
        """The signature once more."""
        self.watch.part(Walkup).sign(())


def _in_language(text: Mapping[str, Any]) -> str:
    texts = text.get("text") or {}
    return str(texts.get(theme.words.language) or next(iter(texts.values()), ""))


SHEETS: dict[str, type[GateSheet]] = {
    WHY: WhySheet,
    WHO: WhoSheet,
    MEMBERS: MembersSheet,
    GUIDE: GuideSheet,
    AGREE: AgreeSheet,
}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
