"""What pages with something to write have in common: fields above one keyboard."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty

from kiosk.lobby.screens.frame import Frame
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Field

DIGITS = ("phone", "member_phone", "last4")
NAMES = ("name", "member")
LATIN = ("plate", "document")


class Writing(Frame):
    """The keyboard writes into the field that was touched last; Enter leads through the fields, then on."""

    title = StringProperty()

    def __init__(self, lobby: Any) -> None:
        self.field = ""
        self.fields: dict[str, Field] = {}
        super().__init__(lobby)
        self.focus(next((name for name in self.journey.complaints if name in self.fields), self._first()))

    def on_kv_post(self, _: object) -> None:
        """Its fields, each above the same keyboard."""
        for name in self.asked():
            field = Field(tag=f"field:{name}", label=self.label(name))
            field.bind(on_press=lambda _, name=name: self.focus(name))
            self.fields[name] = field
            self.ids.fields.add_widget(field)

    def beside(self, widget: Any) -> None:
        """Put something beside the title."""
        self.ids.head.add_widget(widget)

    def asked(self) -> tuple[str, ...]:
        """The fields' names in the order in which they are filled in."""
        raise NotImplementedError

    def label(self, name: str) -> str:
        """What stands above a field."""
        return str(theme.words(f"lobby.field.{name}"))

    def keys(self, name: str) -> str:
        """The kind of field, which says what keys it wants."""
        return name

    def refresh(self) -> None:
        """Show texts and complaints."""
        super().refresh()
        for name, field in self.fields.items():
            field.text, field.complaint = getattr(self.entries, name), self.complaint(name)
        self.ids.board.enter_word = "lobby.busy" if self.journey.busy else "lobby.next"
        self._prepare()

    def focus(self, name: str) -> None:
        """Write into this field from now on."""
        if name not in self.fields or name == self.field:
            return
        self.ids.board.flush()
        self.field = name
        for other, field in self.fields.items():
            field.focused = other == name
        set_up(self.ids.board, self.keys(name))
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
        names = list(self.fields)
        if self.field != names[-1]:
            self.focus(names[names.index(self.field) + 1])
            return
        self.lobby.act(self.journey.next)
        if self.parent is not None:
            self.focus(next((name for name in names if name in self.journey.complaints), self.field))

    def leave(self) -> None:
        """Back, with what was typed."""
        self.ids.board.flush()
        self.lobby.act(self.journey.back)

    def _first(self) -> str:
        return next(iter(self.fields))

    def _prepare(self) -> None:
        prepare(self.ids.board, self.keys(self.field), getattr(self.entries, self.field, ""))


def set_up(board: Any, kind: str) -> None:
    """The keys that this kind of field wants."""
    board.arrangement = "digits" if kind in DIGITS else "letters"
    board.composing = board.chinese and kind not in DIGITS + LATIN
    board.composer.naming = kind in NAMES


def prepare(board: Any, kind: str, text: str) -> None:
    """What stands before the next key decides what it becomes."""
    board.before = text
    begins_word = theme.words.language == "en" and (not text or text.endswith(" "))
    board.ids.letters.capital = kind in LATIN or begins_word


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
