"""The signed paper before the camera: what it sees, what was taken, and the way on without."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty

from kiosk.gate.pages.sheet import Equipment, GateSheet
from kiosk.gate.signed import SLIP, SignedSlip
from kiosk.gate.watch import Watch
from kiosk.screen.theme import theme


class SlipSheet(GateSheet):
    """`means`: what the great button does: look, taking or shot; or blind: it goes on without a picture."""

    means = StringProperty("look")
    other = StringProperty()
    chosen = StringProperty()

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        self._step = ""
        super().__init__(watch, equipment, **given)
        self._mirror = equipment.furniture.mirror()
        self.ids.frame.add_widget(self._mirror)

    def renew(self) -> None:
        super().renew()
        part = self.watch.part(SignedSlip)
        self.means = "blind" if part.blind else part.step
        self.other = part.ways[1] if len(part.ways) > 2 else ""
        self.chosen = self.watch.chosen
        if part.step != self._step:
            self._show(part)

    def _show(self, part: SignedSlip) -> None:
        before, self._step = self._step, part.step
        camera = self.equipment.camera
        if part.step == "shot":
            self._mirror.hold(part.jpeg)
            if camera:
                camera.stop()
        elif camera and before != "taking" and part.step == "look":
            camera.start(self._mirror.live())

    def on_parent(self, _: object, parent: object) -> None:
        """Gone from the screen: the camera is off, and nothing of a picture stays."""
        if parent is None:
            self._step = ""
            self._mirror.wipe()
            if self.equipment.camera:
                self.equipment.camera.stop()

    def said(self, means: str) -> str:
        """What to do now."""
        return str(theme.words(f"gate.slip.{means}"))


SHEETS: dict[str, type[GateSheet]] = {SLIP: SlipSheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
