"""One line with a whole keyboard below it."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.gate.pages.sheet import Equipment, GateSheet
from kiosk.gate.watch import Watch
from kiosk.gate.widgets import Keypad
from kiosk.gate.writing import WRITING, Writing
from kiosk.screen.theme import theme

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领警学港澳挂"
LETTERS = "1234567890QWERTYUIOPASDFGHJKL ZXCVBNM"


class WritingSheet(GateSheet):
    """A name or a note; or a number plate, whose keys begin with the provinces."""

    title = StringProperty()
    line = StringProperty()
    plate = BooleanProperty(False)

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        super().__init__(watch, equipment, **given)
        self.board = equipment.furniture.keyboard()
        self.board.enter_word = "gate.write.done"
        self.board.composing = self.board.chinese
        self.board.bind(
            on_text=lambda _, text: self.watch.part(Writing).write(text),
            on_erase=lambda _: self.do("erase"),
            on_enter=lambda _: self.do("done"),
        )
        self.ids.provinces.add_widget(Keypad(cols=13, symbols=PROVINCES, act=self.do, spacing=theme.unit))
        self.ids.letters.add_widget(Keypad(cols=10, symbols=LETTERS, act=self.do, spacing=theme.unit))
        self.ids.board.add_widget(self.board)
        # One of them is off the page; the page's own names for them would not keep it alive.
        self._places = {False: self.ids.board.__self__, True: self.ids.plates.__self__}

    def renew(self) -> None:
        super().renew()
        part = self.watch.part(Writing)
        self.title, self.line, self.plate = theme.words(part.title), part.line.text, part.plate
        put_away, shown = self._places[not self.plate], self._places[self.plate]
        if put_away.parent is not None:
            self.remove_widget(put_away)
        if shown.parent is None:
            self.add_widget(shown)
        self.board.before = self.line

    def typed(self, text: str) -> bool:
        if not self.plate:
            self.board.take(text)
        return not self.plate

    def struck(self, key: str) -> bool:
        deed = {"backspace": self.board.erase, "delete": self.board.erase, "enter": self.board.enter}.get(key)
        if self.plate or deed is None:
            return False
        deed()
        return True


SHEETS: dict[str, type[GateSheet]] = {WRITING: WritingSheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
