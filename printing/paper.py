"""The paper in a slip printer: how many dots lie side by side on it, and how close."""

from __future__ import annotations

from dataclasses import dataclass

from escpos.capabilities import CAPABILITIES

NARROWEST = 288  # dots: below that no pass code with its quiet zone has room beside its margins
USUAL_DPI = 203


@dataclass(frozen=True)
class Paper:
    """The printable width in dots and the density in dots an inch (the same both ways)."""

    dots: int
    dpi: int = USUAL_DPI

    def __post_init__(self) -> None:
        if not NARROWEST <= self.dots <= 4096 or not 100 <= self.dpi <= 1200:
            raise ValueError(f"no slip fits on paper of {self.dots} dots at {self.dpi} dpi")

    def across(self, millimetres: float) -> int:
        """So many millimetres in whole dots."""
        return round(millimetres * self.dpi / 25.4)


WIDE = Paper(576)  # 80 mm rolls, 72 mm of them printable
NARROW = Paper(384)  # 58 mm rolls, 48 mm of them printable


def paper_of(profile: str) -> Paper:
    """The paper of a printer that python-escpos has a capability profile for, such as 'TM-T20II'.

    A profile without a density is taken as 203 dpi. ValueError when there is no such profile or when it
    does not say how wide the paper is.
    """
    media = CAPABILITIES["profiles"].get(profile, {}).get("media", {})
    dots, dpi = media.get("width", {}).get("pixels"), media.get("dpi")
    if not isinstance(dots, int):
        raise ValueError(f"no profile {profile!r} that says how wide its paper is")
    return Paper(dots, dpi if isinstance(dpi, int) else USUAL_DPI)
