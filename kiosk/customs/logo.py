"""A house's logo: one PNG, from a file of the station or from the office."""

import base64
import binascii
import io
import logging
from pathlib import Path

from PIL import Image

MOST_BYTES = 2_000_000
MOST_DOTS = 4096  # a side
SIDE = 640  # dots that are kept of the wider side
BRIGHT = 0.6  # a logo that is brighter than this on the whole was made for dark ground
log = logging.getLogger(__name__)


def of_file(path: str) -> bytes:
    """The file's bytes; none where there is no such file, or it is too large."""
    try:
        with Path(path).expanduser().open("rb") as file:
            found = file.read(MOST_BYTES + 1)
    except OSError as fault:
        log.warning("the logo cannot be read: %s", fault.strerror)
        return b""
    return found if len(found) <= MOST_BYTES else b""


def of_text(text: str) -> bytes:
    """From base64; none where it is none."""
    try:
        return base64.b64decode(text[: 2 * MOST_BYTES], validate=True)
    except (binascii.Error, ValueError):
        return b""


def drawn(data: bytes) -> Image.Image | None:
    """The picture in RGBA, no larger than it is ever shown; None for what is no PNG of sensible size."""
    if not data:
        return None
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
            if max(opened.size) > MOST_DOTS or min(opened.size) < 1:
                raise ValueError("too large")
            picture = opened.convert("RGBA")
    except Exception as fault:  # whatever a broken picture does to the reader: there is no logo
        log.warning("the logo is no PNG that can be shown: %s", type(fault).__name__)
        return None
    picture.thumbnail((SIDE, SIDE))
    return picture


def bright(picture: Image.Image) -> bool:
    """Whether what can be seen of it is light on the whole."""
    grey, seen = picture.convert("L").tobytes(), picture.getchannel("A").tobytes()
    weight = sum(seen)
    return bool(weight) and sum(g * a for g, a in zip(grey, seen, strict=True)) / weight / 255 > BRIGHT
