"""A text of several lines that is being written; the end of it stays in view."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.screen.widgets import Panel, Touchable


class Lines(Touchable, Panel):
    """`text`, or `hint` while there is none; `complaint` below it. `lines`: how many there is room for."""

    text = StringProperty()
    hint = StringProperty()
    label = StringProperty()
    complaint = StringProperty()
    focused = BooleanProperty(False)
    lines = NumericProperty(2)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
