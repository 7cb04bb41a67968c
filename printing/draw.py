"""A slip becomes dots: every block a strip as wide as it is given, the strips one below the other.

Each line of text is drawn on a strip of its own, so accents piled up on one line cannot reach another.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial, singledispatchmethod

from PIL import Image, ImageChops, ImageDraw

from printing.codes import grouped, qr
from printing.lettering import Lettering
from printing.lines import break_lines, pieces
from printing.paper import Paper
from printing.slip import (
    Align,
    Band,
    Beside,
    Block,
    Code,
    Columns,
    Field,
    Picture,
    Qr,
    Rule,
    Signature,
    Slip,
    Space,
    Text,
)
from printing.typeface import visible

SCALE = (2.2, 2.5, 2.9, 3.5, 4.5, 5.5, 6.5, 8.0, 10.0)  # millimetres; each size in use costs 3 MB of memory
BLACK, WHITE = 0, 255
NOTHING = "—"  # stands for a value with nothing to see in it
_MARGIN = 1.5  # millimetres, as all the following
_GAP = 2.0
_BESIDE = 26.0  # less room than this beside a code is no room


def draw(slip: Slip, paper: Paper) -> Image.Image:
    """The slip as one picture of dots: mode "1", `paper.dots` wide, black is 0.

    ValueError when a QR code has text that is not alphanumeric; no other text is refused.
    """
    return _Drawing(slip.script, paper).whole(slip.blocks)


@dataclass(frozen=True)
class _Style:
    """How a paragraph is set: sizes in millimetres, the one wished for and the least."""

    size: float
    least: float = 2.2
    bold: bool = False
    align: Align = Align.LEFT


_LABEL = _Style(2.9)


class _Drawing:
    def __init__(self, script: str, paper: Paper) -> None:
        self._paper = paper
        self._letters = {bold: Lettering(script, bold) for bold in (False, True)}

    def whole(self, blocks: Sequence[Block]) -> Image.Image:
        """Bands and rules from edge to edge, everything else between the margins."""
        width, margin = self._paper.dots, self._paper.across(_MARGIN)
        inner = [0 if isinstance(block, Band | Rule) else margin for block in blocks]
        strips = [self._strip(block, width - 2 * edge) for block, edge in zip(blocks, inner, strict=True)]
        return _stacked([_placed(strip, width, Align.CENTRE) for strip in strips], width)

    def _stack(self, blocks: Sequence[Block], width: int) -> Image.Image:
        return _stacked([self._strip(block, width) for block in blocks], width)

    @singledispatchmethod
    def _strip(self, block: Block, width: int) -> Image.Image:
        raise TypeError(f"no such block on a slip: {block!r}")

    @_strip.register
    def _text(self, block: Text, width: int) -> Image.Image:
        return self._paragraph(
            visible(block.text), width, _Style(block.size, block.least, block.bold, block.align)
        )

    @_strip.register
    def _field(self, block: Field, width: int) -> Image.Image:
        label = self._paragraph(visible(block.label), width, _LABEL)
        value = visible(block.value) or NOTHING
        style = _Style(block.size, block.least, block.bold)
        return _stacked([label, self._paragraph(value, width, style)], width)

    @_strip.register
    def _band(self, block: Band, width: int) -> Image.Image:
        """The title shrinks to one line in three fifths of the width; the aside has what is left."""
        padding = self._paper.across(_MARGIN)
        inner = width - 2 * padding
        title = self._fitted(visible(block.text), inner * 3 // 5 if block.aside else inner, block.size)
        room = inner - title.width - padding
        aside = self._paragraph(visible(block.aside), room, _Style(block.aside_size, align=Align.RIGHT))
        band = Image.new("1", (width, max(title.height, aside.height) + padding), WHITE)
        band.paste(title, (padding, (band.height - title.height) // 2))
        band.paste(aside, (width - padding - room, (band.height - aside.height) // 2))
        return ImageChops.invert(band)

    def _fitted(self, text: str, room: int, size: float) -> Image.Image:
        style = _Style(size, least=size / 2, bold=True)
        width = min(room, self._letters[True].width(text, self._size(text, room, style)))
        return self._paragraph(text, width, style)

    @_strip.register
    def _qr(self, block: Qr, width: int) -> Image.Image:
        return _placed(self._mark(block, width), width, Align.CENTRE)

    @_strip.register
    def _code(self, block: Code, width: int) -> Image.Image:
        style = _Style(block.size, bold=True, align=Align.CENTRE)
        return self._paragraph(grouped(visible(block.text)), width, style)

    @_strip.register
    def _rule(self, block: Rule, width: int) -> Image.Image:
        thick, dash = max(1, self._paper.across(0.25)), self._paper.across(1.5)
        strip = Image.new("1", (width, thick), WHITE)
        pen = ImageDraw.Draw(strip)
        for start in range(0, width, 2 * dash if block.dashed else width):
            pen.rectangle((start, 0, start + (dash if block.dashed else width) - 1, thick), BLACK)
        return strip

    @_strip.register
    def _space(self, block: Space, width: int) -> Image.Image:
        return Image.new("1", (width, self._paper.across(block.height)), WHITE)

    @_strip.register
    def _signature(self, block: Signature, width: int) -> Image.Image:
        padding, thick = self._paper.across(1.2), max(1, self._paper.across(0.25))
        label = self._paragraph(visible(block.label), width - 2 * padding, _LABEL)
        strip = Image.new("1", (width, label.height + self._paper.across(block.height)), WHITE)
        ImageDraw.Draw(strip).rectangle((0, 0, width - 1, strip.height - 1), None, BLACK, thick)
        strip.paste(label, (padding, padding))
        return strip

    @_strip.register
    def _picture(self, block: Picture, width: int) -> Image.Image:
        return _placed(self._mark(block, width), width, Align.CENTRE)

    @_strip.register
    def _columns(self, block: Columns, width: int) -> Image.Image:
        gap = self._paper.across(_GAP)
        room = width - gap * (len(block.columns) - 1)
        widths = [room * share // sum(block.shares) for share in block.shares]
        stacks = [self._stack(column, wide) for column, wide in zip(block.columns, widths, strict=True)]
        return _abreast(stacks, gap, width)

    @_strip.register
    def _beside(self, block: Beside, width: int) -> Image.Image:
        mark = self._mark(block.mark, width)
        gap = self._paper.across(_GAP)
        room = width - mark.width - gap
        if room < self._paper.across(_BESIDE):
            return _stacked([self._stack(block.blocks, width), _placed(mark, width, Align.CENTRE)], width)
        return _abreast([self._stack(block.blocks, room), mark], gap, width)

    def _mark(self, mark: Qr | Picture, width: int) -> Image.Image:
        if isinstance(mark, Qr):
            return qr(mark.text, self._paper)
        wide = min(width, self._paper.across(mark.width))
        high = max(1, round(mark.image.height * wide / mark.image.width))
        return mark.image.convert("L").resize((wide, high)).convert("1")

    def _paragraph(self, text: str, width: int, style: _Style) -> Image.Image:
        """As few lines as the least size needs, at the largest size that needs no more of them."""
        letters, size = self._letters[style.bold], self._size(text, width, style)
        lines = break_lines(text, width, partial(letters.width, size=size))
        return _stacked([_placed(letters.line(line, size), width, style.align) for line in lines], width)

    def _size(self, text: str, width: int, style: _Style) -> int:
        """Measured at the wished size only: letters shrink in proportion, and measuring takes time."""
        letters, wished = self._letters[style.bold], self._paper.across(style.size)
        if letters.width(text, wished) <= width:
            return wished
        least = min(style.size, style.least)
        steps = {least, *(size for size in SCALE if least < size < style.size)}
        sizes = [wished, *(self._paper.across(size) for size in sorted(steps, reverse=True))]
        words = [word.rstrip() for word in pieces(text)]

        def at(size: int, text: str) -> int:
            return math.ceil(letters.width(text, wished) * size / wished)

        def lines(size: int) -> int:
            return len(break_lines(text, width, partial(at, size)))

        def fits(size: int) -> bool:
            return all(at(size, word) <= width for word in words) and lines(size) <= fewest

        fewest = lines(sizes[-1])
        return next(filter(fits, sizes[:-1]), sizes[-1])


def _stacked(strips: Sequence[Image.Image], width: int) -> Image.Image:
    whole = Image.new("1", (width, sum(strip.height for strip in strips)), WHITE)
    y = 0
    for strip in strips:
        whole.paste(strip, (0, y))
        y += strip.height
    return whole


def _abreast(strips: Sequence[Image.Image], gap: int, width: int) -> Image.Image:
    whole = Image.new("1", (width, max(strip.height for strip in strips)), WHITE)
    x = 0
    for strip in strips:
        whole.paste(strip, (x, 0))
        x += strip.width + gap
    return whole


def _placed(strip: Image.Image, width: int, align: Align) -> Image.Image:
    left = {Align.LEFT: 0, Align.CENTRE: (width - strip.width) // 2, Align.RIGHT: width - strip.width}[align]
    whole = Image.new("1", (width, strip.height), WHITE)
    whole.paste(strip, (left, 0))
    return whole
