"""Nothing is cut off, nothing lies over something else, every word is there: on every page of the gallery.

Every language in the usual window, and the other shapes, large text, a lowered screen and small panels in the
language that is tightest there.
"""

from collections.abc import Iterator
from typing import Any

import gallery_lobby
import pytest
from kivy.uix.stencilview import StencilView

from conftest import Hands
from kiosk.lobby.app import Lobby
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Panel
from kiosk.settings import Lobby as Chosen
from kiosk.settings import Settings

DESK, TALL, WIDE = (1280, 800), (1080, 1920), (1920, 1080)
USUAL, LARGE, LOW = Chosen(), Chosen(text="large"), Chosen(lower=True)
WALKS = {
    "zh-CN": ("zh-CN", DESK, 149, USUAL),
    "zh-TW": ("zh-TW", DESK, 96, USUAL),
    "en": ("en", DESK, 149, USUAL),
    "zh-TW-tall": ("zh-TW", TALL, 102, USUAL),
    "en-tall": ("en", TALL, 102, USUAL),
    "en-wide": ("en", WIDE, 141, USUAL),
    "en-large": ("en", DESK, 96, LARGE),
    "zh-CN-tall-large": ("zh-CN", TALL, 102, LARGE),
    "en-tall-low": ("en", TALL, 102, LOW),
}
OTHERS = ("fault", "still-there")  # what is below or instead of a page of the lobby is not its own


@pytest.fixture
def panel(hands: Hands) -> Iterator[Any]:
    def fit(size: tuple[int, int], dpi: float) -> None:
        theme.suit(dpi, 0)
        hands.resize(*size)

    yield fit
    theme.suit(96, 0)
    theme.ease(large=False, lowered=False)


SELDOM = ("en-wide", "zh-TW-tall", "zh-CN-tall-large", "en-tall-low")  # a walk takes its time


@pytest.mark.parametrize(
    "walk", [pytest.param(walk, marks=pytest.mark.soak if walk in SELDOM else ()) for walk in WALKS]
)
def test_every_page_fits(hands: Hands, panel: Any, walk: str) -> None:
    language, size, dpi, chosen = WALKS[walk]
    panel(size, dpi)
    wrong: dict[str, None] = {}
    for page in gallery_lobby.pages(hands, language, Settings(lobby=chosen)):
        hands.frames(4)
        if page not in OTHERS:
            said = [*cut_off(hands), *overlapping(hands), *without_words(hands)]
            wrong.update({f"{page}: {one}": None for one in said})
    assert list(wrong) == []


def cut_off(hands: Hands) -> Iterator[str]:
    """Labels whose text is larger than they are, or that reach out of the window or their place."""
    for label in hands.widgets():
        if not getattr(label, "texture_size", None) or not label.text or hidden(label):
            continue
        (width, height), (x, y) = label.texture_size, label.to_window(*label.pos)
        if width > label.width + 1 or height > label.height + 1:
            yield f"{label.text!r} is {width}x{height} in {label.width:.0f}x{label.height:.0f}"
        right, top = x + width, y + min(height, label.height)
        inside = x >= -1 and y >= -1 and right <= hands.window.width + 1 and top <= ceiling(hands)
        if not inside and not shelved(label):
            yield f"{label.text!r} reaches out of the window at {x:.0f},{y:.0f}"
        if card := next((one for one in above(label) if isinstance(one, Panel)), None):
            bottom = card.to_window(*card.pos)[1]
            if not shelved(label) and (y < bottom - 1 or top > bottom + card.height + 1):
                yield f"{label.text!r} reaches out of its card"


def ceiling(hands: Hands) -> float:
    """The upper edge of pages: lower on a lowered screen."""
    return float(hands.window.height * theme.share + 1)


def overlapping(hands: Hands) -> Iterator[str]:
    """Touchables that share a piece of the screen; on a covered page only those of the cover."""
    boxes = [(tag, *one.to_window(*one.pos), *one.size) for tag, one in hands.tags().items()
             if not (hidden(one) or one.disabled or shelved(one)) and on_top(one)]  # fmt: skip
    boxes.sort(key=lambda box: box[1])
    for number, (tag, x, y, width, height) in enumerate(boxes):
        for other, right, up, _, high in boxes[number + 1 :]:
            if x + width > right + 1 and y + height > up + 1 and up + high > y + 1:
                yield f"{tag} lies over {other}"


def without_words(hands: Hands) -> Iterator[str]:
    """Keys that nobody has words for, and placeholders that nobody filled in."""
    for text in hands.texts():
        if text.startswith(("lobby.", "common.", "slip.", "screen.", "keyboard.")) or "{" in text:
            yield text


def hidden(widget: Any) -> bool:
    while widget.parent not in (None, widget):
        if widget.opacity == 0 or widget.top < 0:
            return True
        widget = widget.parent
    return False


def shelved(widget: Any) -> bool:
    """Whether it stands on a shelf, which shows a part of what it holds."""
    return any(isinstance(one, StencilView) for one in above(widget))


def on_top(widget: Any) -> bool:
    """Whether nothing lies over the page that it belongs to."""
    stage = next((one for one in above(widget) if isinstance(one, Lobby)), None)
    return stage is None or stage.layer is None or stage.layer in [widget, *above(widget)]


def above(widget: Any) -> Iterator[Any]:
    while widget.parent not in (None, widget):
        widget = widget.parent
        yield widget
