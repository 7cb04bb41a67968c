"""The host is being asked: what is known of the answer, how long it may take, what to read meanwhile."""

from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.lobby.pages import LINGER, Page
from kiosk.lobby.screens.frame import Leaf
from kiosk.screen.theme import theme
from kiosk.screen.widgets import PrimaryButton
from kiosk.visit.states import State


class AskingPage(Leaf):
    """Live: the answer, who is before (R30), where to wait (R10, R11), whose approval is awaited (R13)."""

    title = StringProperty()
    text = StringProperty()
    guide = StringProperty()
    reading = BooleanProperty(False)
    returns = StringProperty()
    share = NumericProperty(1.0)
    phase = NumericProperty(-1)
    shows: tuple[tuple[str, str], ...] | None = None

    def __init__(self, lobby: Any) -> None:
        super().__init__(lobby)
        done = PrimaryButton(tag="done", text=theme.words("lobby.asking.done"))
        done.bind(on_release=lambda _: self.lobby.act(self.journey.finish))
        self.ids.foot.offer(done)
        Clock.schedule_interval(self._count, 0.25)

    def refresh(self) -> None:
        """What is known now."""
        super().refresh()
        self.title, self.text = self._sentences()
        guide = self.journey.guide
        self.reading = guide is not None
        self.guide = guide.inn(theme.words.language) if guide else ""
        if (facts := tuple(self._facts())) != self.shows:
            self.shows = facts
            self.ids.facts.clear_widgets()
            for icon, text in facts:
                self.ids.facts.add_widget(FactLine(icon=icon, text=text))
        self._count()

    def struck(self, key: str) -> None:
        """Enter ends it."""
        if key == "enter":
            self.lobby.act(self.journey.finish)

    def _sentences(self) -> tuple[str, str]:
        words, row, name = theme.words, self.journey.row, self._host()
        if row and row.state == State.AGREED:
            return words("lobby.asking.agreed", host=name), words("lobby.asking.agreed_text")
        if row and row.minutes:
            title = words("lobby.asking.postponed", host=name, minutes=row.minutes)
            return title, words("lobby.asking.postponed_text")
        return words("lobby.asking.title", host=name), words("lobby.asking.text")

    def _host(self) -> str:
        row, chosen = self.journey.row, self.entries.host
        if row and row.host_name:
            return row.host_name
        found = self.journey.found
        return chosen.name if chosen else found.host_name if found else ""

    def _facts(self) -> list[tuple[str, str]]:
        words, row = theme.words, self.journey.row
        facts = [("lock", text) for text in self._needs()]
        if row and row.ahead:
            facts.append(("people", words.people(row.ahead, "lobby.asking.ahead")))
        where = row.where if row else ""
        facts.append(("chair", words(f"lobby.asking.wait_{where}" if where else "lobby.asking.wait")))
        return facts

    def _needs(self) -> list[str]:
        words, row = theme.words, self.journey.row
        if row and row.needs:
            known = [(need, need.by or words(f"common.approver.{need.kind}")) for need in row.needs]
            return [words(f"lobby.need.{need.state or 'asked'}", by=by) for need, by in known]
        return [words("lobby.need.asked", by=words(f"common.approver.{kind}")) for kind in self.journey.needs]

    def _count(self, *_: object) -> bool:
        left = self.journey.left(self.lobby.clock()) or 0.0
        self.share = min(1.0, left / LINGER[Page.ASKING])
        self.phase = int(self.lobby.clock() * 2) % 3
        self.returns = theme.words("lobby.asking.returns", seconds=round(left))
        return self.lobby.page is self


class FactLine(BoxLayout):
    """Something worth knowing while one waits."""

    icon = StringProperty()
    text = StringProperty()


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
