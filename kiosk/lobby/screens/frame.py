"""What the lobby's pages have in common: the way back, the steps, the languages, and who is being called."""

from math import ceil
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.lobby.callers import Row
from kiosk.lobby.entries import Entries
from kiosk.lobby.journey import Journey
from kiosk.lobby.pages import WARNING, Page
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Cover, Panel, QuietButton, Touchable
from kiosk.station.reasons import failure
from kiosk.visit.forms import LANGUAGES
from kiosk.words import Words
from printing.typeface import face

MOST_CALLED = {Page.ATTRACT: 3}


class Leaf(BoxLayout):
    """A page: it reads the journey in `refresh`, and tells the lobby what was touched."""

    lobby = ObjectProperty()

    def __init__(self, lobby: Any) -> None:
        super().__init__(lobby=lobby)
        self.refresh()

    @property
    def journey(self) -> Journey:
        """The journey that this page shows."""
        found: Journey = self.lobby.journey
        return found

    @property
    def entries(self) -> Entries:
        """What the present visitor entered."""
        return self.journey.entries

    def refresh(self) -> None:
        """Show what the journey says now."""
        self.ids.called.show(self.journey.calls()[: MOST_CALLED.get(self.journey.page, 1)])

    def typed(self, text: str) -> None:
        """Text came from a keyboard."""

    def struck(self, key: str) -> None:
        """A key without text was struck."""

    def complaint(self, field: str) -> str:
        """What is wrong with this field, in words."""
        code = self.journey.complaints.get(field)
        if code is None:
            return ""
        empty = not getattr(self.entries, field, "")
        if field in ("host", "purpose") and empty:
            code = f"missing_{field}"
        words: Words = theme.words
        return words(f"lobby.complaint.{code}")


def no_pass(words: Words, hindrance: str) -> str:
    """What a visitor has to know before the typing: '' when a pass can be printed."""
    return words("lobby.no_pass", reason=words(failure(hindrance))) if hindrance else ""


class Frame(Leaf):
    """A page of the form: header, and room for what is below it."""

    back_word = StringProperty("lobby.back")

    def __init__(self, lobby: Any) -> None:
        self._steps = Steps()
        super().__init__(lobby)
        if theme.portrait:
            self.add_widget(self._steps, index=len(self.children) - 1)  # below the header
        else:
            self.ids.beside.add_widget(self._steps)

    def leave(self) -> None:
        """To the page before."""
        self.lobby.act(self.journey.back)

    def refresh(self) -> None:
        """Show where the visitor is."""
        super().refresh()
        self._steps.show(self.journey.step)

    def struck(self, key: str) -> None:
        """Enter leads on."""
        if key == "enter":
            self.lobby.act(self.journey.next)


class Steps(BoxLayout):
    """'Step 2 of 5', and how much of the way that is; nothing on a page that is no step."""

    number = NumericProperty()
    of = NumericProperty()

    def show(self, step: tuple[int, int] | None) -> None:
        """This step, of so many."""
        self.number, self.of = step or (0, 0)

    def on_of(self, *_: object) -> None:
        """One bar for each step."""
        self.ids.bars.clear_widgets()
        for place in range(1, int(self.of) + 1):
            bar = StepBar(gone=place <= self.number)
            self.bind(number=lambda _, number, bar=bar, place=place: setattr(bar, "gone", place <= number))
            self.ids.bars.add_widget(bar)


class StepBar(Widget):
    """A step: gone, or to come."""

    gone = BooleanProperty(False)


class Languages(BoxLayout):
    """Changes the language at any time."""

    lobby = ObjectProperty()

    def on_lobby(self, _: object, lobby: Any) -> None:
        """Build the buttons: each is named in its own language."""
        for language in LANGUAGES:
            chosen = language == theme.words.language
            button = Language(text=Words(language)("lobby.short"), tag=f"language:{language}", chosen=chosen)
            button.disabled = chosen
            button.bind(on_release=lambda _, chosen=language: lobby.act(lobby.journey.speak, chosen))
            self.add_widget(button)


class Language(QuietButton):
    """One of them."""

    chosen = BooleanProperty(False)


class Called(BoxLayout):
    """Who is being called: a strip for each, nothing when there is nobody."""

    lobby = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._shown: list[int] = []

    def show(self, rows: list[Row]) -> None:
        """Call these visitors, each in their own language."""
        if [row.visit for row in rows] == self._shown:
            return
        self._shown = [row.visit for row in rows]
        self.clear_widgets()
        for row in rows:
            words = Words(row.language)
            strip = Call(
                tag=f"call:{row.visit}",
                text=words("lobby.called.banner", name=row.called),
                collect=words("lobby.called.collect"),
                face=str(face(words.language, bold=True)),
            )
            strip.bind(on_release=lambda _, visit=row.visit: self.lobby.act(self.lobby.journey.call, visit))
            self.add_widget(strip)


class Call(Touchable, Panel):
    """One strip."""

    text = StringProperty()
    collect = StringProperty()
    face = StringProperty()


class Warning(Cover):
    """Are you still there? Counts the seconds until everything is wiped."""

    lobby = ObjectProperty()
    seconds = NumericProperty()
    share = NumericProperty(1.0)

    def __init__(self, lobby: Any) -> None:
        super().__init__(lobby=lobby)
        lobby.ease.say("still", theme.words.language)
        Clock.schedule_interval(self._count, 0.25)
        self._count()

    def _count(self, *_: object) -> bool:
        left = self.lobby.journey.left(self.lobby.clock()) or 0.0
        self.seconds, self.share = ceil(left), min(1.0, left / WARNING)
        return self.lobby.layer is self


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
