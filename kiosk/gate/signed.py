"""The paper that the host signed, before the gate's camera: the guard may keep a picture of it (R14)."""

import base64
from collections.abc import Callable

from kiosk.gate.part import Page, Part
from kiosk.gate.watch import Watch

SLIP = "slip"
PATIENCE = 3.0  # seconds without a picture before the guard is told to do without


class SignedSlip(Part):
    """`step`: `look` while the camera shows the paper, `taking`, or `shot`: then `jpeg` is what was taken.

    `blind`: the camera gives no picture. Going on without one is possible at every step.
    """

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.blind, self._well = False, 0.0
        self._begin(lambda photo: None, "")
        deeds = {"go": self._go, "again": self._again, "without": self._without, "cancel": self._back}
        self.pages = {SLIP: Page(deeds, lambda: self.ways, first="go")}

    def open(self, then: Callable[[str], None], back: str) -> None:
        """Ask for a picture: `then` is given it in base64, '' for none; at once where there is no camera.
        `back`: the page to come back to when the guard thinks better of it."""
        self._begin(then, back)
        if self.watch.desk.camera is None:
            then("")
        else:
            self.watch.turn(SLIP)

    @property
    def ways(self) -> tuple[str, ...]:
        """The tags of what can be done now."""
        other = "again" if self.step == "shot" else "without"
        return ("go", "cancel") if self.blind else ("go", other, "cancel")

    def tick(self) -> None:
        if self.watch.page != SLIP or self.step != "look":
            return
        now, trouble = self.watch.desk.seconds(), self.watch.desk.camera
        self._well = self._well if trouble else now
        if (blind := now > self._well + PATIENCE) != self.blind:
            self.blind = blind
            self.watch.changed()

    def leave(self) -> None:
        self._begin(lambda photo: None, "")

    def _begin(self, then: Callable[[str], None], back: str) -> None:
        self._then, self._back_to = then, back
        self._look()

    def _look(self) -> None:
        self.step, self.jpeg, self.blind = "look", b"", False
        self._well = self.watch.desk.seconds()

    def _go(self, _: str) -> None:
        if self.blind:
            self._then("")
        elif self.step == "look":
            self.step = "taking"
            self.watch.desk.snapshot(self._taken)
        elif self.step == "shot":
            self._then(base64.b64encode(self.jpeg).decode())

    def _taken(self, jpeg: bytes | None) -> None:
        if self.watch.page != SLIP or self.step != "taking":
            return
        self.step, self.jpeg, self.blind = ("shot", jpeg, False) if jpeg else ("look", b"", True)
        self.watch.changed()

    def _again(self, _: str) -> None:
        self._look()

    def _without(self, _: str) -> None:
        self._then("")

    def _back(self, _: str) -> None:
        back = self._back_to
        self.leave()
        self.watch.turn(back)
