"""Pictures of every page of both screens: `make screens`, or `python tests/screens/gallery.py docs/screens`.

The real pages are painted without a display, before a station and an office in memory. Each shape of a window
has a process of its own. In the first shape every page is a picture in full size, in every language; of the
other shapes, and of what is seldom seen in any, there is a sheet of all pages in half size for each language
in `SHEETS`. What visitors read is measured as it was painted; where the contrast is too small, it ends with a
status. The office's pages are pictured by `gallery_office.py`, last of all.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from PIL import Image
from walked import faint

from conftest import Hands
from kiosk.screen.theme import theme
from kiosk.screen.window import open_window
from kiosk.settings import Screen
from kiosk.visit.forms import LANGUAGES

Pages = Callable[[Hands, str], Iterator[str]]
"""Walks past every page in a language and names each while it is shown."""
WHOLE = "1280x800"
SHAPES = {"lobby": (WHOLE, "1920x1080", "1080x1920"), "gate": (WHOLE, "1920x1080")}
SHAPES["watch_house"] = SHAPES["gate"]
SHAPES["lobby_seldom"] = SHAPES["lobby"]
SHEETS = ("zh-CN", "en")
COLOURS = 256
CONTRAST = 10.0
CALM = 0.2  # seconds after which no key is lit by a touch any more, and all threads have answered
GROUND, GAP = (226, 230, 234), 24
WIDEST = 4000  # dots of a sheet


def main(folder: Path) -> None:
    """Make the whole gallery anew in `folder`; the first process that fails ends it."""
    for old in folder.glob("*/*.png"):
        old.unlink()
    for station, shapes in SHAPES.items():
        for shape in shapes:
            subprocess.run([sys.executable, __file__, str(folder), station, shape], check=True)
    office = Path(__file__).with_name("gallery_office.py")
    subprocess.run([sys.executable, str(office), str(folder / "office")], check=True)
    pictures = list(folder.glob("*/*.png"))
    size = sum(picture.stat().st_size for picture in pictures)
    print(f"{len(pictures)} pictures in {folder}, {size / 1e6:.1f} MB")


def take(folder: Path, station: str, shape: str) -> None:
    """The pictures of one station's screen in one shape, in this process."""
    pages: Pages = import_module(f"gallery_{station}").pages
    hands = Hands(_window(*map(int, shape.split("x"))))
    single = shape == WHOLE and station != "lobby_seldom"
    faded: list[str] = []
    for language in LANGUAGES if single else SHEETS:
        theme.speak("zh-CN")
        shots: dict[str, Image.Image] = {}
        for name in pages(hands, language):
            shots[name] = _photograph(hands)
            if station.startswith("lobby"):
                faded += [f"{shape} {language} {name}: {one}" for one in faint(hands, shots[name], CONTRAST)]
        if single:
            for number, (name, picture) in enumerate(shots.items(), 1):
                _save(picture, folder / station / f"{language}-{number:02}-{name}.png")
        else:
            _save(_sheet(list(shots.values())), folder / station / f"{language}-{shape}.png")
    if faded:
        sys.exit("too little contrast, as painted:\n" + "\n".join(faded))


def _window(width: int, height: int) -> Any:
    from kivy.base import runTouchApp

    made = open_window(Screen(fullscreen=False, width=width, height=height), "gallery")
    runTouchApp(embedded=True)
    return made


def _photograph(hands: Hands) -> Image.Image:
    """What is on the screen once all of it has come."""
    calm = time.monotonic() + CALM
    hands.until(lambda: time.monotonic() > calm)
    return painted(hands)


def painted(hands: Hands) -> Image.Image:
    """What is on the screen now."""
    from kivy.base import EventLoop
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    taken: list[Image.Image] = []

    def take(window: Any) -> None:
        dots = glReadPixels(0, 0, *window.size, GL_RGB, GL_UNSIGNED_BYTE)
        picture = Image.frombytes("RGB", window.size, dots)
        taken.append(picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM))

    hands.window.bind(on_flip=take)
    while not taken:
        hands.window.canvas.ask_update()
        EventLoop.idle()
    hands.window.unbind(on_flip=take)
    return taken[0]


def _sheet(shots: list[Image.Image]) -> Image.Image:
    """All of them side by side in half size, in the order in which they were taken."""
    width, height = (side // 2 for side in shots[0].size)
    columns = (WIDEST - GAP) // (width + GAP)
    rows = -(-len(shots) // columns)
    size = (columns * (width + GAP) + GAP, rows * (height + GAP) + GAP)
    sheet = Image.new("RGB", size, GROUND)
    for place, shot in enumerate(shots):
        row, column = divmod(place, columns)
        left, top = GAP + column * (width + GAP), GAP + row * (height + GAP)
        sheet.paste(shot.resize((width, height), Image.Resampling.LANCZOS), (left, top))
    return sheet


def _save(picture: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    flat = picture.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    flat.save(path, optimize=True)


if __name__ == "__main__":
    target, *which = sys.argv[1:]
    if which:
        take(Path(target), *which)
    else:
        main(Path(target))
