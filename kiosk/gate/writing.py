"""One line of text on a page of its own, with the whole keyboard: a name, a note, a plate number."""

from kiosk.gate.part import Field, Page, Part
from kiosk.gate.watch import Watch

WRITING = "writing"


class Writing(Part):
    """`line`: what is being written; `title`: the key of the words above it."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.line, self.title, self.plate = Field(0), "", False
        self._back, self._before = "", ""
        self.pages = {
            WRITING: Page({"done": self._done, "cancel": self._cancel}, first="done", field=lambda: self.line)
        }

    def open(self, line: Field, title: str, plate: bool = False) -> None:
        """Write this line, then go back to the page that is shown now. `plate`: a number plate is meant."""
        self.line, self.title, self.plate = line, title, plate
        self._back, self._before = self.watch.page, line.text
        self.watch.turn(WRITING)

    def write(self, text: str) -> None:
        """What the keyboard on the screen has written."""
        for character in text:
            self.watch.do(f"key:{character}")

    def _done(self, _: str) -> None:
        self.watch.turn(self._back)

    def _cancel(self, _: str) -> None:
        self.line.write(self._before)
        self.watch.turn(self._back)
