"""Something to sign on: a finger's strokes, drawn as they come and kept as numbers."""

from pathlib import Path
from typing import Any

from kivy.graphics import Color, InstructionGroup, SmoothLine
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

from kiosk.screen.theme import theme
from kiosk.visit.enclosures import CANVAS

STEP = 6  # parts of the canvas that a finger has to go for the next point
MOST = 1200  # points: more is no signature, and would not fit into a request

Stroke = list[list[int]]


class Pad(FloatLayout):
    """`strokes`: lists of points [x, y], 0 to 1000 from the top left. Event: `on_signed(strokes)`."""

    strokes = ListProperty()
    tag = StringProperty("pad")
    empty = BooleanProperty(True)
    hint = StringProperty()
    shape = NumericProperty(3.0)  # times as wide as high, in every window, so that a signature keeps its form

    def __init__(self, **given: Any) -> None:
        self.register_event_type("on_signed")
        self._ink = InstructionGroup()
        super().__init__(**given)
        self.canvas.add(self._ink)
        self.bind(strokes=self._draw, pos=self._draw, size=self._draw)
        self._draw()

    def on_signed(self, strokes: list[Stroke]) -> None:
        """A stroke is finished."""

    def on_touch_down(self, touch: Any) -> bool:
        """A stroke begins."""
        if not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        stroke = [self._point(touch)]
        self.strokes = [*self.strokes, stroke]
        touch.ud[self] = (stroke, self._ink.children[-1])
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """It goes on; what leaves the pad stays at its edge."""
        if touch.grab_current is not self:
            return False
        (stroke, line), point = touch.ud[self], self._point(touch)
        far = max(abs(point[0] - stroke[-1][0]), abs(point[1] - stroke[-1][1])) >= STEP
        if far and sum(map(len, self.strokes)) < MOST:
            stroke.append(point)
            line.points = self._dots(stroke)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """It ends."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        touch.ud.pop(self, None)
        self.dispatch("on_signed", [[list(point) for point in stroke] for stroke in self.strokes])
        return True

    def _point(self, touch: Any) -> list[int]:
        across, down = (touch.x - self.x) / self.width, (self.top - touch.y) / self.height
        return [min(max(round(part * CANVAS), 0), CANVAS) for part in (across, down)]

    def _draw(self, *_: object) -> None:
        self.empty = not self.strokes
        self._ink.clear()
        self._ink.add(Color(*theme.ink))
        for stroke in self.strokes:
            self._ink.add(SmoothLine(points=self._dots(stroke), width=max(1.5, theme.unit * 0.22)))

    def _dots(self, stroke: Stroke) -> list[float]:
        """Where its points are in the window; a dot is a very short line."""
        dots = []
        for x, y in stroke if len(stroke) > 1 else (*stroke, [stroke[0][0] + STEP, stroke[0][1]]):
            dots += [self.x + x / CANVAS * self.width, self.top - y / CANVAS * self.height]
        return dots


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
