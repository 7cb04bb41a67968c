"""Nothing is cut off, nothing lies over something else, every word is there: on every page of the gallery.

Every language in the usual window, and the other shapes, large text, a lowered screen and small panels in the
language that is tightest there.
"""

from collections.abc import Iterator
from typing import Any

import gallery_lobby
import pytest
from walked import ill_fitting

from conftest import Hands
from kiosk.screen.theme import theme
from kiosk.settings import Lobby as Chosen
from kiosk.settings import Settings

DESK, TALL, WIDE = (1280, 800), (1080, 1920), (1920, 1080)
USUAL, LARGE, LOW = Chosen(), Chosen(text="large"), Chosen(lower=True)
WALKS = {  # besides English in landscape and zh-TW in portrait, on which fingers are measured as well
    "zh-CN": ("zh-CN", DESK, 149, USUAL),
    "zh-TW": ("zh-TW", DESK, 96, USUAL),
    "en-tall": ("en", TALL, 102, USUAL),
    "en-wide": ("en", WIDE, 141, USUAL),
    "en-large": ("en", DESK, 96, LARGE),
    "zh-CN-tall-large": ("zh-CN", TALL, 102, LARGE),
    "en-tall-low": ("en", TALL, 102, LOW),
}


@pytest.fixture
def panel(hands: Hands) -> Iterator[Any]:
    def fit(size: tuple[int, int], dpi: float) -> None:
        theme.suit(dpi, 0)
        hands.resize(*size)

    yield fit
    theme.suit(96, 0)
    theme.ease(large=False, lowered=False)


OFTEN = ("en-large",)  # a walk takes its time, and where fingers are measured every text is looked at as well


@pytest.mark.parametrize(
    "walk", [pytest.param(walk, marks=() if walk in OFTEN else pytest.mark.soak) for walk in WALKS]
)
def test_every_page_fits(hands: Hands, panel: Any, walk: str) -> None:
    language, size, dpi, chosen = WALKS[walk]
    panel(size, dpi)
    wrong: dict[str, None] = {}
    for page in gallery_lobby.pages(hands, language, Settings(lobby=chosen)):
        hands.frames(4)
        wrong.update({f"{page}: {one}": None for one in ill_fitting(hands, page)})
    assert list(wrong) == []
