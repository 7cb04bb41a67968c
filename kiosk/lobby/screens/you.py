"""Who comes: name, organisation, telephone."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder

from kiosk.lobby.entries import ON_YOU
from kiosk.lobby.screens.frame import Frame
from kiosk.screen.theme import theme


class YouPage(Frame):
    """Three fields above one keyboard, which writes into the field that was touched last."""

    def __init__(self, lobby: Any) -> None:
        self.field = ""
        super().__init__(lobby)
        self.focus(next(iter(self.journey.complaints), ON_YOU[0]))

    def refresh(self) -> None:
        """Show texts and complaints; a new complaint takes the keyboard to its field."""
        super().refresh()
        for name in ON_YOU:
            field = self.ids[name]
            field.text, field.complaint = getattr(self.entries, name), self.complaint(name)
        self._prepare()

    def focus(self, name: str) -> None:
        """Write into this field from now on."""
        if name not in ON_YOU or name == self.field:
            return
        self.ids.board.flush()
        self.field = name
        for other in ON_YOU:
            self.ids[other].focused = other == name
        board = self.ids.board
        board.arrangement = "digits" if name == "phone" else "letters"
        board.composing = board.chinese and name != "phone"
        board.composer.naming = name == "name"
        self._prepare()

    def typed(self, text: str) -> None:
        """A real keyboard works like ours."""
        self.ids.board.take(text)

    def struck(self, key: str) -> None:
        """So do its keys."""
        if key == "backspace":
            self.ids.board.erase()
        elif key in ("enter", "tab"):
            self.ids.board.enter()

    def write(self, text: str) -> None:
        """More text in the field."""
        self.lobby.act(self.journey.enter, self.field, getattr(self.entries, self.field) + text)

    def erase(self) -> None:
        """Less of it."""
        self.lobby.act(self.journey.enter, self.field, getattr(self.entries, self.field)[:-1])

    def enter(self) -> None:
        """To the next field, and from the last one on; what is wrong is told at its field."""
        place = ON_YOU.index(self.field)
        if place + 1 < len(ON_YOU):
            self.focus(ON_YOU[place + 1])
            return
        self.lobby.act(self.journey.next)
        if self.parent is not None and self.journey.complaints:
            self.focus(next(name for name in ON_YOU if name in self.journey.complaints))

    def leave(self) -> None:
        """Back, with what was typed."""
        self.ids.board.flush()
        self.lobby.act(self.journey.back)

    def _prepare(self) -> None:
        text = getattr(self.entries, self.field, "")
        self.ids.board.before = text
        begins_word = not text or text.endswith(" ")
        self.ids.board.ids.letters.capital = theme.words.language == "en" and begins_word


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
