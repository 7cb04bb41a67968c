"""A slip as a document: blocks from top to bottom, and the script they are set in.

Sizes are in millimetres, so one document fits every paper; `printing.draw` turns them into dots, and where
text must shrink takes the next of its SCALE.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from PIL import Image


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class Text:
    """A paragraph of as few lines as `least` millimetres need, up to `size` large; it is never cut off."""

    text: str
    size: float
    bold: bool = False
    align: Align = Align.LEFT
    least: float = 3.0


@dataclass(frozen=True)
class Field:
    """A small label with its value below it, which shrinks and wraps as a Text does."""

    label: str
    value: str
    size: float
    bold: bool = True
    least: float = 3.5


@dataclass(frozen=True)
class Band:
    """White on black across the whole width: `text` large at the left, `aside` at the right."""

    text: str
    size: float
    aside: str = ""
    aside_size: float = 3.5


@dataclass(frozen=True)
class Qr:
    """A QR code of alphanumeric text (0-9 A-Z $%*+-./: and space) at error correction level M."""

    text: str


@dataclass(frozen=True)
class Code:
    """A short code for people to read and type, large, in groups."""

    text: str
    size: float
    align: Align = Align.CENTRE


@dataclass(frozen=True)
class Rule:
    """A line across; dashed as where a stub begins."""

    dashed: bool = False


@dataclass(frozen=True)
class Space:
    """White, so many millimetres high."""

    height: float


@dataclass(frozen=True)
class Signature:
    """A line to sign on, with its label and so many millimetres above it."""

    label: str
    height: float


@dataclass(frozen=True)
class Picture:
    """A photograph, scaled to `width` millimetres (and cropped to `height`, where one is given) and dithered.

    It is never higher than it is wide by more than a half.
    """

    image: Image.Image
    width: float
    height: float | None = None


@dataclass(frozen=True)
class Box:
    """An empty square to tick."""

    size: float


@dataclass(frozen=True)
class Pattern:
    """What shows how well a printer prints.

    'ruler': a line with a tick a millimetre, longer ones at 5 and 10. 'greys': eleven steps from white to
    black, uncorrected. 'screen': lines and squares of one, two and three dots.
    """

    kind: Literal["ruler", "greys", "screen"]
    height: float


@dataclass(frozen=True)
class Columns:
    """Stacks of blocks side by side; `shares` says how the width is divided among them."""

    columns: tuple[tuple[Block, ...], ...]
    shares: tuple[int, ...]


@dataclass(frozen=True)
class Beside:
    """Blocks with a QR code or picture at their right, or left; those that find no room beside it stand
    below it. On narrow paper it may follow below all of them."""

    mark: Qr | Picture
    blocks: tuple[Block, ...]
    left: bool = False


Block = (
    Text | Field | Band | Qr | Code | Rule | Space | Signature | Picture | Columns | Beside | Box | Pattern
)


@dataclass(frozen=True)
class Slip:
    """What comes out of the printer; `script` is 'zh-CN', 'zh-TW' or 'en'."""

    blocks: tuple[Block, ...]
    script: str
