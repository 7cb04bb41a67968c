"""What the screens wear: the station's own colour, logo and theme, or the office's where these are empty."""

from collections.abc import Mapping
from typing import Any

from kivy.base import EventLoop
from kivy.graphics.texture import Texture
from PIL import Image

from kiosk.customs import logo
from kiosk.customs.colours import read
from kiosk.screen.theme import theme
from kiosk.settings import Look

LIGHT_PLATE, DARK_PLATE = (1.0, 1.0, 1.0, 1.0), (0.05, 0.08, 0.09, 1.0)


class Dress:
    """Put on once the window is there, and again when the office says something else."""

    def __init__(self, own: Look) -> None:
        self._own = own
        self._worn: tuple[str, str] | None = None

    def wear(self, told: Mapping[str, Any]) -> bool:
        """Put on the look that `Station.house()` tells under `look`; whether it is another than before.

        What is no colour, and what is no picture, is passed over.
        """
        told_colour, told_logo = (_text(told.get(name)) for name in ("colour", "logo"))
        colour = self._own.colour or (told_colour if _is_colour(told_colour) else "")
        wanted = (colour, "" if self._own.logo else told_logo)
        if wanted == self._worn:
            return False
        self._worn = wanted
        theme.dress(self._own.theme, colour)
        _hang_up(logo.of_file(self._own.logo) if self._own.logo else logo.of_text(told_logo))
        if EventLoop.window:
            EventLoop.window.clearcolor = theme.paper
        return True


def _hang_up(data: bytes) -> None:
    picture = logo.drawn(data)
    theme.logo = _texture(picture) if picture else None
    theme.logo_bright = picture is not None and logo.bright(picture)
    theme.plate = DARK_PLATE if theme.logo_bright else LIGHT_PLATE


def _texture(picture: Image.Image) -> Any:
    """As Kivy has it; it needs the window."""
    made = Texture.create(size=picture.size, colorfmt="rgba")
    upright = picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    made.blit_buffer(upright.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    return made


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _is_colour(text: str) -> bool:
    try:
        return len(read(text)) == 3
    except ValueError:
        return False
