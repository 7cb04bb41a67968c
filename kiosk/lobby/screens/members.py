"""How many come, and who: the parts of the page that asks for it. `page` is that page."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.stacklayout import StackLayout

from kiosk.screen.widgets import QuietButton, Touchable
from kiosk.visit.forms import MOST_PEOPLE


class People(BoxLayout):
    """How many: minus, the number, plus. Event: `on_change(more)`."""

    count = NumericProperty(1)
    least = NumericProperty(1)
    most = NumericProperty(MOST_PEOPLE)
    complaint = StringProperty()

    def __init__(self, **given: Any) -> None:
        self.register_event_type("on_change")
        super().__init__(**given)

    def on_change(self, more: int) -> None:
        """One more, or one fewer."""


class Names(StackLayout):
    """Those who come along, each to be taken away by a touch."""

    def __init__(self, page: Any) -> None:
        super().__init__()
        for index, member in enumerate(page.entries.members):
            name = NameButton(tag=f"member:drop:{index}", text=member.name)
            name.bind(on_release=lambda _, index=index: page.drop(index))
            self.add_widget(name)


class NameButton(QuietButton):
    """One of them."""


class Members(BoxLayout):
    """Who comes along, and whether each gets a pass."""

    def __init__(self, page: Any) -> None:
        super().__init__()
        self.ids.names.add_widget(Names(page))
        entries, journey = page.entries, page.journey
        self.ids.add.bind(on_release=lambda _: page.write_into("member"))
        for tag, yes in (("one", False), ("each", True)):
            option = self.ids[tag]
            option.chosen = entries.each is yes
            option.disabled = not entries.members
            option.bind(on_release=lambda _, yes=yes: page.lobby.act(journey.each, yes))


class Option(Touchable, BoxLayout):
    """A choice of two, by its mark and its words."""

    text = StringProperty()
    chosen = BooleanProperty(False)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
