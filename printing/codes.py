"""The two codes on a pass: the QR code for the scanner and the short code for people."""

from __future__ import annotations

from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_ALPHA_NUM, QRData

from printing.paper import Paper

QUIET = 4  # white modules on every side, as ISO/IEC 18004 asks; readers fail beside black without them
_MODULE = 0.75  # millimetres: 6 dots at 203 dpi, measured to matter more than any error correction
_LEAST_DOTS = 5


def module_dots(paper: Paper) -> int:
    """How many dots one module measures on this paper, each way."""
    return max(_LEAST_DOTS, paper.across(_MODULE))


def qr(text: str, paper: Paper) -> Image.Image:
    """The QR code with its quiet zone as dots (mode "1"); ValueError when the text is not alphanumeric.

    55 characters make version 3 at level M: 29 modules, 37 with the quiet zone.
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    try:
        code.add_data(QRData(text, mode=MODE_ALPHA_NUM), optimize=0)
    except ValueError:
        raise ValueError("the text of a pass must be alphanumeric in the sense of QR codes") from None
    code.make(fit=True)
    rows = code.get_matrix()
    image = Image.frombytes(
        "L", (len(rows), len(rows)), bytes(0 if dark else 255 for row in rows for dark in row)
    )
    side = len(rows) * module_dots(paper)
    return image.resize((side, side), Image.Resampling.NEAREST).convert("1")


def grouped(code: str) -> str:
    """A short code in groups of four (of three when only that comes out even): 'K7M42QX9' is 'K7M4-2QX9'."""
    plain = "".join(character for character in code if character not in " -")
    step = 3 if len(plain) % 4 and not len(plain) % 3 else 4
    return "-".join(plain[start : start + step] for start in range(0, len(plain), step))
