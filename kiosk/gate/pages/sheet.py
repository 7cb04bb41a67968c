"""What all pages have in common."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from hardware.ports import Camera
from kiosk.gate.strip import hour
from kiosk.gate.watch import Watch
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Choice
from kiosk.station.rows import moment, text


@dataclass(frozen=True)
class Furniture:
    """What another room makes. `keyboard()`: one for the languages in use, as the lobby's `Board` is one;
    `pad()`: something to sign on, as the lobby's `Pad` is; `mirror()`: what shows a camera's views, as the
    lobby's `Mirror` does."""

    keyboard: Callable[[], Any]
    pad: Callable[[], Any]
    mirror: Callable[[], Any]


@dataclass(frozen=True)
class Equipment:
    """What stands at this gate. `pin_pad(name, kept, opened)`: asks for the PIN that is kept as this hash;
    `camera`: for papers that were signed, if there is one."""

    zone: tzinfo
    furniture: Furniture
    pin_pad: Callable[[str, str, Callable[[], None]], Any]
    camera: Camera | None = None


class GateSheet(BoxLayout):
    """A page below the strip. `renew` shows what has changed since the page was built."""

    complaint = StringProperty()

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        self.watch, self.equipment, self.zone = watch, equipment, equipment.zone
        super().__init__(**given)

    def do(self, tag: str) -> None:
        """Pass a touch on."""
        self.watch.do(tag)

    def typed(self, text: str) -> bool:
        """A real keyboard: whether this page's own keyboard has taken it."""
        return False

    def struck(self, key: str) -> bool:
        """The same for its other keys."""
        return False

    def renew(self) -> None:
        """Show what has changed."""
        code = self.watch.complaint
        self.complaint = theme.words(code if "." in code else f"gate.complaint.{code}") if code else ""

    def hour(self, told: object) -> str:
        """A time of the copy as the guard reads it, with its date when that is another day; '' for none."""
        known = moment(told)
        return hour(known, self.zone, datetime.now(UTC)) if known else ""


def choice(tag: str, text: str, act: Callable[[str], None], **more: Any) -> Choice:
    """A card to choose, that does what its tag says."""
    made = Choice(tag=tag, text=text, key=tag, **more)
    made.bind(on_release=lambda made: act(made.tag))
    return made


def mark(choices: Widget, *chosen: str) -> None:
    """Show which of the cards are chosen."""
    for one in choices.children:
        one.chosen = one.tag in chosen


def joined(parts: Iterable[str], between: str = " · ") -> str:
    """What there is of these."""
    return between.join(filter(None, parts))


def name_of(row: Mapping[str, Any]) -> str:
    """Who it is; of a visit that only a pass told of, its number."""
    return text(row, "name") or theme.words("gate.inside.nameless", visit=row.get("visit"))


def who(row: Mapping[str, Any]) -> str:
    """Where somebody comes from, and how many they are."""
    people = row.get("people")
    count = theme.words.people(people) if type(people) is int and people > 0 else ""
    return joined((text(row, "organisation"), count))


def host_of(row: Mapping[str, Any]) -> str:
    """The host and the department."""
    return joined((text(row, "host_name"), text(row, "department")), " ")


def facts(row: Mapping[str, Any]) -> list[str]:
    """What is known of a visitor besides the name, in lines."""
    host = host_of(row)
    return list(filter(None, (who(row), f"{theme.words('gate.card.host')}  {host}" if host else "")))


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
