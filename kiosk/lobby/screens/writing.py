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


class Keyed(Frame):
    """A page with a keyboard. What is typed, there or on a real one, goes to the entry named `field`."""

    field = ""
    ends: tuple[str, ...] = ("enter",)  # the real keyboard's keys that do what ours does by Enter

    def typed(self, text: str) -> None:
        """A real keyboard works like ours."""
        self.ids.board.take(text)

    def struck(self, key: str) -> None:
        """So do its keys."""
        if key == "backspace":
            self.ids.board.erase()
        elif key in self.ends:
            self.ids.board.enter()

    def write(self, text: str) -> None:
        """More text in the field."""
        self.lobby.act(self.journey.enter, self.field, getattr(self.entries, self.field) + text)

    def erase(self) -> None:
        """Less of it."""
        self.lobby.act(self.journey.enter, self.field, getattr(self.entries, self.field)[:-1])

    def leave(self) -> None:
        """Back, with what was typed."""
        self.ids.board.flush()
        super().leave()


class Writing(Keyed):
    """Several fields, named by `asked` in the order in which they are filled in. The keyboard writes into the
    one that was touched last; Enter leads through them, then on. `title` is the key of the words above."""

    title = StringProperty()
    ends = ("enter", "tab")

    def __init__(self, lobby: Any, title: str, asked: tuple[str, ...]) -> None:
        self._asked = asked
        self.fields: dict[str, Field] = {}
        super().__init__(lobby)
        self.title = theme.words(title)
        self.focus(next((name for name in self.journey.complaints if name in self.fields), self._asked[0]))

    def on_kv_post(self, _: object) -> None:
        """Its fields, each above the same keyboard."""
        for name in self._asked:
            field = Field(tag=f"field:{name}", label=self.label(name))
            field.bind(on_press=lambda _, name=name: self.focus(name))
            self.fields[name] = field
            self.ids.fields.add_widget(field)

    def beside(self, widget: Any) -> None:
        """Put something beside the title."""
        self.ids.head.add_widget(widget)

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
        if unknown := self.complaint("lookup"):  # nobody is found by what they say together
            self.fields[self._asked[0]].complaint = unknown
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

    def enter(self) -> None:
        """To the next field, and from the last one on; what is wrong is told at its field."""
        names = list(self.fields)
        if self.field != names[-1]:
            self.focus(names[names.index(self.field) + 1])
            return
        self.lobby.act(self.journey.next)
        if self.parent is not None:
            self.focus(next((name for name in names if name in self.journey.complaints), self.field))

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
