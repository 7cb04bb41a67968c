"""What else the purpose asks: how many and who comes along, the plate number, the belongings."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.boxlayout import BoxLayout

from kiosk.lobby.keyboard.board import Board
from kiosk.lobby.screens.foot import Foot
from kiosk.lobby.screens.frame import Frame
from kiosk.lobby.screens.lines import Lines
from kiosk.lobby.screens.members import Members, Names, People
from kiosk.lobby.screens.plates import Provinces, wants_province
from kiosk.lobby.screens.reader import Shelf
from kiosk.lobby.screens.writing import prepare, set_up
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Field

WRITTEN = ("plate", "belongings", "member")


class DetailsPage(Frame):
    """The questions side by side; the one that is being written has the keyboard and the page for itself."""

    field = StringProperty()

    def __init__(self, lobby: Any) -> None:
        self._board: Any = None
        self._shown: tuple[object, ...] | None = None  # what the questions were built from
        self._letters = False  # a plate that begins with no province
        super().__init__(lobby)
        self._build()

    @property
    def asked(self) -> list[str]:
        """What can be written here; names of others once there are others."""
        asks, others = self.journey.asks, self.entries.people > 1
        return [
            name for name in WRITTEN if name in asks or (name == "member" and "people" in asks and others)
        ]

    # What is shown

    def refresh(self) -> None:
        """Texts, counts and complaints; other questions where there are others than before."""
        super().refresh()
        if self.field:
            self._show_writing()
        elif self._shown not in (None, self._state()):
            self._build()

    def _state(self) -> tuple[object, ...]:
        entries = self.entries
        texts = tuple(getattr(entries, name) for name in WRITTEN)
        complaints = tuple(sorted(self.journey.complaints.items()))
        return entries.people, entries.members, entries.each, texts, complaints

    def write_into(self, name: str) -> None:
        """Open the keyboard for this question; for none, close it."""
        if self._board:
            self._board.flush()
        self.field, self._letters = name, False
        self._build()

    def _build(self) -> None:
        self.ids.room.clear_widgets()
        self._board, self._shown = None, self._state()
        if self.field:
            self._build_writing()
        else:
            self._build_questions()

    def _build_questions(self) -> None:
        room, journey, columns = self.ids.room, self.journey, Columns()
        if "people" in journey.asks:
            columns.ids.left.add_widget(self._people())
        for name in self.asked:
            if name == "member":
                columns.ids.left.add_widget(Members(self))
            else:
                columns.ids.right.add_widget(self._question(name))
        columns.fit()
        room.add_widget(columns)
        foot = Foot(text=theme.words("lobby.next"))
        foot.bind(on_go=lambda _: self.lobby.act(journey.next))
        room.add_widget(foot)

    def _build_writing(self) -> None:
        room, name = self.ids.room, self.field
        self.written: Any = self._question(name)
        self.written.focused = True
        room.add_widget(self._with_names(self.written) if name == "member" else self.written)
        keys = self._provinces() if name == "plate" and self._wants_province() else self._keys(name)
        room.add_widget(keys if name == "member" and theme.portrait else _below(keys))
        self._show_writing()

    def _with_names(self, question: Field) -> BoxLayout:
        """The question, and beside it or below it who was named."""
        place, shelf = Beside(), Shelf()
        shelf.add_widget(Names(self))
        place.add_widget(question)
        place.add_widget(shelf)
        if not theme.portrait:
            question.bind(height=place.setter("height"))
        return place

    def _wants_province(self) -> bool:
        return not self._letters and wants_province(self.entries.plate)

    def _provinces(self) -> Provinces:
        keys = Provinces(enter_word="lobby.details.done")
        keys.bind(on_text=lambda _, text: self.write(text), on_letters=lambda _: self._begin_letters())
        keys.bind(on_enter=lambda _: self.enter())
        return keys

    def _begin_letters(self) -> None:
        self._letters = True
        self._build()

    def _keys(self, name: str) -> Board:
        self._board = board = Board()
        set_up(board, name)
        board.enter_word = "lobby.details.add" if name == "member" else "lobby.details.done"
        board.bind(on_text=lambda _, text: self.write(text), on_erase=lambda _: self.erase())
        board.bind(on_enter=lambda _: self.enter())
        return board

    def _show_writing(self) -> None:
        text = getattr(self.entries, self.field)
        self.written.text, self.written.complaint = text, self.complaint(self.field)
        if self._board:
            prepare(self._board, self.field, text)

    def _question(self, name: str) -> Any:
        kind = Field if name != "belongings" else Lines
        question = kind(tag=f"field:{name}", label=theme.words(f"lobby.field.{name}"))
        question.text, question.complaint = getattr(self.entries, name), self.complaint(name)
        question.hint = theme.words(f"lobby.details.{name}_hint")
        question.bind(on_release=lambda _: self.write_into(name) if self.field != name else None)
        return question

    def _people(self) -> People:
        people = People(count=self.entries.people, least=1 + len(self.entries.members))
        people.complaint = self.complaint("people")
        people.bind(on_change=lambda _, more: self.lobby.act(self.journey.people, self.entries.people + more))
        return people

    # What is typed

    def typed(self, text: str) -> None:
        """A real keyboard works like ours."""
        if self._board:
            self._board.take(text)
        elif self.field:
            self.write(text)

    def struck(self, key: str) -> None:
        """So do its keys."""
        if self._board and key == "backspace":
            self._board.erase()
        elif self._board and key in ("enter", "tab"):
            self._board.enter()
        elif self.field and key == "enter":
            self.enter()
        elif not self.field:
            super().struck(key)

    def write(self, text: str) -> None:
        """More text."""
        self.lobby.act(self.journey.enter, self.field, getattr(self.entries, self.field) + text)
        if self._board is None and self.parent is not None:
            self._build()  # after the province: letters and digits

    def erase(self) -> None:
        """Less of it."""
        self.lobby.act(self.journey.enter, self.field, getattr(self.entries, self.field)[:-1])

    def enter(self) -> None:
        """Another name is taken in; everything else is done."""
        if self.field == "member" and self.entries.member.strip():
            self.lobby.act(self.journey.add_member)
            if self.parent is not None:
                self._build()
        else:
            self.write_into("")

    def drop(self, index: int) -> None:
        """This one does not come along."""
        self.lobby.act(self.journey.drop_member, index)
        self._build()

    def leave(self) -> None:
        """From the keyboard back to the questions, and from there to the page before."""
        if self.field:
            self.write_into("")
        else:
            self.lobby.act(self.journey.back)


def _below(keys: Any) -> AnchorLayout:
    place = AnchorLayout(anchor_y="bottom")
    place.add_widget(keys)
    return place


class Space(BoxLayout):
    """Whatever room is left."""


class Beside(BoxLayout):
    """A question, and what belongs to it."""


class Columns(BoxLayout):
    """Who comes on one side, what they bring on the other; one side alone has all the room."""

    def fit(self) -> None:
        """Leave no empty side."""
        for side in (self.ids.left, self.ids.right):
            if not side.children:
                self.remove_widget(side)
        if theme.portrait:
            self.add_widget(Space())


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
