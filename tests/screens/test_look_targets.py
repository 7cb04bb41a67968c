"""Every page of the lobby on panels of real sizes: large enough for fingers, nothing on another, readable."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from gallery import painted
from walked import Target, faint, ill_fitting, targets, walk

import kiosk
from conftest import Hands
from kiosk.screen.dress import Dress
from kiosk.screen.theme import theme
from kiosk.settings import Lobby, Look, Settings

FINGER, PRIMARY = 12.7, 20.0  # mm
KEY = {'10.1"': 14.0, '15.6"': 20.0, '21.5"': 20.0}
"""Ten keys of 20 mm with gaps are wider than 217 mm of glass, and five rows leave no page of its 136 mm."""
HOUSES = {
    '10.1"': ("en", Settings(look=Look(theme="dark", colour="#E4002B"))),
    '15.6"': ("zh-CN", Settings()),
    '21.5"': ("zh-TW", Settings(look=Look(colour="#FFCC00"))),
}
ROUNDED = 0.1  # mm
KIOSK = Path(kiosk.__file__).parent
COLOURED = re.compile(r"(\w*color|rgba|fill|edge|ink|tint):")
SHAPED = re.compile(r"portrait|share|width|height|size|window|lowered|large")


@pytest.mark.parametrize("panel", ['10.1"', pytest.param('15.6"', marks=pytest.mark.soak), '21.5"'])
def test_fingers_find_everything_and_eyes_can_read_it(hands: Hands, panel: str) -> None:
    language, settings = HOUSES[panel]
    wrong: dict[str, list[str]] = defaultdict(list)
    for page in walk(hands, panel, language, settings):
        there = targets(hands)
        assert there or page in ("printing", "show-card"), f"nothing to touch on {page}"
        for one in (*_small(there, panel), *_overlapping(there), *_faint(hands), *ill_fitting(hands, page)):
            wrong[one].append(page)
    theme.suit(96, 0)
    Dress(Look()).wear({})
    assert dict(wrong) == {}


@pytest.mark.soak
@pytest.mark.parametrize("panel", ['15.6"', '21.5"'])
def test_lowered_everything_stays_in_reach(hands: Hands, panel: str) -> None:
    settings = Settings(lobby=Lobby(lower=True))
    wrong: dict[str, list[str]] = defaultdict(list)
    for page in walk(hands, panel, "zh-CN", settings):
        height = theme.share * hands.window.height / theme.mm(1)
        for one in targets(hands):
            if one.y + one.height > height + ROUNDED or one.least < FINGER - ROUNDED:
                wrong[f"{one.tag} {one.least:.1f} up to {one.y + one.height:.0f} of {height:.0f}"].append(
                    page
                )
    theme.suit(96, 0)
    theme.ease(False, False)
    assert dict(wrong) == {}


def test_no_colour_depends_on_the_shape_of_the_window() -> None:
    """So what is measured in one shape holds for the others. `make screens` measures it in each of them."""
    rules = [path for room in ("lobby", "screen") for path in (KIOSK / room).rglob("*.kv")]
    lines = [line.strip() for path in rules for line in path.read_text(encoding="utf-8").splitlines()]
    colours = [line for line in lines if COLOURED.match(line)]
    assert len(colours) > 100
    assert [line for line in colours if SHAPED.search(line)] == []


def _faint(hands: Hands) -> list[str]:
    """Measured on what is painted; without a display a window that was resized paints the old size."""
    if tuple(hands.window.size) != (1280, 800):
        return []
    hands.until(lambda: _at_rest(hands))
    return faint(hands, painted(hands), 10.0)


def _at_rest(hands: Hands) -> bool:
    """The page has come up, and no key is lit by the touch that led to it."""
    [stage] = hands.window.children
    lit = any(getattr(widget, "state", "") == "down" for widget in hands.widgets())
    return bool(stage.page.opacity == 1) and not lit


def _small(there: list[Target], panel: str) -> list[str]:
    least = {"key": KEY[panel], "primary": PRIMARY, "other": FINGER}
    return [
        f"{one.tag} is {one.width:.1f} x {one.height:.1f} mm"
        for one in there
        if one.least < least[one.kind] - ROUNDED
    ]


def _overlapping(there: list[Target]) -> list[str]:
    return [f"{a.tag} lies over {b.tag}" for i, a in enumerate(there) for b in there[i + 1 :] if a.over(b)]
