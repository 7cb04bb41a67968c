"""The pages that say one thing: being asked, printing, take your pass, and every other end."""

from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import NumericProperty, ObjectProperty, StringProperty

from kiosk.lobby.pages import LINGER, Page
from kiosk.lobby.screens.frame import Leaf
from kiosk.screen.theme import theme
from kiosk.screen.widgets import PrimaryButton, SecondaryButton
from kiosk.station.reasons import failure

ICONS = {
    Page.ASKING: ("bell", "accent", "wash"),
    Page.PRINTING: ("printer", "accent", "wash"),
    Page.TAKE: ("tick", "good", "good_wash"),
    Page.DECLINED: ("info", "ask", "ask_wash"),
    Page.LAPSED: ("clock", "ask", "ask_wash"),
    Page.GUARD: ("guard", "accent", "wash"),
    Page.DOUBT: ("question", "ask", "ask_wash"),
    Page.FAILED: ("printer", "bad", "bad_wash"),
}
_Button = tuple[str, str, tuple[Any, ...], bool]  # tag, word, event and what it is given, the one to touch


class Message(Leaf):
    """A big icon, a sentence, an explanation, what can be done, and when it ends by itself."""

    icon = StringProperty()
    tint = ObjectProperty(theme.accent)
    ground = ObjectProperty(theme.wash)
    title = StringProperty()
    text = StringProperty()
    place = StringProperty()
    code = StringProperty()
    share = NumericProperty(1.0)
    returns = StringProperty()
    phase = NumericProperty(-1)

    def __init__(self, lobby: Any) -> None:
        self._page = lobby.journey.page
        super().__init__(lobby)
        for tag, word, event, first in self._buttons():
            kind = PrimaryButton if first else SecondaryButton
            button = kind(tag=tag, text=theme.words(f"lobby.{word}"))
            button.bind(on_release=lambda _, event=event: self.lobby.act(*event))
            self.ids.buttons.add_widget(button)
        Clock.schedule_interval(self._count, 0.25)

    def refresh(self) -> None:
        """The words of this page, as the journey stands now."""
        super().refresh()
        icon, tint, ground = ICONS[self._page]
        self.icon, self.tint, self.ground = icon, getattr(theme, tint), getattr(theme, ground)
        self.title, self.text = self._sentences()
        slip, self.code = self.journey.slip, self.journey.code
        self.place = theme.words(f"common.where.{slip.where}") if self._page == Page.TAKE and slip else ""
        self._count()

    def _sentences(self) -> tuple[str, str]:
        words, journey = theme.words, self.journey
        if self._page == Page.ASKING:
            return self._asking()
        if self._page == Page.GUARD:
            key = f"lobby.guard.{journey.reason}"
            return words(f"{key}.title"), words(f"{key}.text")
        if self._page in (Page.FAILED, Page.DOUBT):
            key = f"lobby.{self._page}.{'with_code' if journey.code else 'text'}"
            return words(f"lobby.{self._page}.title"), words(key, reason=words(failure(journey.reason)))
        if self._page == Page.PRINTING and journey.slip and journey.slip.reprints:
            return words("lobby.printing.again"), words("lobby.printing.text")
        return words(f"lobby.{self._page}.title"), words(f"lobby.{self._page}.text")

    def _asking(self) -> tuple[str, str]:
        words, host, row = theme.words, self.entries.host, self.journey.row
        name = host.name if host else ""
        if row and row.minutes:
            return (
                words("lobby.asking.postponed", host=name, minutes=row.minutes),
                words("lobby.asking.postponed_text"),
            )
        return words("lobby.asking.title", host=name), words("lobby.asking.text")

    def _buttons(self) -> list[_Button]:
        journey = self.journey
        done = ("done", "take.done", (journey.finish,), True)
        buttons: dict[Page, list[_Button]] = {
            Page.ASKING: [("done", "asking.done", (journey.finish,), True)],
            Page.PRINTING: [],
            Page.DOUBT: [
                ("no", "doubt.no", (journey.came_out, False), False),
                ("yes", "doubt.yes", (journey.came_out, True), True),
            ],
            Page.FAILED: [
                ("done", "take.done", (journey.finish,), False),
                ("retry", "failed.retry", (journey.retry,), True),
            ],
        }
        return buttons.get(self._page, [done])

    def _count(self, *_: object) -> bool:
        left = self.journey.left(self.lobby.clock()) or 0.0
        self.share = min(1.0, left / LINGER[self._page])
        if self._page in (Page.ASKING, Page.PRINTING):
            self.phase = int(self.lobby.clock() * 2) % 3
        shown = self._page not in (Page.PRINTING, Page.DOUBT)
        self.returns = theme.words("lobby.asking.returns", seconds=round(left)) if shown else ""
        return self.lobby.page is self or self.parent is None


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
