"""How a search text is compared: the directory folds its keys by the rule a station folds what is typed."""

import unicodedata
from itertools import takewhile
from operator import eq

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


LAST = "\U0010ffff"
"""Behind every key that begins with a text stands that text with this character."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_SHORTEST, _LONGEST = 4, 24  # of Latin letters, for a slip to be looked for


def certain(typed: str, before: str, after: str) -> int:
    """How many of the first letters typed begin some key, told by the keys that stand next to them.

    >>> certain("zhagnwei", "zhafei", "zhakang")
    3
    """
    return max(sum(1 for _ in takewhile(bool, map(eq, typed, key))) for key in (before, after))


def slips(typed: str, known: int = _LONGEST) -> list[str]:
    """What may have been meant by a folded text that begins no key: one letter too many, two that changed
    places, and, of Latin letters and digits, a letter missing or wrong. Nothing for a very short text.
    `known`: how many of its first letters are `certain` to begin a key; the slip is not behind them.

    >>> "zhangwei" in slips("zhagnwei"), "wei" in slips("wie"), slips("张韦")
    (True, False, ['韦张'])
    """
    if not (_SHORTEST if typed.isascii() else 2) <= len(typed) <= _LONGEST:
        return []
    cuts = [(typed[:at], typed[at:]) for at in range(min(known, len(typed)) + 1)]
    meant = [head + tail[1:] for head, tail in cuts if tail]
    meant += [head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1]
    letters = _LETTERS if typed.isascii() else ""
    meant += [head + letter + tail for head, tail in cuts for letter in letters]
    meant += [head + letter + tail[1:] for head, tail in cuts if tail for letter in letters]
    shortest = _SHORTEST - 1 if typed.isascii() else 2
    return [one for one in dict.fromkeys(meant) if one != typed and len(one) >= shortest]


def wildcards(typed: str, known: int = _LONGEST) -> list[tuple[str, str]]:
    """The same for characters, of which there are too many to try: the beginning that is certain, and a
    pattern for SQL's LIKE, with one character missing or wrong after it.

    >>> wildcards("张炜明")
    [('张', '张_明%'), ('张', '张_炜明%'), ('张炜', '张炜_%'), ('张炜', '张炜_明%')]
    """
    if typed.isascii() or not 1 < len(typed) <= _LONGEST:
        return []
    cuts = [(typed[:at], typed[at:]) for at in range(1, min(known + 1, len(typed)))]
    return [(head, f"{head}_{rest}%") for head, tail in cuts for rest in (tail[1:], tail)]
