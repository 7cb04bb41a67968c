"""The colours of all screens, light and dark, with a house's own colour in them: always apart enough to read.

Contrast is that of WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio. A colour is three parts from 0
to 1; one that stands too near to what it lies on is darkened or lightened, no further than it must be.
"""

from collections.abc import Iterable, Mapping

Colour = tuple[float, ...]

TEXT, ORNAMENT = 10.0, 4.5  # least contrast to the ground
BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
_STEPS = 200
_SPARE = 0.02  # the panel's 256 steps round


def read(text: str) -> Colour:
    """`#RRGGBB`, or `#RRGGBBAA`, as parts; ValueError for anything else."""
    if len(text) not in (7, 9) or not text.startswith("#"):
        raise ValueError(f"no colour: {text!r}")
    return tuple(byte / 255 for byte in bytes.fromhex(text[1:]))


def luminance(colour: Colour) -> float:
    """How bright it is, from 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """From 1, the same, to 21, black and white."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """The first with so much of the other in it."""
    return tuple(a + (b - a) * share for a, b in zip(one[:3], other[:3], strict=True))


def readable(colour: Colour, grounds: Iterable[Colour], ratio: float) -> Colour:
    """This colour as far from all grounds as `ratio` asks: darkened on light ones, lightened on dark."""
    return _readable(colour, tuple(grounds), ratio)[0]


def _readable(colour: Colour, grounds: tuple[Colour, ...], ratio: float) -> tuple[Colour, float]:
    """The colour, and how much black or white had to be mixed in."""
    light = sum(map(luminance, grounds)) / len(grounds) > 0.18
    for step in range(_STEPS + 1):
        share = step / _STEPS
        tried = mixed(colour, BLACK if light else WHITE, share)
        if all(contrast(tried, ground) >= ratio + _SPARE for ground in grounds):
            return tried, share
    return (BLACK if light else WHITE), 1.0


def palette(base: Mapping[str, str], house: str = "") -> dict[str, Colour]:
    """All colours by their names, from those of a theme and the house's own colour ('' for none).

    Grounds and borders are the theme's. What stands on them is moved until it can be read.
    """
    made = {name: read(text) for name, text in base.items()}
    own = read(house) if house else made["accent"]
    paper, card, light = made["paper"], made["card"], luminance(made["paper"]) > 0.18
    if house:
        made["wash"] = _readable(mixed(card, own, 0.12), (made["ink"],), TEXT)[0]
    grounds = (paper, card, made["wash"])
    made["accent"] = readable(own, grounds, TEXT)
    made["brand"] = readable(own, grounds, ORNAMENT)
    made["pressed"] = mixed(made["accent"], BLACK if light else WHITE, 0.35)
    made["banner"], made["on_banner"] = _banner(own)
    made["banner_pressed"] = mixed(made["banner"], BLACK if made["on_banner"] == WHITE else WHITE, 0.35)
    made["quiet"] = readable(made["quiet"], (*grounds, made["faint"]), TEXT)
    for name in ("good", "ask", "bad"):
        made[name] = readable(made[name], (paper, card, made[f"{name}_wash"]), TEXT)
    return {name: (*colour[:3], colour[3] if len(colour) == 4 else 1.0) for name, colour in made.items()}


def _banner(own: Colour) -> tuple[Colour, Colour]:
    """The house's colour as a ground, and its text, white or nearly black: whichever changes it least."""
    night = mixed(own, BLACK, 0.9)
    (on_white, much), (on_black, more) = (_readable(own, (ink,), TEXT) for ink in (WHITE, night))
    return (on_white, WHITE) if much <= more else (on_black, night)
