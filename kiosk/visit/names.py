"""Text that people typed: made safe to keep, and masked for a screen that others can see."""

import unicodedata

_CJK = ("CJK UNIFIED", "CJK COMPATIBILITY")


def clean(text: str) -> str:
    """`text` in NFC, without control and invisible format characters, white space folded.

    Bidirectional overrides are among the format characters: a name must not turn the line round it.
    What a spreadsheet or a printer would obey stays as it is: it is guarded where it is written out.
    """
    kept = (c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") else " " for c in text)
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def is_chinese(text: str) -> bool:
    """Whether the text begins with a Chinese character."""
    return bool(text) and unicodedata.name(text[0], "").startswith(_CJK)


def masked(name: str) -> str:
    """A name that can be called out in the lobby: 张*, Anna S. (R25)."""
    if is_chinese(name):
        return name[0] + "*" * min(len(name) - 1, 2)
    first, _, last = name.partition(" ")
    return f"{first} {last[0]}." if last else first[:1] + "***"
