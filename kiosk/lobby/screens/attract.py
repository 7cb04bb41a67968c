"""The first page: where one is, which language one speaks, and what one comes for."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import NumericProperty, ObjectProperty, StringProperty

from kiosk.lobby.screens.choices import bilingual
from kiosk.lobby.screens.frame import Leaf, no_pass
from kiosk.lobby.screens.help import promise
from kiosk.screen.widgets import SecondaryButton
from kiosk.visit.forms import LANGUAGES
from kiosk.words import HOUSE_LANGUAGE, Words

EVERYBODYS = (HOUSE_LANGUAGE, "en")  # before a language was chosen


class Attract(Leaf):
    """Welcome, a button for each language, the ways in, and whether a pass can be printed now."""

    house = StringProperty()
    house_en = StringProperty()
    told = StringProperty()
    crowded = NumericProperty(0)
    logo = ObjectProperty(None, allownone=True)
    shows: tuple[object, ...] = ()

    def __init__(self, lobby: Any) -> None:
        super().__init__(lobby)
        for language in LANGUAGES:
            button = Begin(tag=f"begin:{language}", text=Words(language)("common.language"))
            button.bind(on_release=lambda _, chosen=language: lobby.act(lobby.journey.begin, chosen))
            self.ids.languages.add_widget(button)

    def refresh(self) -> None:
        """Who is called, whose house this is, and what a visitor has to know before the typing."""
        super().refresh()
        self.house, self.house_en = self.lobby.house.get("zh-CN") or "", self.lobby.house.get("en") or ""
        self.crowded = len(self.ids.called.children)
        self.told = "\n".join(filter(None, map(self._told, EVERYBODYS)))
        house = self.journey.house
        if self.shows != (house.feedback, bool(house.promise)):
            self.shows = (house.feedback, bool(house.promise))
            self.ids.ways.show(self.lobby, bilingual)
            self.ids.promise.shown = bool(house.promise)

    def promise(self) -> None:
        """What can be read at the entrance (R35)."""
        self.lobby.cover(promise(self.lobby))

    def _told(self, language: str) -> str:
        words = Words(language)
        offline = "" if self.lobby.online else words("lobby.offline")
        return no_pass(words, self.lobby.hindrance) or offline


class Begin(SecondaryButton):
    """Begins in one language."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
