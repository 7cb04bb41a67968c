"""The answer, whom it is about, and what can be done about it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty

from kiosk.gate.pages.sheet import Equipment, GateSheet, facts, joined
from kiosk.gate.reading import Reading
from kiosk.gate.sheet import VERDICT, Verdict
from kiosk.gate.watch import Watch
from kiosk.gate.widgets import Deed, Dressed, Portrait  # the .kv names the last
from kiosk.screen.theme import theme
from kiosk.station.rows import text
from kiosk.visit.gate import PASSED, Code

__all__ = ["SHEETS", "Portrait"]


class VerdictSheet(Dressed, GateSheet):
    """One large sign, words, the visitor with the photograph."""

    name = StringProperty()
    facts = StringProperty()
    place = StringProperty()
    by = StringProperty()

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        self._ways: dict[str, Deed] = {}
        self._shown: tuple[str, ...] = ()
        super().__init__(watch, equipment, **given)

    def renew(self) -> None:
        super().renew()
        if (verdict := self.watch.verdict) is None:
            return
        self.dress(verdict)
        card = verdict.card or {}
        self.name, self.facts = text(card, "name"), joined(_facts(verdict), "\n")
        self.place = joined(_places(verdict.code, card), "\n")
        self.by = theme.words("gate.line.by_station") if verdict.by == "station" else ""
        self.ids.portrait.show(self.watch.portrait)
        self._offer(self.watch.part(Reading).ways_on)

    def _offer(self, ways: tuple[str, ...]) -> None:
        """Buttons for what can be done; each is built once, for building one takes longer than all else."""
        row = self.ids.ways
        if ways != self._shown:
            self._shown = ways
            row.clear_widgets()
            for way in ways:
                row.add_widget(self._ways.get(way) or self._way(way))
        for made in row.children:
            made.lit = made.tag == self.watch.chosen

    def _way(self, way: str) -> Deed:
        made = Deed(tag=way, icon=_ICONS[way], text=theme.words(f"gate.next.{way}"), height=theme.unit * 11)
        made.bind(on_release=lambda made: self.do(made.tag))
        self._ways[way] = made
        return made


_ICONS = {
    "taken": "tick",
    "override": "guard",
    "code": "keyboard",
    "register": "plus",
    "telephone": "call",
    "approval": "call",
}


def _facts(verdict: Verdict) -> list[str]:
    card = verdict.card or {}
    if not card:
        passed = verdict.code in PASSED
        return [theme.words("gate.card.nobody")] if passed else []
    plate = text(card, "plate")
    return [*facts(card), *([f"{theme.words('gate.card.plate')}  {plate}"] if plate else [])]


def _places(code: str, card: Mapping[str, Any]) -> list[str]:
    """Where to go, with whom; how many of a group are still inside."""
    say = theme.words
    if code == Code.MEMBERS_MISSING:
        left = card.get("heads_inside")
        return [say("gate.card.still_inside", people=say.people(left)) if type(left) is int else ""]
    if code != Code.ADMITTED:
        return []
    where, escort = text(card, "where"), text(card, "escort")
    return [
        say(f"common.where.{where}") if where else "",
        say("gate.card.escort", name=escort) if escort else "",
    ]


SHEETS: dict[str, type[GateSheet]] = {VERDICT: VerdictSheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
