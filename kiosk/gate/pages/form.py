"""What forms have in common: lines to write in, one keyboard for all of them, the hosts that are found."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.gate.form import Form
from kiosk.gate.pages.sheet import Equipment, GateSheet, choice, joined
from kiosk.gate.watch import Watch
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Panel, Touchable

_DIGITS = ("phone",)
_LATIN = ("phone", "plate")


class FormLine(Touchable, Panel):
    """A line to write in, as flat as it can be: there is a keyboard below."""

    label = StringProperty()
    text = StringProperty()
    focused = BooleanProperty(False)


class FormSheet(GateSheet):
    """`kind`: the form; `names`: the lines that this page shows; `enter`: the words on the great key."""

    people = NumericProperty(1)
    title = StringProperty()
    kind: type[Form] = Form
    names: tuple[str, ...] = ()
    enter = "gate.write.done"
    entered = "next"

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        super().__init__(watch, equipment, **given)
        self._shown: tuple[object, ...] = ()
        self._focus, self._laid = "", tuple[str, ...]()
        self.board = equipment.furniture.keyboard()
        self.board.enter_word = self.enter
        self.board.bind(
            on_text=lambda _, text: self.form.write(text),
            on_erase=lambda _: self.do("erase"),
            on_enter=lambda _: self.do(self.entered),
        )
        self.ids.board.add_widget(self.board)

    @property
    def form(self) -> Form:
        """What is being filled in."""
        return self.watch.part(self.kind)

    def renew(self) -> None:
        super().renew()
        form = self.form
        self.people = form.people
        self._lay_lines(self.lines())
        for field in self.ids.lines.children:
            name = field.tag.partition(":")[2]
            field.text, field.focused = form.lines[name].text, name == form.focus
        self._lay_hosts()
        self._prepare()

    def lines(self) -> tuple[str, ...]:
        """The lines to show now."""
        return self.names

    def typed(self, text: str) -> bool:
        self.board.take(text)
        return True

    def struck(self, key: str) -> bool:
        deed = {"backspace": self.board.erase, "delete": self.board.erase}.get(key)
        if key in ("enter", "tab"):
            deed = self.board.flush if self.watch.chosen else self.board.enter
        if deed is None:
            return False
        deed()
        return not (key == "enter" and self.watch.chosen)

    def _lay_lines(self, names: tuple[str, ...]) -> None:
        if names == self._laid:
            return
        self._laid = names
        self.ids.lines.clear_widgets()
        for name in names:
            field = FormLine(tag=f"field:{name}", label=theme.words(f"gate.form.{name}"))
            field.bind(on_press=lambda field: self.do(field.tag))
            self.ids.lines.add_widget(field)

    def _lay_hosts(self) -> None:
        form, place = self.form, self.ids.get("found")
        if place is None:
            return
        found = (form.found, form.host)
        if found != self._shown:
            self._shown = found
            place.clear_widgets()
            for host in form.found:
                said = joined((host.name_en, host.department), "  ")
                made = choice(f"host:{host.id}", host.name, self.do, second=said)
                made.padding = (theme.unit * 2, theme.unit * 0.1)
                made.chosen = host == form.host
                place.add_widget(made)
        _lit(place, self.watch.chosen, f"host:{form.host.id}" if form.host else "")

    def _prepare(self) -> None:
        """Set the keyboard up for the line that is being written."""
        form, board = self.form, self.board
        if form.focus != self._focus:
            board.flush()
            self._focus = form.focus
            board.arrangement = "digits" if form.focus in _DIGITS else "letters"
            board.composing = board.chinese and form.focus not in _LATIN
            board.composer.naming = form.focus in ("name", "host")
        board.before = form.line.text


def _lit(place: Widget, *tags: str) -> None:
    for one in place.children:
        one.chosen = one.tag in tags


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
