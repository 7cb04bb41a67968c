"""That something goes on, and when a page ends by itself."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.screen.theme import theme
from kiosk.screen.widgets import PushButton


class Dots(Widget):
    """Three dots, of which one after the other is dark: `phase` 0 to 2; below 0 there are none."""

    phase = NumericProperty(-1)


class Ending(BoxLayout):
    """The seconds in words, and as a bar of which `share` is left."""

    text = StringProperty()
    share = NumericProperty(1.0)


class EndFoot(BoxLayout):
    """What can be done, at the place of every page's way on, and beside it when the page ends by itself."""

    text = StringProperty()
    share = NumericProperty(1.0)

    def offer(self, button: PushButton) -> None:
        """One more button; the primary one comes last."""
        if not theme.portrait:
            button.size_hint_x = None
            button.bind(minimum_width=lambda one, width: setattr(one, "width", max(width, theme.unit * 40)))
            button.width = max(button.minimum_width, theme.unit * 40)
        self.ids.buttons.add_widget(button)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
