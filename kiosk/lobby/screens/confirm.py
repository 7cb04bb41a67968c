"""Is this you? What was found of an announced or a returning visitor: no more than they said themselves."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.lobby.screens.frame import Frame
from kiosk.lobby.screens.marks import FEW, fact, fields_to_mend, mend_card
from kiosk.lobby.screens.times import clock_time
from kiosk.screen.theme import theme


class Found(Frame):
    """Who, masked, on the left; what for on the right; and one touch to confirm."""

    title = StringProperty()
    called = StringProperty()
    number = StringProperty()
    organisation = StringProperty()
    needs = StringProperty()
    busy = BooleanProperty(False)

    def __init__(self, lobby: Any) -> None:
        super().__init__(lobby)
        cards = self.cards()
        for card in cards:
            card.roomy = len(cards) <= FEW
            self.ids.cards.add_widget(card)

    def cards(self) -> list[Any]:
        """What is told beside the name."""
        return [mend_card(self.lobby, field) for field in fields_to_mend(self.journey)]

    def tell(self, who: Any, needs: tuple[str, ...]) -> None:
        """Whom we take this to be."""
        self.called, self.organisation = who.called, who.organisation
        self.number = f"…{who.last4}" if who.last4 else ""
        self.needs = "\n".join(theme.words(f"lobby.need.told.{need}") for need in needs)

    def refresh(self) -> None:
        """Only whether it is being sent changes here."""
        super().refresh()
        self.busy = self.journey.busy


class ConfirmPage(Found):
    """An announced visitor."""

    def refresh(self) -> None:
        """From the invitation."""
        super().refresh()
        self.title = theme.words("lobby.confirm.title")
        if found := self.journey.found:
            self.tell(found, found.needs)

    def cards(self) -> list[Any]:
        """Host, purpose and time are the announcer's; the rest can be changed."""
        found = self.journey.found
        if found is None:
            return []
        told = {
            "host": "  ".join(filter(None, (found.host_name, found.department))),
            "purpose": self.journey.house.purpose_name(found.purpose, theme.words) if found.purpose else "",
            "at": clock_time(self.lobby, found.at),
        }
        return [fact(field, text) for field, text in told.items() if text] + super().cards()


class AgainPage(Found):
    """A returning visitor: the purpose and the host of last time, offered again."""

    def refresh(self) -> None:
        """From last time."""
        super().refresh()
        self.title = theme.words("lobby.again.title")
        purpose = self.journey.house.purpose(self.entries.purpose)
        if known := self.journey.known:
            self.tell(known, tuple(purpose.approvals) if purpose else ())
        self.ids.complaint.text = self.complaint("host") or self.complaint("purpose")


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
