"""The code of one visitor, to be written on a card."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import StringProperty

from kiosk.gate.cards import CARD, NO_PRINTER, Cards
from kiosk.gate.pages.sheet import GateSheet, joined
from kiosk.screen.theme import theme
from kiosk.station.reasons import failure, remedy


class CardSheet(GateSheet):
    """Code, name, host, and why it has to be written."""

    code = StringProperty()
    name = StringProperty()
    facts = StringProperty()
    why = StringProperty()

    def renew(self) -> None:
        super().renew()
        if (card := self.watch.part(Cards).card) is None:
            return
        say = theme.words
        whom = joined((card.host_name, card.department), " ")
        host = f"{say('gate.card.host')}  {whom}" if whom else ""
        self.code, self.name = card.code, card.name
        self.facts = joined((card.organisation, host), "\n")
        known = {"reason": say(failure(card.reason)), "remedy": say(remedy(card.reason))}
        no_printer = card.reason == NO_PRINTER
        self.why = say("gate.by_hand.no_printer") if no_printer else say("gate.by_hand.why", **known)


SHEETS: dict[str, type[GateSheet]] = {CARD: CardSheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
