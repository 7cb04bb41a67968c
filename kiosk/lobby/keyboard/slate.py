"""A slate to write a character on with a finger, and the nine that it may be."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kivy.graphics import Color, Ellipse, InstructionGroup, SmoothLine
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from kiosk.lobby.input.handwriting import Hand
from kiosk.lobby.keyboard.slots import Candidates
from kiosk.lobby.keyboard.strip import NINE
from kiosk.screen.theme import theme
from printing.typeface import covered, face

MOST_STROKES, MOST_POINTS = 40, 300  # of a character, and of a stroke; names use 36 strokes at most
STEP = 0.4  # units that a finger has to go for the next point
PEN = 0.5  # units, half of the line's width

Stroke = list[tuple[float, float]]


class InkArea(FloatLayout):
    """Draws a finger's strokes as they come. `strokes`: points in pixels, y upwards. Event: `on_drawn()`."""

    tag = StringProperty("slate")
    hint = StringProperty()
    empty = BooleanProperty(True)

    def __init__(self, **given: Any) -> None:
        self.register_event_type("on_drawn")
        self.strokes: list[Stroke] = []
        self._ink: list[InstructionGroup] = []
        self._finger = ""
        super().__init__(**given)

    def on_drawn(self) -> None:
        """There is a stroke more, or less."""

    def on_touch_down(self, touch: Any) -> bool:
        """A stroke begins; another finger's stroke ends by it."""
        if not self.collide_point(*touch.pos):
            return False
        if len(self.strokes) < MOST_STROKES:
            touch.grab(self)
            self._finger = touch.uid
            self.strokes.append([touch.pos])
            self._ink.append(_ink(touch.pos))
            self.canvas.add(self._ink[-1])
            self.empty = False
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """It goes on; what leaves the slate stays at its edge."""
        if touch.grab_current is not self or touch.uid != self._finger:
            return False
        stroke = self.strokes[-1]
        point = min(max(touch.x, self.x), self.right), min(max(touch.y, self.y), self.top)
        far = max(abs(point[0] - stroke[-1][0]), abs(point[1] - stroke[-1][1])) >= STEP * theme.unit
        if far and len(stroke) < MOST_POINTS:
            stroke.append(point)
            self._ink[-1].children[-1].points = [place for dot in stroke for place in dot]
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """It ends."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        if touch.uid == self._finger:
            self._finger = ""
            self.dispatch("on_drawn")
        return True

    def take_back(self, strokes: int) -> None:
        """So many of the last strokes are gone."""
        for _ in range(min(strokes, len(self.strokes))):
            self.strokes.pop()
            self.canvas.remove(self._ink.pop())
        self._finger, self.empty = "", not self.strokes
        self.dispatch("on_drawn")


def _ink(place: tuple[float, float]) -> InstructionGroup:
    """A dot, and the line that begins with it."""
    group, half = InstructionGroup(), PEN * theme.unit
    group.add(Color(*theme.ink))
    group.add(Ellipse(pos=(place[0] - half, place[1] - half), size=(2 * half, 2 * half)))
    group.add(SmoothLine(points=[*place, *place], width=half))
    return group


class Slate(BoxLayout):
    """Events: `on_text(text)`, `on_erase()`. `hand` reads what is drawn."""

    hand: Hand | None = ObjectProperty(None, allownone=True)
    candidates: Sequence[str] = ListProperty()

    def __init__(self, **given: Any) -> None:
        for event in ("on_text", "on_erase"):
            self.register_event_type(event)
        super().__init__(**given)

    def on_kv_post(self, _: object) -> None:
        """Its parts exist now."""
        beside = self.ids.beside
        self._keys = Candidates(beside, [(line, 0, 3) for line in range(3)], self.pick)
        for column, key in enumerate(("undo", "clear", "erase")):
            beside.put(self.ids[key].__self__, 3, column, 1)

    def on_text(self, text: str) -> None:
        """This character was written."""

    def on_erase(self) -> None:
        """The text's last character is to go."""

    def read(self) -> None:
        """Offer what the strokes may be, and the face can draw."""
        drawn, known = self.ids.ink.strokes, covered(face(theme.words.language))
        flipped = [[(x, -y) for x, y in stroke] for stroke in drawn]
        found = self.hand.candidates(flipped, 2 * NINE) if self.hand else ()
        self.candidates = [text for text in found if all(ord(character) in known for character in text)]
        self._keys.show(self.candidates[:NINE])

    def pick(self, text: str) -> None:
        """This is the character; the next one may be drawn."""
        self.clear()
        self.dispatch("on_text", text)

    def undo(self) -> None:
        """Take the last stroke back."""
        self.ids.ink.take_back(1)

    def clear(self) -> None:
        """An empty slate."""
        self.ids.ink.take_back(len(self.ids.ink.strokes))


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
