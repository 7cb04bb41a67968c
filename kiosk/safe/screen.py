"""The screens' safe page, with as little of Kivy as can show a text; on the console where it cannot start."""

import logging
import os
import sys
from pathlib import Path
from typing import Any

from kiosk.safe.told import LANGUAGES, Told, told

_PAPER, _INK, _QUIET = (0.98, 0.97, 0.94, 1), (0.1, 0.12, 0.15, 1), (0.35, 0.37, 0.4, 1)
_Colour = tuple[float, float, float, float]
_Line = tuple[str, float, _Colour]  # text, height in units, colour
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
    runTouchApp(page_of(pages))


def page_of(pages: list[Told]) -> Any:
    """The page as a widget, laid out for the size that it gets: everybody's lines large, the staff's small
    and in the house's language."""
    from kivy.uix.boxlayout import BoxLayout

    font = _face()
    shown = pages if font else pages[-1:]  # the face that Kivy brings along has Latin letters only
    groups: list[list[_Line]] = [[(page.title, 5.0, _INK), (page.now, 3.6, _INK)] for page in shown]
    groups.append([(line, 2.2, _QUIET) for line in shown[0].staff])
    box = BoxLayout(orientation="vertical")
    box.bind(size=lambda own, size: _lay_out(own, groups, font, *size))
    return box


def _lay_out(box: Any, groups: list[list[_Line]], font: str, width: float, height: float) -> None:
    """As large as all of it fits, with the room that is left between the groups and round them."""
    from kivy.uix.widget import Widget

    unit = min(width, height) / 100
    while _height_of(rows := _rows(groups, font, width, unit), unit) > height and unit > 1:
        unit *= 0.95
    box.clear_widgets()
    box.spacing = unit
    for group in rows:
        box.add_widget(Widget())
        for label in group:
            box.add_widget(label)
    box.add_widget(Widget())


def _rows(groups: list[list[_Line]], font: str, width: float, unit: float) -> list[list[Any]]:
    return [[_label(*line, font, width, unit) for line in group] for group in groups]


def _height_of(rows: list[list[Any]], unit: float) -> float:
    """With one unit between all, and at least three between groups."""
    labels = [label for group in rows for label in group]
    heights: float = sum(label.height + unit for label in labels)
    return heights + 4 * unit * (len(rows) + 1)


def _label(text: str, size: float, colour: _Colour, font: str, width: float, unit: float) -> Any:
    """A line, as high as its text is when it is broken to this width."""
    from kivy.uix.label import Label

    face = {"font_name": font} if font else {}
    label = Label(text=text, font_size=size * unit, color=colour, halign="center", size_hint_y=None, **face)
    label.text_size = (width - 12 * unit, None)
    label.texture_update()
    label.height = label.texture_size[1]
    return label


def _face() -> str:
    """A face for Chinese if there is any, '' if not."""
    try:
        from printing.typeface import face

        return str(face("zh-CN"))
    except Exception:  # that faces are missing may be what happened
        system = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
        return str(system) if system.is_file() else ""
