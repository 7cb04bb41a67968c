"""How a search text is compared: the directory folds its keys by the rule a station folds what is typed."""

import unicodedata

_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
_DROPPED = ("Z", "P", "C", "S")  # white space, punctuation, invisible and control characters, symbols
_LATIN_MARKS = range(0x300, 0x370)


def folded(text: str) -> str:
    """`text` for comparing: NFKC, lower case, without accents, white space and punctuation; may be empty.

    >>> folded(" Müller-Lüdenscheidt "), folded("ＺＷ"), folded("阿卜杜拉·买买提")
    ('mullerludenscheidt', 'zw', '阿卜杜拉买买提')
    """
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN)
    bare = (c for c in unicodedata.normalize("NFD", lowered) if ord(c) not in _LATIN_MARKS)
    kept = "".join(c for c in bare if unicodedata.category(c)[0] not in _DROPPED)
    return unicodedata.normalize("NFKC", kept)
