"""Colours: whatever a house's own colour is, text stays readable and ornaments visible, light and dark."""

import random
from itertools import product

import pytest

from kiosk.customs.colours import ORNAMENT, TEXT, Colour, contrast, luminance, palette, read, readable
from kiosk.screen.theme import STYLE

KINDS = ("light", "dark")
HOUSES = [
    "",
    "#E4002B",
    "#FFCC00",
    "#0052CC",
    "#00A651",
    "#FFFFFF",
    "#000000",
    "#808080",
    "#767676",
    "#FF00FF",
]
_CHANCE = random.Random(4)
HOUSES += [f"#{_CHANCE.randrange(2**24):06X}" for _ in range(60)]
GROUNDS = ("paper", "card", "wash")
PAIRS = [*product(("ink",), (*GROUNDS, "faint", "good_wash", "ask_wash", "bad_wash"))]
PAIRS += [*product(("quiet",), (*GROUNDS, "faint")), *product(("accent",), GROUNDS)]
PAIRS += [
    ("on_accent", "accent"),
    ("on_accent", "pressed"),
    ("on_banner", "banner"),
    ("on_banner", "banner_pressed"),
]
PAIRS += [(name, ground) for name in ("good", "ask", "bad") for ground in ("paper", "card", f"{name}_wash")]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("house", HOUSES)
def test_text_has_ten_to_one_and_ornaments_four_and_a_half(kind: str, house: str) -> None:
    made = palette(STYLE[kind], house)
    poor = {pair: contrast(made[pair[0]], made[pair[1]]) for pair in PAIRS}
    assert {pair: round(found, 2) for pair, found in poor.items() if found < TEXT} == {}
    ornaments = {
        (name, ground): contrast(made[name], made[ground])
        for name in ("brand", "accent")
        for ground in GROUNDS
    }
    assert {pair: round(found, 2) for pair, found in ornaments.items() if found < ORNAMENT} == {}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("house", "left_alone"), [("#FFCC00", True), ("#003C96", True), ("#E4002B", False)])
def test_a_house_is_recognised_by_its_banner(kind: str, house: str, left_alone: bool) -> None:
    banner = palette(STYLE[kind], house)["banner"][:3]
    assert (banner == read(house)) == left_alone
    red, green, blue = banner
    assert (red > green) == (read(house)[0] > read(house)[1])
    assert (blue > red) == (read(house)[2] > read(house)[0])


def test_both_themes_have_every_colour() -> None:
    assert STYLE["light"].keys() == STYLE["dark"].keys()
    light, dark = (palette(STYLE[kind]) for kind in KINDS)
    assert light.keys() == dark.keys()
    assert all(len(colour) == 4 for colour in (light | dark).values())


def test_dark_is_dark() -> None:
    made = palette(STYLE["dark"])
    assert max(luminance(made[name]) for name in ("paper", "card", "faint", "wash")) < 0.04
    assert made["shade"][3] < 1


def test_a_colour_that_can_be_read_is_left_alone() -> None:
    white: Colour = (1.0, 1.0, 1.0)
    assert readable((0.1, 0.0, 0.0), [white], TEXT) == (0.1, 0.0, 0.0)
    assert contrast(readable(white, [white], TEXT), white) >= TEXT


@pytest.mark.parametrize(
    "text", ["", "#", "123456", "#12345", "#GGGGGG", "#1234567", "rgb(1,2,3)", "#１２３４５６"]
)
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"colour|hexadecimal"):
        read(text)
