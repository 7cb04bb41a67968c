"""Digits to type in, each in a box of its own."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.screen.widgets import Panel


class Boxes(BoxLayout):
    """`count` boxes for `digits`, six of them in two halves. `secret`: dots, for others are looking."""

    count = NumericProperty(4)
    digits = StringProperty()
    secret = BooleanProperty(False)

    def on_kv_post(self, _: object) -> None:
        """The boxes, once."""
        for number in range(int(self.count)):
            self.add_widget(Box(second_half=number * 2 == self.count and self.count > 4))
        self.bind(digits=self._show)
        self._show()

    def _show(self, *_: object) -> None:
        for number, box in enumerate(reversed(self.children)):
            typed = self.digits[number : number + 1]
            box.filled, box.next = bool(typed), number == len(self.digits)
            box.text = "" if self.secret else typed
            box.icon = "dot" if self.secret and typed else ""


class Box(BoxLayout):
    """One of them, and the gap before it."""

    second_half = BooleanProperty(False)
    filled = BooleanProperty(False)
    next = BooleanProperty(False)
    text = StringProperty()
    icon = StringProperty()


class Cell(Panel):
    """Its surface."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
