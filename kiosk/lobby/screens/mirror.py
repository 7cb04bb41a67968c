"""What the camera sees, live, as in a mirror; and the picture that was taken."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty
from kivy.uix.widget import Widget
from PIL import Image

from hardware.ports import View

SHAPE = 3 / 4  # width by height


class Mirror(Widget):
    """Shows views as they come, or a still. `dark`: too dark for a face. No picture outlives `wipe`."""

    texture = ObjectProperty(None, allownone=True)
    dark = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._waiting: View | None = None
        self._open = True
        self._paint = Clock.create_trigger(self._painted, 0)

    def take(self, view: View) -> None:
        """The next view; called by the camera's thread. A newer one replaces what was not painted yet."""
        if self._open:
            self._waiting = view
            self._paint()

    def hold(self, jpeg: bytes) -> None:
        """The picture that was taken, as others will see it; no view comes over it."""
        self._open, self._waiting = False, None
        with Image.open(BytesIO(jpeg)) as picture:
            self._show(*picture.size, picture.convert("RGB").tobytes())

    def wipe(self) -> None:
        """Forget what was seen, in the graphics card's memory too."""
        self._open, self._waiting = False, None
        if self.texture:
            width, height = self.texture.size
            self._show(width, height, bytes(width * height * 3))
            self.texture = None

    def live(self) -> Callable[[View], None]:
        """Show what comes from now on; what to give it to."""
        self._open = True
        return self.take

    def _painted(self, _: float) -> None:
        view, self._waiting = self._waiting, None
        if view:
            self.dark = view.dark
            self._show(view.width, view.height, view.rgb)

    def _show(self, width: int, height: int, rgb: bytes) -> None:
        if self.texture is None or self.texture.size != (width, height):
            self.texture = Texture.create(size=(width, height), colorfmt="rgb")
            self.texture.flip_vertical()
        self.texture.blit_buffer(rgb, colorfmt="rgb", bufferfmt="ubyte")
        self.canvas.ask_update()


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
