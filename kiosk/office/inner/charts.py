"""Charts as SVG of our own: columns over time. Colours and sizes are the style sheet's, by class.

Every column says its value to whoever points at it; the chart has a name, and its table stands beside it.
"""

from collections.abc import Sequence
from math import ceil, log10

from markupsafe import Markup, escape

WIDE, HIGH = 380, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 4, 12, 24
_LINES, _MOST_LABELS = 4, 12


def columns(name: str, values: Sequence[tuple[str, int]], number: str) -> Markup:
    """A chart called `name`, a column for each (label, value). `number`: the page's only one so."""
    step = _step(max((value for _, value in values), default=0))
    top = max(step, step * ceil(max((value for _, value in values), default=0) / step))
    inside = [*_grid(top, step), *_columns(values, top), *_labels([label for label, _ in values])]
    return Markup(
        '<svg class="chart" role="img" aria-labelledby="{number}" viewBox="0 0 {wide} {high}">'
        '<title id="{number}">{name}</title>{inside}</svg>'
    ).format(number=number, wide=WIDE, high=HIGH, name=name, inside=Markup("").join(inside))


def bar(value: int, most: int) -> Markup:
    """A bar in a table's row; the number itself stands beside it."""
    long = round(100 * value / most, 1) if most else 0
    return Markup(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{long}" height="8"/></svg>'
    ).format(long=long)


def _step(most: int) -> int:
    """The distance of two lines: 1, 2 or 5 and noughts, so that about four lines are enough."""
    raw = max(1.0, most / _LINES)
    ten = 10 ** int(log10(raw))
    return int(next(nice * ten for nice in (1, 2, 5, 10) if nice * ten >= raw - 1e-9))


def _grid(top: int, step: int) -> list[Markup]:
    lines = []
    for value in range(0, top + 1, step):
        y = _height(value, top)
        lines.append(
            Markup(
                '<path d="M{left} {y}H{right}"/><text class="value" x="{at}" y="{base}">{value}</text>'
            ).format(left=_LEFT, y=y, right=WIDE - _RIGHT, at=_LEFT - 5, base=y + 3.5, value=_short(value))
        )
    return lines


def _columns(values: Sequence[tuple[str, int]], top: int) -> list[Markup]:
    wide = (WIDE - _LEFT - _RIGHT) / max(1, len(values))
    gap = min(6.0, wide * 0.25)
    return [
        Markup(
            '<rect x="{x}" y="{y}" width="{wide}" height="{high}"><title>{label}: {value}</title></rect>'
        ).format(
            x=round(_LEFT + number * wide + gap / 2, 2),
            y=_height(value, top),
            wide=round(wide - gap, 2),
            high=round(_height(0, top) - _height(value, top), 2),
            label=label,
            value=value,
        )
        for number, (label, value) in enumerate(values)
    ]


def _labels(labels: Sequence[str]) -> list[Markup]:
    wide = (WIDE - _LEFT - _RIGHT) / max(1, len(labels))
    every = ceil(len(labels) / _MOST_LABELS)
    return [
        Markup('<text class="label" x="{x}" y="{y}">{label}</text>').format(
            x=round(_LEFT + (number + 0.5) * wide, 2), y=HIGH - 7, label=escape(label)
        )
        for number, label in enumerate(labels)
        if number % every == 0
    ]


def _height(value: int, top: int) -> float:
    return round(HIGH - _BOTTOM - (HIGH - _TOP - _BOTTOM) * value / top, 2)


def _short(value: int) -> str:
    return f"{value / 1000:g}k" if value >= 10_000 else str(value)
