"""What may be higher than its place: two buttons turn it like pages; a text also follows the finger."""

from pathlib import Path
from typing import Any

from kivy.animation import Animation
from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.scrollview import ScrollView

CALM = 0.18  # seconds
KEPT = 0.88  # of its height that a turn goes on, so that the last line is found again


class Pane(ScrollView):
    """What is seen of something longer. Its place is shown beside it, not by a bar of its own."""

    def _bind_inactive_bar_color(self, *_: object) -> None:
        """Nothing: Kivy's bar fades for half a second, and meanwhile holds on to a page that has gone."""


class Shelf(BoxLayout):
    """Holds one widget. `part`: how far down it one is, 0 to 1; `wanted`: pixels of height to show it all."""

    longer = BooleanProperty(False)
    part = NumericProperty(0)
    wanted = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        self._measure = Clock.create_trigger(self._look, 0)
        super().__init__(**given)

    def on_kv_post(self, _: object) -> None:
        """Its parts exist now."""
        self.ids.scroll.bind(scroll_y=self._measure, height=self._measure)
        self._measure()

    def add_widget(self, widget: Any, *given: Any, **more: Any) -> None:
        """What is held, once the shelf itself stands."""
        if "turner" in self.ids:
            self.ids.scroll.add_widget(widget)
            widget.bind(height=self._measure)
            self._measure()
        else:
            super().add_widget(widget, *given, **more)

    def turn(self, pages: int) -> None:
        """On or back by a page."""
        scroll = self.ids.scroll
        hidden = self._height() - scroll.height
        if hidden > 0:
            place = min(max(scroll.scroll_y - pages * scroll.height * KEPT / hidden, 0.0), 1.0)
            Animation.cancel_all(scroll, "scroll_y")
            Animation(scroll_y=place, duration=CALM, transition="out_quad").start(scroll)

    def _height(self) -> float:
        return float(sum(held.height for held in self.ids.scroll.children))

    def _look(self, *_: object) -> None:
        scroll = self.ids.scroll
        self.wanted = self._height() + self.height - scroll.height
        self.longer = self._height() > scroll.height + 1
        self.part = 1 - min(max(scroll.scroll_y, 0.0), 1.0) if self.longer else 1.0


class Reader(Shelf):
    """Holds a text."""

    text = StringProperty()

    def on_kv_post(self, root: object) -> None:
        """A finger may draw it along: there is nothing to touch in it."""
        super().on_kv_post(root)
        self.ids.scroll.scroll_type = ["content"]


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
