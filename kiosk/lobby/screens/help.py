"""Sheets that lie over a page for a while: who helps, and what the house promises (R35)."""

from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import ObjectProperty, StringProperty

from kiosk.screen.theme import theme
from kiosk.screen.widgets import Cover, QuietButton

STAYS = 60.0  # seconds; touching it prolongs that


class HelpButton(QuietButton):
    """Staff help, from every page."""

    lobby = ObjectProperty()

    def on_release(self) -> None:
        """Tell who helps. What was entered stays."""
        self.lobby.cover(
            Sheet(self.lobby, "guard", theme.words("lobby.help.title"), theme.words("lobby.help.text"))
        )


class Sheet(Cover):
    """A title, a text of any length, and the way back. It goes by itself."""

    icon = StringProperty()
    title = StringProperty()
    text = StringProperty()

    def __init__(self, lobby: Any, icon: str, title: str, text: str) -> None:
        self._lobby = lobby
        super().__init__(icon=icon, title=title, text=text)
        self._end = Clock.create_trigger(lambda _: self.close(), STAYS)
        self._end()

    def on_touch_down(self, touch: Any) -> bool:
        """Somebody reads it."""
        self._end.cancel()
        self._end()
        self._lobby.act(self._lobby.journey.touch)
        return bool(super().on_touch_down(touch))

    def close(self) -> None:
        """Back to the page."""
        if self._lobby.layer is self:
            self._lobby.uncover()

    def on_parent(self, _: object, parent: object) -> None:
        """Taken away by whatever came instead."""
        if parent is None:
            self._end.cancel()


def promise(lobby: Any) -> Sheet:
    """What the house promises its visitors, in the language of the page."""
    told, language = lobby.journey.house.promise, theme.words.language
    return Sheet(lobby, "promise", theme.words("lobby.promise.title"), told.inn(language) if told else "")


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
