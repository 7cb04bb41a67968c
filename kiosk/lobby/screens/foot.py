"""The way on, at the same place of every page: below on the right, or the whole width of a tall screen."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout


class Foot(BoxLayout):
    """A note, perhaps a `second` way, and the primary button. Events: `on_go`, `on_other` for the second."""

    note = StringProperty()
    text = StringProperty()
    icon_after = StringProperty("next")
    go_tag = StringProperty("next")
    off = BooleanProperty(False)
    second = StringProperty()
    second_tag = StringProperty("second")

    def __init__(self, **given: object) -> None:
        self.register_event_type("on_go")
        self.register_event_type("on_other")
        super().__init__(**given)

    def on_go(self) -> None:
        """The primary button was touched."""

    def on_other(self) -> None:
        """The other one was."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
