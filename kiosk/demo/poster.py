"""The tour on one picture: two screens, a phone and the slip, as they stand beside each other in a house."""

from pathlib import Path

from PIL import Image, ImageOps

_EDGE, _SCREEN, _GROUND = 28, (832, 520), (226, 230, 234)
_PAPER = 32  # dots of paper that a printer's head leaves white on each side


def paint(lobby: Path, gate: Path, phone: Path, slip: Path, target: Path) -> None:
    """Write the picture to `target`: lobby above gate, beside them phone and slip of the same height."""
    height = 2 * _SCREEN[1] + _EDGE
    screens = [_opened(path).resize(_SCREEN, Image.Resampling.LANCZOS) for path in (lobby, gate)]
    paper = ImageOps.expand(_opened(slip), _PAPER, "white")
    tall = [_of_height(picture, height) for picture in (_opened(phone), paper)]
    width = _SCREEN[0] + sum(picture.width for picture in tall) + 4 * _EDGE
    poster = Image.new("RGB", (width, height + 2 * _EDGE), _GROUND)
    for row, picture in enumerate(screens):
        poster.paste(picture, (_EDGE, _EDGE + row * (_SCREEN[1] + _EDGE)))
    left = _SCREEN[0] + 2 * _EDGE
    for picture in tall:
        poster.paste(picture, (left, _EDGE))
        left += picture.width + _EDGE
    poster.quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)


def _opened(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return picture.convert("RGB")


def _of_height(picture: Image.Image, height: int) -> Image.Image:
    width = round(picture.width * height / picture.height)
    return picture.resize((width, height), Image.Resampling.LANCZOS)
