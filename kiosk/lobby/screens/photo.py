"""A photograph for the pass: asked for in plain words first, then a mirror, a countdown, and another try."""

import base64
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import AliasProperty, BooleanProperty, NumericProperty, StringProperty

from kiosk.lobby.screens.frame import Frame
from kiosk.screen import sounds
from kiosk.screen.theme import theme
from kiosk.visit.classes import Photo

COUNT = 3  # seconds from the touch to the picture
PATIENCE = 3.0  # seconds without a picture before another way is offered


class PhotoPage(Frame):
    """Steps within the page: `ask`, `look` into the mirror, `shot`: what was taken, or was there before.

    `means`: what the primary button does: the step's, or `broken`: the way on without a camera.
    """

    step = StringProperty("ask")
    missing = StringProperty()
    count = NumericProperty(0)
    optional = BooleanProperty(True)
    trouble = BooleanProperty(False)
    taking = BooleanProperty(False)
    way_out = AliasProperty(lambda self: "without" if self.optional else "guard", bind=("optional",))
    otherwise = AliasProperty(lambda self: theme.words(f"lobby.photo.{self.way_out}"), bind=("optional",))
    means = AliasProperty(
        lambda self: "broken" if self.trouble and self.step == "look" else self.step, bind=("step", "trouble")
    )

    def __init__(self, lobby: Any) -> None:
        self._jpeg = lobby.journey.entries.photo
        self._since, self._came = lobby.clock(), False
        self._counting = Clock.create_trigger(self._count, 1.0)
        self._watching = Clock.create_trigger(self._watch, 0.5, interval=True)
        super().__init__(lobby)
        self._show_step("shot" if self._jpeg else "ask")

    def refresh(self) -> None:
        """Whether the visitor may go on without."""
        super().refresh()
        self.optional = self.journey.photo is not Photo.REQUIRED
        self.missing = self.complaint("photo")

    def complaint(self, field: str) -> str:
        """A photograph that has to be is missing."""
        missing = self.journey.complaints.get(field) == "missing"
        return theme.words("lobby.complaint.missing_photo") if missing else super().complaint(field)

    # What the visitor does

    def go(self) -> None:
        """The primary button, whatever it means now."""
        {"ask": self.agree, "look": self.shoot, "shot": self.use, "broken": self.without}[self.means]()

    def agree(self) -> None:
        """Only now is the camera switched on."""
        self.lobby.act(self.journey.consent)
        self._show_step("look")

    def shoot(self) -> None:
        """Count down, then take it."""
        if not self.count and not self.taking:
            self.count = COUNT
            self._counting()

    def again(self) -> None:
        """Another one."""
        self._jpeg = ""
        self.agree()

    def use(self) -> None:
        """This one it is."""
        self.lobby.act(self.journey.photograph, self._jpeg)

    def without(self) -> None:
        """Rather not, or it cannot be."""
        self.lobby.act(self.journey.no_photograph)

    def second(self) -> None:
        """The other button."""
        self.again() if self.step == "shot" else self.without()

    def struck(self, key: str) -> None:
        """Enter does what the primary button does."""
        if key == "enter":
            self.go()

    # What happens by itself

    def on_parent(self, _: object, parent: object) -> None:
        """Gone from the screen: nothing of a picture stays."""
        if parent is None:
            self._stop()
            self.ids.mirror.wipe()
            self._jpeg = ""

    def _show_step(self, step: str) -> None:
        self._stop()
        self.step = step
        if step == "look" and self.lobby.camera:
            self._since, self._came = self.lobby.clock(), False
            self.lobby.camera.start(self.ids.mirror.live())
            self._watching()
        elif step == "shot":
            self.ids.mirror.hold(base64.b64decode(self._jpeg))

    def _stop(self) -> None:
        self._counting.cancel()
        self._watching.cancel()
        self.count, self.taking, self.trouble = 0, False, False
        if self.lobby.camera:
            self.lobby.camera.stop()

    def _count(self, *_: object) -> None:
        self.count -= 1
        if self.count:
            self._counting()
        else:
            self.taking = True
            self.lobby.photograph(self._taken)

    def _taken(self, jpeg: str) -> None:
        if not self.taking or self.parent is None:
            return
        self.taking = False
        if jpeg:
            self._jpeg = jpeg
            sounds.play("done")
            self._show_step("shot")
        else:
            self.trouble = True

    def _watch(self, *_: object) -> None:
        """A camera that shows nothing is no reason to stand here, nor is one that shows the same for ever.

        One that is being switched on is given time; one that gave pictures and is in trouble has had it.
        """
        camera = self.lobby.camera
        if camera and camera.trouble is None:
            self._came, self.trouble = True, False
        elif self._came or self.lobby.clock() > self._since + PATIENCE:
            self.trouble = True

    def said(self, means: str, dark: bool) -> str:
        """What to do now."""
        if means == "broken":
            means = "trouble" if self.optional else "trouble_required"
        return str(theme.words("lobby.photo.dark" if means == "look" and dark else f"lobby.photo.{means}"))


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
