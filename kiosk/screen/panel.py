"""How large a dot of the panel is, as the panel itself says: its EDID.

SDL and Kivy say 96 dots per inch on every Linux. EDID: VESA E-EDID A2, sections 3.6.2 (size in cm) and 3.10.2
(detailed timing: dots, and size in mm).
"""

from pathlib import Path

CONNECTORS = Path("/sys/class/drm")
USUAL_DPI = 96.0
MM_PER_INCH = 25.4
_HEAD = b"\x00\xff\xff\xff\xff\xff\xff\x00"
_SENSIBLE = range(40, 500)  # a projector says that it is 16 mm wide


def panel_dpi(connectors: Path = CONNECTORS) -> float:
    """Dots per inch of the first panel that says so, `USUAL_DPI` where none does."""
    for edid in sorted(connectors.glob("card*-*/edid")):
        try:
            dpi = dpi_of(edid.read_bytes())
        except OSError:
            continue
        if dpi:
            return dpi
    return USUAL_DPI


def dpi_of(edid: bytes) -> float:
    """Dots per inch along the wider side; 0.0 where it does not say, or says what cannot be."""
    if len(edid) < 128 or edid[:8] != _HEAD:
        return 0.0
    timing = edid[54:72]
    dots = timing[2] | (timing[4] & 0xF0) << 4
    wide = (timing[12] | (timing[14] & 0xF0) << 4) or edid[21] * 10  # mm
    dpi = dots * MM_PER_INCH / wide if any(timing[:2]) and wide else 0.0
    return dpi if round(dpi) in _SENSIBLE else 0.0
