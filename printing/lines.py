"""Where a line may end, in Chinese, in Latin script and in a mixture of both.

The rules are the usual ones of Chinese typesetting (GB/T 15834, and class by class Unicode's UAX 14, much
reduced): no line begins with closing punctuation, none ends with opening punctuation, a break is allowed
at a space, after a hyphen and beside every wide character, and a Latin word stays whole unless it is
wider than the line.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator

CLOSING = frozenset(
    "。．，、；：？！）」』】〕〉》〗〙〛｝］”’…‥—–～·・‧％‰℃°¢々ー〻﹐﹑﹒﹔﹕﹖﹗｡｣､)]},.;:!?%"
)
OPENING = frozenset("（「『【〔〈《〖〘〚｛［“‘￥＄£€¥$#｢([{")


def clusters(text: str) -> list[str]:
    """The characters as a reader counts them: each with the accents that sit on it."""
    found: list[str] = []
    for character in text:
        if found and unicodedata.category(character).startswith("M"):
            found[-1] += character
        else:
            found.append(character)
    return found


def break_lines(text: str, room: int, width_of: Callable[[str], int]) -> list[str]:
    """The text in as few lines of at most `room` dots as do, and those about equally long.

    `width_of` measures in whole dots, rounded up. A piece that is wider than the room by itself is broken
    between any two characters, so nothing is lost and nothing cut off (as long as one character fits).
    """
    if width_of(text) <= room:
        return [text]
    measured = [(part, width_of(part), width_of(part.rstrip())) for part in _fitting(text, room, width_of)]
    fewest = len(_filled(measured, room))
    widest = max((bare for _, _, bare in measured), default=room)
    narrower = range(min(widest, room), room + 1)
    enough = bisect_left(narrower, True, key=lambda width: len(_filled(measured, width)) <= fewest)
    return [line.rstrip() for line in _filled(measured, narrower[enough])]


def _filled(measured: list[tuple[str, int, int]], room: int) -> list[str]:
    lines, taken = [""], 0
    for piece, full, bare in measured:
        if lines[-1] and taken + bare > room:
            lines.append("")
            taken = 0
        lines[-1] += piece
        taken += full
    return lines


def pieces(text: str) -> list[str]:
    """The text cut at every place where a line may end; spaces stay with the piece before them."""
    found: list[str] = []
    for cluster in clusters(text):
        if found and not _may_break(found[-1], cluster):
            found[-1] += cluster
        else:
            found.append(cluster)
    return found


def _fitting(text: str, room: int, width_of: Callable[[str], int]) -> Iterator[str]:
    for part in pieces(text):
        rest = clusters(part)
        while len(rest) > 1 and width_of("".join(rest).rstrip()) > room:
            count = _how_many_fit(rest, room, width_of)
            yield "".join(rest[:count])
            rest = rest[count:]
        yield "".join(rest)


def _how_many_fit(rest: list[str], room: int, width_of: Callable[[str], int]) -> int:
    count = 1
    while count < len(rest) and width_of("".join(rest[: count + 1])) <= room:
        count += 1
    return next((n for n in range(count, 0, -1) if _well_parted(rest, n)), count)


def _well_parted(rest: list[str], count: int) -> bool:
    return count == len(rest) or not (rest[count][0] in CLOSING or rest[count - 1][0] in OPENING)


def _may_break(before: str, after: str) -> bool:
    if after[0] == " " or after[0] in CLOSING or before.rstrip()[-1:] in OPENING:
        return False
    if before[-1] in CLOSING and after[0] in OPENING:
        return True
    if before[-1] == "-":
        return after[0].isalpha()
    return before[-1] == " " or _wide(clusters(before)[-1]) or _wide(after)


def _wide(cluster: str) -> bool:
    return unicodedata.east_asian_width(cluster[0]) in ("W", "F")
