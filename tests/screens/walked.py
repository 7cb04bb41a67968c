"""What fingers find on every page of the lobby, in mm; which texts are too faint there, or do not fit."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gallery_lobby import pages
from kivy.uix.label import Label
from kivy.uix.stencilview import StencilView
from PIL import Image

from conftest import Hands
from kiosk.customs.colours import contrast
from kiosk.lobby.stage import Lobby
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Cover, Key, Panel, PrimaryButton
from kiosk.settings import Settings

PANELS = {'10.1"': (149.0, 1280, 800), '15.6"': (141.0, 1920, 1080), '21.5"': (102.0, 1080, 1920)}

OTHERS = ("fault", "still-there")  # what is below or instead of a page of the lobby is not its own


@dataclass(frozen=True)
class Target:
    """Something that can be touched, in mm from the window's lower left corner."""

    tag: str
    kind: str
    x: float
    y: float
    width: float
    height: float

    @property
    def least(self) -> float:
        """Its shorter side."""
        return min(self.width, self.height)

    def over(self, other: "Target") -> bool:
        """Whether both share more than a hair of the glass."""
        right = min(self.x + self.width, other.x + other.width)
        top = min(self.y + self.height, other.y + other.height)
        return right - max(self.x, other.x) > 0.3 and top - max(self.y, other.y) > 0.3


def targets(hands: Hands) -> list[Target]:
    """All that can be touched now. While something lies over the page, only what is on it."""
    layer = _layer(hands)
    found = [widget for widget in hands.tags().values() if not widget.disabled and _seen(widget)]
    return [_target(widget) for widget in found if layer is None or _within(widget, layer)]


def _layer(hands: Hands) -> Any:
    return next((widget for widget in hands.widgets() if isinstance(widget, Cover)), None)


def _target(widget: Any) -> Target:
    mm = theme.mm(1)
    (x, y), (width, height) = widget.to_window(*widget.pos), widget.size
    kind = "key" if isinstance(widget, Key) else "primary" if isinstance(widget, PrimaryButton) else "other"
    return Target(widget.tag, kind, x / mm, y / mm, width / mm, height / mm)


def _seen(widget: Any) -> bool:
    if widget.width < 1 or widget.height < 1:
        return False
    place = (*widget.to_window(*widget.pos), *widget.to_window(widget.right, widget.top))
    while widget.parent not in (None, widget):
        if widget.opacity == 0 or widget.top < 0 or (isinstance(widget, StencilView) and _cut(widget, place)):
            return False
        widget = widget.parent
    return True


def _cut(shelf: StencilView, place: tuple[float, ...]) -> bool:
    """Whether this place is not wholly on the shelf, which can be scrolled to show it."""
    return bool(
        place[1] < shelf.to_window(*shelf.pos)[1] - 1
        or place[3] > shelf.to_window(shelf.right, shelf.top)[1] + 1
    )


def _within(widget: Any, layer: Any) -> bool:
    while widget.parent not in (None, widget):
        if widget is layer:
            return True
        widget = widget.parent
    return False


def walk(hands: Hands, panel: str, language: str, settings: Settings | None = None) -> Iterator[str]:
    """Past every page on this panel, by their names."""
    dpi, width, height = PANELS[panel]
    hands.resize(width, height)
    theme.suit(dpi, 0)
    for name in pages(hands, language, settings):
        hands.frames(4)
        yield name


def faint(hands: Hands, picture: Image.Image, least: float) -> list[str]:
    """Texts whose contrast to what is painted round them is less than `least`; not those under a cover."""
    layer = _layer(hands)
    labels = (w for w in hands.widgets() if isinstance(w, Label) and w.text.strip() and _seen(w))
    found = []
    for label in labels:
        if layer is None or _within(label, layer):
            reached = _contrast(label, picture)
            if reached < least:
                found.append(f"{label.text[:30]!r} {reached:.1f}")
    return found


def _contrast(label: Label, picture: Image.Image) -> float:
    """Of its colour to the commonest colour in its box."""
    (x, y), (width, height) = label.to_window(*label.pos), label.size
    box = (
        max(0, round(x)),
        max(0, round(picture.height - y - height)),
        round(x + width),
        round(picture.height - y),
    )
    if box[2] <= box[0] or box[3] <= box[1]:
        return 21.0
    part = picture.crop(box)
    colours: Any = part.getcolors(part.width * part.height)
    ground = max(colours)[1]
    return contrast(tuple(label.color[:3]), tuple(value / 255 for value in ground))


def ill_fitting(hands: Hands, page: str) -> list[str]:
    """Texts of a page that are cut off or are no words, and what lies over something else."""
    return [] if page in OTHERS else [*cut_off(hands), *overlapping(hands), *without_words(hands)]


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
