"""The screens' safe page, with as little of Kivy as can show a text; on the console where it cannot start."""

import logging
import os
import sys
from pathlib import Path
from typing import Any

from kiosk.safe.told import LANGUAGES, Told, told

_PAPER, _INK, _QUIET = (0.98, 0.97, 0.94, 1), (0.1, 0.12, 0.15, 1), (0.35, 0.37, 0.4, 1)
log = logging.getLogger(__name__)


def show(part: str, faults: tuple[str, ...]) -> None:
    """Until the process is ended."""
    pages = [told(part, language, faults) for language in LANGUAGES]
    for line in on_console(pages[-1]):
        print(line, file=sys.stderr, flush=True)
    try:
        _on_screen(pages)
    except Exception as fault:  # no display, no graphics, a broken installation: the console has it
        log.error("the safe page cannot be drawn: %s", type(fault).__name__)
        raise


def on_console(page: Told) -> list[str]:
    """The page as lines."""
    return [page.title, page.now, *(f"  {line}" for line in page.staff)]


def _on_screen(pages: list[Told]) -> None:
    import kiosk.screen  # sets Kivy's environment before Kivy is imported

    assert kiosk.screen
    from kivy.base import EventLoop, runTouchApp
    from kivy.config import Config

    # Where the session gave the screen a place of its own, it is told by KCFG_GRAPHICS_… (no window manager).
    placed = os.environ.get("KCFG_GRAPHICS_FULLSCREEN") == "0"
    full = "0" if placed or os.environ.get("SDL_VIDEODRIVER") == "offscreen" else "auto"
    for option, value in (("fullscreen", full), ("multisamples", "0"), ("maxfps", "10")):
        Config.set("graphics", option, value)
    Config.set("kivy", "exit_on_escape", "0")
    from kivy.core.window import Window

    if Window is None:
        raise RuntimeError("no display")
    EventLoop.ensure_window()
    Window.clearcolor = _PAPER
    Window.show_cursor = False
    Window.bind(on_request_close=lambda *_, **__: True)
    runTouchApp(page_of(pages, *Window.size))


def page_of(pages: list[Told], width: float, height: float) -> Any:
    """The page as a widget: everybody's lines large, the staff's small and in the house's language."""
    from kivy.uix.boxlayout import BoxLayout

    unit, font = min(width, height) / 100, _face()
    shown = pages if font else pages[-1:]  # the face that Kivy brings along has Latin letters only
    box = BoxLayout(orientation="vertical", padding=unit * 6, spacing=unit * 2)
    for page in shown:
        box.add_widget(_line(page.title, unit * 5, _INK, font))
        box.add_widget(_line(page.now, unit * 3.6, _INK, font))
    for line in shown[0].staff:
        box.add_widget(_line(line, unit * 2.2, _QUIET, font))
    return box


def _line(text: str, size: float, colour: tuple[float, ...], font: str) -> Any:
    from kivy.uix.label import Label

    face = {"font_name": font} if font else {}
    label = Label(text=text, font_size=size, color=colour, halign="center", valign="middle", **face)
    label.bind(size=lambda own, wide: setattr(own, "text_size", wide))
    return label


def _face() -> str:
    """A face for Chinese if there is any, '' if not."""
    try:
        from printing.typeface import face

        return str(face("zh-CN"))
    except Exception:  # that faces are missing may be what happened
        system = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
        return str(system) if system.is_file() else ""
