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
from printing.patterns import pattern
from printing.slip import (
    Align,
    Band,
    Beside,
    Block,
    Box,
    Code,
    Columns,
    Field,
    Pattern,
    Picture,
    Qr,
    Rule,
    Signature,
    Slip,
    Space,
    Text,
)
from printing.tone import dithered
from printing.typeface import visible

# Sizes in millimetres; each that is in use costs 3 MB of memory.
SCALE = (2.2, 2.5, 2.9, 3.5, 4.5, 5.5, 6.5, 8.0, 10.0, 11.0, 12.0, 13.0, 14.0, 16.0)
BLACK, WHITE = 0, 255
NOTHING = "—"  # stands for a value with nothing to see in it
_TALLEST = 1.5  # a picture's height to its width
_MARGIN = 1.5  # millimetres, as all the following
_GAP = 2.0
_SHORTEST, _BELOW = 2.2, 0.6  # how far below the least size, for the sake of a whole word
_NARROW, _SMALL = 60.0, 3.5
_BESIDE = 24.0  # less room than this beside a code is no room


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
        band = Image.new("1", (width, max(title.height, aside.height) + padding // 2), WHITE)
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
        style = _Style(block.size, bold=True, align=block.align)
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
        """A box would be prettier, but its right edge would have every row sent whole."""
        label = self._paragraph(visible(block.label), width, _LABEL)
        space = Image.new("1", (width, self._paper.across(block.height)), WHITE)
        return _stacked([label, space, self._rule(Rule(), width)], width)

    @_strip.register
    def _box(self, block: Box, width: int) -> Image.Image:
        side = min(width, self._paper.across(block.size))
        box = Image.new("1", (side, side), WHITE)
        ImageDraw.Draw(box).rectangle((0, 0, side - 1, side - 1), None, BLACK, self._paper.across(0.4))
        return _placed(box, width, Align.LEFT)

    @_strip.register
    def _pattern(self, block: Pattern, width: int) -> Image.Image:
        return pattern(block.kind, self._paper, width, self._paper.across(block.height))

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
            below = _placed(mark, width, Align.LEFT if block.left else Align.CENTRE)
            return _stacked([self._stack(block.blocks, width), below], width)
        beside, further = self._flowing(block.blocks, room, mark.height)
        strips = [_stacked(beside, room), mark]
        around = _abreast(strips[::-1] if block.left else strips, gap, width)
        return _stacked([around, self._stack(further, width)], width)

    def _flowing(
        self, blocks: Sequence[Block], room: int, height: int
    ) -> tuple[list[Image.Image], Sequence[Block]]:
        """Strips of the blocks that stand beside a mark of this height, and the blocks that follow below it.

        A block that begins beside it stands beside it.
        """
        strips: list[Image.Image] = []
        for at, block in enumerate(blocks):
            if sum(above.height for above in strips) >= height:
                return strips, blocks[at:]
            strips.append(self._strip(block, room))
        return strips, ()

    def _mark(self, mark: Qr | Picture, width: int) -> Image.Image:
        if isinstance(mark, Qr):
            return qr(mark.text, self._paper)
        wide = min(width, self._paper.across(mark.width))
        tall = mark.height / mark.width if mark.height else mark.image.height / max(1, mark.image.width)
        return dithered(mark.image, wide, max(1, round(wide * min(tall, _TALLEST))))

    def _paragraph(self, text: str, width: int, style: _Style) -> Image.Image:
        """As few lines as the least size needs, at the largest size that needs no more of them."""
        letters, size = self._letters[style.bold], self._size(text, width, style)
        lines = break_lines(text, width, partial(letters.width, size=size))
        return _stacked([_placed(letters.line(line, size), width, style.align) for line in lines], width)

    def _size(self, text: str, width: int, style: _Style) -> int:
        """The largest at which no more lines are needed than at the least, and no word is broken.

        For a word that the least would break, letters go somewhat below it. Text is measured at the wished
        size alone: letters shrink in proportion, and measuring takes time.
        """
        largest = self._wished(style.size)
        letters, wished = self._letters[style.bold], self._paper.across(largest)
        if letters.width(text, wished) <= width:
            return wished
        least = min(largest, style.least)
        words = [word.rstrip() for word in pieces(text)]

        def at(size: int, text: str) -> int:
            return math.ceil(letters.width(text, wished) * size / wished)

        def lines(size: int) -> int:
            return len(break_lines(text, width, partial(at, size)))

        def whole(size: int) -> bool:
            return all(at(size, word) <= width for word in words)

        smallest = self._paper.across(least)
        fewest = lines(smallest)
        fitting = (size for size in self._sizes(least, largest) if whole(size) and lines(size) <= fewest)
        below = filter(whole, self._sizes(max(_SHORTEST, least * _BELOW), least))
        return next(fitting, None) or next(below, smallest)

    def _sizes(self, least: float, largest: float) -> list[int]:
        """The steps between the two, both included, in dots, the largest first."""
        steps = {least, largest, *(size for size in SCALE if least < size < largest)}
        return [self._paper.across(size) for size in sorted(steps, reverse=True)]

    def _wished(self, size: float) -> float:
        """On narrow paper what is large is a step smaller, so that a line holds nearly as much."""
        if self._paper.dots >= self._paper.across(_NARROW) or size <= _SMALL:
            return size
        return max(step for step in SCALE if step < size)


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
