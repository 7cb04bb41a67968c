"""The paper in a slip printer: how many dots lie side by side on it, how close, and whether it is cut."""

from __future__ import annotations

import re
from dataclasses import dataclass

NARROWEST = 288  # dots: below that no pass code with its quiet zone has room beside its margins
USUAL_DPI = 203


@dataclass(frozen=True)
class Paper:
    """The printable width in dots, the density in dots an inch (the same both ways), and whether a knife
    parts the slips."""

    dots: int
    dpi: int = USUAL_DPI
    cuts: bool = True

    def __post_init__(self) -> None:
        if not NARROWEST <= self.dots <= 4096 or not 100 <= self.dpi <= 1200:
            raise ValueError(f"no slip fits on paper of {self.dots} dots at {self.dpi} dpi")

    def across(self, millimetres: float) -> int:
        """So many millimetres in whole dots."""
        return round(millimetres * self.dpi / 25.4)


WIDE = Paper(576)  # 80 mm rolls, 72 mm of them printable
NARROW = Paper(384)  # 58 mm rolls, 48 mm of them printable
WIDE_FINE = Paper(864, 300)
NARROW_FINE = Paper(576, 300)

_NAMES = {"80mm": WIDE, "58mm": NARROW, "80mm-300dpi": WIDE_FINE, "58mm-300dpi": NARROW_FINE}


def paper_of(name: str) -> Paper:
    """The paper of that name: '80mm', '58mm', either with '-300dpi' behind it, dots and density such as
    '640@203', or a printer that python-escpos has a capability profile for, such as 'TM-T20II'.

    A profile without a density is taken as 203 dpi. ValueError when it is none of these, or when the profile
    does not say how wide the paper is or says that the printer takes no raster pictures.
    """
    if name in _NAMES:
        return _NAMES[name]
    if measures := re.fullmatch(r"(\d{1,5})@(\d{1,5})", name, re.ASCII):
        return Paper(int(measures[1]), int(measures[2]))
    return _profiled(name)


def _profiled(profile: str) -> Paper:
    from escpos.capabilities import CAPABILITIES  # half a second, for a paper that few houses name so

    known = CAPABILITIES["profiles"].get(profile, {})
    media, features = known.get("media", {}), known.get("features", {})
    dots, dpi = media.get("width", {}).get("pixels"), media.get("dpi")
    if not isinstance(dots, int):
        raise ValueError(f"no profile {profile!r} that says how wide its paper is")
    if not features.get("bitImageRaster"):
        raise ValueError(f"no slip can be printed on the paper of {profile!r}: it takes no raster pictures")
    cuts = bool(features.get("paperFullCut") or features.get("paperPartCut"))
    return Paper(dots, dpi if isinstance(dpi, int) else USUAL_DPI, cuts)
