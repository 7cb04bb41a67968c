"""The form on the visitor's own telephone: a code to scan, who is registering, and what has come out."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.lobby.callers import Row
from kiosk.lobby.screens.frame import Frame
from kiosk.screen.theme import theme
from kiosk.visit.states import State

MOST, IN_LARGE = 6, 2  # names shown at once


class PhonePage(Frame):
    """A big code. Whoever has scanned it needs this screen no more."""

    url = StringProperty()
    busy = BooleanProperty(False)
    taken = StringProperty()
    shows: tuple[object, ...] | None = None

    def __init__(self, lobby: Any) -> None:
        super().__init__(lobby)
        for number in (1, 2, 3):
            line = Instruction(number=str(number), text=theme.words(f"lobby.phone.step_{number}"))
            self.ids.instructions.add_widget(line)

    def refresh(self) -> None:
        """The code, and those who are on the way."""
        super().refresh()
        opened = self.journey.invitation
        self.url, self.busy = opened.url if opened else "", self.journey.busy
        lying = ", ".join(one.called for one in self.journey.tray())
        self.taken = theme.words("lobby.phone.printed", names=lying) if lying else ""
        rows = self.journey.by_phone()
        shows = tuple((row.called, row.state) for row in rows)
        if shows != self.shows:
            self.shows = shows
            self._list(rows)

    def _list(self, rows: list[Row]) -> None:
        place, words = self.ids.rows, theme.words
        place.clear_widgets()
        room = IN_LARGE if theme.large and not theme.portrait else MOST
        for row in rows[:room]:
            state = (
                "welcome"
                if row.state == State.WELCOME
                else "agreed"
                if row.state == State.AGREED
                else "asked"
            )
            place.add_widget(PhoneRow(text=row.called, second=words(f"lobby.phone.{state}")))
        more = len(rows) - room
        self.ids.registering.text = words("lobby.phone.registering", count=len(rows)) if rows else ""
        self.ids.more.text = words("lobby.phone.more", count=more) if more > 0 else ""


class Instruction(BoxLayout):
    """What to do, with its number."""

    number = StringProperty()
    text = StringProperty()


class PhoneRow(BoxLayout):
    """Somebody who registered by telephone, masked."""

    text = StringProperty()
    second = StringProperty()


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
