"""Sheets that lie over a page for a while and go by themselves."""

from typing import Any

from kivy.clock import Clock

from kiosk.screen.widgets import Cover


class Fleeting(Cover):
    """A sheet over a page of `lobby`; it goes after `stays` seconds in which nobody touches it."""

    def __init__(self, lobby: Any, stays: float, **given: Any) -> None:
        self._lobby = lobby
        super().__init__(**given)
        self._end = Clock.create_trigger(lambda _: self.close(), stays)
        self._end()

    def on_touch_down(self, touch: Any) -> bool:
        """Somebody is there."""
        self._end.cancel()
        self._end()
        self._lobby.act(self._lobby.journey.touch)
        return super().on_touch_down(touch)

    def close(self) -> None:
        """Back to the page."""
        if self._lobby.layer is self:
            self._lobby.uncover()

    def on_parent(self, _: object, parent: object) -> None:
        """Taken away by whatever came instead."""
        if parent is None:
            self._end.cancel()
