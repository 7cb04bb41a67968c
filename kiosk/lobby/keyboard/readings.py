"""Makes readings.txt: `python -m kiosk.lobby.keyboard.readings`. One line a syllable without its tone,
`zhang 张章…|长…`: characters with this as their first reading, then those with it among others.

The file is kept, because pypinyin costs a screen 57 MB and half a second that it does not have. It holds
every character that pypinyin can read and both faces can show: GB2312, Big5, and the rare ones of names.
"""

import unicodedata
from collections import defaultdict
from pathlib import Path

from kiosk.lobby.keyboard.names import SURNAME_READINGS

FILE = Path(__file__).with_name("readings.txt")


def toneless(reading: str) -> str:
    """`lǜ` as it is typed: lv."""
    plain = unicodedata.normalize("NFD", reading)
    return "".join("v" if c == "\u0308" else c for c in plain if not _tone(c)).replace("uv", "v")


def _tone(character: str) -> bool:
    return unicodedata.combining(character) > 0 and character != "\u0308"


def make() -> str:
    """The file's text."""
    from pypinyin.pinyin_dict import pinyin_dict

    from printing.typeface import covered, face

    shown = covered(face("zh-CN")) & covered(face("zh-TW"))
    first, other = defaultdict(list), defaultdict(list)
    for code in sorted(shown & pinyin_dict.keys()):
        typed = list(dict.fromkeys(map(toneless, pinyin_dict[code].split(","))))
        surname = SURNAME_READINGS.get(chr(code))
        first[typed[0]].append(chr(code))
        for syllable in dict.fromkeys([*typed[1:], *([surname] if surname else [])]):
            other[syllable].append(chr(code))
    lines = (f"{s} {''.join(first[s])}|{''.join(other[s])}" for s in sorted(first.keys() | other.keys()) if s)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(make(), encoding="utf-8")
