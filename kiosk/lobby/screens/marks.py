"""Cards that say what was entered or found: fixed ones, and those that lead back to be mended."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.lobby.entries import Entries
from kiosk.lobby.pages import FIELD_PAGES
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Panel, Touchable

ICONS = {
    "purpose": "business",
    "host": "building",
    "name": "person",
    "at": "clock",
    "organisation": "card",
    "phone": "phone",
    "people": "people",
    "plate": "car",
    "belongings": "bag",
    "agreement": "sign",
    "photo": "camera",
}
FEW = 3  # cards that may be large: on a wide screen they stand in one column


class Fact(Panel):
    """What is so: `said` above `label`. In a grid all of a row are equally high."""

    icon = StringProperty()
    label = StringProperty()
    said = StringProperty()
    least = NumericProperty(0)  # pixels of height for its words
    roomy = BooleanProperty(False)  # one of few


class MendCard(Touchable, Fact):
    """What was entered, and that it can be changed."""


def fact(field: str, said: str) -> Fact:
    """A card that only tells."""
    return Fact(icon=ICONS[field], label=theme.words(f"lobby.fact.{field}"), said=said)


def mend_card(lobby: Any, field: str) -> MendCard:
    """A card that leads to where `field` is entered."""
    card = MendCard(tag=f"mend:{field}", icon=ICONS[field], label=theme.words(f"lobby.fact.{field}"))
    card.said = said(lobby.journey, field) or theme.words("lobby.fact.empty")
    card.bind(on_release=lambda *_: lobby.act(lobby.journey.mend, FIELD_PAGES[field]))
    return card


def fields_to_mend(journey: Any) -> list[str]:
    """What can be changed from here, in the order of the cards."""
    asked = {"organisation", "people", "plate", "belongings"} - journey.asks
    pages = set(journey.can_mend)
    return [field for field in ICONS if FIELD_PAGES.get(field) in pages and field not in asked]


def said(journey: Any, field: str) -> str:
    """What was entered, in words; '' for nothing."""
    entries: Entries = journey.entries
    words = theme.words
    if field == "host":
        return "  ".join(filter(None, (entries.host.name, entries.host.department))) if entries.host else ""
    if field == "purpose":
        return str(journey.house.purpose_name(entries.purpose, words)) if entries.purpose else ""
    if field == "people":
        names = ", ".join(member.name for member in entries.members)
        return " · ".join(filter(None, (words.people(entries.people), names)))
    if field in ("agreement", "photo"):
        return words(f"lobby.fact.{field}_given") if getattr(entries, field) else ""
    return str(getattr(entries, field))


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
