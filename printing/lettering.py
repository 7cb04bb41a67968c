"""Letters: text measured and drawn in one face, with other faces and boxed marks for what it lacks.

A line is cut into runs of one face and one direction. Pillow's raqm layout shapes and turns the letters
inside a run (Arabic joined, Hebrew from the right); the order of the runs is settled here: from the right
when the first strong character is a right-to-left one, else from the left. That is the Unicode
bidirectional algorithm without its embeddings, and `typeface.visible` lets no embedding through.

Without raqm, letters cannot be joined or turned, and a name from the right would come out backwards and
look like another one: then right-to-left characters are drawn as boxed code points as well.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, chain, groupby, pairwise
from typing import TypedDict

from PIL import Image, ImageDraw, ImageFont, features

from printing.lines import clusters
from printing.typeface import covered, face, further_faces

INK, BLANK = 0, 255
_ASCENT, _LINE_HEIGHT = 1.07, 1.34  # in sizes: baseline below the top, bottom below the top
_SPARE = 0.12  # in sizes: so much at the top is for Ỗ alone
_DARK_ENOUGH = 150  # greyscale at or below becomes a black dot: thin strokes stay whole, counters stay open
_TO_DOTS = [INK if grey <= _DARK_ENOUGH else BLANK for grey in range(256)]
_MARK_SIZE = 0.6
_SHARED = frozenset("‘’“”…·")  # the Chinese faces draw these as wide as a Chinese character
_NARROW = ["pwid", "palt"]  # unless asked for proportional widths
_NO_LIGATURES = ["-liga"]  # on thermal paper ffi runs together; and without them widths add up
TURNING = bool(features.check("raqm"))
_LAYOUT = ImageFont.Layout.RAQM if TURNING else ImageFont.Layout.BASIC


@dataclass(frozen=True)
class Run:
    """Some text in one face; `file` is None for one character that no face has.

    `narrow` is the punctuation that both Chinese and Latin script use and that stands among Latin letters.
    """

    text: str
    file: str | None
    from_right: bool = False
    narrow: bool = False


class _Layout(TypedDict, total=False):
    direction: str
    features: list[str] | None


@lru_cache(maxsize=32)
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size, layout_engine=_LAYOUT)


@lru_cache(maxsize=16384)
def _advance(file: str, size: int, text: str) -> float:
    """How far one character reaches, or two neighbours with the kerning between them."""
    return _font(file, size).getlength(text, **_layout(Run(text, file)))


def _plain_width(file: str, size: int, text: str) -> float:
    """The width of letters that nothing but kerning moves: asking the layout engine anew takes 0.1 ms."""
    pairs = sum(_advance(file, size, one + other) for one, other in pairwise(text))
    return pairs - sum(_advance(file, size, character) for character in text[1:-1])


@lru_cache(maxsize=4096)
def _overhang(end: Run, size: int) -> tuple[int, int]:
    """How far the strokes of one character reach beyond its width at the left and right."""
    if end.file is None:
        return 0, 0
    font, layout = _font(end.file, size), _layout(end)
    left, _, right, _ = font.getbbox(end.text, anchor="ls", **layout)
    beyond = right - font.getlength(end.text, **layout)
    return max(0, math.ceil(-left)), max(0, math.ceil(beyond))


def _layout(run: Run) -> _Layout:
    if not TURNING:
        return {}
    return {
        "direction": "rtl" if run.from_right else "ltr",
        "features": _NARROW if run.narrow else _NO_LIGATURES if _plain(run.text) else None,
    }


class Lettering:
    """One weight of the face for one script. Text goes in as `typeface.visible` gives it out.

    `turning` says whether the layout engine can join and turn letters; tests may say it cannot.
    """

    def __init__(self, script: str, bold: bool = False, turning: bool = TURNING) -> None:
        paths = (face(script, bold), *further_faces(bold))
        self._faces = [(str(path), covered(path)) for path in paths]
        self._turning = turning
        self._lines: dict[str, list[Run]] = {}
        self._widths: dict[tuple[str, int], int] = {}
        self._holders: dict[str, str | None] = {}

    def width(self, text: str, size: int) -> int:
        """How many dots wide one line of this text is at `size` dots an em, overhanging strokes included."""
        if (text, size) not in self._widths:
            runs = self.runs(text)
            total = sum(self._run_width(run, size) for run in runs)
            self._widths[text, size] = math.ceil(total) + sum(self._overhangs(runs, size))
        return self._widths[text, size]

    def line(self, text: str, size: int) -> Image.Image:
        """One line as a picture of dots (mode "1", black on white), as wide as the text."""
        canvas = Image.new("L", (max(1, self.width(text, size)), round(_LINE_HEIGHT * size)), BLANK)
        pen = ImageDraw.Draw(canvas)
        runs = self.runs(text)
        x = float(self._overhangs(runs, size)[0])
        for run in runs:
            self._draw_run(pen, run, x, size)
            x += self._run_width(run, size)
        return _without_spare(canvas.point(_TO_DOTS, "1"), round(_SPARE * size))

    def runs(self, text: str) -> list[Run]:
        """The line cut into runs, in the order in which they stand from left to right."""
        if text not in self._lines:
            self._lines[text] = self._cut(clusters(text))
        return self._lines[text]

    def _cut(self, line: list[str]) -> list[Run]:
        turned = self._turning and _reads_from_right(line)
        sides = _sides(line, turned) if self._turning else [False] * len(line)
        letters = zip(sides, line, _narrow(line), strict=True)
        groups = [self._in_faces(list(group), side) for side, group in groupby(letters, key=lambda it: it[0])]
        return list(chain.from_iterable(reversed(groups) if turned else groups))

    def _in_faces(self, group: list[tuple[bool, str, bool]], from_right: bool) -> list[Run]:
        parts = [
            (part, narrow)
            for _, cluster, narrow in group
            for part in ([cluster] if self._file_for(cluster) else cluster)
        ]
        runs: list[Run] = []
        for (file, narrow), same in groupby(parts, key=lambda part: (self._file_for(part[0]), part[1])):
            if file is None:
                runs.extend(Run(character, None) for character, _ in same)
            else:
                runs.append(Run("".join(part for part, _ in same), file, from_right, narrow))
        return runs[::-1] if from_right else runs

    def _file_for(self, cluster: str) -> str | None:
        if cluster not in self._holders:
            codes = frozenset(map(ord, cluster))
            held = [file for file, covers in self._faces if codes <= covers]
            boxed = not self._turning and _from_right(cluster)
            self._holders[cluster] = held[0] if held and not boxed else None
        return self._holders[cluster]

    def _run_width(self, run: Run, size: int) -> float:
        if run.file is not None:
            if len(run.text) > 1 and not run.narrow and _plain(run.text):
                return _plain_width(run.file, size, run.text)
            return _font(run.file, size).getlength(run.text, **_layout(run))
        return self._mark_font(size).getlength(_mark(run)) + 6 * _stroke(size)

    def _overhangs(self, runs: list[Run], size: int) -> tuple[int, int]:
        """How far strokes reach beyond the line's width at the left and right: the foot of a j, for one."""
        if not runs:
            return 0, 0
        first, last = runs[0], runs[-1]
        left = _overhang(replace(first, text=first.text[-1 if first.from_right else 0]), size)[0]
        return left, _overhang(replace(last, text=last.text[0 if last.from_right else -1]), size)[1]

    def _draw_run(self, pen: ImageDraw.ImageDraw, run: Run, x: float, size: int) -> None:
        baseline = round(_ASCENT * size)
        if run.file is not None:
            font = _font(run.file, size)
            pen.text((x, baseline), run.text, INK, font, anchor="ls", **_layout(run))
            return
        stroke, left = _stroke(size), round(x)
        right = round(x + self._run_width(run, size)) - 1
        box = (left + stroke, baseline - round(0.72 * size), right - stroke, baseline + round(0.1 * size))
        pen.rectangle(box, None, INK, stroke)
        foot = (left + 3 * stroke, baseline - round(0.1 * size))
        pen.text(foot, _mark(run), INK, self._mark_font(size), anchor="ls")

    def _mark_font(self, size: int) -> ImageFont.FreeTypeFont:
        return _font(self._faces[0][0], round(_MARK_SIZE * size))


def _without_spare(line: Image.Image, spare: int) -> Image.Image:
    """The line without its topmost rows, unless an accent stands there."""
    top = line.crop((0, 0, line.width, spare))
    return line if INK in (top.getextrema() or ()) else line.crop((0, spare, line.width, line.height))


def _mark(run: Run) -> str:
    return f"U+{ord(run.text):04X}"


def _stroke(size: int) -> int:
    return max(1, round(size / 24))


def _from_right(cluster: str) -> bool:
    return unicodedata.bidirectional(cluster[0]) in ("R", "AL")


def _plain(text: str) -> bool:
    """Whether nothing but kerning moves a letter here; a mixture is kerned after its neighbours' script."""
    return all(c <= "\u024f" for c in text) or all("\u4e00" <= c <= "\u9fff" for c in text)


def _strong(cluster: str) -> bool:
    return unicodedata.bidirectional(cluster[0]) in ("L", "R", "AL")


def _reads_from_right(line: list[str]) -> bool:
    return next((_from_right(cluster) for cluster in line if _strong(cluster)), False)


def _sides(line: list[str], turned: bool) -> list[bool]:
    """For each cluster whether it reads from the right; between two sides, as the whole line does."""
    before = list(accumulate(line, _side, initial=turned))[1:]
    after = list(accumulate(reversed(line), _side, initial=turned))[:0:-1]
    return [left if left == right else turned for left, right in zip(before, after, strict=True)]


def _side(side: bool, cluster: str) -> bool:
    return _from_right(cluster) if _strong(cluster) else side


def _narrow(line: list[str]) -> list[bool]:
    """For each cluster whether it is punctuation of both scripts that stands among Latin letters."""
    around = zip([" ", *line], line, [*line[1:], " "], strict=False)
    return [here in _SHARED and _latin(before + after) for before, here, after in around]


def _latin(neighbours: str) -> bool:
    return neighbours.strip() != "" and not any(
        unicodedata.east_asian_width(c) in ("W", "F") for c in neighbours
    )
