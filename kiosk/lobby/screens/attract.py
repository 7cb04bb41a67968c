"""The first page: where one is, and which language one speaks."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import NumericProperty, StringProperty

from kiosk.lobby.screens.frame import Leaf
from kiosk.screen.widgets import PrimaryButton
from kiosk.visit.forms import LANGUAGES
from kiosk.words import Words


class Attract(Leaf):
    """Welcome, and a button for each language."""

    house = StringProperty()
    house_en = StringProperty()
    crowded = NumericProperty(0)

    def __init__(self, lobby: Any) -> None:
        super().__init__(lobby)
        for language in LANGUAGES:
            button = Welcome(tag=f"begin:{language}", text=Words(language)("common.language"))
            self.bind(crowded=button.setter("crowded"))
            button.bind(on_release=lambda _, chosen=language: lobby.act(lobby.journey.begin, chosen))
            self.ids.languages.add_widget(button)

    def refresh(self) -> None:
        """Who is called, whose house this is, and whether the office can be reached."""
        super().refresh()
        self.house, self.house_en = self.lobby.house.get("zh-CN") or "", self.lobby.house.get("en") or ""
        self.ids.offline.shown = not self.lobby.online
        self.crowded = len(self.ids.called.children)


class Welcome(PrimaryButton):
    """Begins in one language."""

    crowded = NumericProperty(0)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
