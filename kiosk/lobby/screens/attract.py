"""The first page: where one is, and which language one speaks."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import NumericProperty, StringProperty

from kiosk.lobby.screens.frame import Leaf, no_pass
from kiosk.screen.widgets import PrimaryButton
from kiosk.visit.forms import LANGUAGES
from kiosk.words import HOUSE_LANGUAGE, Words

EVERYBODYS = (HOUSE_LANGUAGE, "en")  # before a language was chosen


class Attract(Leaf):
    """Welcome, a button for each language, and whether a pass can be printed now."""

    house = StringProperty()
    house_en = StringProperty()
    no_pass = StringProperty()
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
        told = (no_pass(Words(language), self.lobby.hindrance) for language in EVERYBODYS)
        self.no_pass = "\n".join(filter(None, told))
        self.crowded = len(self.ids.called.children)


class Welcome(PrimaryButton):
    """Begins in one language."""

    crowded = NumericProperty(0)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
