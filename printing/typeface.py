"""The faces that slips and screens are set in, and what may be set in them at all.

Noto Sans CJK comes from Debian as collections whose first face is the Japanese one, with other shapes for
直, 骨 and 令. `make_faces` takes the Simplified and Traditional Chinese faces out into files of their own.
They hold 44,810 characters, rare names (㛃 𬱟 喆 堃) among them, but no right-to-left script: for those
`further_faces` names other faces that are usually installed, and what none of them holds is drawn as a
boxed code point (see `printing.lettering`).
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont, TTLibError

COLLECTIONS = Path("/usr/share/fonts/opentype/noto")
FURTHER = Path("/usr/share/fonts/truetype")
WEIGHTS = ("Regular", "Bold")
REGIONS = {"zh-CN": "SC", "zh-TW": "TC", "en": "SC"}

ADVICE = "No Noto Sans CJK in {}: apt-get install fonts-noto-cjk, then python -m printing.typeface"
BROKEN = "{} is broken or lacks its face {}: apt-get install --reinstall fonts-noto-cjk"

# Characters that show nothing and that honest text may carry: left out.
_UNSEEN = frozenset(
    [0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFEFF, 0xFFA0]
) | frozenset(
    chain(
        range(0x180B, 0x1810),
        range(0x200B, 0x2010),
        range(0x2060, 0x2065),
        range(0xFE00, 0xFE10),
        range(0xE0100, 0xE01F0),
    )
)
# Format characters that do show something: signs above or before numbers and verses.
_SEEN_FORMATS = frozenset([*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD])
_MARKED = frozenset(["Cc", "Cf", "Cn", "Co", "Cs"])
_LINE_ENDS = frozenset("\t\n\v\f\r\x85")
_MOST_ACCENTS = 4


class FacesMissing(Exception):
    """The faces are not there; the message is one line that says what to do."""


def directory() -> Path:
    """Where the faces lie: `KIOSK_FONTS`, or assets/fonts beside the program."""
    return Path(os.environ.get("KIOSK_FONTS") or Path(__file__).resolve().parent.parent / "assets" / "fonts")


def face(script: str, bold: bool = False) -> Path:
    """The file of the face for 'zh-CN', 'zh-TW' or 'en'; FacesMissing when the set-up has not made it."""
    path = directory() / _file_name(REGIONS[script], "Bold" if bold else "Regular")
    if not path.is_file():
        raise FacesMissing(f"No {path.name} in {path.parent}: run python -m printing.typeface")
    return path


def further_faces(bold: bool = False) -> tuple[Path, ...]:
    """Installed faces for scripts that Noto Sans CJK lacks (Hebrew, Arabic, Thai), the likeliest first."""
    weight = "Bold" if bold else "Regular"
    names = ["dejavu/DejaVuSans-Bold.ttf" if bold else "dejavu/DejaVuSans.ttf"]
    names += [f"noto/NotoSans{script}-{weight}.ttf" for script in ("Arabic", "Hebrew", "Thai", "Devanagari")]
    return tuple(path for path in (FURTHER / name for name in names) if path.is_file())


@cache
def covered(path: Path) -> frozenset[int]:
    """The code points that the face in this file has a glyph for."""
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def make_faces(target: Path, source: Path = COLLECTIONS) -> list[Path]:
    """Take the Chinese faces out of the collections into `target`; files newer than their source are kept.

    Each file appears whole or not at all. FacesMissing when a collection or a face in it is not there.
    """
    target.mkdir(parents=True, exist_ok=True)
    return [
        path for weight in WEIGHTS for path in _take_out(source / f"NotoSansCJK-{weight}.ttc", weight, target)
    ]


def _take_out(collection: Path, weight: str, target: Path) -> Iterator[Path]:
    if not collection.is_file():
        raise FacesMissing(ADVICE.format(collection.parent))
    for region in sorted(set(REGIONS.values())):
        path = target / _file_name(region, weight)
        if not path.is_file() or path.stat().st_mtime < collection.stat().st_mtime:
            try:
                _save(collection, _number(collection, f"Noto Sans CJK {region}"), path)
            except (TTLibError, ValueError) as error:
                raise FacesMissing(BROKEN.format(collection, region)) from error
        yield path


def _number(collection: Path, family: str) -> int:
    with TTCollection(collection, lazy=True) as faces:
        names = [font["name"].getDebugName(1) for font in faces.fonts]
    return names.index(family)


def _save(collection: Path, number: int, path: Path) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        try:
            with TTFont(collection, fontNumber=number, recalcBBoxes=False, recalcTimestamp=False) as font:
                font.save(part)
            part.flush()
            os.fsync(part.fileno())
            os.fchmod(part.fileno(), 0o644)  # the screens may run as another user than the set-up
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise


def _file_name(region: str, weight: str) -> str:
    return f"NotoSansCJK-{region}-{weight}.otf"


def visible(text: str) -> str:
    """The text as it may be shown: nothing in it is unseen, and nothing reaches beyond its own line.

    - Line ends, tabs and spaces of every kind become one plain space between words, none at the ends.
    - Left out, because honest text carries them and they show nothing: soft hyphen, zero-width space,
      joiners and word joiner, byte order mark, direction marks (LRM, RLM, ALM), variation selectors, the
      Hangul, Khmer and Braille blanks.
    - Shown as `[U+202E]`: controls (ESC, DLE, NUL and all others), embeddings, overrides and isolates of
      the writing direction, tags and the remaining format characters, lone surrogates, private and
      unassigned code points.
    - At most four accents stay on one character.
    - Then NFC. Nothing is converted between simplified and traditional. Doing it twice changes nothing.
    """
    shown = unicodedata.normalize("NFC", "".join(map(_shown, text)))
    return " ".join(_few_accents(shown).split())


def _shown(character: str) -> str:
    code, category = ord(character), unicodedata.category(character)
    if character in _LINE_ENDS or category.startswith("Z"):
        return " "
    if code in _UNSEEN:
        return ""
    if category in _MARKED and code not in _SEEN_FORMATS:
        return f"[U+{code:04X}]"
    return character


def _few_accents(text: str) -> str:
    kept: list[str] = []
    accents = 0
    for character in text:
        accents = accents + 1 if unicodedata.category(character).startswith("M") else 0
        if accents <= _MOST_ACCENTS:
            kept.append(character)
    return "".join(kept)


def main() -> int:
    """Make the faces where `face` looks for them; 0, or 1 with one line of advice."""
    try:
        for path in make_faces(directory()):
            print(path)
    except (FacesMissing, OSError) as error:
        print(re.sub(r"\s+", " ", str(error)), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
