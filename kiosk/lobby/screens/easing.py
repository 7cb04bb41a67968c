"""What makes it easier: a lower screen, large text, the voice. Three switches at the lower edge."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty

from kiosk.lobby.screens.fleeting import Fleeting
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Choice, QuietButton

STAYS = 30.0  # seconds; touching it prolongs that


class EaseButton(QuietButton):
    """Opens the switches; marked while something is other than usual."""

    lobby = ObjectProperty()
    changed = BooleanProperty(False)

    def on_lobby(self, _: object, lobby: Any) -> None:
        """Whether something is other than usual."""
        self.changed = lobby.ease.changed

    def on_release(self) -> None:
        """What was entered stays."""
        self.lobby.cover(EaseSheet(self.lobby))


class EaseSwitch(Choice):
    """On or off."""


class EaseSheet(Fleeting):
    """The switches. Each works at once, on the page behind too."""

    def __init__(self, lobby: Any) -> None:
        super().__init__(lobby, STAYS)
        ease = lobby.ease
        if theme.lowers or theme.lowered:
            self._add("lower", "lower", theme.lowered, ease.lower)
        self._add("large", "large", theme.large, ease.enlarge)
        self._add("voice", "voice" if ease.aloud else "mute", ease.aloud, ease.speak)

    def _add(self, name: str, icon: str, on: bool, turn: Callable[[bool], None]) -> None:
        text, second = theme.words(f"screen.ease.{name}"), theme.words(f"screen.ease.{name}_text")
        switch = EaseSwitch(tag=f"ease:{name}", icon=icon, text=text, second=second, chosen=on)
        switch.bind(on_release=lambda *_: self._turn(turn, not on))
        self.ids.switches.add_widget(switch)

    def _turn(self, turn: Callable[[bool], None], on: bool) -> None:
        """The page is built anew behind a new sheet: sizes may be others now."""
        lobby = self._lobby
        turn(on)
        lobby.resized()
        lobby.cover(EaseSheet(lobby))


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
