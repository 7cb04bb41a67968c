"""The first character of a Chinese plate number is its province: a key for each, then letters and digits."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.screen.keyboard import KeyRow
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Key

PROVINCES = ("京津沪渝冀豫云辽", "黑湘皖鲁新苏浙赣", "鄂桂甘晋蒙陕吉闽", "贵粤青藏川宁琼使")
"""GA 36 names them so; in the simplified characters that stand on every plate."""


class Provinces(BoxLayout):
    """Keys of provinces. Events: `on_text(text)`, `on_letters()` for a plate of elsewhere, `on_enter()`."""

    enter_word = StringProperty("lobby.next")

    def __init__(self, **given: Any) -> None:
        for event in ("on_text", "on_letters", "on_enter"):
            self.register_event_type(event)
        super().__init__(**given)
        for provinces in PROVINCES:
            row = KeyRow()
            for province in provinces:
                key = Key(tag=f"province:{province}", text=province, value=province)
                key.bind(on_release=lambda one: self.dispatch("on_text", one.value))
                row.add_widget(key)
            self.ids.grid.add_widget(row)

    def on_text(self, text: str) -> None:
        """A province was touched."""

    def on_letters(self) -> None:
        """The plate begins otherwise."""

    def on_enter(self) -> None:
        """Done."""


def wants_province(text: str) -> bool:
    """Whether the next character is likely to be a province."""
    return not text and theme.words.language == "zh-CN"


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
