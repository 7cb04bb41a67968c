"""The one window of a station's screen, closed to everything but touches and the keys we read ourselves."""

from typing import Any

from kivy.base import EventLoop
from kivy.config import Config

from kiosk.screen import NoDisplay
from kiosk.screen.panel import panel_dpi
from kiosk.screen.theme import theme
from kiosk.settings import Screen


def open_window(screen: Screen, title: str) -> Any:
    """Open the window, fit the theme to it and return it; `NoDisplay` if SDL cannot. Call it once, first."""
    for section, option, value in _options(screen):
        Config.set(section, option, value)
    Config.remove_option("input", "%(name)s")  # probesysfs: double touches on real panels
    from kivy.core.window import Window  # importing it opens it

    from kiosk.screen.brush import Brush, keeps_picture  # Kivy's painting needs a window

    if Window is None:
        raise NoDisplay("No display to open a window on. Set DISPLAY, or SDL_VIDEODRIVER=offscreen.")
    EventLoop.ensure_window()
    Window.set_title(title)
    Window.show_cursor = not screen.fullscreen
    Window.clearcolor = theme.paper
    Window.bind(on_request_close=lambda *_, **__: True)
    if keeps_picture(Window):
        Brush(Window)
    theme.measure(*Window.size)
    theme.suit(screen.dpi or panel_dpi(), getattr(screen, "lower_edge", 0))
    return Window


def _options(screen: Screen) -> list[tuple[str, str, str]]:
    return [
        ("graphics", "width", str(screen.width)),
        ("graphics", "height", str(screen.height)),
        ("graphics", "fullscreen", "auto" if screen.fullscreen else "0"),
        ("graphics", "resizable", "0" if screen.fullscreen else "1"),
        ("graphics", "multisamples", "0"),  # the default costs three times the frame time in software
        ("graphics", "maxfps", "60"),
        ("kivy", "exit_on_escape", "0"),
        ("kivy", "keyboard_mode", "system"),
        ("input", "mouse", "mouse,disable_multitouch"),
    ]
