"""An emergency: the question whether it is one, the list to tick off, the end of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.gate.muster import ASK, END, MUSTER, Muster
from kiosk.gate.pages.paper import told_of_sheet
from kiosk.gate.pages.sheet import GateSheet, joined
from kiosk.gate.strip import hour
from kiosk.gate.widgets import ListRow
from kiosk.screen.qr import QrCode  # the .kv names it
from kiosk.screen.theme import theme
from kiosk.station.muster import Present, Trust

__all__ = ["SHEETS", "QrCode"]


class TickRow(ListRow):
    """Somebody to be ticked off; the whole row is touched."""

    name = StringProperty()
    second = StringProperty()
    trust = StringProperty()
    there = BooleanProperty(False)
    doubtful = BooleanProperty(False)
    chosen = BooleanProperty(False)


class MusterAskSheet(GateSheet):
    """Whether it is an emergency."""

    chosen = StringProperty()

    def renew(self) -> None:
        super().renew()
        self.chosen = self.watch.chosen


class MusterSheet(GateSheet):
    """The list; at its side the code of the same list for telephones at the assembly point."""

    count = StringProperty()
    there = StringProperty()
    lacking = StringProperty()
    complete = BooleanProperty(False)
    url = StringProperty()
    paper = StringProperty()
    sought = StringProperty()
    missing = BooleanProperty(False)

    def renew(self) -> None:
        super().renew()
        part, say = self.watch.part(Muster), theme.words
        if part.muster is None:
            return
        ticked = part.ticked
        seen = sum(one.people for one in part.people if one.visit in ticked)
        lacking = sum(one.people for one in part.people) - seen
        self.count = say("watch_house.muster.count", people=say.people(seen + lacking))
        self.there, self.complete = say("watch_house.muster.there", count=seen), lacking == 0
        self.lacking = say("watch_house.muster.lacking", count=lacking)
        self.url, self.missing, self.sought = part.url, part.missing, part.text.text
        self.paper = told_of_sheet(self.watch.desk.sheet_state())
        rows = [self._row(one, one.visit in ticked) for one in part.shown]
        if rows != self.ids.rows.data:
            self.ids.rows.data = rows

    def _row(self, one: Present, there: bool) -> dict[str, Any]:
        say = theme.words
        came = hour(one.since, self.zone, datetime.now(UTC)) if one.since else ""
        host = joined((one.host_name, one.department, one.extension), " ")
        people = say.people(one.people) if one.people > 1 else ""
        return {
            "tag": f"tick:{one.visit}",
            "name": joined((one.name or say("gate.inside.nameless", visit=one.visit), people), "  "),
            "second": joined((one.organisation, host, say("gate.inside.since", time=came) if came else "")),
            "trust": say(f"paper.trust.{one.trust}"),
            "there": there,
            "doubtful": one.trust is not Trust.CONFIRMED,
            "chosen": self.watch.chosen == f"tick:{one.visit}",
            "act": self.do,
        }


class MusterEndSheet(GateSheet):
    """Whether it is over, and how many were not seen."""

    lacking = StringProperty()
    chosen = StringProperty()

    def renew(self) -> None:
        super().renew()
        part, self.chosen = self.watch.part(Muster), self.watch.chosen
        count = sum(one.people for one in part.people if one.visit not in part.ticked)
        self.lacking = theme.words("watch_house.muster.lacking", count=count) if count else ""


SHEETS: dict[str, type[GateSheet]] = {ASK: MusterAskSheet, MUSTER: MusterSheet, END: MusterEndSheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
